//! `/mfa`: which second factor. Only those that are set up are here, and there are at least two.

use leptos::prelude::*;
use vestibule_engine::Way;

use crate::components::{Ways, help_ladder, person_chip, problem, way_list};
use crate::page::{Chrome, FormProblem, HelpContact, PersonChip};
use crate::screens::{ScreenModel, sample_contact, sample_long_person, sample_person, sample_ways};
use crate::text::{Locale, msg};

/// The choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Who.
    pub person: PersonChip,
    /// What to choose from.
    pub ways: Ways,
    /// Whom to ask.
    pub contact: HelpContact,
    /// Error of the form.
    pub problem: Option<FormProblem>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::MfaHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let all = [Way::Totp, Way::U2f, Way::OtpEmail, Way::OtpSms, Way::RecoveryCode];
    let every = Model {
        person: sample_person(),
        ways: sample_ways("/mfa", &all),
        contact: sample_contact(),
        problem: None,
    };
    vec![
        ("every", every.clone()),
        (
            "two",
            Model {
                ways: sample_ways("/mfa", &[Way::Totp, Way::RecoveryCode]),
                ..every.clone()
            },
        ),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..every.clone()
            },
        ),
        (
            "long-name",
            Model {
                person: sample_long_person(),
                ..every
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let brand = chrome.brand.name.as_str();
    view! {
        <h1>{locale.text(msg::MfaHeading)}</h1>
        <p class="lead">{locale.text(msg::MfaLead { brand })}</p>
        {problem(chrome, model.problem.as_ref())}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {way_list(chrome, &model.ways)}
        <div class="ways">{help_ladder(chrome, &model.contact)}</div>
    }
    .into_any()
}
