//! The submits that set up second factors.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::Submit;
#[cfg(feature = "ssr")]
use super::submission::{self, Submission};

/// Begins to set up a kind of code: `time-based`, `sms` or `email`.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "otp-begin")]
pub async fn begin_otp(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] kind: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::OtpBegin, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.otp_begin(&kind).await;
    Ok(submission.end(next).await)
}

/// The first code of an authenticator app.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "totp-confirm")]
pub async fn confirm_totp(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] code: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::TotpConfirm, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.totp_confirm(code).await;
    Ok(submission.end(next).await)
}

/// Declines a second factor for now.
///
/// # Errors
/// None of its own.
#[server(prefix = "/submit", endpoint = "mfa-skip")]
pub async fn skip_mfa(#[server(default)] token: String, #[server(default)] at: String) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::MfaSkip, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.mfa_skip().await;
    Ok(submission.end(next).await)
}

/// Makes recovery codes in place of the old ones.
///
/// # Errors
/// None of its own.
#[server(prefix = "/submit", endpoint = "recovery-codes-make")]
pub async fn make_recovery_codes(
    #[server(default)] token: String,
    #[server(default)] at: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::RecoveryCodesMake, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.recovery_codes_make().await;
    Ok(submission.end(next).await)
}

/// The recovery codes are kept, or come later.
///
/// # Errors
/// None of its own.
#[server(prefix = "/submit", endpoint = "recovery-codes-done")]
pub async fn leave_recovery_codes(
    #[server(default)] token: String,
    #[server(default)] at: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::RecoveryCodesDone, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.recovery_codes_done().await;
    Ok(submission.end(next).await)
}

#[cfg(feature = "ssr")]
mod perform {
    use secrecy::SecretString;
    use vestibule_engine::{EngineError, Next, OtpKind};

    use super::Submission;

    /// The value of a form, as the paths have it.
    fn kind_of(value: &str) -> Option<OtpKind> {
        match value {
            "time-based" => Some(OtpKind::TimeBased),
            "sms" => Some(OtpKind::Sms),
            "email" => Some(OtpKind::Email),
            _ => None,
        }
    }

    impl Submission {
        pub(super) async fn otp_begin(&mut self, kind: &str) -> Result<Next, EngineError> {
            let (Some(session), Some(kind)) = (self.session(), kind_of(kind)) else {
                return Ok(Next::MfaSet);
            };
            let (engine, requested) = (self.engine(), self.requested());
            engine
                .begin_otp(&mut self.visit, &self.post, &session, kind, requested.as_ref())
                .await
        }

        pub(super) async fn totp_confirm(&mut self, code: String) -> Result<Next, EngineError> {
            let Some(session) = self.session() else {
                return Ok(Next::MfaSet);
            };
            let (engine, requested) = (self.engine(), self.requested());
            engine
                .confirm_totp(
                    &mut self.visit,
                    &self.post,
                    &session,
                    &SecretString::from(code),
                    requested.as_ref(),
                )
                .await
        }

        pub(super) async fn mfa_skip(&mut self) -> Result<Next, EngineError> {
            let Some(session) = self.session() else {
                return Ok(Next::MfaSet);
            };
            let (engine, requested) = (self.engine(), self.requested());
            engine
                .skip_enrolment(&mut self.visit, &self.post, &session, requested.as_ref())
                .await
        }

        pub(super) async fn recovery_codes_make(&mut self) -> Result<Next, EngineError> {
            let Some(session) = self.session() else {
                return Ok(Next::MfaSet);
            };
            let (engine, requested) = (self.engine(), self.requested());
            engine
                .make_recovery_codes(&mut self.visit, &self.post, &session, requested.as_ref())
                .await
        }

        pub(super) async fn recovery_codes_done(&mut self) -> Result<Next, EngineError> {
            let Some(session) = self.session() else {
                return Ok(Next::Account);
            };
            let (engine, requested) = (self.engine(), self.requested());
            engine
                .leave_recovery_codes(&mut self.visit, &self.post, &session, requested.as_ref())
                .await
        }
    }
}
