//! `/password/change`: a new password, by choice or because it must be.

use leptos::prelude::*;
use vestibule_engine::{NewPasswordMistake, Rule, Strength};

use crate::components::{
    NewPasswordField, PasswordField, form, hidden_user_name, person_chip, problem, submit_button, text_link,
};
use crate::page::{Chrome, FormProblem, FormToken, NewPassword, PersonChip};
use crate::screens::{ScreenModel, sample_long_password, sample_new_password, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Why the screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The person wants to.
    Chosen,
    /// An administrator marked it.
    Forced,
    /// It is older than the policy allows.
    Expired,
}

/// A person's mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// The current one was not typed.
    CurrentEmpty,
    /// The current one is wrong.
    CurrentWrong {
        /// Before the account is locked, where a lockout is set.
        attempts_left: Option<u32>,
    },
    /// Something is wrong with the new one.
    New(NewPasswordMistake),
    /// The account was locked meanwhile.
    Locked,
}

/// The change screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form.
    pub form: FormToken,
    /// Whose password.
    pub person: PersonChip,
    /// For the hidden user name field that password managers read.
    pub login_name: String,
    /// The configured rules, and the hint.
    pub new: NewPassword,
    /// Why.
    pub reason: Reason,
    /// Error of a field.
    pub mistake: Option<Mistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
    /// Where "Cancel" leads; `None` where there is no way around.
    pub cancel: Option<String>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        heading(locale, self.reason)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let chosen = Model {
        form: sample_token("/password/change"),
        person: sample_person(),
        login_name: "maja.lindqvist@fjord.example".into(),
        new: sample_new_password("/password/change"),
        reason: Reason::Chosen,
        mistake: None,
        problem: None,
        cancel: Some("/ui/v2/login/account".into()),
    };
    let forced = Model {
        reason: Reason::Forced,
        cancel: None,
        ..chosen.clone()
    };
    let mistaken = |mistake| Model {
        mistake: Some(mistake),
        ..chosen.clone()
    };
    let rated = |strength, rule| Model {
        new: NewPassword {
            strength: Some(strength),
            ..chosen.new.clone()
        },
        ..mistaken(Mistake::New(NewPasswordMistake::Weak(rule)))
    };
    vec![
        ("chosen", chosen.clone()),
        ("forced", forced.clone()),
        (
            "expired",
            Model {
                reason: Reason::Expired,
                ..forced.clone()
            },
        ),
        (
            "length-alone",
            Model {
                new: sample_long_password("/password/change"),
                ..forced
            },
        ),
        ("current-empty", mistaken(Mistake::CurrentEmpty)),
        ("current-wrong", mistaken(Mistake::CurrentWrong { attempts_left: None })),
        (
            "current-wrong-one-left",
            mistaken(Mistake::CurrentWrong { attempts_left: Some(1) }),
        ),
        ("new-empty", mistaken(Mistake::New(NewPasswordMistake::Empty))),
        ("new-too-long", mistaken(Mistake::New(NewPasswordMistake::TooLong))),
        ("new-unchanged", mistaken(Mistake::New(NewPasswordMistake::Unchanged))),
        ("new-short", rated(Strength::Weak, Rule::Length)),
        ("new-without-uppercase", rated(Strength::Fair, Rule::Uppercase)),
        ("new-without-lowercase", rated(Strength::Good, Rule::Lowercase)),
        ("new-without-number", rated(Strength::Good, Rule::Number)),
        ("new-without-symbol", rated(Strength::Strong, Rule::Symbol)),
        ("new-common", mistaken(Mistake::New(NewPasswordMistake::Common))),
        ("new-breached", mistaken(Mistake::New(NewPasswordMistake::Breached))),
        ("new-of-context", mistaken(Mistake::New(NewPasswordMistake::OfContext))),
        ("locked", mistaken(Mistake::Locked)),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..chosen.clone()
            },
        ),
        (
            "stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..chosen
            },
        ),
    ]
}

/// The screen's heading, which is its title too.
#[must_use]
pub fn heading(locale: &Locale, reason: Reason) -> String {
    match reason {
        Reason::Chosen => locale.text(msg::PasswordChangeHeading),
        Reason::Forced | Reason::Expired => locale.text(msg::PasswordChangeHeadingRequired),
    }
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let lead = match model.reason {
        Reason::Chosen => None,
        Reason::Forced => Some(locale.text(msg::PasswordChangeForced)),
        Reason::Expired => Some(locale.text(msg::PasswordChangeExpired)),
    };
    let new_mistake = match model.mistake {
        Some(Mistake::New(mistake)) => Some(mistake),
        Some(Mistake::CurrentEmpty | Mistake::CurrentWrong { .. } | Mistake::Locked) | None => None,
    };
    let is_new_wrong = new_mistake.is_some();
    let current = PasswordField {
        name: "current",
        label: locale.text(msg::PasswordChangeCurrent),
        autocomplete: "current-password",
        rules: None,
        described_by: None,
        enterkeyhint: "next",
        takes_focus: model.problem.is_none() && !is_new_wrong,
        hint: is_new_wrong.then(|| locale.text(msg::PasswordChangeCurrentAgain)),
        error: model.mistake.and_then(|mistake| current_sentence(locale, mistake)),
        test_id: "password-change-current-text-input",
    };
    // It has the focus then, and the current one comes before it.
    let described_by = if is_new_wrong {
        "current-hint new-rules new-strength"
    } else {
        "new-rules new-strength"
    };
    let new = NewPasswordField::new(locale.text(msg::PasswordChangeNew), &model.new, "password-change-text-input")
        .described_by(described_by)
        .mistaken(new_mistake);
    let fields = view! {
        {hidden_user_name(&model.login_name)}
        {current.view(chrome)}
        {new.view(chrome)}
        {submit_button(chrome, locale.text(msg::PasswordChangeSubmit), locale.text(msg::PasswordChangeSubmitBusy))}
    };
    view! {
        <h1>{heading(locale, model.reason)}</h1>
        {lead.map(|lead| view! { <p class="lead">{lead}</p> })}
        {problem(chrome, model.problem.as_ref())}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {form(chrome, &model.form, Submit::PasswordChange, "fields", fields)}
        {model.cancel.clone().map(|href| view! { <div class="ways">{text_link(href, locale.text(msg::PasswordChangeCancel))}</div> })}
    }
    .into_any()
}

/// The error of the current password.
fn current_sentence(locale: &Locale, mistake: Mistake) -> Option<String> {
    Some(match mistake {
        Mistake::CurrentEmpty => locale.text(msg::PasswordChangeErrorCurrentEmpty),
        Mistake::CurrentWrong { attempts_left: None } => locale.text(msg::PasswordChangeErrorCurrentWrong),
        Mistake::CurrentWrong {
            attempts_left: Some(left),
        } => locale.text(msg::PasswordChangeErrorCurrentWrongCounted {
            attempts: u64::from(left),
        }),
        Mistake::Locked => locale.text(msg::PasswordChangeErrorLocked),
        Mistake::New(_) => return None,
    })
}
