//! `/otp/time-based`, `/otp/sms` and `/otp/email`: a code of a second factor. One that is sent is sent by a button, never by opening
//! the page.

use leptos::prelude::*;
use vestibule_engine::{OtpKind, Way};

use crate::components::{
    CodeField, CodeSigns, Resent, Sends, Ways, alert, contact_list, form, help_ladder, other_ways, person_chip, problem,
    resend_button, submit_button,
};
use crate::page::{Chrome, FormProblem, FormToken, HelpContact, PersonChip};
use crate::screens::{ScreenModel, sample_contact, sample_long_person, sample_person, sample_token, sample_ways};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// A person's mistake, or what became of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// Nothing was typed.
    Empty,
    /// A code of an app has six digits.
    NotSixDigits,
    /// Not right.
    Wrong {
        /// Before the account is locked.
        attempts_left: Option<u32>,
        /// Wrong codes that lock the account.
        limit: Option<u32>,
    },
    /// Too old.
    Expired,
    /// Too many wrong codes: what was sent is good no longer.
    Void,
    /// Used, or replaced by a newer one.
    Used,
    /// A code of an app that was used already.
    Replayed,
    /// The next code may be sent later.
    TooSoon {
        /// In so many seconds.
        seconds: u32,
    },
    /// The method is gone.
    NotSetUp,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// A code is to be typed in.
    Enter {
        /// Token of the form.
        form: FormToken,
        /// What the field holds: the code of a mail's link.
        code: String,
    },
    /// No code is on its way yet.
    Send,
}

/// For codes that are sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// Token of the form that sends one, for the first time or again.
    pub form: FormToken,
    /// Where it goes, masked.
    pub destination: Option<String>,
    /// Seconds until the next one may be sent.
    pub wait: Option<u32>,
}

/// The screen of a code.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Which kind.
    pub kind: OtpKind,
    /// How far it is.
    pub stage: Stage,
    /// `None`: an app shows the code.
    pub sending: Option<Sending>,
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
        heading(locale, self)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let others = [Way::OtpEmail, Way::OtpSms, Way::RecoveryCode];
    let app = Model {
        kind: OtpKind::TimeBased,
        stage: Stage::Enter {
            form: sample_token("/otp/time-based"),
            code: String::new(),
        },
        sending: None,
        person: sample_person(),
        ways: sample_ways("/otp/time-based", &others),
        contact: sample_contact(),
        mistake: None,
        problem: None,
    };
    let sent = |kind, at: &str, destination: &str, way| Model {
        kind,
        stage: Stage::Enter {
            form: sample_token(at),
            code: String::new(),
        },
        sending: Some(Sending {
            form: sample_token(at),
            destination: Some(destination.into()),
            wait: Some(30),
        }),
        ways: sample_ways(at, &[Way::Totp, way]),
        ..app.clone()
    };
    let sms = sent(OtpKind::Sms, "/otp/sms", "+41 ••• •• 67", Way::OtpEmail);
    let email = sent(OtpKind::Email, "/otp/email", "m•••@fjord.example", Way::OtpSms);
    let to_send = |model: &Model| Model {
        stage: Stage::Send,
        sending: model.sending.clone().map(|sending| Sending { wait: None, ..sending }),
        ..model.clone()
    };
    let mistaken = |model: &Model, mistake| Model {
        mistake: Some(mistake),
        ..model.clone()
    };
    let wrong = |model, attempts_left, limit| mistaken(model, Mistake::Wrong { attempts_left, limit });
    let linked = Model {
        stage: Stage::Enter {
            form: sample_token("/otp/email"),
            code: "62517748".into(),
        },
        ..email.clone()
    };
    let alone = Model {
        ways: sample_ways("/otp/time-based", &[]),
        person: sample_long_person(),
        ..app.clone()
    };
    let unavailable = Model {
        problem: Some(FormProblem::Unavailable),
        ..to_send(&email)
    };
    let nowhere = Model {
        sending: Some(Sending {
            form: sample_token("/otp/sms"),
            destination: None,
            wait: None,
        }),
        ..sms.clone()
    };
    vec![
        ("app", app.clone()),
        ("app-only-way", alone),
        ("app-empty", mistaken(&app, Mistake::Empty)),
        ("app-digits", mistaken(&app, Mistake::NotSixDigits)),
        ("app-wrong", wrong(&app, None, None)),
        ("app-wrong-limit", wrong(&app, None, Some(5))),
        ("app-wrong-one-left", wrong(&app, Some(1), Some(5))),
        ("app-replayed", mistaken(&app, Mistake::Replayed)),
        ("app-not-set-up", mistaken(&app, Mistake::NotSetUp)),
        ("sms", sms.clone()),
        ("sms-nowhere", nowhere),
        ("sms-send", to_send(&sms)),
        ("sms-too-soon", mistaken(&sms, Mistake::TooSoon { seconds: 17 })),
        ("email", email.clone()),
        ("email-link", linked),
        ("email-send", to_send(&email)),
        ("email-wrong", wrong(&email, None, None)),
        ("email-expired", mistaken(&email, Mistake::Expired)),
        ("email-void", mistaken(&email, Mistake::Void)),
        ("email-used", mistaken(&to_send(&email), Mistake::Used)),
        ("email-unavailable", unavailable),
    ]
}

/// The screen's heading, which is its title too.
#[must_use]
pub fn heading(locale: &Locale, model: &Model) -> String {
    match (model.kind, &model.stage) {
        (OtpKind::TimeBased, _) => locale.text(msg::OtpHeadingApp),
        (OtpKind::Sms, Stage::Enter { .. }) => locale.text(msg::OtpHeadingSms),
        (OtpKind::Sms, Stage::Send) => locale.text(msg::OtpHeadingSendSms),
        (OtpKind::Email, Stage::Enter { .. }) => locale.text(msg::OtpHeadingEmail),
        (OtpKind::Email, Stage::Send) => locale.text(msg::OtpHeadingSendEmail),
    }
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let (of_page, of_field) = sentences(locale, model);
    let takes_focus = model.problem.is_none() && of_page.is_none();
    let main = match &model.stage {
        Stage::Enter { form: token, code } => {
            let sends = match model.kind {
                OtpKind::TimeBased => Sends::WithSixDigits,
                OtpKind::Sms | OtpKind::Email => Sends::AtOnce,
            };
            let field = CodeField {
                name: "code",
                label: locale.text(msg::OtpField),
                value: code.clone(),
                signs: CodeSigns::Digits,
                sends,
                takes_focus,
                hint: None,
                error: of_field,
            };
            enter(chrome, token, field)
        }
        Stage::Send => model
            .sending
            .as_ref()
            .map_or_else(|| ().into_any(), |sending| send(chrome, sending)),
    };
    let resend = match (&model.stage, &model.sending) {
        (Stage::Enter { .. }, Some(sending)) => Some(form(
            chrome,
            &sending.form,
            Submit::CodeSend,
            "resend",
            resend_button(chrome, Resent::Code, sending.wait),
        )),
        (Stage::Enter { .. }, None) | (Stage::Send, _) => None,
    };
    view! {
        <h1>{heading(locale, model)}</h1>
        <p class="lead">{lead(chrome, model)}</p>
        {problem(chrome, model.problem.as_ref())}
        {of_page.map(alert)}
        {person_chip(chrome, &model.person, locale.text(msg::ShellNotYou))}
        {main}
        {resend}
        <div class="ways">{other_ways(chrome, &model.ways)} {help(chrome, model)}</div>
    }
    .into_any()
}

fn enter(chrome: &Chrome, token: &FormToken, field: CodeField) -> AnyView {
    let locale = &chrome.locale;
    let fields = view! {
        {field.view(chrome)}
        {submit_button(chrome, locale.text(msg::OtpSubmit), locale.text(msg::OtpSubmitBusy))}
    };
    form(chrome, token, Submit::Code, "fields", fields)
}

fn send(chrome: &Chrome, sending: &Sending) -> AnyView {
    let locale = &chrome.locale;
    let button = submit_button(chrome, locale.text(msg::OtpSend), locale.text(msg::OtpSendBusy));
    form(chrome, &sending.form, Submit::CodeSend, "fields", button)
}

fn lead(chrome: &Chrome, model: &Model) -> String {
    let locale = &chrome.locale;
    let brand = chrome.brand.name.as_str();
    let Some(sending) = &model.sending else {
        return locale.text(msg::OtpLeadApp { brand });
    };
    match (&model.stage, sending.destination.as_deref()) {
        (Stage::Enter { code, .. }, _) if !code.is_empty() => locale.text(msg::OtpLeadLink),
        (Stage::Enter { .. }, Some(destination)) => locale.text(msg::OtpLeadSent { destination }),
        (Stage::Enter { .. }, None) => locale.text(msg::OtpLeadSentNowhere),
        (Stage::Send, Some(destination)) => locale.text(msg::OtpLeadSend { destination }),
        (Stage::Send, None) => locale.text(msg::OtpLeadSendNowhere),
    }
}

/// Where nothing came, the backend has not told why: so that leads on.
fn help(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let advice = match model.kind {
        OtpKind::TimeBased => return help_ladder(chrome, &model.contact),
        OtpKind::Sms => locale.text(msg::OtpNothingSms),
        OtpKind::Email => locale.text(msg::OtpNothingEmail),
    };
    view! {
        <details class="help">
            <summary>{locale.text(msg::OtpNothing)}</summary>
            <p class="hint">{advice}</p>
            {contact_list(chrome, &model.contact)}
        </details>
    }
    .into_any()
}

/// What is said of the page, and what of the field. A page without the field says all of it.
fn sentences(locale: &Locale, model: &Model) -> (Option<String>, Option<String>) {
    let Some(mistake) = model.mistake else { return (None, None) };
    let sentence = sentence(locale, model.kind, mistake);
    let is_of_field = match mistake {
        Mistake::TooSoon { .. } | Mistake::NotSetUp => false,
        Mistake::Empty
        | Mistake::NotSixDigits
        | Mistake::Wrong { .. }
        | Mistake::Expired
        | Mistake::Void
        | Mistake::Used
        | Mistake::Replayed => matches!(model.stage, Stage::Enter { .. }),
    };
    if is_of_field {
        (None, Some(sentence))
    } else {
        (Some(sentence), None)
    }
}

fn sentence(locale: &Locale, kind: OtpKind, mistake: Mistake) -> String {
    match mistake {
        Mistake::Empty => locale.text(msg::OtpErrorEmpty),
        Mistake::NotSixDigits => locale.text(msg::OtpErrorDigits),
        Mistake::Wrong {
            attempts_left: Some(left),
            ..
        } => locale.text(msg::OtpErrorWrongCounted {
            attempts: u64::from(left),
        }),
        Mistake::Wrong {
            attempts_left: None,
            limit: Some(limit),
        } => locale.text(msg::OtpErrorWrongLimit { limit: u64::from(limit) }),
        Mistake::Wrong {
            attempts_left: None,
            limit: None,
        } => match kind {
            OtpKind::TimeBased => locale.text(msg::OtpErrorWrongApp),
            OtpKind::Sms | OtpKind::Email => locale.text(msg::OtpErrorWrong),
        },
        Mistake::Expired => locale.text(msg::OtpErrorExpired),
        Mistake::Void => locale.text(msg::OtpErrorVoid),
        Mistake::Used => locale.text(msg::OtpErrorUsed),
        Mistake::Replayed => locale.text(msg::OtpErrorReplayed),
        Mistake::TooSoon { seconds } => locale.text(msg::OtpErrorTooSoon {
            seconds: u64::from(seconds),
        }),
        Mistake::NotSetUp => locale.text(msg::OtpErrorNotSetUp),
    }
}
