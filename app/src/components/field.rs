//! A label, a control, and the line below it that an error needs: its room is kept, so that nothing moves.

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;

use crate::components::{Icon, icon};
use crate::islands::{CapsLock, RevealPassword};
use crate::page::Chrome;
use crate::text::msg;

/// A field for a line of text.
pub struct Field {
    /// Id, and form name.
    pub name: &'static str,
    /// Always visible.
    pub label: String,
    /// What is in it.
    pub value: String,
    /// Autofill token (HTML section 4.10.18.7).
    pub autocomplete: &'static str,
    /// Keyboard of a phone.
    pub inputmode: Option<&'static str>,
    /// Label of the phone keyboard's enter key.
    pub enterkeyhint: &'static str,
    /// Most characters.
    pub maxlength: u32,
    /// Letter case and spelling are left alone.
    pub is_name_of_account: bool,
    /// Must be filled in.
    pub is_required: bool,
    /// Takes the focus when the page opens.
    pub takes_focus: bool,
    /// Shown at the end of the control.
    pub suffix: Option<String>,
    /// Shown below while there is no error.
    pub hint: Option<String>,
    /// Shown below.
    pub error: Option<String>,
    /// Name that other people's automation relies on.
    pub test_id: Option<&'static str>,
}

impl Field {
    /// The HTML.
    pub fn view(self) -> AnyView {
        let suffix_id = self.suffix.is_some().then(|| format!("{}-suffix", self.name));
        let described_by = described_by(self.name, self.error.is_some(), self.hint.is_some(), suffix_id.as_deref());
        let is_invalid = self.error.is_some().then_some("true");
        let (capitalize, spellcheck) = if self.is_name_of_account {
            (Some("none"), Some("false"))
        } else {
            (None, None)
        };
        let suffix = self
            .suffix
            .map(|suffix| view! { <span class="suffix" id=format!("{}-suffix", self.name)><bdi>{suffix}</bdi></span> });
        view! {
            <div class="field">
                <label for=self.name>{self.label}</label>
                <div class="control">
                    <input
                        type="text"
                        id=self.name
                        name=self.name
                        value=self.value
                        dir="auto"
                        autocomplete=self.autocomplete
                        inputmode=self.inputmode
                        enterkeyhint=self.enterkeyhint
                        autocapitalize=capitalize
                        spellcheck=spellcheck
                        maxlength=self.maxlength.to_string()
                        required=self.is_required
                        autofocus=self.takes_focus || self.error.is_some()
                        aria-invalid=is_invalid
                        aria-describedby=described_by
                        data-testid=self.test_id
                    />
                    {suffix}
                </div>
                {below(self.name, self.error, self.hint, None)}
            </div>
        }
        .into_any()
    }
}

/// A field for a password, with "Show" and the caps-lock hint where the page has the islands' bundle.
pub struct PasswordField {
    /// Id, and form name.
    pub name: &'static str,
    /// Always visible.
    pub label: String,
    /// `current-password` or `new-password`.
    pub autocomplete: &'static str,
    /// Rules for password generators.
    pub rules: Option<String>,
    /// Id of what describes it besides the error.
    pub described_by: Option<&'static str>,
    /// Label of the phone keyboard's enter key.
    pub enterkeyhint: &'static str,
    /// Takes the focus when the page opens.
    pub takes_focus: bool,
    /// Shown below while there is no error.
    pub hint: Option<String>,
    /// Shown below.
    pub error: Option<String>,
    /// Name that other people's automation relies on.
    pub test_id: &'static str,
}

impl PasswordField {
    /// The HTML. There is no `maxlength`: a pasted password must never be cut without a word.
    pub fn view(self, chrome: &Chrome) -> AnyView {
        let described_by = described_by(self.name, self.error.is_some(), self.hint.is_some(), self.described_by);
        let is_invalid = self.error.is_some().then_some("true");
        let has_islands = chrome.islands.is_some();
        let reveal = has_islands.then(|| reveal(chrome, self.name));
        let caps = has_islands.then(|| caps_lock(chrome, self.name));
        view! {
            <div class="field">
                <label for=self.name>{self.label}</label>
                <div class="control">
                    <input
                        type="password"
                        id=self.name
                        name=self.name
                        autocomplete=self.autocomplete
                        {..custom_attribute("passwordrules", self.rules)}
                        enterkeyhint=self.enterkeyhint
                        autocapitalize="none"
                        spellcheck="false"
                        required=true
                        autofocus=self.takes_focus || self.error.is_some()
                        aria-invalid=is_invalid
                        aria-describedby=described_by
                        data-testid=self.test_id
                    />
                    {reveal}
                </div>
                {below(self.name, self.error, self.hint, caps)}
            </div>
        }
        .into_any()
    }
}

/// "Show", hidden until the island is there.
fn reveal(chrome: &Chrome, name: &'static str) -> AnyView {
    let (text, label) = (
        chrome.locale.text(msg::ShellReveal),
        chrome.locale.text(msg::ShellRevealLabel),
    );
    view! {
        <RevealPassword>
            <button type="button" class="reveal" hidden=true aria-controls=name aria-label=label aria-pressed="false">
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm6.5 0a3 3 0 1 0 6 0 3 3 0 0 0-6 0Z" />
                    <path class="slash" d="M4 20 20 4" />
                </svg>
                {text}
            </button>
        </RevealPassword>
    }
    .into_any()
}

/// The line for the caps-lock hint.
fn caps_lock(chrome: &Chrome, name: &'static str) -> AnyView {
    let (on, partly) = (chrome.locale.text(msg::ShellCapsOn), chrome.locale.text(msg::ShellCapsPartly));
    view! { <CapsLock><p class="hint" role="status" data-for=name data-on=on data-partly=partly></p></CapsLock> }.into_any()
}

/// A choice of one.
pub struct SelectField {
    /// Id, and form name.
    pub name: &'static str,
    /// Always visible.
    pub label: String,
    /// Autofill token.
    pub autocomplete: &'static str,
    /// Value, label and language of the label.
    pub options: Vec<(String, String, Option<String>)>,
    /// Value of the one that is chosen.
    pub chosen: String,
    /// Shown below.
    pub error: Option<String>,
}

impl SelectField {
    /// The HTML.
    pub fn view(self) -> AnyView {
        let described_by = described_by(self.name, self.error.is_some(), false, None);
        let is_invalid = self.error.is_some().then_some("true");
        let has_error = self.error.is_some();
        let options = self.options.into_iter().map(|(value, label, lang)| {
            let is_chosen = value == self.chosen;
            view! { <option value=value lang=lang selected=is_chosen>{label}</option> }
        });
        view! {
            <div class="field">
                <label for=self.name>{self.label}</label>
                <div class="control select">
                    <select
                        id=self.name
                        name=self.name
                        autocomplete=self.autocomplete
                        autofocus=has_error
                        aria-invalid=is_invalid
                        aria-describedby=described_by
                    >
                        {options.collect_view()}
                    </select>
                </div>
                {below(self.name, self.error, None, None)}
            </div>
        }
        .into_any()
    }
}

/// The user name beside a password, for password managers alone.
/// Source: "Password Form Styles that Chromium Understands".
pub fn hidden_user_name(login_name: &str) -> AnyView {
    view! { <input type="text" autocomplete="username" value=login_name.to_owned() readonly=true hidden=true /> }.into_any()
}

/// Ids of what belongs to a control.
pub(super) fn described_by(name: &str, has_error: bool, has_hint: bool, more: Option<&str>) -> Option<String> {
    let own = match (has_error, has_hint) {
        (true, _) => Some(format!("{name}-error")),
        (false, true) => Some(format!("{name}-hint")),
        (false, false) => None,
    };
    let ids: Vec<String> = own.into_iter().chain(more.map(str::to_owned)).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// What is wrong with a control.
pub fn error_line(id: &str, error: String) -> AnyView {
    view! {
        <p class="error" id=id.to_owned() data-testid="error">
            {icon(Icon::Alert)}
            <span>{error}</span>
        </p>
    }
    .into_any()
}

/// The line below a control. An error takes the place of the hint.
pub(super) fn below(name: &str, error: Option<String>, hint: Option<String>, more: Option<AnyView>) -> AnyView {
    let line = match (error, hint) {
        (Some(error), _) => Some(error_line(&format!("{name}-error"), error)),
        (None, Some(hint)) => Some(view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> }.into_any()),
        (None, None) => None,
    };
    view! { <div class="below">{line}{more}</div> }.into_any()
}
