//! The page for everything that is in the way. Says what happened, and has one way on.

use leptos::prelude::*;

use crate::components::{button_link, contact_list};
use crate::page::{Chrome, HelpContact};
use crate::screens::{ScreenModel, sample_contact};
use crate::text::{Locale, msg};

/// What is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No such page. Status 404.
    NotFound,
    /// The backend did not answer, or not in a way that can be used. Status 503.
    Unavailable,
    /// A post from elsewhere. Status 403.
    CrossSite,
    /// A post that no form of ours makes. Status 400.
    BadRequest,
    /// A host name that is not ours. Status 421.
    UnknownHost,
    /// Our own mistake. Status 500.
    Internal,
    /// The account is locked. Status 403.
    Locked,
    /// The account is deactivated or gone. Status 403.
    Inactive,
    /// The account belongs to another organization than the one asked for. Status 403.
    OtherOrganization,
    /// The organization's people do not make their own accounts. Status 403.
    RegistrationOff,
    /// A mail's link was opened in another browser than the one that asked for the mail. Status 403.
    OtherBrowser,
    /// The policy asks for a second factor, and allows none that this person can set up. Status 403.
    NoSecondFactor,
    /// The only second factor is a security key that was set up for another domain. Status 403.
    ///
    /// Security: it is not told for which.
    KeyElsewhere,
    /// The policy asks for a step that this version has no screen for. Status 501.
    StepUnavailable,
}

impl Kind {
    /// HTTP status of the page.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Unavailable => 503,
            Self::CrossSite | Self::Locked | Self::Inactive | Self::OtherOrganization | Self::OtherBrowser => 403,
            Self::NoSecondFactor | Self::KeyElsewhere => 403,
            Self::RegistrationOff => 403,
            Self::BadRequest => 400,
            Self::UnknownHost => 421,
            Self::Internal => 500,
            Self::StepUnavailable => 501,
        }
    }
}

/// The error page.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What is in the way.
    pub kind: Kind,
    /// Address of the way on: try again, start over, or use another account.
    pub onward: String,
    /// Whom to ask.
    pub contact: HelpContact,
}

impl ScreenModel for Model {
    fn has_error(&self) -> bool {
        false
    }

    fn title(&self, locale: &Locale) -> String {
        heading(locale, self.kind)
    }
}

/// The states to look at.
#[must_use]
pub fn samples() -> Vec<(&'static str, Model)> {
    let page = |kind| Model {
        kind,
        onward: "/ui/v2/login/loginname".into(),
        contact: HelpContact {
            help: None,
            support_email: None,
        },
    };
    vec![
        ("not-found", page(Kind::NotFound)),
        (
            "unavailable",
            Model {
                contact: sample_contact(),
                ..page(Kind::Unavailable)
            },
        ),
        ("cross-site", page(Kind::CrossSite)),
        ("bad-request", page(Kind::BadRequest)),
        ("unknown-host", page(Kind::UnknownHost)),
        ("internal", page(Kind::Internal)),
        (
            "locked",
            Model {
                contact: sample_contact(),
                ..page(Kind::Locked)
            },
        ),
        ("inactive", page(Kind::Inactive)),
        ("other-organization", page(Kind::OtherOrganization)),
        ("other-browser", page(Kind::OtherBrowser)),
        ("no-second-factor", page(Kind::NoSecondFactor)),
        (
            "key-elsewhere",
            Model {
                contact: sample_contact(),
                ..page(Kind::KeyElsewhere)
            },
        ),
        ("step-unavailable", page(Kind::StepUnavailable)),
        ("registration-off", page(Kind::RegistrationOff)),
    ]
}

/// The screen's heading, which is its title too.
#[must_use]
pub fn heading(locale: &Locale, kind: Kind) -> String {
    match kind {
        Kind::NotFound => locale.text(msg::ErrorNotFound),
        Kind::Unavailable => locale.text(msg::ErrorUnavailable),
        Kind::CrossSite => locale.text(msg::ErrorCrossSite),
        Kind::BadRequest => locale.text(msg::ErrorBadRequest),
        Kind::UnknownHost => locale.text(msg::ErrorUnknownHost),
        Kind::Internal => locale.text(msg::ErrorInternal),
        Kind::Locked => locale.text(msg::ErrorLocked),
        Kind::Inactive => locale.text(msg::ErrorInactive),
        Kind::OtherOrganization => locale.text(msg::ErrorOtherOrganization),
        Kind::OtherBrowser => locale.text(msg::ErrorOtherBrowser),
        Kind::NoSecondFactor => locale.text(msg::ErrorNoSecondFactor),
        Kind::KeyElsewhere => locale.text(msg::ErrorKeyElsewhere),
        Kind::StepUnavailable => locale.text(msg::ErrorStepUnavailable),
        Kind::RegistrationOff => locale.text(msg::ErrorRegistrationOff),
    }
}

/// The screen.
pub fn view(chrome: &Chrome, model: &Model) -> AnyView {
    let locale = &chrome.locale;
    let (sentence, onward) = sentence(chrome, model.kind);
    let request = (!chrome.request_id.is_empty()).then(|| {
        view! {
            <p class="request">
                {locale.text(msg::ErrorRequest)}
                " "
                <code>{chrome.request_id.clone()}</code>
            </p>
        }
    });
    view! {
        <h1>{heading(locale, model.kind)}</h1>
        <p class="lead" data-testid="error">{sentence}</p>
        {button_link(model.onward.clone(), onward)}
        <section class="ask" aria-labelledby="ask">
            <h2 id="ask">{locale.text(msg::ErrorAsk)}</h2>
            {contact_list(chrome, &model.contact)}
            {request}
        </section>
    }
    .into_any()
}

/// What happened and what to do, and the label of the way on.
fn sentence(chrome: &Chrome, kind: Kind) -> (String, String) {
    let (locale, brand) = (&chrome.locale, chrome.brand.name.as_str());
    match kind {
        Kind::NotFound => (locale.text(msg::ErrorNotFoundText), locale.text(msg::ErrorNotFoundOnward)),
        Kind::Unavailable => (
            locale.text(msg::ErrorUnavailableText),
            locale.text(msg::ErrorUnavailableOnward),
        ),
        Kind::CrossSite => (locale.text(msg::ErrorCrossSiteText), locale.text(msg::ErrorCrossSiteOnward)),
        Kind::BadRequest => (locale.text(msg::ErrorBadRequestText), locale.text(msg::ErrorBadRequestOnward)),
        Kind::UnknownHost => (
            locale.text(msg::ErrorUnknownHostText),
            locale.text(msg::ErrorUnknownHostOnward),
        ),
        Kind::Internal => (locale.text(msg::ErrorInternalText), locale.text(msg::ErrorInternalOnward)),
        Kind::Locked => (locale.text(msg::ErrorLockedText), locale.text(msg::ErrorLockedOnward)),
        Kind::Inactive => (locale.text(msg::ErrorInactiveText), locale.text(msg::ErrorInactiveOnward)),
        Kind::OtherOrganization => (
            locale.text(msg::ErrorOtherOrganizationText { brand }),
            locale.text(msg::ErrorOtherOrganizationOnward),
        ),
        Kind::OtherBrowser => (
            locale.text(msg::ErrorOtherBrowserText),
            locale.text(msg::ErrorOtherBrowserOnward),
        ),
        Kind::NoSecondFactor => (
            locale.text(msg::ErrorNoSecondFactorText { brand }),
            locale.text(msg::ErrorNoSecondFactorOnward),
        ),
        Kind::KeyElsewhere => (
            locale.text(msg::ErrorKeyElsewhereText),
            locale.text(msg::ErrorKeyElsewhereOnward),
        ),
        Kind::StepUnavailable => (
            locale.text(msg::ErrorStepUnavailableText { brand }),
            locale.text(msg::ErrorStepUnavailableOnward),
        ),
        Kind::RegistrationOff => (
            locale.text(msg::ErrorRegistrationOffText { brand }),
            locale.text(msg::ErrorRegistrationOffOnward),
        ),
    }
}
