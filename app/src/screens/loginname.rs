//! `/loginname`: who is it?

use leptos::prelude::*;

use crate::components::{Field, TabNews, form, help_ladder, other_tab, problem, submit_button, text_link};
use crate::islands::PasskeyAutofill;
use crate::page::{Chrome, FormProblem, FormToken, HelpContact};
use crate::screens::{ScreenModel, sample_contact, sample_token};
use crate::server_fns::Submit;
use crate::text::{Locale, msg};

/// Most characters of an identifier.
const LIMIT: u32 = 200;

/// What the field is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentifierKind {
    /// Login name, e-mail or phone.
    Any,
    /// Login name or e-mail.
    NameOrEmail,
    /// Login name or phone.
    NameOrPhone,
    /// Login name alone.
    Name,
}

/// A person's mistake, or the state of the account they named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// Nothing was typed.
    Empty,
    /// More than 200 characters.
    TooLong,
    /// Nobody has this name.
    Unknown,
    /// More than one account fits: the full login name is needed.
    Ambiguous,
    /// The account is locked.
    Locked,
    /// The account is deactivated.
    Inactive,
    /// The account belongs to another organization.
    OtherOrganization,
    /// The account has no way to sign in that is known here.
    NoMethod,
}

/// The identifier screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Token of the form.
    pub form: FormToken,
    /// What was typed, or the hint of the address.
    pub login_name: String,
    /// What the field is called.
    pub kind: IdentifierKind,
    /// Shown after the field: `@acme.example`.
    pub suffix: Option<String>,
    /// Error of the field.
    pub mistake: Option<Mistake>,
    /// Error of the form.
    pub problem: Option<FormProblem>,
    /// Address of the account picker, where this browser knows accounts.
    pub accounts: Option<String>,
    /// Whether people can make their own account.
    pub may_register: bool,
    /// False: the organization allows no sign-in with local credentials, and nothing else is on offer.
    pub is_local_allowed: bool,
    /// Where this browser was used with a passkey: what its island needs to offer it.
    pub autofill: Option<Autofill>,
    /// Whom to ask.
    pub contact: HelpContact,
}

/// Tokens of the forms of a passkey that the browser offers by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Autofill {
    /// Of the form that asks what to offer.
    pub offer: FormToken,
    /// Of the form that brings the answer.
    pub offered: FormToken,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        self.mistake.is_some() || self.problem.is_some()
    }

    fn title(&self, locale: &Locale) -> String {
        locale.text(msg::LoginnameTitle)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let first = Model {
        form: sample_token("/loginname"),
        login_name: String::new(),
        kind: IdentifierKind::NameOrEmail,
        suffix: None,
        mistake: None,
        problem: None,
        accounts: None,
        may_register: false,
        is_local_allowed: true,
        autofill: None,
        contact: HelpContact {
            help: None,
            support_email: None,
        },
    };
    let typed = Model {
        login_name: "maja.lindqvist@fjord.example".into(),
        ..first.clone()
    };
    let mistaken = |mistake| Model {
        mistake: Some(mistake),
        ..typed.clone()
    };
    vec![
        ("first", first.clone()),
        (
            "filled",
            Model {
                accounts: Some("/ui/v2/login/accounts".into()),
                contact: sample_contact(),
                ..typed.clone()
            },
        ),
        (
            "with-registration",
            Model {
                may_register: true,
                ..typed.clone()
            },
        ),
        (
            "any",
            Model {
                kind: IdentifierKind::Any,
                ..first.clone()
            },
        ),
        (
            "phone",
            Model {
                kind: IdentifierKind::NameOrPhone,
                ..first.clone()
            },
        ),
        (
            "autofill",
            Model {
                autofill: Some(Autofill {
                    offer: sample_token("/loginname"),
                    offered: sample_token("/loginname"),
                }),
                ..first.clone()
            },
        ),
        (
            "suffix",
            Model {
                kind: IdentifierKind::Name,
                suffix: Some("@fjord.example".into()),
                login_name: "maja".into(),
                ..first.clone()
            },
        ),
        (
            "empty",
            Model {
                mistake: Some(Mistake::Empty),
                ..first.clone()
            },
        ),
        (
            "too-long",
            Model {
                login_name: "maja".repeat(50),
                ..mistaken(Mistake::TooLong)
            },
        ),
        ("unknown", mistaken(Mistake::Unknown)),
        ("ambiguous", mistaken(Mistake::Ambiguous)),
        ("locked", mistaken(Mistake::Locked)),
        ("inactive", mistaken(Mistake::Inactive)),
        ("other-organization", mistaken(Mistake::OtherOrganization)),
        ("no-method", mistaken(Mistake::NoMethod)),
        (
            "unavailable",
            Model {
                problem: Some(FormProblem::Unavailable),
                ..typed.clone()
            },
        ),
        (
            "too-many-seconds",
            Model {
                problem: Some(FormProblem::TooMany { seconds: 40 }),
                ..typed.clone()
            },
        ),
        (
            "too-many-minutes",
            Model {
                problem: Some(FormProblem::TooMany { seconds: 640 }),
                ..typed.clone()
            },
        ),
        (
            "stale",
            Model {
                problem: Some(FormProblem::Stale),
                ..typed.clone()
            },
        ),
        (
            "busy",
            Model {
                problem: Some(FormProblem::Busy),
                ..typed.clone()
            },
        ),
        (
            "right-to-left",
            Model {
                login_name: "\u{5de}\u{5e9}\u{5ea}\u{5de}\u{5e9}@fjord.example".into(),
                ..first.clone()
            },
        ),
        (
            "no-local",
            Model {
                is_local_allowed: false,
                contact: sample_contact(),
                ..first
            },
        ),
    ]
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let heading = locale.text(msg::LoginnameHeading {
        brand: &chrome.brand.name,
    });
    if !model.is_local_allowed {
        let sentence = locale.text(msg::LoginnameNoLocal {
            brand: &chrome.brand.name,
        });
        return view! {
            <h1>{heading}</h1>
            <p class="lead">{sentence}</p>
            {help_ladder(chrome, &model.contact)}
        }
        .into_any();
    }
    let field = Field {
        name: "login_name",
        label: label(locale, model.kind),
        value: model.login_name.clone(),
        autocomplete: "username webauthn",
        inputmode: Some("email"),
        enterkeyhint: "next",
        maxlength: LIMIT,
        is_name_of_account: true,
        is_required: true,
        takes_focus: model.problem.is_none(),
        suffix: model.suffix.clone(),
        hint: None,
        error: model.mistake.map(|mistake| sentence(chrome, mistake)),
        test_id: Some("username-text-input"),
    };
    let fields = view! {
        {field.view()}
        // Password managers fill both steps at once if they find this one; it is never sent. Nobody can reach it otherwise.
        <input
            type="password"
            class="fillable"
            autocomplete="current-password"
            tabindex="-1"
            aria-hidden="true"
            aria-label=locale.text(msg::LoginnamePassword)
        />
        {submit_button(chrome, locale.text(msg::LoginnameSubmit), locale.text(msg::LoginnameSubmitBusy))}
        {model.may_register.then(|| register_button(locale))}
    };
    let accounts = model
        .accounts
        .clone()
        .map(|href| text_link(href, locale.text(msg::LoginnameAccounts)));
    view! {
        <h1>{heading}</h1>
        {other_tab(chrome, None, Some(TabNews::SignedIn))}
        {problem(chrome, model.problem.as_ref())}
        {form(chrome, &model.form, Submit::Loginname, "fields", fields)}
        {model.autofill.as_ref().map(|autofill| passkey_autofill(chrome, autofill))}
        <div class="ways">{accounts}{help_ladder(chrome, &model.contact)}</div>
    }
    .into_any()
}

/// A button of the same form, so that what was typed goes along: a link could only carry it in its address.
fn register_button(locale: &Locale) -> AnyView {
    view! {
        <button type="submit" name="way" value="register" class="text-link" data-testid="register-button">
            {locale.text(msg::LoginnameRegister)}
        </button>
    }
    .into_any()
}

/// Two forms that nobody sees: without script they do nothing, and the field asks all the same.
fn passkey_autofill(chrome: &Chrome, autofill: &Autofill) -> AnyView {
    let field = view! { <input type="hidden" name="credential" value="" /> };
    let offer = form(chrome, &autofill.offer, Submit::PasskeyOffer, "offer", None::<AnyView>);
    let offered = form(chrome, &autofill.offered, Submit::PasskeyOffered, "offered", field);
    view! {
        <PasskeyAutofill>
            <div hidden=true>{offer}{offered}</div>
        </PasskeyAutofill>
    }
    .into_any()
}

fn label(locale: &Locale, kind: IdentifierKind) -> String {
    match kind {
        IdentifierKind::Any => locale.text(msg::LoginnameFieldAny),
        IdentifierKind::NameOrEmail => locale.text(msg::LoginnameFieldNameOrEmail),
        IdentifierKind::NameOrPhone => locale.text(msg::LoginnameFieldNameOrPhone),
        IdentifierKind::Name => locale.text(msg::LoginnameFieldName),
    }
}

fn sentence(chrome: &Chrome, mistake: Mistake) -> String {
    let locale = &chrome.locale;
    match mistake {
        Mistake::Empty => locale.text(msg::LoginnameErrorEmpty),
        Mistake::TooLong => locale.text(msg::LoginnameErrorTooLong { limit: u64::from(LIMIT) }),
        Mistake::Unknown => locale.text(msg::LoginnameErrorUnknown),
        Mistake::Ambiguous => locale.text(msg::LoginnameErrorAmbiguous),
        Mistake::Locked => locale.text(msg::LoginnameErrorLocked),
        Mistake::Inactive => locale.text(msg::LoginnameErrorInactive),
        Mistake::OtherOrganization => locale.text(msg::LoginnameErrorOtherOrganization {
            brand: &chrome.brand.name,
        }),
        Mistake::NoMethod => locale.text(msg::LoginnameErrorNoMethod),
    }
}
