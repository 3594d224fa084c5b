//! The one list of screens. Each file below is a screen: its model, its samples and its view.

pub mod account;
pub mod accounts;
pub mod authenticator_set;
pub mod error;
pub mod loginname;
pub mod logout;
pub mod logout_done;
pub mod mfa;
pub mod mfa_set;
pub mod otp;
pub mod otp_set;
pub mod passkey;
pub mod passkey_set;
pub mod password;
pub mod password_change;
pub mod password_set;
pub mod recovery_code;
pub mod recovery_code_set;
pub mod register;
pub mod register_password;
pub mod register_sent;
pub mod signed_in;
pub mod u2f;
pub mod u2f_set;
pub mod verify;
pub mod verify_success;

use leptos::prelude::AnyView;
use vestibule_flow::PasswordRules;

use crate::components::{WayOption, Ways};
use crate::page::{Chrome, FormToken, HelpContact, KeyChallenge, NewPassword, PersonChip};
use crate::text::Locale;

/// What every screen's model tells of itself.
pub trait ScreenModel {
    /// Whether it comes back with a mistake or a problem, which its title says first.
    fn has_error(&self) -> bool;

    /// What the step is called in the window's title.
    fn title(&self, locale: &Locale) -> String;
}

macro_rules! screens {
    ($($(#[$doc:meta])* $name:ident in $module:ident at [$($path:literal),*] $islands:ident,)+) => {
        /// Every screen there is.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Page {
            $($(#[$doc])* $name($module::Model),)+
        }

        /// A screen, without what is on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Screen {
            $($(#[$doc])* $name,)+
        }

        impl Screen {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Paths below the base. The error screen has none: it answers wherever something is in the way.
            #[must_use]
            pub const fn paths(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name => &[$($path),*],)+
                }
            }

            /// Name of its file here, of `locales/*/{name}.ftl`, of its page object in the browser tests, and of its styles
            /// (`[data-screen]`).
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($module),)+
                }
            }

            /// Whether it loads the islands' bundle: where somebody types, and where tabs have news for each other.
            #[must_use]
            pub const fn has_islands(self) -> bool {
                match self {
                    $(Self::$name => screens!(@ $islands),)+
                }
            }

            /// Its states, by name.
            #[must_use]
            pub fn samples(self) -> Vec<(&'static str, Page)> {
                match self {
                    $(Self::$name => $module::samples().into_iter().map(|(name, model)| (name, Page::$name(model))).collect(),)+
                }
            }
        }

        impl Page {
            /// Which screen it shows.
            #[must_use]
            pub const fn screen(&self) -> Screen {
                match self {
                    $(Self::$name(_) => Screen::$name,)+
                }
            }

            /// Whether it comes back with a mistake or a problem, which its title says first.
            #[must_use]
            pub fn has_error(&self) -> bool {
                match self {
                    $(Self::$name(model) => model.has_error(),)+
                }
            }

            /// What the step is called in the window's title.
            #[must_use]
            pub fn step(&self, locale: &Locale) -> String {
                match self {
                    $(Self::$name(model) => model.title(locale),)+
                }
            }

            /// What is in the card.
            pub fn view(&self, chrome: &Chrome) -> AnyView {
                match self {
                    $(Self::$name(model) => $module::view(chrome, model),)+
                }
            }
        }
    };
    (@ islands) => { true };
    (@ plain) => { false };
}

screens! {
    /// Identifier entry.
    Loginname in loginname at ["/loginname"] islands,
    /// Password entry.
    Password in password at ["/password"] islands,
    /// Change of a password.
    PasswordChange in password_change at ["/password/change"] islands,
    /// A new password without the old one.
    PasswordSet in password_set at ["/password/set"] islands,
    /// A new account.
    Register in register at ["/register"] islands,
    /// The password of a new account.
    RegisterPassword in register_password at ["/register/password"] islands,
    /// "We have sent you a mail."
    RegisterSent in register_sent at ["/register/sent"] plain,
    /// A code that proves an address.
    Verify in verify at ["/verify"] islands,
    /// The address is proven.
    VerifySuccess in verify_success at ["/verify/success"] plain,
    /// The first credential of an account.
    AuthenticatorSet in authenticator_set at ["/authenticator/set"] plain,
    /// Choice of a second factor to set up.
    MfaSet in mfa_set at ["/mfa/set"] plain,
    /// Set-up of codes.
    OtpSet in otp_set at ["/otp/time-based/set", "/otp/sms/set", "/otp/email/set"] islands,
    /// New recovery codes.
    RecoveryCodeSet in recovery_code_set at ["/recovery-code/set"] islands,
    /// Choice among second factors.
    Mfa in mfa at ["/mfa"] plain,
    /// Code of a second factor.
    Otp in otp at ["/otp/time-based", "/otp/sms", "/otp/email"] islands,
    /// Recovery code.
    RecoveryCode in recovery_code at ["/recovery-code"] islands,
    /// A passkey.
    Passkey in passkey at ["/passkey"] islands,
    /// A security key.
    U2f in u2f at ["/u2f"] islands,
    /// Set-up of a passkey.
    PasskeySet in passkey_set at ["/passkey/set"] islands,
    /// Set-up of a security key.
    U2fSet in u2f_set at ["/u2f/set"] islands,
    /// The accounts of this browser.
    Accounts in accounts at ["/accounts"] plain,
    /// Signed in, and nowhere to go.
    SignedIn in signed_in at ["/signedin"] islands,
    /// Sign out of one or all.
    Logout in logout at ["/logout"] plain,
    /// Signed out.
    LogoutDone in logout_done at ["/logout/done"] islands,
    /// The profile.
    Account in account at ["/account"] islands,
    /// Something is in the way. Its own title says it.
    Error in error at [] plain,
}

impl Page {
    /// Whether it loads the islands' bundle.
    #[must_use]
    pub const fn has_islands(&self) -> bool {
        self.screen().has_islands()
    }
}

fn sample_token(at: &str) -> FormToken {
    FormToken {
        token: "c2FtcGxlLXRva2VuLW9mLWEtZm9ybQ".into(),
        at: at.into(),
    }
}

fn sample_new_password(at: &str) -> NewPassword {
    NewPassword {
        rules: PasswordRules {
            min_length: 8,
            needs_uppercase: true,
            needs_lowercase: true,
            needs_number: true,
            needs_symbol: true,
        },
        rate: sample_token(at),
        strength: None,
    }
}

/// Where the policy asks for a length alone.
fn sample_long_password(at: &str) -> NewPassword {
    NewPassword {
        rules: PasswordRules {
            min_length: 15,
            needs_uppercase: false,
            needs_lowercase: false,
            needs_number: false,
            needs_symbol: false,
        },
        ..sample_new_password(at)
    }
}

fn sample_challenge() -> KeyChallenge {
    KeyChallenge {
        options: r#"{"publicKey":{"allowCredentials":[],"challenge":"c2FtcGxl","rpId":"fjord.example"}}"#.into(),
        lifetime_milliseconds: 300_000,
        unknown: None,
    }
}

fn sample_creation() -> KeyChallenge {
    KeyChallenge {
        options: r#"{"publicKey":{"challenge":"c2FtcGxl","pubKeyCredParams":[],"rp":{"id":"fjord.example","name":"Fjord"}}}"#
            .into(),
        ..sample_challenge()
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

fn sample_ways(at: &str, ways: &[vestibule_engine::Way]) -> Ways {
    use vestibule_engine::Way;
    let destination = |way| match way {
        Way::OtpSms => Some("+41 ••• •• 67".into()),
        Way::OtpEmail => Some("m•••@fjord.example".into()),
        Way::Password | Way::Passkey | Way::Idp | Way::Totp | Way::U2f | Way::RecoveryCode => None,
    };
    let option = |way: &Way| WayOption {
        way: *way,
        destination: destination(*way),
    };
    Ways {
        form: sample_token(at),
        options: ways.iter().map(option).collect(),
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
