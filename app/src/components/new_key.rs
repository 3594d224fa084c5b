//! The form of a new passkey or security key: a button that begins; and once that is done, a name and the button that calls the key.

use leptos::prelude::*;

use crate::components::{Ceremony, Field, KeyForm, KeyTexts, form, submit_button};
use crate::page::{Chrome, FormToken};
use crate::screens::passkey_set::Pending;
use crate::server_fns::Submit;

/// What it says.
#[derive(Debug, Clone)]
pub struct NewKeyTexts {
    /// On the button that begins.
    pub start: String,
    /// While it begins.
    pub start_busy: String,
    /// Label of the name.
    pub name: String,
    /// Below it.
    pub name_hint: String,
    /// What is wrong with it.
    pub name_error: Option<String>,
    /// Of the button that calls the key.
    pub key: KeyTexts,
}

/// A key that is set up by two submits.
#[derive(Debug)]
pub struct NewKeyForm<'a> {
    /// What was begun. `None`: it begins when the person goes on.
    pub pending: Option<&'a Pending>,
    /// Begins, or begins anew.
    pub begin: (Submit, &'a FormToken),
    /// Takes the key's answer.
    pub finish: Submit,
    /// Most characters of a name.
    pub name_limit: u32,
    /// What it says.
    pub texts: NewKeyTexts,
}

impl NewKeyForm<'_> {
    /// The HTML.
    pub fn view(self, chrome: &Chrome) -> AnyView {
        let texts = self.texts;
        let Some(pending) = self.pending else {
            let (begin, token) = self.begin;
            let button = submit_button(chrome, texts.start, texts.start_busy);
            return form(chrome, token, begin, "fields", button);
        };
        let name = Field {
            name: "name",
            label: texts.name,
            value: pending.name.clone(),
            autocomplete: "off",
            inputmode: None,
            enterkeyhint: "done",
            maxlength: self.name_limit,
            is_name_of_account: false,
            is_required: false,
            takes_focus: false,
            suffix: None,
            hint: Some(texts.name_hint),
            error: texts.name_error,
            test_id: None,
        };
        let form = KeyForm {
            ceremony: Ceremony::Create,
            challenge: &pending.challenge,
            submit: (self.finish, &pending.form),
            renew: self.begin,
            texts: texts.key,
        };
        form.view(chrome, name.view())
    }
}
