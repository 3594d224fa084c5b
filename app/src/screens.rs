//! The one list of screens. Each file below is a screen: its model, its samples and its view.

pub mod account;
pub mod accounts;
pub mod error;
pub mod loginname;
pub mod logout;
pub mod logout_done;
pub mod password;
pub mod password_change;
pub mod signed_in;

use leptos::prelude::AnyView;

use crate::page::{Chrome, FormToken, HelpContact, PersonChip};
use crate::text::{Locale, msg};

/// Every screen there is.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "there is one a request, and it is not moved about")]
pub enum Page {
    /// Identifier entry.
    Loginname(loginname::Model),
    /// Password entry.
    Password(password::Model),
    /// Change of a password.
    PasswordChange(password_change::Model),
    /// The accounts of this browser.
    Accounts(accounts::Model),
    /// Signed in, and nowhere to go.
    SignedIn(signed_in::Model),
    /// Sign out of one or all.
    Logout(logout::Model),
    /// Signed out.
    LogoutDone(logout_done::Model),
    /// The profile.
    Account(account::Model),
    /// Something is in the way.
    Error(error::Model),
}

/// A screen, without what is on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Identifier entry.
    Loginname,
    /// Password entry.
    Password,
    /// Change of a password.
    PasswordChange,
    /// The accounts of this browser.
    Accounts,
    /// Signed in, and nowhere to go.
    SignedIn,
    /// Sign out of one or all.
    Logout,
    /// Signed out.
    LogoutDone,
    /// The profile.
    Account,
    /// Something is in the way.
    Error,
}

impl Screen {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Loginname,
        Self::Password,
        Self::PasswordChange,
        Self::Accounts,
        Self::SignedIn,
        Self::Logout,
        Self::LogoutDone,
        Self::Account,
        Self::Error,
    ];

    /// Path below the base. The error screen has none: it answers wherever something is in the way.
    #[must_use]
    pub const fn path(self) -> Option<&'static str> {
        match self {
            Self::Loginname => Some("/loginname"),
            Self::Password => Some("/password"),
            Self::PasswordChange => Some("/password/change"),
            Self::Accounts => Some("/accounts"),
            Self::SignedIn => Some("/signedin"),
            Self::Logout => Some("/logout"),
            Self::LogoutDone => Some("/logout/done"),
            Self::Account => Some("/account"),
            Self::Error => None,
        }
    }

    /// Name of its file here, of `locales/*/{name}.ftl`, of its page object in the browser tests, and of its styles
    /// (`[data-screen]`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loginname => "loginname",
            Self::Password => "password",
            Self::PasswordChange => "password_change",
            Self::Accounts => "accounts",
            Self::SignedIn => "signed_in",
            Self::Logout => "logout",
            Self::LogoutDone => "logout_done",
            Self::Account => "account",
            Self::Error => "error",
        }
    }

    /// Whether it loads the islands' bundle: where somebody types, and where tabs have news for each other.
    #[must_use]
    pub const fn has_islands(self) -> bool {
        match self {
            Self::Loginname | Self::Password | Self::PasswordChange | Self::SignedIn | Self::LogoutDone | Self::Account => true,
            Self::Accounts | Self::Logout | Self::Error => false,
        }
    }

    /// Its states, by name.
    #[must_use]
    pub fn samples(self) -> Vec<(&'static str, Page)> {
        fn pages<M>(samples: Vec<(&'static str, M)>, page: impl Fn(M) -> Page) -> Vec<(&'static str, Page)> {
            samples.into_iter().map(|(name, model)| (name, page(model))).collect()
        }
        match self {
            Self::Loginname => pages(loginname::samples(), Page::Loginname),
            Self::Password => pages(password::samples(), Page::Password),
            Self::PasswordChange => pages(password_change::samples(), Page::PasswordChange),
            Self::Accounts => pages(accounts::samples(), Page::Accounts),
            Self::SignedIn => pages(signed_in::samples(), Page::SignedIn),
            Self::Logout => pages(logout::samples(), Page::Logout),
            Self::LogoutDone => pages(logout_done::samples(), Page::LogoutDone),
            Self::Account => pages(account::samples(), Page::Account),
            Self::Error => pages(error::samples(), Page::Error),
        }
    }
}

impl Page {
    /// Which screen it shows.
    #[must_use]
    pub const fn screen(&self) -> Screen {
        match self {
            Self::Loginname(_) => Screen::Loginname,
            Self::Password(_) => Screen::Password,
            Self::PasswordChange(_) => Screen::PasswordChange,
            Self::Accounts(_) => Screen::Accounts,
            Self::SignedIn(_) => Screen::SignedIn,
            Self::Logout(_) => Screen::Logout,
            Self::LogoutDone(_) => Screen::LogoutDone,
            Self::Account(_) => Screen::Account,
            Self::Error(_) => Screen::Error,
        }
    }

    /// Whether it loads the islands' bundle.
    #[must_use]
    pub const fn has_islands(&self) -> bool {
        self.screen().has_islands()
    }

    /// Whether it comes back with a mistake or a problem, which its title says first. The error screen's own title says it.
    #[must_use]
    pub const fn has_error(&self) -> bool {
        match self {
            Self::Loginname(model) => model.mistake.is_some() || model.problem.is_some(),
            Self::Password(model) => model.mistake.is_some() || model.problem.is_some(),
            Self::PasswordChange(model) => model.mistake.is_some() || model.problem.is_some(),
            Self::Accounts(model) => model.problem.is_some(),
            Self::Logout(model) => model.problem.is_some(),
            Self::Account(model) => model.mistake.is_some() || model.problem.is_some(),
            Self::SignedIn(_) | Self::LogoutDone(_) | Self::Error(_) => false,
        }
    }

    /// What the step is called in the window's title.
    #[must_use]
    pub fn step(&self, locale: &Locale) -> String {
        match self {
            Self::Loginname(_) => locale.text(msg::LoginnameTitle),
            Self::Password(_) => locale.text(msg::PasswordHeading),
            Self::PasswordChange(model) => password_change::heading(locale, model.reason),
            Self::Accounts(model) => accounts::heading(locale, model),
            Self::SignedIn(_) => locale.text(msg::SignedInHeading),
            Self::Logout(model) => logout::heading(locale, model),
            Self::LogoutDone(model) => logout_done::heading(locale, model),
            Self::Account(_) => locale.text(msg::AccountHeading),
            Self::Error(model) => error::heading(locale, model.kind),
        }
    }

    /// What is in the card.
    pub fn view(&self, chrome: &Chrome) -> AnyView {
        match self {
            Self::Loginname(model) => loginname::view(chrome, model),
            Self::Password(model) => password::view(chrome, model),
            Self::PasswordChange(model) => password_change::view(chrome, model),
            Self::Accounts(model) => accounts::view(chrome, model),
            Self::SignedIn(model) => signed_in::view(chrome, model),
            Self::Logout(model) => logout::view(chrome, model),
            Self::LogoutDone(model) => logout_done::view(chrome, model),
            Self::Account(model) => account::view(chrome, model),
            Self::Error(model) => error::view(chrome, model),
        }
    }
}

fn sample_token(at: &str) -> FormToken {
    FormToken {
        token: "c2FtcGxlLXRva2VuLW9mLWEtZm9ybQ".into(),
        at: at.into(),
    }
}

fn sample_contact() -> HelpContact {
    HelpContact {
        help: Some("https://help.fjord.example/".into()),
        support_email: Some("support@fjord.example".into()),
    }
}

fn sample_person() -> PersonChip {
    PersonChip {
        name: "maja.lindqvist@fjord.example".into(),
        initials: "ML".into(),
        change: "/ui/v2/login/loginname".into(),
    }
}

fn sample_long_person() -> PersonChip {
    let name = "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff senior (Versicherungsgesellschaft)".into();
    PersonChip {
        name,
        initials: "HW".into(),
        change: "/ui/v2/login/loginname".into(),
    }
}

fn sample_rows() -> Vec<accounts::Row> {
    use accounts::{AccountState, Row};
    let row = |account: &str, name: &str, login_name: &str, initials: &str, state| Row {
        account: account.into(),
        name: name.into(),
        login_name: login_name.into(),
        initials: initials.into(),
        state,
    };
    vec![
        row(
            "c2Vzc2lvbi0x",
            "Maja Lindqvist",
            "maja.lindqvist@fjord.example",
            "ML",
            AccountState::SignedIn,
        ),
        row(
            "c2Vzc2lvbi0y",
            "jonas@fjord.example",
            "jonas@fjord.example",
            "J",
            AccountState::NeedsSignIn,
        ),
        row(
            "c2Vzc2lvbi0z",
            "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff",
            "wolfeschlegelsteinhausenbergerdorff@versicherungsgesellschaft.example",
            "HW",
            AccountState::NeedsSignIn,
        ),
        row(
            "c2Vzc2lvbi00",
            "\u{5e0}\u{5d5}\u{5e2}\u{5d4} \u{5dc}\u{5d5}\u{5d9}",
            "noa.levi@fjord.example",
            "\u{5e0}\u{5dc}",
            AccountState::SignedIn,
        ),
    ]
}
