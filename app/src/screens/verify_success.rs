//! `/verify/success`: the address is proven.

use leptos::prelude::*;

use crate::components::{button_link, person_chip};
use crate::page::{Chrome, PersonChip};
use crate::screens::{ScreenModel, sample_person};
use crate::text::{Locale, msg};

/// The good news.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Who, where they have signed in.
    pub person: Option<PersonChip>,
    /// Address of the way on: the sign-in, or where a signed-in person goes.
    pub onward: String,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        false
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::VerifySuccessHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let page = |person: Option<PersonChip>, onward: &str| Model {
        person,
        onward: onward.to_owned(),
    };
    vec![
        ("stranger", page(None, "/ui/v2/login/loginname")),
        ("signed-in", page(Some(sample_person()), "/ui/v2/login/signedin")),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let lead = if model.person.is_some() {
        locale.text(msg::VerifySuccessLead)
    } else {
        locale.text(msg::VerifySuccessLeadSignIn)
    };
    let person = model
        .person
        .as_ref()
        .map(|person| person_chip(chrome, person, locale.text(msg::ShellSwitch)));
    view! {
        <h1>{model.title(locale)}</h1>
        <p class="lead">{lead}</p>
        {person}
        {button_link(model.onward.clone(), locale.text(msg::VerifySuccessContinue))}
    }
    .into_any()
}
