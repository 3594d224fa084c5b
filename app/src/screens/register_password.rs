//! `/register/password`: the password of a new account.

use leptos::prelude::*;
use vestibule_engine::{NewPasswordMistake, Rule};

use crate::components::{NewPasswordField, form, hidden_user_name, person_chip, problem, submit_button};
use crate::page::{Chrome, FormProblem, FormToken, NewPassword, PersonChip};
use crate::screens::{ScreenModel, sample_long_password, sample_long_person, sample_new_password, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// The password screen of a registration.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form.
    pub form: FormToken,
    /// Whose account; "Change" leads back to the first page.
    pub person: PersonChip,
    /// For the hidden user name field that password managers read.
    pub email: String,
    /// The configured rules, and the hint.
    pub new: NewPassword,
    /// Error of the field.
    pub mistake: Option<NewPasswordMistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::RegisterPasswordHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let person = PersonChip {
        change: "/ui/v2/login/register".into(),
        ..sample_person()
    };
    let first = Model {
        form: sample_token("/register/password"),
        email: person.name.clone(),
        person,
        new: sample_new_password("/register/password"),
        mistake: None,
        problem: None,
    };
    let mistaken = |mistake| Model {
        mistake: Some(mistake),
        ..first.clone()
    };
    vec![
        ("first", first.clone()),
        (
            "length-alone",
            Model {
                new: sample_long_password("/register/password"),
                person: sample_long_person(),
                ..first.clone()
            },
        ),
        ("empty", mistaken(NewPasswordMistake::Empty)),
        ("too-long", mistaken(NewPasswordMistake::TooLong)),
        ("short", mistaken(NewPasswordMistake::Weak(Rule::Length))),
        ("common", mistaken(NewPasswordMistake::Common)),
        ("breached", mistaken(NewPasswordMistake::Breached)),
        ("of-context", mistaken(NewPasswordMistake::OfContext)),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..first.clone()
            },
        ),
        (
            "stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..first
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let field = NewPasswordField::new(locale.text(msg::RegisterPasswordField), &model.new, "password-text-input")
        .mistaken(model.mistake)
        .focused(model.problem.is_none());
    let (submit, busy) = (
        locale.text(msg::RegisterPasswordSubmit),
        locale.text(msg::RegisterPasswordSubmitBusy),
    );
    let fields = view! {
        {hidden_user_name(&model.email)}
        {field.view(chrome)}
        {submit_button(chrome, submit, busy)}
    };
    view! {
        <h1>{locale.text(msg::RegisterPasswordHeading)}</h1>
        {problem(chrome, model.problem.as_ref())}
        {person_chip(chrome, &model.person, locale.text(msg::RegisterPasswordPerson))}
        {form(chrome, &model.form, Submit::RegisterPassword, "fields", fields)}
    }
    .into_any()
}
