//! The one field of a code.

use leptos::prelude::*;

use super::field::{below, described_by};

/// What a code is made of, for the keyboard of a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSigns {
    /// Digits, which the device may offer by itself.
    Digits,
    /// Letters and digits.
    Any,
}

/// A field for a code. One, not one for each sign: so that pasting, autofill and screen readers work.
pub struct CodeField {
    /// Id, and form name.
    pub name: &'static str,
    /// Always visible.
    pub label: String,
    /// What is in it.
    pub value: String,
    /// Keyboard and autofill.
    pub signs: CodeSigns,
    /// Takes the focus when the page opens.
    pub takes_focus: bool,
    /// Shown below while there is no error.
    pub hint: Option<String>,
    /// Shown below.
    pub error: Option<String>,
}

impl CodeField {
    /// The HTML. There is no `maxlength`: a code that is pasted with its prefix and its spaces must not be cut.
    pub fn view(self) -> AnyView {
        let described_by = described_by(self.name, self.error.is_some(), self.hint.is_some(), None);
        let is_invalid = self.error.is_some().then_some("true");
        let (inputmode, autocomplete) = match self.signs {
            CodeSigns::Digits => ("numeric", "one-time-code"),
            CodeSigns::Any => ("text", "off"),
        };
        view! {
            <div class="field code">
                <label for=self.name>{self.label}</label>
                <div class="control">
                    <input
                        type="text"
                        id=self.name
                        name=self.name
                        value=self.value
                        dir="ltr"
                        autocomplete=autocomplete
                        inputmode=inputmode
                        enterkeyhint="go"
                        autocapitalize="none"
                        spellcheck="false"
                        required=true
                        autofocus=self.takes_focus || self.error.is_some()
                        aria-invalid=is_invalid
                        aria-describedby=described_by
                        data-testid="code-text-input"
                    />
                </div>
                {below(self.name, self.error, self.hint, None)}
            </div>
        }
        .into_any()
    }
}
