//! `/recovery-code`: one of the codes that a person kept.

use leptos::prelude::*;
use vestibule_engine::Way;

use crate::components::{
    CodeField, CodeSigns, Sends, Ways, alert, form, help_ladder, other_ways, person_chip, problem, submit_button,
};
use crate::page::{Chrome, FormProblem, FormToken, HelpContact, PersonChip};
use crate::screens::{ScreenModel, sample_contact, sample_person, sample_token, sample_ways};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// A person's mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// Nothing was typed.
    Empty,
    /// Not right, or used.
    Wrong {
        /// Before the account is locked.
        attempts_left: Option<u32>,
        /// Wrong codes that lock the account.
        limit: Option<u32>,
    },
    /// There are none (any more).
    NotSetUp,
}

/// The screen of a recovery code.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form.
    pub form: FormToken,
    /// Who.
    pub person: PersonChip,
    /// Every other way.
    pub ways: Ways,
    /// Whom to ask.
    pub contact: HelpContact,
    /// Error of the field, or of the page.
    pub mistake: Option<Mistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::RecoveryCodeHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let first = Model {
        form: sample_token("/recovery-code"),
        person: sample_person(),
        ways: sample_ways("/recovery-code", &[Way::Totp]),
        contact: sample_contact(),
        mistake: None,
        problem: None,
    };
    let mistaken = |mistake| Model {
        mistake: Some(mistake),
        ..first.clone()
    };
    let wrong = |attempts_left, limit| mistaken(Mistake::Wrong { attempts_left, limit });
    vec![
        ("first", first.clone()),
        (
            "only-way",
            Model {
                ways: sample_ways("/recovery-code", &[]),
                ..first.clone()
            },
        ),
        ("empty", mistaken(Mistake::Empty)),
        ("wrong", wrong(None, None)),
        ("wrong-limit", wrong(None, Some(5))),
        ("wrong-one-left", wrong(Some(1), Some(5))),
        ("not-set-up", mistaken(Mistake::NotSetUp)),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..first.clone()
            },
        ),
        (
            "busy",
            Model {
                problem: Some(FormProblem::Busy),
                ..first
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let (of_page, of_field) = match model.mistake {
        None => (None, None),
        Some(Mistake::NotSetUp) => (Some(locale.text(msg::RecoveryCodeErrorNotSetUp)), None),
        Some(Mistake::Empty) => (None, Some(locale.text(msg::RecoveryCodeErrorEmpty))),
        Some(Mistake::Wrong { attempts_left, limit }) => (None, Some(wrong(locale, attempts_left, limit))),
    };
    let field = CodeField {
        name: "code",
        label: locale.text(msg::RecoveryCodeField),
        value: String::new(),
        signs: CodeSigns::Any,
        sends: Sends::Never,
        takes_focus: model.problem.is_none() && of_page.is_none(),
        hint: Some(locale.text(msg::RecoveryCodeFieldHint)),
        error: of_field,
    };
    let fields = view! {
        {field.view(chrome)}
        {submit_button(chrome, locale.text(msg::RecoveryCodeSubmit), locale.text(msg::RecoveryCodeSubmitBusy))}
    };
    view! {
        <h1>{locale.text(msg::RecoveryCodeHeading)}</h1>
        <p class="lead">{locale.text(msg::RecoveryCodeLead)}</p>
        {problem(chrome, model.problem.as_ref())}
        {of_page.map(alert)}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {form(chrome, &model.form, Submit::Code, "fields", fields)}
        <div class="ways">{other_ways(chrome, &model.ways)} {help_ladder(chrome, &model.contact)}</div>
    }
    .into_any()
}

fn wrong(locale: &Locale, attempts_left: Option<u32>, limit: Option<u32>) -> String {
    match (attempts_left, limit) {
        (Some(left), _) => locale.text(msg::RecoveryCodeErrorWrongCounted {
            attempts: u64::from(left),
        }),
        (None, Some(limit)) => locale.text(msg::RecoveryCodeErrorWrongLimit { limit: u64::from(limit) }),
        (None, None) => locale.text(msg::RecoveryCodeErrorWrong),
    }
}
