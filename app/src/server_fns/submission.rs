//! What all submits have in common: the form token, the organization in scope, the end.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use secrecy::SecretString;
use vestibule_engine::{Engine, EngineError, Next, Post, PostRefused, Problem, ProfileForm, Scope, Stay, Strength, Visit};
use vestibule_engine::{OrganizationId, SessionId};

use crate::address::{Path, Query, location, parse_at};
use crate::chrome::offered_languages;
use crate::page::ThemeChoice;
use crate::server_fns::Submit;
use crate::state::SubmitContext;
use crate::text::Locale;

/// A submit whose token was accepted.
pub(super) struct Submission {
    pub(super) context: SubmitContext,
    pub(super) visit: Visit,
    pub(super) post: Post,
    pub(super) scope: Scope,
    pub(super) path: Path,
    pub(super) query: Query,
    values: BTreeMap<String, String>,
}

/// Checks the token and finds the organization in scope. `typed` is what is kept if this goes no further.
///
/// `Ok(Err(location))`: it ends here, with that address.
///
/// # Errors
/// When the server gave no context, or the store of sessions fails.
pub(super) async fn begin(
    submit: Submit,
    token: &str,
    at: &str,
    typed: &[(&str, &str)],
) -> Result<Result<Submission, String>, ServerFnError> {
    let (context, mut visit) = open().await?;
    let engine = context.state.engine.clone();
    let (path, mut query) = parse_at(at);
    let target = query.checked_target(&engine.config().return_policy).map(str::to_owned);
    let values: BTreeMap<String, String> = typed
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.chars().take(200).collect()))
        .collect();
    let post = match visit.accept(engine.tokens(), submit.purpose(), at, token, engine.now()) {
        Ok(post) => post,
        Err(PostRefused::Repeated(location)) => {
            tracing::info!(submit = submit.path(), "repeated submit led to the first one's end");
            context.reply.set(location.clone());
            return Ok(Err(location));
        }
        Err(PostRefused::Stale) => {
            tracing::info!(submit = submit.path(), "stale form refused");
            return Ok(Err(postpone(&context, &mut visit, path, &query, Problem::Stale, values).await));
        }
    };
    // The page's own target, whatever another tab has asked for since.
    if target.is_some() && visit.record().return_to != target {
        visit.record_mut().return_to = target;
    }
    match engine.scope(query.organization.as_deref(), context.ask.host.as_deref()).await {
        Ok(scope) => Ok(Ok(Submission {
            context,
            visit,
            post,
            scope,
            path,
            query,
            values,
        })),
        Err(error) => {
            report(&error);
            Ok(Err(postpone(
                &context,
                &mut visit,
                path,
                &query,
                Problem::Unavailable,
                values,
            )
            .await))
        }
    }
}

/// Keeps a preference. It may be set as often as one likes with one rendering's token: it costs nothing, and the last one counts.
///
/// # Errors
/// When the server gave no context, or the store of sessions fails.
pub(super) async fn prefer(submit: Submit, token: &str, at: &str, value: &str) -> Result<String, ServerFnError> {
    let (context, mut visit) = open().await?;
    let engine = context.state.engine.clone();
    let (path, query) = parse_at(at);
    // A stale token changes nothing and is no reason for a sentence: the page comes again, with a fresh one.
    let is_ours = visit
        .accept(engine.tokens(), submit.purpose(), at, token, engine.now())
        .is_ok();
    if is_ours {
        match submit {
            Submit::Theme => {
                if let Some(theme) = ThemeChoice::parse(value) {
                    visit.record_mut().theme = Some(theme.as_str().to_owned());
                }
            }
            _ => {
                if let Some(locale) = Locale::get(value) {
                    visit.record_mut().language = Some(locale.tag().to_owned());
                }
            }
        }
    }
    let location = location(&context.state.base, Next::Again, path, &query);
    store(&mut visit).await;
    context.reply.set(location.clone());
    Ok(location)
}

/// How good a password would be, by name; empty where there is nothing to say. The record is read and not written.
///
/// # Errors
/// When the server gave no context, or the store of sessions fails.
pub(super) async fn rate(submit: Submit, token: &str, at: &str, new: String) -> Result<String, ServerFnError> {
    let (context, visit) = open().await?;
    let engine = context.state.engine.clone();
    let (path, query) = parse_at(at);
    context.reply.set(location(&context.state.base, Next::Again, path, &query));
    // Security: only for pages of ours, so that nobody computes here for their own ends. A token is good as often as somebody types.
    if visit
        .accept(engine.tokens(), submit.purpose(), at, token, engine.now())
        .is_err()
    {
        return Ok(String::new());
    }
    let strength = engine.strength(&visit, SecretString::from(new)).await;
    Ok(strength.map_or("", Strength::as_str).to_owned())
}

async fn open() -> Result<(SubmitContext, Visit), ServerFnError> {
    let context = use_context::<SubmitContext>().ok_or_else(|| ServerFnError::new("no context"))?;
    let engine = &context.state.engine;
    let visit = Visit::open(context.session.clone(), engine.entropy(), engine.now())
        .await
        .map_err(|error| {
            report(&EngineError::Store(error));
            context.reply.fail();
            ServerFnError::new("no session")
        })?
        .from_address(context.ask.agent.ip);
    Ok((context, visit))
}

async fn postpone(
    context: &SubmitContext,
    visit: &mut Visit,
    path: Path,
    query: &Query,
    problem: Problem,
    values: BTreeMap<String, String>,
) -> String {
    visit.postpone(path.as_str(), problem, values, context.state.engine.now());
    let location = location(&context.state.base, Next::Again, path, query);
    store(visit).await;
    context.reply.set(location.clone());
    location
}

async fn store(visit: &mut Visit) {
    if let Err(error) = visit.save().await {
        report(&EngineError::Store(error));
    }
}

fn report(error: &EngineError) {
    let source = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    tracing::warn!(error = %error, source, "submit postponed");
}

impl Submission {
    pub(super) fn requested(&self) -> Option<OrganizationId> {
        self.scope.requested.clone()
    }

    pub(super) fn engine(&self) -> Arc<Engine> {
        self.context.state.engine.clone()
    }

    pub(super) async fn identifier(&mut self, login_name: &str) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        let agent = self.context.ask.agent.clone();
        engine
            .submit_identifier(&mut self.visit, &self.post, &self.scope, login_name, &agent)
            .await
    }

    pub(super) async fn password(&mut self, password: String, stay: &str) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        let stay = if stay == "on" { Stay::SignedIn } else { Stay::WhileOpen };
        let agent = self.context.ask.agent.clone();
        engine
            .submit_password(
                &mut self.visit,
                &self.post,
                SecretString::from(password),
                stay,
                &agent,
                &self.scope,
            )
            .await
    }

    pub(super) async fn password_change(&mut self, current: String, new: String) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        let requested = self.requested();
        let Some(session) = self.post.attempt.as_deref().map(SessionId::from) else {
            return Ok(Next::Loginname { organization: None });
        };
        let (current, new) = (SecretString::from(current), SecretString::from(new));
        engine
            .change_password(&mut self.visit, &self.post, &session, current, new, requested.as_ref())
            .await
    }

    pub(super) async fn choose(&mut self, account: &str) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        let requested = self.requested();
        engine
            .choose_account(&mut self.visit, &self.post, &SessionId::from(account), requested.as_ref())
            .await
    }

    pub(super) async fn remove(&mut self, account: &str) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        engine
            .remove_account(&mut self.visit, &self.post, &SessionId::from(account))
            .await
    }

    pub(super) async fn sign_out(&mut self, account: &str) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        engine.sign_out(&mut self.visit, &self.post, &SessionId::from(account)).await
    }

    pub(super) async fn sign_out_of_all(&mut self) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        engine.sign_out_of_all(&mut self.visit, &self.post).await
    }

    pub(super) async fn profile(
        &mut self,
        given_name: String,
        family_name: String,
        nick_name: String,
        language: String,
    ) -> Result<Next, EngineError> {
        let engine = self.context.state.engine.clone();
        let Some(session) = self.post.attempt.as_deref().map(SessionId::from) else {
            return Ok(Next::Loginname { organization: None });
        };
        let allowed = engine.instance().await?.allowed_languages.clone();
        let languages: Vec<String> = offered_languages(&allowed).into_iter().map(|(tag, _)| tag).collect();
        let typed = ProfileForm {
            given_name,
            family_name,
            nick_name,
            language,
        };
        let requested = self.requested();
        engine
            .update_profile(&mut self.visit, &self.post, &session, typed, &languages, requested.as_ref())
            .await
    }

    /// Where the new password was refused, the page that comes again says how good it was.
    pub(super) async fn keep_strength(&mut self, new: String) {
        let engine = self.context.state.engine.clone();
        engine.keep_strength(&mut self.visit, SecretString::from(new)).await;
    }

    /// Ends the submit: the address it leads to, remembered for a repetition of the same form.
    pub(super) async fn end(mut self, next: Result<Next, EngineError>) -> String {
        let engine = &self.context.state.engine;
        let next = next.unwrap_or_else(|error| {
            report(&error);
            let values = std::mem::take(&mut self.values);
            self.visit
                .postpone(self.path.as_str(), Problem::Unavailable, values, engine.now());
            Next::Again
        });
        let location = location(&self.context.state.base, next, self.path, &self.query);
        self.visit.finish(&self.post, &location, engine.now());
        store(&mut self.visit).await;
        self.context.reply.set(location.clone());
        location
    }
}
