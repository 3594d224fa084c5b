//! The submits of a registration.
#![expect(clippy::too_many_arguments, reason = "one a field of the form")]

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use secrecy::SecretString;
#[cfg(feature = "ssr")]
use vestibule_engine::{EngineError, Next, RegistrationForm};

#[cfg(feature = "ssr")]
use super::submission::{self, Submission};
#[cfg(feature = "ssr")]
use crate::server_fns::Submit;

/// Names and address of a new account.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "register")]
pub async fn submit_register(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] given_name: String,
    #[server(default)] family_name: String,
    #[server(default)] email: String,
    #[server(default)] means: String,
    #[server(default)] tos: String,
    #[server(default)] privacy: String,
) -> Result<String, ServerFnError> {
    let typed = [
        ("given_name", &*given_name),
        ("family_name", &family_name),
        ("email", &email),
        ("means", &means),
        ("tos", &tos),
        ("privacy", &privacy),
    ];
    let mut submission = match submission::begin(Submit::Register, &token, &at, &typed).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let form = RegistrationForm {
        given_name,
        family_name,
        email,
        means,
        tos,
        privacy,
        language: String::new(),
    };
    let next = submission.register(form).await;
    Ok(submission.end(next).await)
}

/// The password of a new account.
///
/// # Errors
/// None of its own: a person's mistake is form state.
#[server(prefix = "/submit", endpoint = "register-password")]
pub async fn submit_register_password(
    #[server(default)] token: String,
    #[server(default)] at: String,
    #[server(default)] new: String,
) -> Result<String, ServerFnError> {
    let mut submission = match submission::begin(Submit::RegisterPassword, &token, &at, &[]).await? {
        Ok(submission) => submission,
        Err(done) => return Ok(done),
    };
    let next = submission.register_password(new.clone()).await;
    submission.keep_strength(new).await;
    Ok(submission.end(next).await)
}

#[cfg(feature = "ssr")]
impl Submission {
    /// From the identifier page to the registration, with what was typed.
    pub(super) fn begin_registration(&mut self, typed: &str) -> Next {
        let engine = self.context.state.engine.clone();
        engine.begin_registration(&mut self.visit, &self.post, typed)
    }

    async fn register(&mut self, mut form: RegistrationForm) -> Result<Next, EngineError> {
        let state = self.context.state.clone();
        let instance = state.engine.instance().await?;
        let locale = state.locale(
            Some(&self.visit),
            &self.context.ask,
            &instance.allowed_languages,
            instance.default_language.as_deref(),
        );
        locale.tag().clone_into(&mut form.language);
        state
            .engine
            .submit_registration(&mut self.visit, &self.post, form, &self.scope)
            .await
    }

    async fn register_password(&mut self, new: String) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        let agent = self.context.ask.agent.clone();
        engine
            .submit_registration_password(&mut self.visit, &self.post, SecretString::from(new), &agent, &self.scope)
            .await
    }
}
