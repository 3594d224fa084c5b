//! `/signedin`: signed in, where there is nowhere else to go.

use leptos::prelude::*;

use crate::components::{TabNews, button_link, other_tab, person_chip, text_link};
use crate::page::{Chrome, PersonChip};
use crate::screens::{ScreenModel, sample_long_person, sample_person};
use crate::text::{Locale, msg};

/// The welcome.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Who.
    pub person: PersonChip,
    /// Address of the application to go on to, if one is configured.
    pub onward: Option<String>,
    /// Address of the profile.
    pub account: String,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        false
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::SignedInHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let nowhere = Model {
        person: sample_person(),
        onward: None,
        account: "/ui/v2/login/account".into(),
    };
    vec![
        ("nowhere", nowhere.clone()),
        (
            "onward",
            Model {
                onward: Some("https://portal.fjord.example/".into()),
                ..nowhere.clone()
            },
        ),
        (
            "long-name",
            Model {
                person: sample_long_person(),
                ..nowhere
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let profile = locale.text(msg::SignedInProfile);
    let (lead, ways) = match model.onward.clone() {
        None => (locale.text(msg::SignedInLead), button_link(model.account.clone(), profile)),
        Some(onward) => {
            let ways = view! {
                {button_link(onward, locale.text(msg::SignedInContinue))}
                <div class="ways">{text_link(model.account.clone(), profile)}</div>
            };
            (locale.text(msg::SignedInLeadOnward), ways.into_any())
        }
    };
    view! {
        <h1>{locale.text(msg::SignedInHeading)}</h1>
        <p class="lead">{lead}</p>
        {other_tab(chrome, Some(TabNews::SignedIn), Some(TabNews::SignedOut))}
        {person_chip(chrome, &model.person, locale.text(msg::ShellSwitch))}
        {ways}
    }
    .into_any()
}
