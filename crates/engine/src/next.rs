//! Where a submit leads.

use vestibule_flow::{FirstFactor, Step};

use crate::way::{Way, ways_of};

/// Where to go after a submit. The screens turn it into an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Back to the page that the form was on, with what there is to say.
    Again,
    /// The identifier, with this organization's brand where one was found by the domain that was typed.
    Loginname {
        /// Organization to go on with, if it is not the one of the request.
        organization: Option<String>,
    },
    /// The password.
    Password,
    /// A new password.
    PasswordChange,
    /// A new password with a code, or the first one.
    PasswordSet,
    /// A passkey.
    Passkey,
    /// Set-up of a passkey.
    PasskeySet,
    /// A security key.
    U2f,
    /// Set-up of a security key.
    U2fSet,
    /// A code.
    Otp(OtpKind),
    /// Set-up of a kind of code.
    OtpSet(OtpKind),
    /// A recovery code.
    RecoveryCode,
    /// New recovery codes.
    RecoveryCodeSet,
    /// The choice among second factors.
    Mfa,
    /// The choice among second factors to set up.
    MfaSet,
    /// The first credential of an account.
    AuthenticatorSet,
    /// A code that proves an address.
    Verify,
    /// An invitation for who said who they are, and has nothing to sign in with.
    VerifyInvitation,
    /// The address is proven.
    VerifySuccess,
    /// A new account.
    Register,
    /// The password of a new account.
    RegisterPassword,
    /// "We have sent you a mail", whoever has the address.
    RegisterSent,
    /// The accounts of this browser.
    Accounts,
    /// A page that says what is in the way, computed again from facts.
    SignedIn,
    /// The profile.
    Account,
    /// Signed out.
    LogoutDone,
    /// A checked path on this origin, or an address from the configuration or the organization's settings.
    At(String),
}

/// Kinds of codes that are good once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtpKind {
    /// From an authenticator app.
    TimeBased,
    /// By SMS.
    Sms,
    /// By mail.
    Email,
}

impl From<Step> for Next {
    fn from(step: Step) -> Self {
        match step {
            // Providers are found from the name.
            Step::SignInAgain(FirstFactor::Idp) => Self::Loginname { organization: None },
            Step::SignInAgain(factor) => Way::from(factor).page(),
            Step::FirstFactor(factors) => Way::from(factors.preferred).page(),
            Step::ChangePassword(_) => Self::PasswordChange,
            Step::VerifyEmail => Self::Verify,
            Step::SecondFactor(_) => match ways_of(step)[..] {
                // Then there is nothing to choose.
                [only] => only.page(),
                _ => Self::Mfa,
            },
            Step::EnrolSecondFactor(_) | Step::OfferSecondFactor(_) => Self::MfaSet,
            // That page asks the gate again and words what is in the way.
            Step::Refused(_) => Self::SignedIn,
        }
    }
}
