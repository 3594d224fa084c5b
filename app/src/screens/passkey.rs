//! `/passkey`: a passkey instead of a password.

use leptos::prelude::*;

use crate::components::{
    Ceremony, KeyForm, KeyTexts, TabNews, alert, form, help_ladder, other_tab, person_chip, problem, submit_button, text_link,
};
use crate::page::{Chrome, FormProblem, FormToken, HelpContact, KeyChallenge, PersonChip, UnknownKey};
use crate::screens::{ScreenModel, sample_challenge, sample_contact, sample_long_person, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Why a passkey did not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// It was refused.
    Refused,
    /// It is known no longer.
    Unknown,
    /// The answer came too late.
    Late,
    /// There is none that could be used here.
    NoneUsable,
    /// The account is locked.
    Locked,
    /// The account is deactivated.
    Inactive,
}

/// The passkey screen.
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
    /// "Keep me signed in" was ticked.
    pub stay: bool,
    /// Asked again of somebody who is signed in.
    pub is_renewal: bool,
    /// Address of the password page, where a password is another way.
    pub password: Option<String>,
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
        locale.text(msg::PasskeyHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let first = Model {
        form: sample_token("/passkey"),
        begin: sample_token("/passkey"),
        challenge: Some(sample_challenge()),
        person: sample_person(),
        stay: false,
        is_renewal: false,
        password: Some("/ui/v2/login/password".into()),
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
                password: None,
                ..first.clone()
            },
        ),
        (
            "renewal",
            Model {
                is_renewal: true,
                stay: true,
                ..first.clone()
            },
        ),
        ("refused", mistaken(Mistake::Refused)),
        (
            "unknown",
            Model {
                challenge: Some(KeyChallenge {
                    unknown: Some(UnknownKey {
                        rp_id: "fjord.example".into(),
                        credential_id: "c2FtcGxlLWtleQ".into(),
                    }),
                    ..sample_challenge()
                }),
                ..mistaken(Mistake::Unknown)
            },
        ),
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
        ("locked", mistaken(Mistake::Locked)),
        ("inactive", mistaken(Mistake::Inactive)),
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
    let lead = if model.is_renewal {
        locale.text(msg::PasskeyRenewal)
    } else {
        locale.text(msg::PasskeyLead)
    };
    let key = match &model.challenge {
        Some(challenge) => {
            let form = KeyForm {
                ceremony: Ceremony::Get,
                challenge,
                submit: (Submit::Passkey, &model.form),
                renew: (Submit::PasskeyBegin, &model.begin),
                texts: texts(locale),
            };
            form.view(chrome, stay(locale, model.stay))
        }
        None => {
            let button = submit_button(chrome, locale.text(msg::PasskeyStart), locale.text(msg::PasskeyStartBusy));
            form(chrome, &model.begin, Submit::PasskeyBegin, "fields", button)
        }
    };
    // What stopped the form comes before what the last try ended with: one sentence takes the focus.
    let error = problem(chrome, model.problem.as_ref()).or_else(|| model.mistake.map(|mistake| alert(sentence(locale, mistake))));
    let password = model
        .password
        .clone()
        .map(|href| text_link(href, locale.text(msg::PasskeyPassword)));
    view! {
        <h1>{locale.text(msg::PasskeyHeading)}</h1>
        <p class="lead">{lead}</p>
        {other_tab(chrome, None, Some(TabNews::SignedIn))}
        {error}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {key}
        <div class="ways">{password}{help_ladder(chrome, &model.contact)}</div>
    }
    .into_any()
}

fn stay(locale: &Locale, is_ticked: bool) -> AnyView {
    view! {
        <div class="check">
            <input type="checkbox" id="stay" name="stay" value="on" checked=is_ticked aria-describedby="stay-hint" />
            <label for="stay">{locale.text(msg::PasswordStay)}</label>
            <p class="hint" id="stay-hint">{locale.text(msg::PasswordStayHint)}</p>
        </div>
    }
    .into_any()
}

fn texts(locale: &Locale) -> KeyTexts {
    KeyTexts {
        start: locale.text(msg::PasskeyStart),
        busy: locale.text(msg::PasskeyStartWaiting),
        again: locale.text(msg::ShellKeyAgain),
        cancelled: locale.text(msg::PasskeyCancelled),
        known: locale.text(msg::PasskeyFailed),
        failed: locale.text(msg::PasskeyFailed),
    }
}

fn sentence(locale: &Locale, mistake: Mistake) -> String {
    match mistake {
        Mistake::Refused => locale.text(msg::PasskeyErrorRefused),
        Mistake::Unknown => locale.text(msg::PasskeyErrorUnknown),
        Mistake::Late => locale.text(msg::PasskeyErrorLate),
        Mistake::NoneUsable => locale.text(msg::PasskeyErrorNoneUsable),
        Mistake::Locked => locale.text(msg::PasswordErrorLocked),
        Mistake::Inactive => locale.text(msg::PasswordErrorInactive),
    }
}
