//! The submits of somebody who has no password, or has forgotten it.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::submission::{self, Submission};
#[cfg(feature = "ssr")]
use crate::server_fns::Submit;
#[cfg(feature = "ssr")]
use vestibule_engine::{EngineError, NewPasswordForm, Next, ResetChannel};

/// "Forgot password?".
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "password-reset")]
pub async fn ask_for_reset(#[server(default)] token: String, #[server(default)] at: String) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasswordReset, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.ask_for_reset().await;
    Ok(submission.end(next).await)
}

/// Another code.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "password-resend")]
pub async fn resend_reset(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] channel: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasswordResend, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.resend_reset(&channel).await;
    Ok(submission.end(next).await)
}

/// A new password, with a code.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "password-set")]
pub async fn submit_password_set(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] code: String,
    #[server(default)] new: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasswordSet, &token, &at, &[("code", &code)]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.password_set(code, new.clone()).await;
    submission.keep_strength(new).await;
    Ok(submission.end(next).await)
}

/// The first password of somebody who was invited.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "password-first")]
pub async fn submit_first_password(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] new: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasswordFirst, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.first_password(new.clone()).await;
    submission.keep_strength(new).await;
    Ok(submission.end(next).await)
}

#[cfg(feature = "ssr")]
impl Submission {
    async fn ask_for_reset(&mut self) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        engine.ask_for_reset(&mut self.visit, &self.post, &self.scope).await
    }

    async fn resend_reset(&mut self, channel: &str) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        let channel = if channel == "sms" {
            ResetChannel::Sms
        } else {
            ResetChannel::Email
        };
        engine.resend_reset(&mut self.visit, &self.post, channel, &self.scope).await
    }

    async fn first_password(&mut self, new: String) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        let agent = self.context.ask.agent.clone();
        engine
            .set_first_password(&mut self.visit, &self.post, new.into(), &agent, &self.scope)
            .await
    }

    async fn password_set(&mut self, code: String, new: String) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        let form = NewPasswordForm {
            code: code.into(),
            new: new.into(),
        };
        let agent = self.context.ask.agent.clone();
        engine
            .set_password(&mut self.visit, &self.post, form, &agent, &self.scope)
            .await
    }
}
