//! `/account`: the profile of the person who is signed in.

mod access;

use leptos::prelude::*;

use self::access::{access, security};
use crate::components::{Field, SelectField, TabNews, form, other_tab, person_chip, problem, submit_button};
use crate::islands::AcceptedKeys;
use crate::page::{Chrome, FormProblem, FormToken, PersonChip};
use crate::screens::{ScreenModel, sample_long_person, sample_person, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Most characters of a name.
const LIMIT: u32 = 200;

/// A person's mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// No given name.
    GivenNameEmpty,
    /// More than 200 characters.
    GivenNameTooLong,
    /// No family name.
    FamilyNameEmpty,
    /// More than 200 characters.
    FamilyNameTooLong,
    /// More than 200 characters.
    NickNameTooLong,
    /// Not a language of the list.
    LanguageUnknown,
}

/// What is set up beside the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// Passkey.
    Passkey,
    /// Authenticator app.
    Totp,
    /// Security key.
    U2f,
    /// Codes by text message.
    Sms,
    /// Codes by mail.
    Email,
    /// Recovery codes.
    RecoveryCodes,
}

/// An address or a number of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// For show.
    pub text: String,
    /// Where it is verified; `None` where it is.
    pub verify: Option<String>,
}

/// The profile screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the profile form.
    pub form: FormToken,
    /// Token of "Sign out".
    pub sign_out: FormToken,
    /// Form value of "Sign out".
    pub account: String,
    /// Who.
    pub person: PersonChip,
    /// Login name, for show.
    pub login_name: String,
    /// E-mail address.
    pub email: Option<Box<Contact>>,
    /// Phone number.
    pub phone: Option<Box<Contact>>,
    /// What is in the fields: what was typed, else what is stored.
    pub given_name: String,
    /// See [`Model::given_name`].
    pub family_name: String,
    /// See [`Model::given_name`].
    pub nick_name: String,
    /// Tag, or empty for none.
    pub language: String,
    /// Choices for the language: tag, name in itself.
    pub languages: Vec<(String, String)>,
    /// Address of the password change; `None` where the account has no password.
    pub change_password: Option<String>,
    /// What is set up beside the password.
    pub factors: Vec<Factor>,
    /// Address of the choice of more; `None` where nothing can be added.
    pub add_factor: Option<String>,
    /// Address of the set-up of a passkey; `None` where the organization uses none.
    pub add_passkey: Option<String>,
    /// For the browser: JSON of all keys that count, after one was set up.
    pub accepted_keys: Option<String>,
    /// Address of the picker.
    pub accounts: String,
    /// Error of a field.
    pub mistake: Option<Mistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::AccountHeading)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let stored = Model {
        form: sample_token("/account"),
        sign_out: sample_token("/account"),
        account: "c2Vzc2lvbi0x".into(),
        person: sample_person(),
        login_name: "maja.lindqvist@fjord.example".into(),
        email: Some(Box::new(Contact {
            text: "maja.lindqvist@post.example".into(),
            verify: None,
        })),
        phone: None,
        given_name: "Maja".into(),
        family_name: "Lindqvist".into(),
        nick_name: String::new(),
        language: "de".into(),
        languages: vec![("de".into(), "Deutsch".into()), ("en".into(), "English".into())],
        change_password: Some("/ui/v2/login/password/change".into()),
        factors: vec![Factor::Totp, Factor::RecoveryCodes],
        add_factor: Some("/ui/v2/login/mfa/set".into()),
        add_passkey: Some("/ui/v2/login/passkey/set".into()),
        accepted_keys: None,
        accounts: "/ui/v2/login/accounts".into(),
        mistake: None,
        problem: None,
    };
    let long = "A".repeat(201);
    let mistaken = |mistake| Model {
        mistake: Some(mistake),
        ..stored.clone()
    };
    vec![
        ("stored", stored.clone()),
        (
            "unverified",
            Model {
                email: Some(Box::new(Contact {
                    text: "maja.lindqvist@post.example".into(),
                    verify: Some("/ui/v2/login/verify".into()),
                })),
                phone: Some(Box::new(Contact {
                    text: "+41 44 555 01 67".into(),
                    verify: Some("/ui/v2/login/verify?kind=phone".into()),
                })),
                ..stored.clone()
            },
        ),
        (
            "bare",
            Model {
                email: None,
                change_password: None,
                factors: Vec::new(),
                add_factor: None,
                language: String::new(),
                nick_name: "Majsan".into(),
                ..stored.clone()
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
            "nick-name-too-long",
            Model {
                nick_name: long,
                ..mistaken(Mistake::NickNameTooLong)
            },
        ),
        ("language-unknown", mistaken(Mistake::LanguageUnknown)),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..stored.clone()
            },
        ),
        (
            "stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..stored.clone()
            },
        ),
        (
            "passkey-added",
            Model {
                accepted_keys: Some(r#"{"rpId":"fjord.example","userId":"NDI","allAcceptedCredentialIds":["b25l"]}"#.into()),
                ..stored.clone()
            },
        ),
        (
            "long-name",
            Model {
                person: sample_long_person(),
                login_name: "wolfeschlegelsteinhausenbergerdorff.hubert@versicherungsgesellschaft.example".into(),
                given_name: "Hubert Blaine".into(),
                family_name: "Wolfeschlegelsteinhausenbergerdorff".into(),
                ..stored
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    view! {
        <h1>{locale.text(msg::AccountHeading)}</h1>
        {other_tab(chrome, Some(TabNews::SignedIn), Some(TabNews::SignedOut))}
        {problem(chrome, model.problem.as_ref())}
        {person_chip(chrome, &PersonChip { change: model.accounts.clone(), ..model.person.clone() }, locale.text(msg::ShellSwitch))}
        {form(chrome, &model.form, Submit::Profile, "fields", fields(chrome, model))}
        {security(chrome, model)}
        {access(chrome, model)}
        {accepted_keys(chrome, model)}
    }
    .into_any()
}

fn fields(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let error = |wanted: &[Mistake]| {
        model
            .mistake
            .filter(|mistake| wanted.contains(mistake))
            .map(|mistake| sentence(locale, mistake))
    };
    let field = |name, label, value: &String, autocomplete, error| Field {
        name,
        label,
        value: value.clone(),
        autocomplete,
        inputmode: None,
        enterkeyhint: "next",
        maxlength: LIMIT,
        is_name_of_account: false,
        is_required: true,
        takes_focus: false,
        suffix: None,
        hint: None,
        error,
        test_id: None,
    };
    let given = Field {
        test_id: Some("firstname-text-input"),
        ..field(
            "given_name",
            locale.text(msg::AccountGivenName),
            &model.given_name,
            "given-name",
            error(&[Mistake::GivenNameEmpty, Mistake::GivenNameTooLong]),
        )
    };
    let family = Field {
        test_id: Some("lastname-text-input"),
        ..field(
            "family_name",
            locale.text(msg::AccountFamilyName),
            &model.family_name,
            "family-name",
            error(&[Mistake::FamilyNameEmpty, Mistake::FamilyNameTooLong]),
        )
    };
    let nick = Field {
        is_required: false,
        hint: Some(locale.text(msg::AccountNickNameHint)),
        ..field(
            "nick_name",
            locale.text(msg::AccountNickName),
            &model.nick_name,
            "nickname",
            error(&[Mistake::NickNameTooLong]),
        )
    };
    let none = (String::new(), locale.text(msg::AccountLanguageNone), None);
    let named = model
        .languages
        .iter()
        .map(|(tag, endonym)| (tag.clone(), endonym.clone(), Some(tag.clone())));
    let language = SelectField {
        name: "language",
        label: locale.text(msg::AccountLanguage),
        autocomplete: "language",
        options: std::iter::once(none).chain(named).collect(),
        chosen: model.language.clone(),
        error: error(&[Mistake::LanguageUnknown]),
    };
    view! {
        <div class="names">{given.view()}{family.view()}</div>
        {nick.view()}
        {language.view()}
        {submit_button(chrome, locale.text(msg::AccountSave), locale.text(msg::AccountSaveBusy))}
    }
    .into_any()
}

/// What the browser is told, where the page has the islands' bundle.
fn accepted_keys(chrome: &Chrome, model: &Model) -> Option<AnyView> {
    chrome.islands.as_ref()?;
    let list = model.accepted_keys.clone()?;
    Some(view! { <AcceptedKeys><span hidden=true data-accepted=list></span></AcceptedKeys> }.into_any())
}

fn sentence(locale: &Locale, mistake: Mistake) -> String {
    match mistake {
        Mistake::GivenNameEmpty => locale.text(msg::AccountErrorGivenNameEmpty),
        Mistake::FamilyNameEmpty => locale.text(msg::AccountErrorFamilyNameEmpty),
        Mistake::GivenNameTooLong | Mistake::FamilyNameTooLong | Mistake::NickNameTooLong => {
            locale.text(msg::AccountErrorTooLong { limit: u64::from(LIMIT) })
        }
        Mistake::LanguageUnknown => locale.text(msg::AccountErrorLanguageUnknown),
    }
}
