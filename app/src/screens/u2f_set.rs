//! `/u2f/set`: a new security key, by choice or because a second factor is a must.

use leptos::prelude::*;

use crate::components::{KeyTexts, NewKeyForm, NewKeyTexts, alert, person_chip, problem, text_link};
use crate::page::{Chrome, FormProblem, FormToken, PersonChip};
use crate::screens::passkey_set::Pending;
use crate::screens::{ScreenModel, sample_creation, sample_long_person, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Most characters of a name.
const LIMIT: u32 = 200;

/// What came of the last try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// The form came without the key's answer.
    NotStarted,
    /// The answer was refused.
    Refused,
    /// It took too long.
    Late,
    /// More than 200 characters.
    NameTooLong,
}

/// Why the screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The person wants one.
    Chosen,
    /// It is one of the things that can be set up because something must, or is offered.
    Asked,
    /// The organization uses none.
    NotAllowed,
}

/// The set-up screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form that begins, or begins anew.
    pub begin: FormToken,
    /// What was begun. `None`: it begins when the person goes on.
    pub pending: Option<Pending>,
    /// Whose.
    pub person: PersonChip,
    /// Why the page is shown.
    pub reason: Reason,
    /// Another way: the choice of what to set up, or back to the account.
    pub back: String,
    /// What the last try ended with.
    pub mistake: Option<Mistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::U2fSetHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let chosen = Model {
        begin: sample_token("/u2f/set"),
        pending: None,
        person: sample_person(),
        reason: Reason::Chosen,
        back: "/ui/v2/login/account".into(),
        mistake: None,
        problem: None,
    };
    let begun = Model {
        pending: Some(Pending {
            form: sample_token("/u2f/set"),
            challenge: sample_creation(),
            name: String::new(),
        }),
        ..chosen.clone()
    };
    let mistaken = |mistake| Model {
        mistake: Some(mistake),
        ..begun.clone()
    };
    let troubled = |problem| Model {
        problem: Some(problem),
        ..chosen.clone()
    };
    vec![
        ("chosen", chosen.clone()),
        ("begun", begun.clone()),
        (
            "asked",
            Model {
                reason: Reason::Asked,
                back: "/ui/v2/login/mfa/set".into(),
                ..chosen.clone()
            },
        ),
        (
            "not-allowed",
            Model {
                reason: Reason::NotAllowed,
                ..chosen.clone()
            },
        ),
        ("not-started", mistaken(Mistake::NotStarted)),
        ("refused", mistaken(Mistake::Refused)),
        (
            "late",
            Model {
                pending: None,
                ..mistaken(Mistake::Late)
            },
        ),
        ("name-too-long", mistaken(Mistake::NameTooLong)),
        ("unavailable", troubled(FormProblem::Unavailable)),
        ("stale", troubled(FormProblem::Stale)),
        ("busy", troubled(FormProblem::Busy)),
        (
            "long-name",
            Model {
                person: sample_long_person(),
                ..begun
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let lead = match model.reason {
        Reason::Chosen | Reason::Asked => locale.text(msg::U2fSetLead),
        Reason::NotAllowed => locale.text(msg::U2fSetNotAllowed),
    };
    let of_form = model.mistake.filter(|mistake| *mistake != Mistake::NameTooLong);
    let error = problem(chrome, model.problem.as_ref()).or_else(|| of_form.map(|mistake| alert(sentence(locale, mistake))));
    let key = (model.reason != Reason::NotAllowed).then(|| key(chrome, model));
    let back = match model.reason {
        Reason::Asked => locale.text(msg::U2fSetOthers),
        Reason::Chosen | Reason::NotAllowed => locale.text(msg::U2fSetBack),
    };
    view! {
        <h1>{locale.text(msg::U2fSetHeading)}</h1>
        <p class="lead">{lead}</p>
        {error}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {key}
        <div class="ways">{text_link(model.back.clone(), back)}</div>
    }
    .into_any()
}

fn key(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let form = NewKeyForm {
        pending: model.pending.as_ref(),
        begin: (Submit::U2fSetBegin, &model.begin),
        finish: Submit::U2fSet,
        name_limit: LIMIT,
        texts: NewKeyTexts {
            start: locale.text(msg::U2fSetStart),
            start_busy: locale.text(msg::U2fSetStartBusy),
            name: locale.text(msg::U2fSetName),
            name_hint: locale.text(msg::U2fSetNameHint),
            name_error: (model.mistake == Some(Mistake::NameTooLong)).then(|| sentence(locale, Mistake::NameTooLong)),
            key: KeyTexts {
                start: locale.text(msg::U2fSetCreate),
                busy: locale.text(msg::U2fSetCreateBusy),
                again: locale.text(msg::ShellKeyAgain),
                cancelled: locale.text(msg::U2fSetCancelled),
                known: locale.text(msg::U2fSetKnown),
                failed: locale.text(msg::U2fSetFailed),
            },
        },
    };
    form.view(chrome)
}

fn sentence(locale: &Locale, mistake: Mistake) -> String {
    match mistake {
        Mistake::NotStarted => locale.text(msg::U2fSetErrorNotStarted),
        Mistake::Refused => locale.text(msg::U2fSetErrorRefused),
        Mistake::Late => locale.text(msg::U2fSetErrorLate),
        Mistake::NameTooLong => locale.text(msg::U2fSetErrorNameTooLong { limit: u64::from(LIMIT) }),
    }
}
