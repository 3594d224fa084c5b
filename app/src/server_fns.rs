//! The submits: one server function each, which plain HTML forms post to and islands call.
//!
//! Every one takes the two fields of the form token first, ends in an explicit redirect (303), and keeps a person's mistake as
//! form state in the session: never an `Err`, never text in an address.

macro_rules! submits {
    ($($(#[$doc:meta])* $name:ident = $path:literal,)+) => {
        /// Every submit, so that forms and tests can name them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Submit {
            $($(#[$doc])* $name,)+
        }

        impl Submit {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Path below the base.
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)+
                }
            }
        }
    };
}

submits! {
    /// `login_name`, `way` (`register` for an account of one's own)
    Loginname = "/submit/loginname",
    /// `password`, `stay` (`on` where "keep me signed in" is ticked)
    Password = "/submit/password",
    /// no field
    PasskeyBegin = "/submit/passkey-begin",
    /// `credential` (JSON), `stay`
    Passkey = "/submit/passkey",
    /// no field; asked by the island alone
    PasskeyOffer = "/submit/passkey-offer",
    /// `credential` (JSON)
    PasskeyOffered = "/submit/passkey-offered",
    /// no field
    U2fBegin = "/submit/u2f-begin",
    /// `credential` (JSON)
    U2f = "/submit/u2f",
    /// no field
    PasskeySetBegin = "/submit/passkey-set-begin",
    /// `credential` (JSON), `name`
    PasskeySet = "/submit/passkey-set",
    /// `answer` (`later`, `never`)
    PasskeyDecline = "/submit/passkey-decline",
    /// no field
    U2fSetBegin = "/submit/u2f-set-begin",
    /// `credential` (JSON), `name`
    U2fSet = "/submit/u2f-set",
    /// `current`, `new`
    PasswordChange = "/submit/password-change",
    /// no field
    PasswordReset = "/submit/password-reset",
    /// `channel` (`email`, `sms`)
    PasswordResend = "/submit/password-resend",
    /// `code`, `new`
    PasswordSet = "/submit/password-set",
    /// `new`; asked by the island alone
    PasswordStrength = "/submit/password-strength",
    /// `code`
    Verify = "/submit/verify",
    /// no field
    VerifySend = "/submit/verify-send",
    /// `new`
    PasswordFirst = "/submit/password-first",
    /// `account`
    AccountChoose = "/submit/account-choose",
    /// `account`
    AccountRemove = "/submit/account-remove",
    /// `account`
    SignOut = "/submit/sign-out",
    /// no field
    SignOutAll = "/submit/sign-out-all",
    /// `given_name`, `family_name`, `nick_name`, `language`
    Profile = "/submit/profile",
    /// `given_name`, `family_name`, `email`, `means`, `tos`, `privacy`
    Register = "/submit/register",
    /// `new`
    RegisterPassword = "/submit/register-password",
    /// `kind`
    OtpBegin = "/submit/otp-begin",
    /// `code`
    TotpConfirm = "/submit/totp-confirm",
    /// no field
    MfaSkip = "/submit/mfa-skip",
    /// no field
    RecoveryCodesMake = "/submit/recovery-codes-make",
    /// no field
    RecoveryCodesDone = "/submit/recovery-codes-done",
    /// `way`
    Way = "/submit/way",
    /// `code`
    Code = "/submit/code",
    /// no field
    CodeSend = "/submit/code-send",
    /// `language`
    Language = "/submit/language",
    /// `theme`
    Theme = "/submit/theme",
}

impl Submit {
    /// What a form token is good for: this submit, or for the pickers of the footer both of theirs.
    #[must_use]
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Language | Self::Theme => "/submit/preferences",
            other => other.path(),
        }
    }
}

mod enrolment;
mod key_setup;
mod keys;
mod registration;
mod resetting;
mod second_factor;
mod strength;
#[cfg(feature = "ssr")]
mod submission;
mod verification;

pub use verification::*;

pub use registration::*;
pub use resetting::*;

pub use enrolment::{begin_otp, confirm_totp, leave_recovery_codes, make_recovery_codes, skip_mfa};
pub use strength::*;

pub use second_factor::{choose_way, request_code, submit_code};

pub use key_setup::*;
pub use keys::*;

use leptos::prelude::*;

/// The identifier.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "loginname")]
pub async fn submit_loginname(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] login_name: String,
    #[server(default)] way: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::Loginname, &token, &at, &[("login_name", &login_name)]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = match &*way {
        "register" => Ok(submission.begin_registration(&login_name)),
        _ => submission.identifier(&login_name).await,
    };
    Ok(submission.end(next).await)
}

/// The password.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "password")]
pub async fn submit_password(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] password: String,
    #[server(default)] stay: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::Password, &token, &at, &[("stay", &stay)]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.password(password, &stay).await;
    Ok(submission.end(next).await)
}

/// A new password.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "password-change")]
pub async fn submit_password_change(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] current: String,
    #[server(default)] new: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasswordChange, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.password_change(current, new.clone()).await;
    submission.keep_strength(new).await;
    Ok(submission.end(next).await)
}

/// Goes on with an account of this browser.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "account-choose")]
pub async fn choose_account(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] account: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::AccountChoose, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.choose(&account).await;
    Ok(submission.end(next).await)
}

/// Signs an account out and forgets it, from the picker.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "account-remove")]
pub async fn remove_account(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] account: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::AccountRemove, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.remove(&account).await;
    Ok(submission.end(next).await)
}

/// Signs out of one account.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "sign-out")]
pub async fn sign_out(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] account: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::SignOut, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.sign_out(&account).await;
    Ok(submission.end(next).await)
}

/// Signs out of all accounts of this browser.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "sign-out-all")]
pub async fn sign_out_of_all(#[server(default)] token: String, #[server(default)] at: String) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::SignOutAll, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.sign_out_of_all().await;
    Ok(submission.end(next).await)
}

/// The profile.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "profile")]
pub async fn submit_profile(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] given_name: String,
    #[server(default)] family_name: String,
    #[server(default)] nick_name: String,
    #[server(default)] language: String,
) -> Result<String, ServerFnError> {
    let typed = [
        ("given_name", &*given_name),
        ("family_name", &family_name),
        ("nick_name", &nick_name),
        ("language", &language),
    ];
    let mut submission = match submission::begin(Submit::Profile, &token, &at, &typed).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.profile(given_name, family_name, nick_name, language).await;
    Ok(submission.end(next).await)
}

/// The language of the pages.
///
/// # Errors
/// None of its own.
#[server(prefix = "/submit", endpoint = "language")]
pub async fn set_language(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] language: String,
) -> Result<String, ServerFnError> {
    submission::prefer(Submit::Language, &token, &at, &language).await
}

/// Light or dark.
///
/// # Errors
/// None of its own.
#[server(prefix = "/submit", endpoint = "theme")]
pub async fn set_theme(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] theme: String,
) -> Result<String, ServerFnError> {
    submission::prefer(Submit::Theme, &token, &at, &theme).await
}
