//! `/password/set`: a new password without the old one, with a code from a mail or text message.

use leptos::prelude::*;
use vestibule_engine::{NewPasswordMistake, Rule};

use crate::components::{
    CodeField, CodeSigns, NewPasswordField, Sends, alert, form, help_ladder, hidden_user_name, person_chip, problem,
    submit_button, text_button, text_link,
};
use crate::page::{Chrome, FormProblem, FormToken, HelpContact, NewPassword, PersonChip};
use crate::screens::{ScreenModel, sample_contact, sample_new_password, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// What shows that the password may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A code to type, from a mail that is on its way if there is an account.
    Mail,
    /// A code to type, from a text message that is on its way if there is an account with a phone number.
    Sms,
    /// A code to type: the one of the link did not do.
    OtherCode,
    /// The code of the link that was opened.
    Link,
    /// An invitation that was followed: it is the first password.
    Invitation,
}

/// A person's mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// No code was typed.
    CodeEmpty,
    /// The code is wrong, used or too old: one sentence for all of them.
    CodeUseless,
    /// Another message was asked for too soon.
    SentJustNow {
        /// Until it can be asked for.
        seconds: u32,
    },
    /// Something is wrong with the new password.
    New(NewPasswordMistake),
}

/// The screen for a new password.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form.
    pub form: FormToken,
    /// Token of "send another".
    pub resend: FormToken,
    /// Whose password, where this browser knows.
    pub person: Option<PersonChip>,
    /// For the hidden user name field that password managers read.
    pub login_name: String,
    /// Why it may be set.
    pub proof: Proof,
    /// The code that was typed, where it is not what was wrong.
    pub code: String,
    /// A text message can be asked for.
    pub offers_sms: bool,
    /// The configured rules, and the hint.
    pub new: NewPassword,
    /// Error of a field.
    pub mistake: Option<Mistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
    /// Back to the sign-in.
    pub back: String,
    /// Whom to ask.
    pub contact: HelpContact,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        heading(locale, self.proof)
    }
}

fn heading(locale: &Locale, proof: Proof) -> String {
    match proof {
        Proof::Invitation => locale.text(msg::PasswordSetHeadingFirst),
        Proof::Mail | Proof::Sms | Proof::OtherCode | Proof::Link => locale.text(msg::PasswordSetHeading),
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let mail = Model {
        form: sample_token("/password/set"),
        resend: sample_token("/password/set"),
        person: Some(sample_person()),
        login_name: "maja.lindqvist@fjord.example".into(),
        proof: Proof::Mail,
        code: String::new(),
        offers_sms: false,
        new: sample_new_password("/password/set"),
        mistake: None,
        problem: None,
        back: "/ui/v2/login/password".into(),
        contact: sample_contact(),
    };
    let link = Model {
        person: None,
        login_name: String::new(),
        proof: Proof::Link,
        ..mail.clone()
    };
    let with = |model: &Model, mistake| Model {
        mistake: Some(mistake),
        ..model.clone()
    };
    let troubled = |problem| Model {
        problem: Some(problem),
        ..mail.clone()
    };
    let weak = Mistake::New(NewPasswordMistake::Weak(Rule::Length));
    vec![
        ("mail", mail.clone()),
        (
            "mail-or-sms",
            Model {
                offers_sms: true,
                ..mail.clone()
            },
        ),
        (
            "sms",
            Model {
                proof: Proof::Sms,
                offers_sms: true,
                ..mail.clone()
            },
        ),
        ("link", link.clone()),
        ("code-empty", with(&mail, Mistake::CodeEmpty)),
        ("code-useless", with(&mail, Mistake::CodeUseless)),
        (
            "link-useless",
            Model {
                proof: Proof::OtherCode,
                ..with(&link, Mistake::CodeUseless)
            },
        ),
        (
            "new-weak",
            Model {
                code: "7Q2FKX".into(),
                ..with(&mail, weak)
            },
        ),
        ("link-new-weak", with(&link, weak)),
        ("sent-just-now", with(&mail, Mistake::SentJustNow { seconds: 25 })),
        (
            "first",
            Model {
                proof: Proof::Invitation,
                back: "/ui/v2/login/authenticator/set".into(),
                ..mail.clone()
            },
        ),
        ("unavailable", troubled(FormProblem::Unavailable)),
        ("stale", troubled(FormProblem::Stale)),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let lead = match model.proof {
        Proof::Mail => locale.text(msg::PasswordSetLeadMail),
        Proof::Sms => locale.text(msg::PasswordSetLeadSms),
        Proof::OtherCode => locale.text(msg::PasswordSetLeadCode),
        Proof::Link => locale.text(msg::PasswordSetLeadLink),
        Proof::Invitation => locale.text(msg::PasswordSetLeadFirst),
    };
    let asks_code = match model.proof {
        Proof::Mail | Proof::Sms | Proof::OtherCode => true,
        Proof::Link | Proof::Invitation => false,
    };
    let (submit, back) = match model.proof {
        Proof::Invitation => (Submit::PasswordFirst, locale.text(msg::PasswordSetBackFirst)),
        Proof::Mail | Proof::Sms | Proof::OtherCode | Proof::Link => (Submit::PasswordSet, locale.text(msg::PasswordSetBack)),
    };
    let (code_error, new_mistake) = match model.mistake {
        Some(Mistake::CodeEmpty) => (Some(locale.text(msg::PasswordSetErrorCodeEmpty)), None),
        Some(Mistake::CodeUseless) => (Some(locale.text(msg::PasswordSetErrorCodeUseless)), None),
        Some(Mistake::New(mistake)) => (None, Some(mistake)),
        Some(Mistake::SentJustNow { .. }) | None => (None, None),
    };
    let is_calm = model.problem.is_none() && model.mistake.is_none();
    let code = asks_code.then(|| {
        CodeField {
            name: "code",
            label: locale.text(msg::PasswordSetCode),
            value: model.code.clone(),
            signs: CodeSigns::Any,
            sends: Sends::Never,
            takes_focus: is_calm,
            hint: None,
            error: code_error,
        }
        .view(chrome)
    });
    let new = NewPasswordField::new(locale.text(msg::PasswordSetNew), &model.new, "password-set-text-input")
        .focused(is_calm && !asks_code)
        .mistaken(new_mistake);
    let fields = view! {
        {hidden_user_name(&model.login_name)}
        {code}
        {new.view(chrome)}
        {submit_button(chrome, locale.text(msg::PasswordSetSubmit), locale.text(msg::PasswordSetSubmitBusy))}
    };
    let person = model
        .person
        .as_ref()
        .map(|person| person_chip(chrome, person, locale.text(msg::ShellNotYou)));
    view! {
        <h1>{heading(locale, model.proof)}</h1>
        <p class="lead">{lead}</p>
        {problem(chrome, model.problem.as_ref())}
        {person}
        {form(chrome, &model.form, submit, "fields", fields)}
        {asks_code.then(|| another(chrome, model))}
        <div class="ways">
            {text_link(model.back.clone(), back)}
            {help_ladder(chrome, &model.contact)}
        </div>
    }
    .into_any()
}

/// What to do when nothing came.
fn another(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let channel = |channel: &'static str, label: String, test_id: &'static str| {
        text_button(Some(("channel", channel)), label, Some(test_id))
    };
    let sms = model
        .offers_sms
        .then(|| channel("sms", locale.text(msg::PasswordSetResendSms), "resend-sms-button"));
    let buttons = view! {
        {channel("email", locale.text(msg::PasswordSetResendMail), "resend-button")}
        {sms}
    };
    let too_soon = match model.mistake {
        Some(Mistake::SentJustNow { seconds }) => {
            let seconds = u64::from(seconds);
            Some(alert(locale.text(msg::PasswordSetErrorSentJustNow { seconds })))
        }
        Some(Mistake::CodeEmpty | Mistake::CodeUseless | Mistake::New(_)) | None => None,
    };
    view! {
        <section class="nothing-came" aria-labelledby="nothing-came">
            <h2 id="nothing-came">{locale.text(msg::PasswordSetNothing)}</h2>
            <p>{locale.text(msg::PasswordSetNothingHint)}</p>
            {too_soon}
            {form(chrome, &model.resend, Submit::PasswordResend, "ways-form", buttons)}
        </section>
    }
    .into_any()
}
