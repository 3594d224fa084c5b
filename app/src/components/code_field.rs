//! The one field of a code.

use leptos::prelude::*;

use super::field::{below, described_by};
use crate::islands::FullCode;
use crate::page::Chrome;

/// What a code is made of, for the keyboard of a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSigns {
    /// Digits, which the device may offer by itself.
    Digits,
    /// Letters and digits.
    Any,
}

/// When a code is sent by itself, where the page has the islands' bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    /// With the six digits of an authenticator app.
    WithSixDigits,
    /// When it is pasted, or filled in by the device: nobody here knows how long the backend makes them.
    AtOnce,
    /// Never: there is more in the form, or a wrong code costs too much.
    Never,
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
    /// When it is sent by itself.
    pub sends: Sends,
    /// Takes the focus when the page opens.
    pub takes_focus: bool,
    /// Shown below while there is no error.
    pub hint: Option<String>,
    /// Shown below.
    pub error: Option<String>,
}

impl CodeField {
    /// The HTML. There is no `maxlength`: a code that is pasted with its prefix and its spaces must not be cut.
    pub fn view(self, chrome: &Chrome) -> AnyView {
        let digits = match self.sends {
            Sends::WithSixDigits => Some("6"),
            Sends::AtOnce | Sends::Never => None,
        };
        let is_watched = chrome.islands.is_some() && self.sends != Sends::Never;
        let described_by = described_by(self.name, self.error.is_some(), self.hint.is_some(), None);
        let is_invalid = self.error.is_some().then_some("true");
        let (inputmode, autocomplete) = match self.signs {
            CodeSigns::Digits => ("numeric", "one-time-code"),
            CodeSigns::Any => ("text", "off"),
        };
        let field = view! {
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
                        data-digits=digits
                        data-testid="code-text-input"
                    />
                </div>
                {below(self.name, self.error, self.hint, None)}
            </div>
        };
        if is_watched {
            view! { <FullCode>{field}</FullCode> }.into_any()
        } else {
            field.into_any()
        }
    }
}
