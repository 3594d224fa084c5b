//! `/mfa/set`: the choice of what to set up. What is offered was decided before; this screen only words it.

use leptos::prelude::*;

use crate::components::{Icon, alert, form, icon, person_chip, problem, text_link};
use crate::page::{Chrome, FormProblem, FormToken, PersonChip};
use crate::screens::{ScreenModel, sample_long_person, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Why the screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The organization demands it, and there is nothing yet.
    Required,
    /// It is offered, and may be declined.
    Offered,
    /// The person wants to.
    Chosen,
}

/// What can be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Authenticator app.
    Totp,
    /// Security key.
    U2f,
    /// A new passkey.
    Passkey,
    /// The passkey that the person has.
    OwnPasskey,
    /// Code by text message.
    Sms,
    /// Code by mail.
    Email,
    /// Recovery codes.
    RecoveryCodes,
}

/// How a way begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beginning {
    /// At once, by a post with this value.
    Post(&'static str),
    /// On a page of its own.
    Page(String),
}

/// One way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What it is.
    pub kind: Kind,
    /// How it begins.
    pub beginning: Beginning,
}

/// The choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the ways that begin at once.
    pub form: FormToken,
    /// Token of "Not now"; `None` where it cannot be declined.
    pub skip: Option<FormToken>,
    /// Who.
    pub person: PersonChip,
    /// Why.
    pub reason: Reason,
    /// In the order of the organization.
    pub ways: Vec<Way>,
    /// The way that was chosen is none any more.
    pub is_gone: bool,
    /// Where the way back leads; `None` where there is none.
    pub back: Option<String>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.is_gone || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        heading(locale, self.reason)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let page = |path: &str| Beginning::Page(format!("/ui/v2/login{path}"));
    let way = |kind, beginning| Way { kind, beginning };
    let all = vec![
        way(Kind::Totp, Beginning::Post("time-based")),
        way(Kind::U2f, page("/u2f/set")),
        way(Kind::Passkey, page("/passkey/set")),
        way(Kind::Email, page("/otp/email/set")),
        way(Kind::Sms, page("/otp/sms/set")),
        way(Kind::RecoveryCodes, page("/recovery-code/set")),
    ];
    let required = Model {
        form: sample_token("/mfa/set"),
        skip: None,
        person: sample_person(),
        reason: Reason::Required,
        ways: all.iter().take(5).cloned().collect(),
        is_gone: false,
        back: None,
        problem: None,
    };
    let offered = Model {
        skip: Some(sample_token("/mfa/set")),
        reason: Reason::Offered,
        ways: all.iter().take(2).cloned().collect(),
        ..required.clone()
    };
    let chosen = Model {
        reason: Reason::Chosen,
        ways: all,
        back: Some("/ui/v2/login/account".into()),
        ..required.clone()
    };
    vec![
        ("required", required.clone()),
        ("offered", offered.clone()),
        ("chosen", chosen.clone()),
        (
            "complete",
            Model {
                ways: Vec::new(),
                ..chosen.clone()
            },
        ),
        (
            "own-passkey",
            Model {
                ways: vec![way(Kind::OwnPasskey, page("/passkey"))],
                ..required.clone()
            },
        ),
        ("gone", Model { is_gone: true, ..chosen }),
        (
            "long-name",
            Model {
                person: sample_long_person(),
                ..required.clone()
            },
        ),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..offered
            },
        ),
        (
            "stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..required
            },
        ),
    ]
}

/// The screen's heading, which is its title too.
#[must_use]
pub fn heading(locale: &Locale, reason: Reason) -> String {
    match reason {
        Reason::Required | Reason::Offered => locale.text(msg::MfaSetHeading),
        Reason::Chosen => locale.text(msg::MfaSetHeadingChosen),
    }
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let lead = match model.reason {
        _ if model.ways.is_empty() => locale.text(msg::MfaSetComplete),
        Reason::Required => locale.text(msg::MfaSetRequired),
        Reason::Offered => locale.text(msg::MfaSetOffered),
        Reason::Chosen => locale.text(msg::MfaSetChosen),
    };
    let gone = model.is_gone.then(|| alert(locale.text(msg::MfaSetErrorGone)));
    let ways = (!model.ways.is_empty()).then(|| {
        let items = model
            .ways
            .iter()
            .map(|one| view! { <li data-way=name_of(one.kind)>{way(chrome, &model.form, one)}</li> });
        view! { <ul class="way-list" role="list" aria-label=locale.text(msg::MfaSetWays)>{items.collect_view()}</ul> }
    });
    let skip = model.skip.as_ref().map(|token| {
        let button = view! { <button type="submit" class="button">{locale.text(msg::MfaSetSkip)}</button> };
        form(chrome, token, Submit::MfaSkip, "skip", button)
    });
    view! {
        <h1>{heading(locale, model.reason)}</h1>
        <p class="lead">{lead}</p>
        {problem(chrome, model.problem.as_ref())}
        {gone}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {ways}
        {skip}
        {model.back.clone().map(|href| view! { <div class="ways">{text_link(href, locale.text(msg::MfaSetBack))}</div> })}
    }
    .into_any()
}

fn way(chrome: &Chrome, token: &FormToken, way: &Way) -> AnyView {
    let (drawing, name, about) = described(&chrome.locale, way.kind);
    let inside = view! {
        {icon(drawing)}
        <span class="who"><span class="name">{name}</span><span class="hint">{about}</span></span>
    };
    match &way.beginning {
        Beginning::Page(href) => view! { <a href=href.clone()>{inside}</a> }.into_any(),
        Beginning::Post(value) => {
            let button = view! {
                <input type="hidden" name="kind" value=*value />
                <button type="submit">{inside}</button>
            };
            form(chrome, token, Submit::OtpBegin, "choose", button)
        }
    }
}

/// For styles and tests.
const fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Totp => "totp",
        Kind::U2f => "u2f",
        Kind::Passkey => "passkey",
        Kind::OwnPasskey => "own-passkey",
        Kind::Sms => "sms",
        Kind::Email => "email",
        Kind::RecoveryCodes => "recovery-codes",
    }
}

fn described(locale: &Locale, kind: Kind) -> (Icon, String, String) {
    match kind {
        Kind::Totp => (Icon::Phone, locale.text(msg::MfaSetTotp), locale.text(msg::MfaSetTotpAbout)),
        Kind::U2f => (Icon::Key, locale.text(msg::MfaSetU2f), locale.text(msg::MfaSetU2fAbout)),
        Kind::Passkey => (
            Icon::Person,
            locale.text(msg::MfaSetPasskey),
            locale.text(msg::MfaSetPasskeyAbout),
        ),
        Kind::OwnPasskey => (
            Icon::Person,
            locale.text(msg::MfaSetOwnPasskey),
            locale.text(msg::MfaSetOwnPasskeyAbout),
        ),
        Kind::Sms => (Icon::Message, locale.text(msg::MfaSetSms), locale.text(msg::MfaSetSmsAbout)),
        Kind::Email => (Icon::Mail, locale.text(msg::MfaSetEmail), locale.text(msg::MfaSetEmailAbout)),
        Kind::RecoveryCodes => (
            Icon::List,
            locale.text(msg::MfaSetRecovery),
            locale.text(msg::MfaSetRecoveryAbout),
        ),
    }
}
