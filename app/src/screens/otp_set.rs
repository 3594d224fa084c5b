//! `/otp/time-based/set`, `/otp/sms/set` and `/otp/email/set`: codes as a second step are set up.

use leptos::prelude::*;

use crate::components::{
    CodeField, CodeSigns, Sends, copy_button, form, person_chip, problem, qr_code, submit_button, text_link,
};
use crate::hidden::Hidden;
use crate::page::{Chrome, FormProblem, FormToken, PersonChip};
use crate::screens::{ScreenModel, sample_long_person, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// A person's mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// Nothing was typed.
    Empty,
    /// It has not six digits.
    NotSixDigits,
    /// It is not the code that the app shows.
    Wrong,
}

/// How far the set-up is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// An authenticator app, not begun.
    StartTotp {
        /// It was begun, and took too long.
        is_expired: bool,
    },
    /// An authenticator app that has to show a code.
    ConfirmTotp {
        /// `otpauth:` address, in the QR code.
        uri: Hidden,
        /// The same secret, as text to type.
        secret: Hidden,
        /// Token of the code's form.
        confirm: FormToken,
        /// Error of the field.
        mistake: Option<Mistake>,
    },
    /// Codes to this number, which has not got one yet.
    SendSms {
        /// All but its last digits hidden.
        phone: String,
    },
    /// Codes to this address, which has not got one yet.
    SendEmail {
        /// Most of it hidden.
        address: String,
    },
}

/// The set-up screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form that begins, or begins again.
    pub begin: FormToken,
    /// Who.
    pub person: PersonChip,
    /// How far it is.
    pub state: State,
    /// Address of the choice of other ways.
    pub another: String,
    /// Error of the form.
    pub problem: Option<FormProblem>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        let is_mistaken = matches!(self.state, State::ConfirmTotp { mistake: Some(_), .. });
        is_mistaken || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        heading(locale, &self.state)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let account = "ZITADEL:maja.lindqvist@fjord.example";
    let uri = format!("otpauth://totp/{account}?algorithm=SHA1&digits=6&issuer=ZITADEL&period=30&secret={secret}");
    let confirm = |mistake| State::ConfirmTotp {
        uri: Hidden::from(&*uri),
        secret: Hidden::from(secret),
        confirm: sample_token("/otp/time-based/set"),
        mistake,
    };
    let start = Model {
        begin: sample_token("/otp/time-based/set"),
        person: sample_person(),
        state: State::StartTotp { is_expired: false },
        another: "/ui/v2/login/mfa/set".into(),
        problem: None,
    };
    let with = |state| Model { state, ..start.clone() };
    vec![
        ("totp-start", start.clone()),
        ("totp-expired", with(State::StartTotp { is_expired: true })),
        ("totp-confirm", with(confirm(None))),
        ("totp-empty", with(confirm(Some(Mistake::Empty)))),
        ("totp-five-digits", with(confirm(Some(Mistake::NotSixDigits)))),
        ("totp-wrong", with(confirm(Some(Mistake::Wrong)))),
        (
            "totp-unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..with(confirm(None))
            },
        ),
        (
            "totp-long-name",
            Model {
                person: sample_long_person(),
                ..with(confirm(None))
            },
        ),
        (
            "sms",
            with(State::SendSms {
                phone: "•••••••• 33".into(),
            }),
        ),
        (
            "email",
            with(State::SendEmail {
                address: "m•••@fjord.example".into(),
            }),
        ),
        (
            "email-stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..with(State::SendEmail {
                    address: "m•••@fjord.example".into(),
                })
            },
        ),
    ]
}

/// The screen's heading, which is its title too.
#[must_use]
pub fn heading(locale: &Locale, state: &State) -> String {
    match state {
        State::StartTotp { .. } | State::ConfirmTotp { .. } => locale.text(msg::OtpSetHeadingTotp),
        State::SendSms { .. } => locale.text(msg::OtpSetHeadingSms),
        State::SendEmail { .. } => locale.text(msg::OtpSetHeadingEmail),
    }
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let content = match &model.state {
        State::StartTotp { is_expired } => start(chrome, model, *is_expired),
        State::ConfirmTotp {
            uri,
            secret,
            confirm,
            mistake,
        } => view! {
            {app(chrome, uri, secret)}
            {code(chrome, confirm, *mistake)}
            {again(chrome, model)}
        }
        .into_any(),
        State::SendSms { phone } => {
            let about = locale.text(msg::OtpSetSmsAbout { phone });
            let weak = view! { <p class="hint">{locale.text(msg::OtpSetSmsWeak)}</p> }.into_any();
            send(chrome, model, "sms", about, Some(weak))
        }
        State::SendEmail { address } => send(chrome, model, "email", locale.text(msg::OtpSetEmailAbout { address }), None),
    };
    view! {
        <h1>{heading(locale, &model.state)}</h1>
        {problem(chrome, model.problem.as_ref())}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {content}
        <div class="ways">{text_link(model.another.clone(), locale.text(msg::OtpSetAnother))}</div>
    }
    .into_any()
}

fn start(chrome: &Chrome, model: &Model, is_expired: bool) -> AnyView {
    let locale = &chrome.locale;
    let lead = if is_expired {
        locale.text(msg::OtpSetStartExpired)
    } else {
        locale.text(msg::OtpSetStartAbout)
    };
    let button = view! {
        <input type="hidden" name="kind" value="time-based" />
        {submit_button(chrome, locale.text(msg::OtpSetStart), locale.text(msg::OtpSetStartBusy))}
    };
    view! {
        <p class="lead">{lead}</p>
        {form(chrome, &model.begin, Submit::OtpBegin, "fields", button)}
    }
    .into_any()
}

/// What goes into the app: the drawing, a link for apps on this very device, and the key as text.
fn app(chrome: &Chrome, uri: &Hidden, secret: &Hidden) -> AnyView {
    let locale = &chrome.locale;
    // Security: only the scheme of authenticator apps is ever linked to.
    let link = uri.shown().starts_with("otpauth://totp/").then(|| uri.shown().to_owned());
    let copy = copy_button(
        chrome,
        "totp-secret",
        locale.text(msg::OtpSetCopy),
        locale.text(msg::OtpSetCopyDone),
    );
    view! {
        <p class="lead">{locale.text(msg::OtpSetScan)}</p>
        {qr_code(uri.shown(), locale.text(msg::OtpSetQr))}
        {link.map(|href| text_link(href, locale.text(msg::OtpSetOpen)))}
        <div class="secret" role="group" aria-labelledby="totp-secret-label">
            <p class="hint" id="totp-secret-label">{locale.text(msg::OtpSetSecret)}</p>
            <div class="line">
                <code id="totp-secret"><bdi dir="ltr">{grouped(secret.shown())}</bdi></code>
                {copy}
            </div>
        </div>
    }
    .into_any()
}

fn code(chrome: &Chrome, token: &FormToken, mistake: Option<Mistake>) -> AnyView {
    let locale = &chrome.locale;
    let field = CodeField {
        name: "code",
        label: locale.text(msg::OtpSetCode),
        value: String::new(),
        signs: CodeSigns::Digits,
        sends: Sends::WithSixDigits,
        takes_focus: false,
        hint: Some(locale.text(msg::OtpSetCodeHint)),
        error: mistake.map(|mistake| match mistake {
            Mistake::Empty => locale.text(msg::OtpSetErrorEmpty),
            Mistake::NotSixDigits => locale.text(msg::OtpSetErrorDigits),
            Mistake::Wrong => locale.text(msg::OtpSetErrorWrong),
        }),
    };
    let fields = view! {
        {field.view(chrome)}
        {submit_button(chrome, locale.text(msg::OtpSetConfirm), locale.text(msg::OtpSetConfirmBusy))}
    };
    form(chrome, token, Submit::TotpConfirm, "fields", fields)
}

fn again(chrome: &Chrome, model: &Model) -> AnyView {
    let button = view! {
        <input type="hidden" name="kind" value="time-based" />
        <button type="submit" class="link">{chrome.locale.text(msg::OtpSetAgain)}</button>
    };
    form(chrome, &model.begin, Submit::OtpBegin, "again", button)
}

fn send(chrome: &Chrome, model: &Model, kind: &'static str, about: String, weak: Option<AnyView>) -> AnyView {
    let locale = &chrome.locale;
    let button = view! {
        <input type="hidden" name="kind" value=kind />
        {submit_button(chrome, locale.text(msg::OtpSetSend), locale.text(msg::OtpSetSendBusy))}
    };
    view! {
        <p class="lead">{about}</p>
        {weak}
        {form(chrome, &model.begin, Submit::OtpBegin, "fields", button)}
    }
    .into_any()
}

/// In groups of four, as people type it from one device to another.
fn grouped(secret: &str) -> String {
    let signs: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_stands_in_groups_of_four() {
        assert_eq!(grouped("GEZDGNBVGY3TQ"), "GEZD GNBV GY3T Q");
        assert_eq!(grouped(""), "");
    }

    #[test]
    fn no_secret_is_in_debug_output() {
        let shown = format!("{:?}", samples());
        assert!(!shown.contains("GEZD") && !shown.contains("otpauth"), "{shown}");
    }
}
