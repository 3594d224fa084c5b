//! `/password`: the password of the person named before.

use leptos::prelude::*;

use crate::components::{
    PasswordField, TabNews, form, help_ladder, hidden_user_name, other_tab, person_chip, problem, submit_button, text_button,
};
use crate::page::{Chrome, FormProblem, FormToken, HelpContact, PersonChip};
use crate::screens::{ScreenModel, sample_contact, sample_long_person, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// A person's mistake, or the state of their account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// Nothing was typed.
    Empty,
    /// Wrong, where names are hidden: one generic sentence for name and password.
    WrongHidden,
    /// Wrong; `attempts_left` before the account is locked, where a lockout is set.
    Wrong {
        /// At least 0.
        attempts_left: Option<u32>,
    },
    /// The account is locked.
    Locked,
    /// The account is deactivated.
    Inactive,
}

/// The password screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form.
    pub form: FormToken,
    /// Who signs in.
    pub person: PersonChip,
    /// For the hidden user name field that password managers read.
    pub login_name: String,
    /// Error of the field.
    pub mistake: Option<Mistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
    /// "Keep me signed in" was ticked.
    pub stay: bool,
    /// Why a password is asked again of somebody who is signed in: it was too long ago.
    pub is_renewal: bool,
    /// Token of "Forgot password?", where the organization allows it.
    pub reset: Option<FormToken>,
    /// Token of the form that asks for a passkey, where one is another way.
    pub passkey: Option<FormToken>,
    /// Whom to ask ("Trouble signing in?").
    pub contact: HelpContact,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::PasswordHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let first = Model {
        form: sample_token("/password"),
        person: sample_person(),
        login_name: "maja.lindqvist@fjord.example".into(),
        mistake: None,
        problem: None,
        stay: false,
        is_renewal: false,
        reset: Some(sample_token("/password")),
        passkey: None,
        contact: sample_contact(),
    };
    let mistaken = |mistake| Model {
        mistake: Some(mistake),
        ..first.clone()
    };
    vec![
        ("first", first.clone()),
        ("empty", mistaken(Mistake::Empty)),
        ("wrong-hidden", mistaken(Mistake::WrongHidden)),
        (
            "wrong",
            Model {
                stay: true,
                ..mistaken(Mistake::Wrong { attempts_left: None })
            },
        ),
        ("wrong-three-left", mistaken(Mistake::Wrong { attempts_left: Some(3) })),
        ("wrong-one-left", mistaken(Mistake::Wrong { attempts_left: Some(1) })),
        ("wrong-none-left", mistaken(Mistake::Wrong { attempts_left: Some(0) })),
        ("locked", mistaken(Mistake::Locked)),
        ("inactive", mistaken(Mistake::Inactive)),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..first.clone()
            },
        ),
        (
            "too-many-seconds",
            Model {
                problem: Some(FormProblem::TooMany { seconds: 40 }),
                ..first.clone()
            },
        ),
        (
            "too-many-minutes",
            Model {
                problem: Some(FormProblem::TooMany { seconds: 640 }),
                ..first.clone()
            },
        ),
        (
            "stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..first.clone()
            },
        ),
        (
            "busy",
            Model {
                problem: Some(FormProblem::Busy),
                ..first.clone()
            },
        ),
        (
            "renewal",
            Model {
                is_renewal: true,
                ..first.clone()
            },
        ),
        (
            "without-reset",
            Model {
                reset: None,
                ..first.clone()
            },
        ),
        (
            "passkey",
            Model {
                passkey: Some(sample_token("/password")),
                ..first.clone()
            },
        ),
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
    let field = PasswordField {
        name: "password",
        label: locale.text(msg::PasswordField),
        autocomplete: "current-password",
        rules: None,
        described_by: None,
        enterkeyhint: "go",
        takes_focus: model.problem.is_none(),
        hint: None,
        error: model.mistake.map(|mistake| sentence(locale, mistake)),
        test_id: "password-text-input",
    };
    let fields = view! {
        {hidden_user_name(&model.login_name)}
        {field.view(chrome)}
        <div class="check">
            <input type="checkbox" id="stay" name="stay" value="on" checked=model.stay aria-describedby="stay-hint" />
            <label for="stay">{locale.text(msg::PasswordStay)}</label>
            <p class="hint" id="stay-hint">{locale.text(msg::PasswordStayHint)}</p>
        </div>
        {submit_button(chrome, locale.text(msg::PasswordSubmit), locale.text(msg::PasswordSubmitBusy))}
    };
    let reset = model.reset.as_ref().map(|token| {
        let button = text_button(None, locale.text(msg::PasswordForgot), Some("reset-button"));
        form(chrome, token, Submit::PasswordReset, "ways-form", button)
    });
    let passkey = model.passkey.as_ref().map(|token| {
        let button = text_button(None, locale.text(msg::PasswordPasskey), None);
        form(chrome, token, Submit::PasskeyBegin, "ways-form", button)
    });
    view! {
        <h1>{locale.text(msg::PasswordHeading)}</h1>
        {model.is_renewal.then(|| view! { <p class="lead">{locale.text(msg::PasswordRenewal)}</p> })}
        {other_tab(chrome, None, Some(TabNews::SignedIn))}
        {problem(chrome, model.problem.as_ref())}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {form(chrome, &model.form, Submit::Password, "fields", fields)}
        <div class="ways">{passkey}{reset}{help_ladder(chrome, &model.contact)}</div>
    }
    .into_any()
}

fn sentence(locale: &Locale, mistake: Mistake) -> String {
    match mistake {
        Mistake::Empty => locale.text(msg::PasswordErrorEmpty),
        Mistake::WrongHidden => locale.text(msg::PasswordErrorWrongHidden),
        Mistake::Wrong { attempts_left: None } => locale.text(msg::PasswordErrorWrong),
        Mistake::Wrong {
            attempts_left: Some(left),
        } => locale.text(msg::PasswordErrorWrongCounted {
            attempts: u64::from(left),
        }),
        Mistake::Locked => locale.text(msg::PasswordErrorLocked),
        Mistake::Inactive => locale.text(msg::PasswordErrorInactive),
    }
}
