//! `/verify`: a code that proves an address, or the button that a link leads to.

mod sentences;

use leptos::prelude::*;

use self::sentences::{Place, accept, lead, place, sentence_at};
use crate::components::{Field, Resent, alert, form, help_ladder, person_chip, problem, resend_button, submit_button, text_link};
use crate::page::{Chrome, FormProblem, FormToken, HelpContact, PersonChip};
use crate::screens::{ScreenModel, sample_contact, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Most characters of a code as it is typed, separators included.
const MOST_TYPED: u32 = 30;

/// What the code proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proving {
    /// An e-mail address.
    Email,
    /// The e-mail address of somebody who was invited.
    Invitation,
    /// A phone number.
    Phone,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A link brought the code.
    Link,
    /// Nothing was sent from here.
    Ask,
    /// A code was sent, as far as there is somebody to send it to.
    Sent,
}

/// A person's mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// No code was typed.
    CodeEmpty,
    /// Wrong, used, or too old: more is not told without a session.
    CodeRefused,
    /// Wrong.
    CodeWrong,
    /// Too old.
    CodeExpired,
    /// A code was sent a moment ago.
    SentJustNow {
        /// Until the next may be sent.
        seconds: u32,
    },
    /// No code can be sent to this number any more.
    NumberToEnterAnew,
    /// The account has a way to sign in.
    SetUpAlready,
}

/// The verification.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form with the code.
    pub verify: FormToken,
    /// Token of the form that sends one.
    pub send: FormToken,
    /// What the code proves.
    pub proving: Proving,
    /// How far it is.
    pub stage: Stage,
    /// Who, where they have signed in or said so.
    pub person: Option<PersonChip>,
    /// Where the code goes, masked; only for whoever has signed in.
    pub to: Option<String>,
    /// Seconds until another code may be sent.
    pub wait: Option<u32>,
    /// Error of the field, or of the sending.
    pub mistake: Option<Mistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
    /// Address of the sign-in, for whoever has not signed in.
    pub sign_in: Option<String>,
    /// Where "Not now" leads; `None` where there is no way around.
    pub cancel: Option<String>,
    /// Whom to ask.
    pub contact: HelpContact,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        match self.proving {
            Proving::Email => locale.text(msg::VerifyHeading),
            Proving::Invitation => locale.text(msg::VerifyHeadingInvitation),
            Proving::Phone => locale.text(msg::VerifyHeadingPhone),
        }
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let ask = Model {
        verify: sample_token("/verify"),
        send: sample_token("/verify"),
        proving: Proving::Email,
        stage: Stage::Ask,
        person: Some(sample_person()),
        to: Some("m•••@fjord.example".into()),
        wait: None,
        mistake: None,
        problem: None,
        sign_in: None,
        cancel: None,
        contact: sample_contact(),
    };
    let sent = Model {
        stage: Stage::Sent,
        wait: Some(25),
        ..ask.clone()
    };
    let linked = Model {
        stage: Stage::Link,
        person: None,
        to: None,
        sign_in: Some("/ui/v2/login/loginname".into()),
        ..ask.clone()
    };
    let named = Model {
        proving: Proving::Invitation,
        person: Some(sample_person()),
        stage: Stage::Ask,
        ..linked.clone()
    };
    let mistaken = |model: &Model, mistake| Model {
        mistake: Some(mistake),
        ..model.clone()
    };
    vec![
        ("ask", ask.clone()),
        (
            "ask-by-choice",
            Model {
                cancel: Some("/ui/v2/login/account".into()),
                ..ask.clone()
            },
        ),
        ("sent", sent.clone()),
        (
            "sent-a-while-ago",
            Model {
                wait: None,
                ..sent.clone()
            },
        ),
        (
            "sent-elsewhere",
            Model {
                stage: Stage::Ask,
                ..sent.clone()
            },
        ),
        ("code-empty", mistaken(&sent, Mistake::CodeEmpty)),
        ("code-wrong", mistaken(&sent, Mistake::CodeWrong)),
        ("code-expired", mistaken(&sent, Mistake::CodeExpired)),
        (
            "sent-just-now",
            Model {
                wait: Some(120),
                ..mistaken(&sent, Mistake::SentJustNow { seconds: 120 })
            },
        ),
        ("link", linked.clone()),
        (
            "link-refused",
            Model {
                stage: Stage::Ask,
                ..mistaken(&linked, Mistake::CodeRefused)
            },
        ),
        (
            "link-sent",
            Model {
                stage: Stage::Sent,
                wait: Some(1),
                ..linked.clone()
            },
        ),
        (
            "invitation-link",
            Model {
                proving: Proving::Invitation,
                ..linked.clone()
            },
        ),
        (
            "invitation-refused",
            Model {
                proving: Proving::Invitation,
                stage: Stage::Ask,
                ..mistaken(&linked, Mistake::CodeRefused)
            },
        ),
        ("invitation-ask", named.clone()),
        (
            "invitation-sent",
            Model {
                stage: Stage::Sent,
                ..named.clone()
            },
        ),
        ("invitation-not-needed", mistaken(&named, Mistake::SetUpAlready)),
        (
            "phone-sent",
            Model {
                proving: Proving::Phone,
                to: Some("+41•••67".into()),
                ..sent
            },
        ),
        (
            "phone-number-to-enter-anew",
            Model {
                proving: Proving::Phone,
                to: Some("+41 ••• •• 67".into()),
                ..mistaken(&ask, Mistake::NumberToEnterAnew)
            },
        ),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..ask.clone()
            },
        ),
        (
            "stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..ask
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let person = model
        .person
        .as_ref()
        .map(|person| person_chip(chrome, person, locale.text(msg::ShellNotYou)));
    let sign_in = model
        .sign_in
        .clone()
        .map(|href| text_link(href, locale.text(msg::VerifySignIn)));
    let cancel = model
        .cancel
        .clone()
        .map(|href| text_link(href, locale.text(msg::VerifyLater)));
    view! {
        <h1>{model.title(locale)}</h1>
        <p class="lead">{lead(locale, model)}</p>
        {problem(chrome, model.problem.as_ref())}
        {sentence_at(locale, model, Place::Top).map(alert)}
        {person}
        {forms(chrome, model)}
        <div class="ways">{sign_in}{cancel}{help_ladder(chrome, &model.contact)}</div>
    }
    .into_any()
}

/// What there is to do first comes first.
fn forms(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    if model.stage == Stage::Link {
        let button = submit_button(chrome, accept(locale, model.proving), locale.text(msg::VerifySubmitBusy));
        return form(chrome, &model.verify, Submit::Verify, "fields", button);
    }
    if shows_code_first(model) {
        return view! {
            {code_form(chrome, model)}
            {send_form(chrome, model)}
        }
        .into_any();
    }
    view! {
        {send_form(chrome, model)}
        <details class="help">
            <summary>{locale.text(msg::VerifyHaveCode)}</summary>
            {code_form(chrome, model)}
        </details>
    }
    .into_any()
}

/// Whether there may be a code to type already, or there was a mistake with one.
fn shows_code_first(model: &Model) -> bool {
    let has_no_code_yet = model.stage == Stage::Ask && is_first_message(model);
    let is_about_code = model.mistake.is_some_and(|mistake| place(model, mistake) == Place::Code);
    !has_no_code_yet || is_about_code
}

/// Whether asking for a message is what there is to do. Where there is a wait, one has gone out already, from another browser.
fn is_first_message(model: &Model) -> bool {
    model.wait.is_none() && (model.to.is_some() || model.proving == Proving::Invitation)
}

fn code_form(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let field = Field {
        name: "code",
        label: locale.text(msg::VerifyCode),
        value: String::new(),
        autocomplete: "one-time-code",
        inputmode: None,
        enterkeyhint: "done",
        maxlength: MOST_TYPED,
        is_name_of_account: true,
        is_required: true,
        takes_focus: model.stage == Stage::Sent && model.problem.is_none() && model.mistake.is_none(),
        suffix: None,
        hint: None,
        error: sentence_at(locale, model, Place::Code),
        test_id: Some("code-text-input"),
    };
    let fields = view! {
        {field.view()}
        {submit_button(chrome, accept(locale, model.proving), locale.text(msg::VerifySubmitBusy))}
    };
    form(chrome, &model.verify, Submit::Verify, "fields", fields)
}

/// The first time it is what there is to do; later it is another way.
fn send_form(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    if model.stage != Stage::Sent && is_first_message(model) {
        let label = match model.proving {
            Proving::Invitation => locale.text(msg::VerifySendInvitation),
            Proving::Email | Proving::Phone => locale.text(msg::VerifySend),
        };
        let rank = if shows_code_first(model) { "button" } else { "button primary" };
        let button = view! { <button type="submit" class=rank data-testid="resend-button">{label}</button> };
        return form(chrome, &model.send, Submit::VerifySend, "send", button);
    }
    let resent = match model.proving {
        Proving::Invitation => Resent::Invitation,
        Proving::Email | Proving::Phone => Resent::Code,
    };
    // What is said above is not said twice.
    let wait = model
        .wait
        .filter(|_| !matches!(model.mistake, Some(Mistake::SentJustNow { .. })));
    form(
        chrome,
        &model.send,
        Submit::VerifySend,
        "resend",
        resend_button(chrome, resent, wait),
    )
}
