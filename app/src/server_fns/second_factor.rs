//! Submits of second factors that are codes, and of the choice among ways.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Submit, submission};

/// Another way.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "way")]
pub async fn choose_way(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] way: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::Way, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.choose_way(&way).await;
    Ok(submission.end(next).await)
}

/// A code.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "code")]
pub async fn submit_code(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] code: String,
) -> Result<String, ServerFnError> {
    // What was typed is not kept: a code never comes back to a page.
    let mut submission = match submission::begin(Submit::Code, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.code(code).await;
    Ok(submission.end(next).await)
}

/// A code is to be sent, for the first time or again.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "code-send")]
pub async fn request_code(#[server(default)] token: String, #[server(default)] at: String) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::CodeSend, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.request_code().await;
    Ok(submission.end(next).await)
}

#[cfg(feature = "ssr")]
mod perform {
    use secrecy::SecretString;
    use vestibule_engine::{CodeFactor, EngineError, Next, SessionId, Way};

    use super::submission::Submission;
    use crate::address::Path;

    impl Submission {
        pub(crate) async fn choose_way(&mut self, way: &str) -> Result<Next, EngineError> {
            let (engine, requested) = (self.engine(), self.requested());
            // No button of ours says anything else.
            let Some(way) = Way::parse(way) else {
                return Ok(Next::Again);
            };
            engine.choose_way(&mut self.visit, &self.post, way, requested.as_ref()).await
        }

        pub(crate) async fn code(&mut self, code: String) -> Result<Next, EngineError> {
            let (engine, requested) = (self.engine(), self.requested());
            let (Some(session), Some(factor)) = (self.session(), factor_at(self.path)) else {
                return Ok(Next::Loginname { organization: None });
            };
            let code = SecretString::from(code);
            engine
                .submit_code(&mut self.visit, &self.post, &session, factor, &code, requested.as_ref())
                .await
        }

        pub(crate) async fn request_code(&mut self) -> Result<Next, EngineError> {
            let (engine, requested) = (self.engine(), self.requested());
            let (Some(session), Some(factor)) = (self.session(), factor_at(self.path)) else {
                return Ok(Next::Loginname { organization: None });
            };
            engine
                .request_code(&mut self.visit, &self.post, &session, factor.way(), requested.as_ref())
                .await
        }

        pub(in crate::server_fns) fn session(&self) -> Option<SessionId> {
            self.post.attempt.as_deref().map(SessionId::from)
        }
    }

    /// Which code a page asks for. The page is part of the form's token, so that it cannot be another one.
    const fn factor_at(path: Path) -> Option<CodeFactor> {
        match path {
            Path::OtpTimeBased => Some(CodeFactor::Totp),
            Path::OtpSms => Some(CodeFactor::Sms),
            Path::OtpEmail => Some(CodeFactor::Email),
            Path::RecoveryCode => Some(CodeFactor::Recovery),
            _ => None,
        }
    }
}
