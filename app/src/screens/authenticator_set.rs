//! `/authenticator/set`: the first credential of somebody who was invited.

use leptos::prelude::*;

use crate::components::{alert, button_link, contact_list, person_chip, way_link};
use crate::page::{Chrome, HelpContact, PersonChip};
use crate::screens::{ScreenModel, sample_contact, sample_person};
use crate::text::{Locale, msg};

/// The choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Who.
    pub person: PersonChip,
    /// Address where a password is set, where one is allowed.
    pub password: Option<String>,
    /// Address where a passkey is set up, where one is allowed.
    pub passkey: Option<String>,
    /// Address of the sign-in.
    pub sign_in: String,
    /// Whom to ask.
    pub contact: HelpContact,
}

impl Model {
    const fn is_dead_end(&self) -> bool {
        self.password.is_none() && self.passkey.is_none()
    }
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.is_dead_end()
    }

    fn title(&self, locale: &Locale) -> String {
        if self.is_dead_end() {
            locale.text(msg::AuthenticatorSetHeadingNone)
        } else {
            locale.text(msg::AuthenticatorSetHeading)
        }
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let both = Model {
        person: sample_person(),
        password: Some("/ui/v2/login/password/set?initial=true".into()),
        passkey: Some("/ui/v2/login/passkey/set".into()),
        sign_in: "/ui/v2/login/loginname".into(),
        contact: sample_contact(),
    };
    vec![
        ("both", both.clone()),
        (
            "password-alone",
            Model {
                passkey: None,
                ..both.clone()
            },
        ),
        (
            "nothing-allowed",
            Model {
                password: None,
                passkey: None,
                ..both
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let person = person_chip(chrome, &model.person, locale.text(msg::ShellNotYou));
    if model.is_dead_end() {
        let sentence = locale.text(msg::AuthenticatorSetLeadNone {
            brand: &chrome.brand.name,
        });
        return view! {
            <h1>{model.title(locale)}</h1>
            {alert(sentence)}
            {person}
            {button_link(model.sign_in.clone(), locale.text(msg::AuthenticatorSetSignIn))}
            <section class="ask" aria-labelledby="ask">
                <h2 id="ask">{locale.text(msg::ErrorAsk)}</h2>
                {contact_list(chrome, &model.contact)}
            </section>
        }
        .into_any();
    }
    let passkey = model.passkey.clone().map(|href| {
        way_link(
            href,
            locale.text(msg::AuthenticatorSetPasskey),
            locale.text(msg::AuthenticatorSetPasskeyHint),
            "passkey-button",
        )
    });
    let password = model.password.clone().map(|href| {
        way_link(
            href,
            locale.text(msg::AuthenticatorSetPassword),
            locale.text(msg::AuthenticatorSetPasswordHint),
            "password-button",
        )
    });
    view! {
        <h1>{model.title(locale)}</h1>
        <p class="lead">{locale.text(msg::AuthenticatorSetLead)}</p>
        {person}
        <ul class="first-ways">{passkey}{password}</ul>
    }
    .into_any()
}
