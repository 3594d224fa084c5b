//! `/passkey/set`: a new passkey, by choice, as an offer after a sign-in, or because a second factor is a must.

use leptos::prelude::*;

use crate::components::{KeyTexts, NewKeyForm, NewKeyTexts, alert, form, person_chip, problem, text_link};
use crate::page::{Chrome, FormProblem, FormToken, KeyChallenge, PersonChip};
use crate::screens::{ScreenModel, sample_creation, sample_long_person, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Most characters of a name.
const LIMIT: u32 = 200;

/// What came of the last try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// The form came without an answer of the device.
    NotStarted,
    /// The answer was refused.
    Refused,
    /// The device did not check that it is its owner.
    Unverified,
    /// It took too long.
    Late,
    /// The link from the mail was used, or is too old.
    LinkUsed,
    /// More than 200 characters.
    NameTooLong,
}

/// A registration that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Token of the form that brings the answer.
    pub form: FormToken,
    /// What the browser is called with.
    pub challenge: KeyChallenge,
    /// The name that was typed.
    pub name: String,
}

/// What the page can do for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They want one, or were sent a link.
    Chosen,
    /// It is offered after a sign-in, and may be declined.
    Offered,
    /// It is one of the things that can be set up because something must.
    Asked,
    /// The organization uses none.
    NotAllowed,
}

/// The set-up screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form that begins, or begins anew.
    pub begin: FormToken,
    /// Token of the answers to the offer.
    pub decline: FormToken,
    /// What was begun. `None`: it begins when the person goes on.
    pub pending: Option<Pending>,
    /// Whose. `None`: nobody is signed in, a link opened the page.
    pub person: Option<PersonChip>,
    /// Why the page is shown.
    pub reason: Reason,
    /// Another way: the choice of what to set up, or back to the account.
    pub back: Option<String>,
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
        heading(locale, self.reason)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let chosen = Model {
        begin: sample_token("/passkey/set"),
        decline: sample_token("/passkey/set"),
        pending: None,
        person: Some(sample_person()),
        reason: Reason::Chosen,
        back: Some("/ui/v2/login/account".into()),
        mistake: None,
        problem: None,
    };
    let begun = Model {
        pending: Some(Pending {
            form: sample_token("/passkey/set"),
            challenge: sample_creation(),
            name: String::new(),
        }),
        ..chosen.clone()
    };
    let because = |reason, back: Option<&str>| Model {
        reason,
        back: back.map(str::to_owned),
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
        ("offered", because(Reason::Offered, None)),
        (
            "offered-and-begun",
            Model {
                reason: Reason::Offered,
                back: None,
                ..begun.clone()
            },
        ),
        ("asked", because(Reason::Asked, Some("/ui/v2/login/mfa/set"))),
        ("not-allowed", because(Reason::NotAllowed, Some("/ui/v2/login/account"))),
        (
            "by-link",
            Model {
                person: None,
                back: None,
                ..chosen.clone()
            },
        ),
        ("not-started", mistaken(Mistake::NotStarted)),
        ("refused", mistaken(Mistake::Refused)),
        ("unverified", mistaken(Mistake::Unverified)),
        (
            "name-too-long",
            Model {
                pending: begun.pending.clone().map(|pending| Pending {
                    name: "x".repeat(200),
                    ..pending
                }),
                ..mistaken(Mistake::NameTooLong)
            },
        ),
        (
            "late",
            Model {
                pending: None,
                ..mistaken(Mistake::Late)
            },
        ),
        (
            "link-used",
            Model {
                pending: None,
                person: None,
                back: Some("/ui/v2/login/loginname".into()),
                ..mistaken(Mistake::LinkUsed)
            },
        ),
        ("unavailable", troubled(FormProblem::Unavailable)),
        ("stale", troubled(FormProblem::Stale)),
        ("busy", troubled(FormProblem::Busy)),
        (
            "long-name",
            Model {
                person: Some(sample_long_person()),
                ..begun
            },
        ),
    ]
}

fn heading(locale: &Locale, reason: Reason) -> String {
    match reason {
        Reason::Offered => locale.text(msg::PasskeySetHeadingOffered),
        Reason::Chosen | Reason::Asked | Reason::NotAllowed => locale.text(msg::PasskeySetHeading),
    }
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let lead = match model.reason {
        Reason::Chosen | Reason::Offered => locale.text(msg::PasskeySetLead),
        Reason::Asked => locale.text(msg::PasskeySetLeadAsked),
        Reason::NotAllowed => locale.text(msg::PasskeySetNotAllowed),
    };
    // The name has its own sentence, at its field.
    let of_form = model.mistake.filter(|mistake| *mistake != Mistake::NameTooLong);
    let error = problem(chrome, model.problem.as_ref()).or_else(|| of_form.map(|mistake| alert(sentence(locale, mistake))));
    let chip = model
        .person
        .as_ref()
        .map(|person| person_chip(chrome, person, locale.text(msg::ShellNotYou)));
    let key = (model.reason != Reason::NotAllowed && model.mistake != Some(Mistake::LinkUsed)).then(|| key(chrome, model));
    let declines = (model.reason == Reason::Offered).then(|| declines(chrome, model));
    let back = model.back.clone().map(|href| {
        let label = match model.reason {
            Reason::Asked => locale.text(msg::PasskeySetOthers),
            Reason::Chosen | Reason::Offered | Reason::NotAllowed => locale.text(msg::PasskeySetBack),
        };
        text_link(href, label)
    });
    view! {
        <h1>{heading(locale, model.reason)}</h1>
        <p class="lead">{lead}</p>
        {error}
        {chip}
        {key}
        {declines}
        {back.map(|back| view! { <div class="ways">{back}</div> })}
    }
    .into_any()
}

fn key(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let form = NewKeyForm {
        pending: model.pending.as_ref(),
        begin: (Submit::PasskeySetBegin, &model.begin),
        finish: Submit::PasskeySet,
        name_limit: LIMIT,
        texts: NewKeyTexts {
            start: locale.text(msg::PasskeySetStart),
            start_busy: locale.text(msg::PasskeySetStartBusy),
            name: locale.text(msg::PasskeySetName),
            name_hint: locale.text(msg::PasskeySetNameHint),
            name_error: (model.mistake == Some(Mistake::NameTooLong)).then(|| sentence(locale, Mistake::NameTooLong)),
            key: KeyTexts {
                start: locale.text(msg::PasskeySetCreate),
                busy: locale.text(msg::PasskeySetCreateBusy),
                again: locale.text(msg::ShellKeyAgain),
                cancelled: locale.text(msg::PasskeySetCancelled),
                known: locale.text(msg::PasskeySetKnown),
                failed: locale.text(msg::PasskeySetFailed),
            },
        },
    };
    form.view(chrome)
}

/// Two answers to the offer, each a submit.
fn declines(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let later = view! {
        <button type="submit" class="button" name="answer" value="later">{locale.text(msg::PasskeySetLater)}</button>
    };
    let never = view! {
        <button type="submit" class="text-link" name="answer" value="never">{locale.text(msg::PasskeySetNever)}</button>
    };
    view! {
        {form(chrome, &model.decline, Submit::PasskeyDecline, "skip", later)}
        <div class="ways">{form(chrome, &model.decline, Submit::PasskeyDecline, "ways-form", never)}</div>
    }
    .into_any()
}

fn sentence(locale: &Locale, mistake: Mistake) -> String {
    match mistake {
        Mistake::NotStarted => locale.text(msg::PasskeySetErrorNotStarted),
        Mistake::Refused => locale.text(msg::PasskeySetErrorRefused),
        Mistake::Unverified => locale.text(msg::PasskeySetErrorUnverified),
        Mistake::Late => locale.text(msg::PasskeySetErrorLate),
        Mistake::LinkUsed => locale.text(msg::PasskeySetErrorLinkUsed),
        Mistake::NameTooLong => locale.text(msg::PasskeySetErrorNameTooLong { limit: u64::from(LIMIT) }),
    }
}
