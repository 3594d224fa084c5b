//! Passkeys and security keys that are set up.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Submit, submission};

/// Begins to set up a passkey.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "passkey-set-begin")]
pub async fn begin_passkey_set(#[server(default)] token: String, #[server(default)] at: String) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasskeySetBegin, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.begin_passkey_set().await;
    Ok(submission.end(next).await)
}

/// A new passkey's answer.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "passkey-set")]
pub async fn submit_passkey_set(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] credential: String,
    #[server(default)] name: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasskeySet, &token, &at, &[("name", &name)]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.passkey_set(&credential, &name).await;
    Ok(submission.end(next).await)
}

/// "Not now", or "Don't ask again".
///
/// # Errors
/// None of its own.
#[server(prefix = "/submit", endpoint = "passkey-decline")]
pub async fn decline_passkey(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] answer: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::PasskeyDecline, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.decline_passkey(&answer).await;
    Ok(submission.end(next).await)
}

/// Begins to set up a security key.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "u2f-set-begin")]
pub async fn begin_u2f_set(#[server(default)] token: String, #[server(default)] at: String) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::U2fSetBegin, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.begin_u2f_set().await;
    Ok(submission.end(next).await)
}

/// A new security key's answer.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "u2f-set")]
pub async fn submit_u2f_set(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] credential: String,
    #[server(default)] name: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::U2fSet, &token, &at, &[("name", &name)]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.u2f_set(&credential, &name).await;
    Ok(submission.end(next).await)
}

#[cfg(feature = "ssr")]
mod perform {
    use vestibule_engine::{Decline, EngineError, KeyAnswer, KeyKind, Next, SessionId};

    use crate::server_fns::submission::Submission;
    use crate::text::{Locale, msg};

    impl Submission {
        pub(in crate::server_fns) async fn begin_passkey_set(&mut self) -> Result<Next, EngineError> {
            self.begin_key(KeyKind::Passkey).await
        }

        pub(in crate::server_fns) async fn begin_u2f_set(&mut self) -> Result<Next, EngineError> {
            self.begin_key(KeyKind::SecurityKey).await
        }

        async fn begin_key(&mut self, kind: KeyKind) -> Result<Next, EngineError> {
            let engine = self.context.state.engine.clone();
            let requested = self.scope.requested.clone();
            engine.begin_key(&mut self.visit, &self.post, kind, requested.as_ref()).await
        }

        pub(in crate::server_fns) async fn passkey_set(&mut self, credential: &str, name: &str) -> Result<Next, EngineError> {
            let unnamed = self.locale().await.text(msg::PasskeySetUnnamed);
            self.finish_key(KeyKind::Passkey, credential, name, &unnamed).await
        }

        pub(in crate::server_fns) async fn u2f_set(&mut self, credential: &str, name: &str) -> Result<Next, EngineError> {
            let unnamed = self.locale().await.text(msg::U2fSetUnnamed);
            self.finish_key(KeyKind::SecurityKey, credential, name, &unnamed).await
        }

        async fn finish_key(&mut self, kind: KeyKind, credential: &str, name: &str, unnamed: &str) -> Result<Next, EngineError> {
            let engine = self.context.state.engine.clone();
            let requested = self.scope.requested.clone();
            let agent = self.context.ask.agent.clone();
            let answer = KeyAnswer {
                credential,
                name,
                unnamed,
                agent: &agent,
            };
            engine
                .finish_key(&mut self.visit, &self.post, kind, answer, requested.as_ref())
                .await
        }

        /// The language of the page that was posted from.
        async fn locale(&self) -> Locale {
            let state = &self.context.state;
            let instance = state.engine.instance().await.ok();
            let allowed = instance
                .as_ref()
                .map(|instance| instance.allowed_languages.clone())
                .unwrap_or_default();
            let default = instance.as_ref().and_then(|instance| instance.default_language.clone());
            state.locale(Some(&self.visit), &self.context.ask, &allowed, default.as_deref())
        }

        pub(in crate::server_fns) async fn decline_passkey(&mut self, answer: &str) -> Result<Next, EngineError> {
            let engine = self.context.state.engine.clone();
            let requested = self.scope.requested.clone();
            let Some(session) = self.post.attempt.as_deref().map(SessionId::from) else {
                return Ok(Next::Loginname { organization: None });
            };
            let decline = if answer == "never" {
                Decline::ForGood
            } else {
                Decline::ForNow
            };
            engine
                .decline_passkey(&mut self.visit, &self.post, &session, decline, requested.as_ref())
                .await
        }
    }
}
