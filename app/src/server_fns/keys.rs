//! Passkeys and security keys that exist.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Submit, submission};
#[cfg(feature = "ssr")]
use vestibule_engine::Next;

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

/// What the browser is to offer by itself on the identifier page: options as JSON, or nothing. Its island asks for it, so that
/// showing the page writes nothing at the backend.
///
/// # Errors
/// None of its own.
#[server(prefix = "/submit", endpoint = "passkey-offer")]
pub async fn offer_passkey(#[server(default)] token: String, #[server(default)] at: String) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasskeyOffer, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(_) => return Ok(String::new()),
    };
    let options = submission.offer_passkey().await;
    submission.end(Ok(Next::Again)).await;
    Ok(options)
}

/// What a passkey answered that the browser had offered by itself.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "passkey-offered")]
pub async fn submit_offered_passkey(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] credential: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasskeyOffered, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.offered_passkey(&credential).await;
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

        /// A page without that offer is whole, so what is in the way is logged and nothing else.
        pub(in crate::server_fns) async fn offer_passkey(&mut self) -> String {
            let engine = self.context.state.engine.clone();
            let agent = self.context.ask.agent.clone();
            let offered = engine.begin_autofill(&mut self.visit, &self.post, &self.scope, &agent).await;
            offered
                .unwrap_or_else(|error| {
                    tracing::warn!(error = %error, "no passkey was offered");
                    None
                })
                .unwrap_or_default()
        }

        pub(in crate::server_fns) async fn offered_passkey(&mut self, credential: &str) -> Result<Next, EngineError> {
            let engine = self.context.state.engine.clone();
            engine
                .submit_autofill(&mut self.visit, &self.post, credential, &self.scope)
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
