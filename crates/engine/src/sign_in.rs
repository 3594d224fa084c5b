//! The password of a sign-in: one check, and the session that it makes or renews.

use std::collections::BTreeMap;
use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};
use vestibule_flow::{IdentifierAnswer, IdentifierPolicy, UserState, after_identifier};
use vestibule_zitadel::sessions::HeaderValues;
use vestibule_zitadel::{Checks, CreateSession, Error, SessionId, SessionToken, SetSession, UserAgent, UserCheck, UserId};

use crate::decoy::Work;
use crate::engine::{Engine, EngineError};
use crate::limits::Action;
use crate::mistake::Mistake;
use crate::next::Next;
use crate::onward::followable;
use crate::record::{Account, Attempt};
use crate::scope::{OrganizationSettings, Scope};
use crate::standing::state_of;
use crate::visit::{Post, Visit};

/// The backend takes no longer ones.
const MAX_PASSWORD_CHARS: usize = 200;

/// Whether the cookie outlives the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// "Keep me signed in".
    SignedIn,
    /// Until the browser closes.
    WhileOpen,
}

/// What is told to the backend about the browser.
#[derive(Debug, Clone, Default)]
pub struct Agent {
    /// Address of the browser.
    pub ip: Option<IpAddr>,
    /// Its `User-Agent`.
    pub user_agent: Option<String>,
}

impl Engine {
    /// A person gave a password. Two round trips: the check, and the facts for the gate.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_password(
        &self,
        visit: &mut Visit,
        post: &Post,
        password: SecretString,
        stay: Stay,
        agent: &Agent,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let Some(mut attempt) = visit.record().attempt(post.attempt.as_deref()).cloned() else {
            return Ok(Next::Loginname { organization: None });
        };
        // The newest attempt is the one that the page shows: with two tabs, the one that was used last.
        visit.record_mut().begin(attempt.clone());
        let path = crate::path_of(&post.at);
        let values = BTreeMap::from([("stay".to_owned(), if stay == Stay::SignedIn { "on" } else { "" }.to_owned())]);
        if password.expose_secret().is_empty() {
            visit.refuse(path, Mistake::PasswordEmpty, values, self.now());
            return Ok(Next::Again);
        }

        // Security: what was typed is counted where names are hidden, before anything is asked that depends on whether the name exists.
        let action = Action::Password(attempt.limit_subject());
        let Some(ticket) = self.count_try(visit, post, action, &values).await? else {
            return Ok(Next::Again);
        };

        let started = self.clock().monotonic();
        let shown = attempt.organization.clone();
        if attempt.is_sought {
            self.resolve(&mut attempt, scope).await?;
        }
        let settings = self.settings_of(&attempt.organization).await?;
        let checked = match &attempt.user {
            Some(user) if password.expose_secret().chars().count() <= MAX_PASSWORD_CHARS => {
                self.check_password(visit, &attempt, user, password, &settings, agent).await
            }
            Some(_) => Err(Error::PasswordTooLong),
            None => Err(Error::PasswordWrong { failed_attempts: 0 }),
        };
        let was_hashed = checked.is_ok() || is_hash_verdict(&checked, attempt.user.is_some());
        if was_hashed {
            self.note_pace(&self.paces().passwords, started);
        }
        let mut account = match checked {
            Ok(account) => account,
            Err(error) => {
                let mut mistake = mistake_of_check(error, &attempt, &settings)?;
                if let (Mistake::Inactive, Some(user)) = (mistake, &attempt.user) {
                    mistake = self.why_unusable(user).await?;
                }
                if attempt.hides_names {
                    let work = if was_hashed { Work::Real } else { Work::Pretended };
                    self.keep_pace(&self.paces().passwords, work, started).await;
                }
                visit.refuse(path, mistake, values, self.now());
                return Ok(Next::Again);
            }
        };

        account.is_kept |= stay == Stay::SignedIn;
        let session = account.session.clone();
        visit.record_mut().attempts.retain(|other| other.id != attempt.id);
        visit.clear_form_state(path);
        self.let_in(visit, account).await?;
        self.forgive_try(visit, ticket).await;
        let user = attempt.user.as_ref().map(UserId::as_str).unwrap_or_default();
        tracing::info!(method = "password", outcome = "verified", organization.id = %attempt.organization, user.id = user, "first factor verified");
        let next = self.onward(visit, &session, scope.requested.as_ref()).await?;
        Ok(if shown == attempt.organization {
            next
        } else {
            followable(next, &settings)
        })
    }

    /// Fills in who is meant, for this submit alone: the record keeps none of it, so that the page goes on to show the brand of the
    /// name, not of the account.
    pub(crate) async fn resolve(&self, attempt: &mut Attempt, scope: &Scope) -> Result<(), EngineError> {
        let (found, own) = self.sought(attempt, scope).await?;
        let policy = IdentifierPolicy {
            hides_names: true,
            is_local_allowed: own.as_ref().is_some_and(|settings| settings.login.allow_local_authentication),
            is_passkey_allowed: own.as_ref().is_some_and(|settings| settings.is_passkey_allowed()),
        };
        if let (IdentifierAnswer::Password(user), Some(own)) = (after_identifier(found, policy), own) {
            attempt.user = Some(user);
            attempt.organization = own.organization.id.clone();
        }
        Ok(())
    }

    /// The backend refuses locked and deactivated people with the same words.
    pub(crate) async fn why_unusable(&self, user: &UserId) -> Result<Mistake, EngineError> {
        let state = match self.client().get_user(user).await {
            Ok(user) => state_of(user.state),
            Err(Error::NotFound(_)) => UserState::Deleted,
            Err(error) => return Err(error.into()),
        };
        Ok(match state {
            UserState::Locked => Mistake::Locked,
            UserState::Deleted => Mistake::IdentifierUnknown,
            UserState::Active | UserState::Inactive => Mistake::Inactive,
        })
    }

    pub(crate) async fn check_password(
        &self,
        visit: &Visit,
        attempt: &Attempt,
        user: &UserId,
        password: SecretString,
        settings: &OrganizationSettings,
        agent: &Agent,
    ) -> Result<Account, Error> {
        let now = self.now();
        if let Some(held) = attempt.session.as_ref().and_then(|session| visit.record().account(session)) {
            let change = SetSession {
                checks: Checks {
                    password: Some(password.clone()),
                    ..Checks::default()
                },
                ..SetSession::default()
            };
            match self.client().set_session(&held.session, &change).await {
                Ok(changed) => {
                    let mut account = held.clone();
                    if let Some(token) = changed.session_token {
                        account.rotate(&token);
                    }
                    account.used_at = now;
                    return Ok(account);
                }
                // It ended meanwhile: nothing was checked, so a new one is made.
                Err(Error::SessionGone(_) | Error::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let lifetime = self.session_lifetime(settings.login.password_check_lifetime);
        let create = CreateSession {
            checks: Checks {
                user: Some(UserCheck::Id(user.clone())),
                password: Some(password),
                ..Checks::default()
            },
            user_agent: Some(user_agent(agent)),
            lifetime: Some(lifetime),
            ..CreateSession::default()
        };
        let created = self.client().create_session(&create).await?;
        let mut account = Account::new(
            created.session_id,
            &created.session_token,
            user.clone(),
            attempt.organization.clone(),
            now,
        )
        .lasting(lifetime);
        account.login_name.clone_from(&attempt.login_name);
        account.offer_since = Some(now);
        Ok(account)
    }

    /// Checks a password in a session that exists, and stores the new token at once. For a password that was just changed.
    pub(crate) async fn recheck_password(
        &self,
        visit: &mut Visit,
        session: &SessionId,
        password: SecretString,
    ) -> Result<(), EngineError> {
        let change = SetSession {
            checks: Checks {
                password: Some(password),
                ..Checks::default()
            },
            ..SetSession::default()
        };
        let changed = self.client().set_session(session, &change).await?;
        if let Some(token) = changed.session_token {
            self.store_token(visit, session, &token).await?;
        }
        Ok(())
    }

    /// Stores the token that a check returned. The check is a rise of privilege, so this browser gets another session id.
    pub(crate) async fn store_token(
        &self,
        visit: &mut Visit,
        session: &SessionId,
        token: &SessionToken,
    ) -> Result<(), EngineError> {
        visit.record_mut().rotate(session, Some(token));
        visit.change_privilege(self.entropy()).await?;
        visit.save().await?;
        Ok(())
    }
}

/// Whether the refusal cost the backend a hash, so that it needs no disguise.
const fn is_hash_verdict(checked: &Result<Account, Error>, is_known: bool) -> bool {
    is_known && matches!(checked, Err(Error::PasswordWrong { failed_attempts }) if *failed_attempts > 0)
}

/// The sentence for a refused check; an outage stays an error.
fn mistake_of_check(error: Error, attempt: &Attempt, settings: &OrganizationSettings) -> Result<Mistake, EngineError> {
    let mistake = match error {
        Error::PasswordWrong { failed_attempts } => match settings.attempts_left(failed_attempts) {
            Some(0) => Mistake::Locked,
            attempts_left => Mistake::PasswordWrong { attempts_left },
        },
        Error::UserLocked => Mistake::Locked,
        Error::UserNotUsable => Mistake::Inactive,
        Error::PasswordNotSet => Mistake::NoMethod,
        Error::PasswordTooLong => Mistake::PasswordWrong { attempts_left: None },
        Error::NotFound(_) => Mistake::IdentifierUnknown,
        error => return Err(error.into()),
    };
    let user = attempt.user.as_ref().map(UserId::as_str).unwrap_or_default();
    tracing::info!(method = "password", outcome = "refused", organization.id = %attempt.organization, user.id = user, "first factor refused");
    Ok(if attempt.hides_names {
        Mistake::PasswordWrongHidden
    } else {
        mistake
    })
}

pub(crate) fn user_agent(agent: &Agent) -> UserAgent {
    let text: Option<String> = agent.user_agent.as_ref().map(|text| text.chars().take(200).collect());
    let header = text
        .iter()
        .map(|text| {
            (
                "user-agent".to_owned(),
                HeaderValues {
                    values: vec![text.clone()],
                },
            )
        })
        .collect();
    UserAgent {
        fingerprint_id: None,
        ip: agent.ip.map(|ip| ip.to_string()),
        description: text,
        header,
    }
}
