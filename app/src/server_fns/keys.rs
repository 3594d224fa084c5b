//! Passkeys and security keys that exist.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Submit, submission};

/// Asks for a passkey.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "passkey-begin")]
pub async fn begin_passkey(#[server(default)] token: String, #[server(default)] at: String) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasskeyBegin, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.begin_passkey().await;
    Ok(submission.end(next).await)
}

/// What a passkey answered.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "passkey")]
pub async fn submit_passkey(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] credential: String,
    #[server(default)] stay: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::Passkey, &token, &at, &[("stay", &stay)]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.passkey(&credential, &stay).await;
    Ok(submission.end(next).await)
}

/// Asks for a security key.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "u2f-begin")]
pub async fn begin_u2f(#[server(default)] token: String, #[server(default)] at: String) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::U2fBegin, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.begin_security_key().await;
    Ok(submission.end(next).await)
}

/// What a security key answered.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "u2f")]
pub async fn submit_u2f(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] credential: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::U2f, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.security_key(&credential).await;
    Ok(submission.end(next).await)
}

#[cfg(feature = "ssr")]
mod perform {
    use vestibule_engine::{EngineError, Next, Stay};

    use crate::server_fns::submission::Submission;

    impl Submission {
        pub(in crate::server_fns) async fn begin_passkey(&mut self) -> Result<Next, EngineError> {
            let engine = self.context.state.engine.clone();
            let agent = self.context.ask.agent.clone();
            engine.begin_passkey(&mut self.visit, &self.post, &self.scope, &agent).await
        }

        pub(in crate::server_fns) async fn passkey(&mut self, credential: &str, stay: &str) -> Result<Next, EngineError> {
            let engine = self.context.state.engine.clone();
            let stay = if stay == "on" { Stay::SignedIn } else { Stay::WhileOpen };
            engine
                .submit_passkey(&mut self.visit, &self.post, credential, stay, &self.scope)
                .await
        }

        pub(in crate::server_fns) async fn begin_security_key(&mut self) -> Result<Next, EngineError> {
            let engine = self.context.state.engine.clone();
            let requested = self.scope.requested.clone();
            engine
                .begin_security_key(&mut self.visit, &self.post, requested.as_ref())
                .await
        }

        pub(in crate::server_fns) async fn security_key(&mut self, credential: &str) -> Result<Next, EngineError> {
            let engine = self.context.state.engine.clone();
            let requested = self.scope.requested.clone();
            engine
                .submit_security_key(&mut self.visit, &self.post, credential, requested.as_ref())
                .await
        }
    }
}
