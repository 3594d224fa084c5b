//! `/register`: a new account, its names and its address.

use leptos::prelude::*;
use vestibule_engine::{Means, RegistrationMistake};

use crate::components::{CheckField, Choice, Field, choice, form, problem, submit_button, text_link};
use crate::page::{Chrome, FormProblem, FormToken};
use crate::screens::{ScreenModel, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Most characters of a name and of an address.
const LIMIT: u32 = 200;

/// Something to agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Address of the text, already checked.
    pub href: String,
    /// Whether it was ticked before.
    pub is_ticked: bool,
}

/// The registration screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form.
    pub form: FormToken,
    /// What was typed, or brought along.
    pub given_name: String,
    /// See [`Model::given_name`].
    pub family_name: String,
    /// See [`Model::given_name`].
    pub email: String,
    /// What the account can be signed in with; a choice is shown where there is one.
    pub means: Vec<Means>,
    /// The one that is chosen.
    pub chosen: Means,
    /// The terms, where the organization has some.
    pub tos: Option<Consent>,
    /// The privacy policy, where the organization has one.
    pub privacy: Option<Consent>,
    /// "I have an account".
    pub sign_in: String,
    /// Error of a field.
    pub mistake: Option<RegistrationMistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::RegisterTitle)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    use RegistrationMistake as Mistake;
    let first = Model {
        form: sample_token("/register"),
        given_name: String::new(),
        family_name: String::new(),
        email: String::new(),
        means: vec![Means::Password],
        chosen: Means::Password,
        tos: None,
        privacy: None,
        sign_in: "/ui/v2/login/loginname".into(),
        mistake: None,
        problem: None,
    };
    let consent = |path: &str| {
        Some(Consent {
            href: format!("https://fjord.example/{path}"),
            is_ticked: false,
        })
    };
    let filled = Model {
        given_name: "Maja".into(),
        family_name: "Lindqvist".into(),
        email: "maja.lindqvist@fjord.example".into(),
        means: vec![Means::Password, Means::Passkey],
        tos: consent("terms"),
        privacy: consent("privacy"),
        ..first.clone()
    };
    let mistaken = |mistake| Model {
        mistake: Some(mistake),
        ..filled.clone()
    };
    let long = "A".repeat(201);
    vec![
        ("first", first.clone()),
        ("choice", filled.clone()),
        (
            "passkey-chosen",
            Model {
                chosen: Means::Passkey,
                tos: Some(Consent {
                    href: "https://fjord.example/terms".into(),
                    is_ticked: true,
                }),
                privacy: None,
                ..filled.clone()
            },
        ),
        (
            "by-mail",
            Model {
                means: Vec::new(),
                ..first.clone()
            },
        ),
        (
            "given-name-empty",
            Model {
                given_name: String::new(),
                ..mistaken(Mistake::GivenNameEmpty)
            },
        ),
        (
            "given-name-too-long",
            Model {
                given_name: long.clone(),
                ..mistaken(Mistake::GivenNameTooLong)
            },
        ),
        (
            "family-name-empty",
            Model {
                family_name: String::new(),
                ..mistaken(Mistake::FamilyNameEmpty)
            },
        ),
        (
            "family-name-too-long",
            Model {
                family_name: long.clone(),
                ..mistaken(Mistake::FamilyNameTooLong)
            },
        ),
        (
            "email-empty",
            Model {
                email: String::new(),
                ..mistaken(Mistake::EmailEmpty)
            },
        ),
        (
            "email-too-long",
            Model {
                email: format!("{long}@fjord.example"),
                ..mistaken(Mistake::EmailTooLong)
            },
        ),
        (
            "email-invalid",
            Model {
                email: "maja".into(),
                ..mistaken(Mistake::EmailInvalid)
            },
        ),
        ("email-taken", mistaken(Mistake::EmailTaken)),
        ("terms-unticked", mistaken(Mistake::TermsUnticked)),
        ("privacy-unticked", mistaken(Mistake::PrivacyUnticked)),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..filled.clone()
            },
        ),
        (
            "stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..filled
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let is_taken = model.mistake == Some(RegistrationMistake::EmailTaken);
    let taken = is_taken.then(|| text_link(model.sign_in.clone(), locale.text(msg::RegisterTakenSignIn)));
    let fields = view! {
        <div class="names">{given_name(locale, model)}{family_name(locale, model)}</div>
        {email(locale, model)}
        {taken}
        {means(locale, model)}
        {consents(locale, model)}
        {submit_button(chrome, locale.text(msg::RegisterSubmit), locale.text(msg::RegisterSubmitBusy))}
    };
    let heading = locale.text(msg::RegisterHeading {
        brand: &chrome.brand.name,
    });
    view! {
        <h1>{heading}</h1>
        {problem(chrome, model.problem.as_ref())}
        {form(chrome, &model.form, Submit::Register, "fields", fields)}
        <div class="ways">
            <a class="text-link" href=model.sign_in.clone() data-testid="back-button">{locale.text(msg::RegisterSignIn)}</a>
        </div>
    }
    .into_any()
}

fn given_name(locale: &Locale, model: &Model) -> AnyView {
    Field {
        name: "given_name",
        label: locale.text(msg::RegisterGivenName),
        value: model.given_name.clone(),
        autocomplete: "given-name",
        inputmode: None,
        enterkeyhint: "next",
        maxlength: LIMIT,
        is_name_of_account: false,
        is_required: true,
        takes_focus: model.problem.is_none() && model.mistake.is_none(),
        suffix: None,
        hint: None,
        error: match model.mistake {
            Some(RegistrationMistake::GivenNameEmpty) => Some(locale.text(msg::RegisterErrorGivenNameEmpty)),
            Some(RegistrationMistake::GivenNameTooLong) => {
                Some(locale.text(msg::RegisterErrorGivenNameTooLong { limit: u64::from(LIMIT) }))
            }
            _ => None,
        },
        test_id: Some("firstname-text-input"),
    }
    .view()
}

fn family_name(locale: &Locale, model: &Model) -> AnyView {
    Field {
        name: "family_name",
        label: locale.text(msg::RegisterFamilyName),
        value: model.family_name.clone(),
        autocomplete: "family-name",
        inputmode: None,
        enterkeyhint: "next",
        maxlength: LIMIT,
        is_name_of_account: false,
        is_required: true,
        takes_focus: false,
        suffix: None,
        hint: None,
        error: match model.mistake {
            Some(RegistrationMistake::FamilyNameEmpty) => Some(locale.text(msg::RegisterErrorFamilyNameEmpty)),
            Some(RegistrationMistake::FamilyNameTooLong) => {
                Some(locale.text(msg::RegisterErrorFamilyNameTooLong { limit: u64::from(LIMIT) }))
            }
            _ => None,
        },
        test_id: Some("lastname-text-input"),
    }
    .view()
}

fn email(locale: &Locale, model: &Model) -> AnyView {
    Field {
        name: "email",
        label: locale.text(msg::RegisterEmail),
        value: model.email.clone(),
        autocomplete: "email",
        inputmode: Some("email"),
        enterkeyhint: "next",
        maxlength: LIMIT,
        is_name_of_account: true,
        is_required: true,
        takes_focus: false,
        suffix: None,
        hint: None,
        error: match model.mistake {
            Some(RegistrationMistake::EmailEmpty) => Some(locale.text(msg::RegisterErrorEmailEmpty)),
            Some(RegistrationMistake::EmailTooLong) => {
                Some(locale.text(msg::RegisterErrorEmailTooLong { limit: u64::from(LIMIT) }))
            }
            Some(RegistrationMistake::EmailInvalid) => Some(locale.text(msg::RegisterErrorEmailInvalid)),
            Some(RegistrationMistake::EmailTaken) => Some(locale.text(msg::RegisterErrorEmailTaken)),
            _ => None,
        },
        test_id: Some("email-text-input"),
    }
    .view()
}

fn means(locale: &Locale, model: &Model) -> Option<AnyView> {
    if model.means.len() < 2 {
        return None;
    }
    let choices = model.means.iter().map(|means| match means {
        Means::Password => Choice {
            value: means.as_str(),
            label: locale.text(msg::RegisterMeansPassword),
            hint: None,
        },
        Means::Passkey => Choice {
            value: means.as_str(),
            label: locale.text(msg::RegisterMeansPasskey),
            hint: Some(locale.text(msg::RegisterMeansPasskeyHint)),
        },
    });
    let legend = locale.text(msg::RegisterMeans);
    Some(choice("means", legend, model.chosen.as_str(), choices.collect()))
}

fn consents(locale: &Locale, model: &Model) -> AnyView {
    let tos = model.tos.clone().map(|consent| CheckField {
        name: "tos",
        label: locale.text(msg::RegisterTos),
        is_ticked: consent.is_ticked,
        link: Some((consent.href, locale.text(msg::RegisterTosLink))),
        error: (model.mistake == Some(RegistrationMistake::TermsUnticked)).then(|| locale.text(msg::RegisterErrorTos)),
        test_ids: ("tos-checkbox", "tos-link"),
    });
    let privacy = model.privacy.clone().map(|consent| CheckField {
        name: "privacy",
        label: locale.text(msg::RegisterPrivacy),
        is_ticked: consent.is_ticked,
        link: Some((consent.href, locale.text(msg::RegisterPrivacyLink))),
        error: (model.mistake == Some(RegistrationMistake::PrivacyUnticked)).then(|| locale.text(msg::RegisterErrorPrivacy)),
        test_ids: ("privacy-policy-checkbox", "privacy-policy-link"),
    });
    view! {
        {tos.map(CheckField::view)}
        {privacy.map(CheckField::view)}
    }
    .into_any()
}
