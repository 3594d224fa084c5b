//! The submits of `/verify`: a code, and the wish for one.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::Submit;
#[cfg(feature = "ssr")]
use super::submission::{self, Submission};

/// A code that proves an address; none where a link brought it.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "verify")]
pub async fn submit_verify(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] code: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::Verify, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.verify(&code).await;
    Ok(submission.end(next).await)
}

/// Sends a code, or an invitation.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "verify-send")]
pub async fn send_verification(#[server(default)] token: String, #[server(default)] at: String) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::VerifySend, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.send_verification().await;
    Ok(submission.end(next).await)
}

#[cfg(feature = "ssr")]
impl Submission {
    async fn verify(&mut self, code: &str) -> Result<vestibule_engine::Next, vestibule_engine::EngineError> {
        let engine = self.context.state.engine.clone();
        let requested = self.requested();
        let address = self.query.verify_address();
        engine
            .submit_verification(&mut self.visit, &self.post, address, code, requested.as_ref())
            .await
    }

    async fn send_verification(&mut self) -> Result<vestibule_engine::Next, vestibule_engine::EngineError> {
        let engine = self.context.state.engine.clone();
        let requested = self.requested();
        let address = self.query.verify_address();
        engine
            .send_verification(&mut self.visit, &self.post, address, requested.as_ref())
            .await
    }
}
