//! `/u2f`: a security key after another factor.

use leptos::prelude::*;
use vestibule_engine::Way;

use crate::components::{
    Ceremony, KeyForm, KeyTexts, Ways, alert, form, help_ladder, other_ways, person_chip, problem, submit_button,
};
use crate::page::{Chrome, FormProblem, FormToken, HelpContact, KeyChallenge, PersonChip};
use crate::screens::{
    ScreenModel, sample_challenge, sample_contact, sample_long_person, sample_person, sample_token, sample_ways,
};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Why a security key did not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// It was refused.
    Refused,
    /// The answer came too late.
    Late,
    /// There is none that could be used here.
    NoneUsable,
}

/// The security key screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form that brings the answer.
    pub form: FormToken,
    /// Token of the form that asks for a challenge.
    pub begin: FormToken,
    /// The challenge that is open. `None`: it is made when the person goes on.
    pub challenge: Option<KeyChallenge>,
    /// Who signs in.
    pub person: PersonChip,
    /// The other second factors.
    pub ways: Ways,
    /// What the last try ended with.
    pub mistake: Option<Mistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
    /// Whom to ask.
    pub contact: HelpContact,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::U2fHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let first = Model {
        form: sample_token("/u2f"),
        begin: sample_token("/u2f"),
        challenge: Some(sample_challenge()),
        person: sample_person(),
        ways: sample_ways("/u2f", &[Way::Totp, Way::RecoveryCode]),
        mistake: None,
        problem: None,
        contact: sample_contact(),
    };
    let mistaken = |mistake| Model {
        mistake: Some(mistake),
        ..first.clone()
    };
    let troubled = |problem| Model {
        problem: Some(problem),
        ..first.clone()
    };
    vec![
        ("first", first.clone()),
        (
            "not-begun",
            Model {
                challenge: None,
                ..first.clone()
            },
        ),
        (
            "only-way",
            Model {
                ways: sample_ways("/u2f", &[]),
                ..first.clone()
            },
        ),
        ("refused", mistaken(Mistake::Refused)),
        (
            "late",
            Model {
                challenge: None,
                ..mistaken(Mistake::Late)
            },
        ),
        (
            "none-usable",
            Model {
                challenge: None,
                ..mistaken(Mistake::NoneUsable)
            },
        ),
        ("unavailable", troubled(FormProblem::Unavailable)),
        ("stale", troubled(FormProblem::Stale)),
        ("busy", troubled(FormProblem::Busy)),
        (
            "long-name",
            Model {
                person: sample_long_person(),
                ..first
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let key = match &model.challenge {
        Some(challenge) => {
            let form = KeyForm {
                ceremony: Ceremony::Get,
                challenge,
                submit: (Submit::U2f, &model.form),
                renew: (Submit::U2fBegin, &model.begin),
                texts: texts(locale),
            };
            form.view(chrome, None::<AnyView>)
        }
        None => {
            let button = submit_button(chrome, locale.text(msg::U2fStart), locale.text(msg::U2fStartBusy));
            form(chrome, &model.begin, Submit::U2fBegin, "fields", button)
        }
    };
    let error = problem(chrome, model.problem.as_ref()).or_else(|| model.mistake.map(|mistake| alert(sentence(locale, mistake))));
    view! {
        <h1>{locale.text(msg::U2fHeading)}</h1>
        <p class="lead">{locale.text(msg::U2fLead)}</p>
        {error}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {key}
        <div class="ways">{other_ways(chrome, &model.ways)}{help_ladder(chrome, &model.contact)}</div>
    }
    .into_any()
}

fn texts(locale: &Locale) -> KeyTexts {
    KeyTexts {
        start: locale.text(msg::U2fStart),
        busy: locale.text(msg::U2fStartWaiting),
        again: locale.text(msg::ShellKeyAgain),
        cancelled: locale.text(msg::U2fCancelled),
        known: locale.text(msg::U2fFailed),
        failed: locale.text(msg::U2fFailed),
    }
}

fn sentence(locale: &Locale, mistake: Mistake) -> String {
    match mistake {
        Mistake::Refused => locale.text(msg::U2fErrorRefused),
        Mistake::Late => locale.text(msg::U2fErrorLate),
        Mistake::NoneUsable => locale.text(msg::U2fErrorNoneUsable),
    }
}
