//! `/register/sent`: the rest of a registration is in a mail. Whether one was sent, the page neither knows nor tells.

use leptos::prelude::*;

use crate::components::{button_link, person_chip, text_link};
use crate::page::{Chrome, PersonChip};
use crate::screens::{ScreenModel, sample_long_person, sample_person};
use crate::text::{Locale, msg};

/// The page after a registration where names are hidden.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The address that was typed.
    pub person: PersonChip,
    /// Back to what was typed.
    pub again: String,
    /// To the identifier.
    pub sign_in: String,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        false
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::RegisterSentHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let sent = Model {
        person: PersonChip {
            change: "/ui/v2/login/register".into(),
            ..sample_person()
        },
        again: "/ui/v2/login/register".into(),
        sign_in: "/ui/v2/login/loginname".into(),
    };
    vec![
        ("sent", sent.clone()),
        (
            "long-name",
            Model {
                person: sample_long_person(),
                ..sent
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let text = locale.text(msg::RegisterSentText {
        brand: &chrome.brand.name,
    });
    view! {
        <h1>{locale.text(msg::RegisterSentHeading)}</h1>
        {person_chip(chrome, &model.person, locale.text(msg::RegisterPasswordPerson))}
        <p class="lead">{text}</p>
        <p>{locale.text(msg::RegisterSentKnown)}</p>
        {button_link(model.sign_in.clone(), locale.text(msg::RegisterSentSignIn))}
        <p class="hint">{locale.text(msg::RegisterSentNothing)}</p>
        <div class="ways">{text_link(model.again.clone(), locale.text(msg::RegisterSentAgain))}</div>
    }
    .into_any()
}
