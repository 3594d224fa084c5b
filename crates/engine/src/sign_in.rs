//! Identifier and password.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;
use vestibule_flow::{
    Candidate, Found, IdentifierAnswer, IdentifierMistake, IdentifierPolicy, Step, UserState, Verdict, after_identifier,
};
use vestibule_zitadel::sessions::HeaderValues;
use vestibule_zitadel::users::{User, UserFilter, UserSearch};
use vestibule_zitadel::{
    Checks, CreateSession, Error, OrganizationId, SessionId, SessionToken, SetSession, UserAgent, UserCheck, UserId,
};

use crate::decoy::answer_as_slowly_as_a_check;
use crate::engine::{Engine, EngineError};
use crate::mistake::Mistake;
use crate::next::Next;
use crate::record::{Account, Attempt, Notice};
use crate::return_target::ReturnTarget;
use crate::scope::{OrganizationSettings, Scope};
use crate::standing::{Standing, methods_of, state_of};
use crate::visit::{Post, Visit};

/// The backend takes no longer ones.
const MAX_IDENTIFIER_CHARS: usize = 200;
/// The backend takes no longer ones.
const MAX_PASSWORD_CHARS: usize = 200;

/// Who is meant by an identifier, and the settings of their own organization.
pub(crate) type Sought = (Found<UserId>, Option<Arc<OrganizationSettings>>);
/// A search under way. `None`: its task ended abnormally.
pub(crate) type Lookup = Shared<BoxFuture<'static, Option<Result<Sought, Arc<EngineError>>>>>;

/// Who an attempt is about.
pub(crate) enum Who {
    /// This account.
    Known(UserId),
    /// Nobody: the step only looks as if.
    Nobody,
    /// Whoever the search finds.
    Sought,
}

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

/// What a person typed, trimmed and in normal form C.
#[must_use]
pub fn normalize(typed: &str) -> String {
    typed.trim().nfc().collect()
}

impl Engine {
    /// A person said who they are.
    ///
    /// No round trip where names are hidden: who is meant is looked up meanwhile. Else two; for a mail domain seen for the first time
    /// one more.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_identifier(
        self: &Arc<Self>,
        visit: &mut Visit,
        post: &Post,
        scope: &Scope,
        typed: &str,
    ) -> Result<Next, EngineError> {
        let typed = normalize(typed);
        let path = crate::path_of(&post.at);
        let values = BTreeMap::from([("login_name".to_owned(), typed.chars().take(MAX_IDENTIFIER_CHARS).collect())]);
        let mistake = match typed.chars().count() {
            0 => Some(Mistake::IdentifierEmpty),
            1..=MAX_IDENTIFIER_CHARS => None,
            _ => Some(Mistake::IdentifierTooLong),
        };
        if let Some(mistake) = mistake {
            visit.refuse(path, mistake, values, self.now());
            return Ok(Next::Again);
        }

        let apparent = self.apparent(scope, &typed).await?;
        if apparent.login.ignore_unknown_usernames {
            // Security: neither bytes nor time of this answer may depend on whether the account exists, nor on whose it is.
            let id = self.begin_attempt(visit, &apparent, typed.clone(), Who::Sought, None);
            self.seek(id, scope, typed).await;
            visit.clear_form_state();
            return Ok(Next::Password);
        }
        let (found, settings) = self.find(scope, &typed).await?;
        let discovered = scope.settings.organization.id != apparent.organization.id;
        let settings = settings.unwrap_or(apparent);
        let policy = IdentifierPolicy {
            hides_names: settings.login.ignore_unknown_usernames,
            is_local_allowed: settings.login.allow_local_authentication,
        };
        let who = match after_identifier(found, policy) {
            IdentifierAnswer::Password(user) => Who::Known(user),
            IdentifierAnswer::Decoy => Who::Nobody,
            IdentifierAnswer::Mistake(mistake) => {
                visit.refuse(path, mistake_of(mistake), values, self.now());
                let organization = discovered.then(|| settings.organization.id.to_string());
                return Ok(if organization.is_some() {
                    Next::Loginname { organization }
                } else {
                    Next::Again
                });
            }
        };
        self.begin_attempt(visit, &settings, typed, who, None);
        visit.clear_form_state();
        Ok(Next::Password)
    }

    /// The organization that a name points to by itself: the one of the request, else the one that its mail domain names.
    async fn apparent(&self, scope: &Scope, typed: &str) -> Result<Arc<OrganizationSettings>, EngineError> {
        let discovered = match (scope.requested.is_none(), typed.rsplit_once('@')) {
            (true, Some((_, domain))) if !domain.is_empty() => self.discover(domain).await?,
            _ => None,
        };
        Ok(discovered.unwrap_or_else(|| scope.settings.clone()))
    }

    /// Looks up who is meant, while the person types the password.
    async fn seek(self: &Arc<Self>, attempt: String, scope: &Scope, typed: String) {
        let (engine, scope) = (self.clone(), scope.clone());
        let task = tokio::spawn(async move { engine.find(&scope, &typed).await.map_err(Arc::new) });
        let lookup: Lookup = async move { task.await.ok() }.boxed().shared();
        self.lookups().insert(attempt, lookup).await;
    }

    /// Who is meant by an attempt that was looked up meanwhile; after a restart, or a failure, looked up now.
    async fn sought(&self, attempt: &Attempt, scope: &Scope) -> Result<Sought, EngineError> {
        if let Some(lookup) = self.lookups().get(&attempt.id).await
            && let Some(Ok(sought)) = lookup.await
        {
            return Ok(sought);
        }
        self.find(scope, &attempt.login_name).await
    }

    /// Who is meant, and the settings of their own organization if there is exactly one.
    async fn find(&self, scope: &Scope, typed: &str) -> Result<Sought, EngineError> {
        let within = |filter: UserFilter| match &scope.requested {
            Some(organization) => UserFilter::organization(organization).and(filter),
            None => filter,
        };
        // Security: both searches are made for every name, so that their number says nothing.
        let by_name = UserSearch::new(within(name_filter(scope, typed)));
        let by_contact = UserSearch::new(within(contact_filter(typed)));
        let (by_name, by_contact) = tokio::try_join!(self.search(&by_name), self.search(&by_contact))?;
        let mut hits = Vec::new();
        for user in by_contact {
            if self.is_contact_allowed(scope, &user, typed).await? {
                hits.push(user);
            }
        }
        let mut users = if by_name.is_empty() { hits } else { by_name };
        if users.len() > 1 {
            return Ok((Found::Many, None));
        }
        let Some(user) = users.pop() else {
            return Ok((Found::Nobody, None));
        };
        let settings = self
            .organization(&user.organization_id)
            .await?
            .unwrap_or_else(|| scope.settings.clone());
        // Security: where names are hidden the answer may not depend on the methods, nor take the time to read them.
        let methods = if settings.login.ignore_unknown_usernames {
            None
        } else {
            Some(methods_of(
                &self
                    .client()
                    .authentication_methods(&user.id, self.config().rp_id.as_deref())
                    .await?,
            ))
        };
        let candidate = Candidate {
            account: user.id,
            state: state_of(user.state),
            methods,
        };
        Ok((Found::One(candidate), Some(settings)))
    }

    /// What the backend refuses to search for, nobody is called.
    async fn search(&self, search: &UserSearch) -> Result<Vec<User>, Error> {
        match self.client().search_users(search).await {
            Err(Error::InvalidRequest { .. }) => Ok(Vec::new()),
            other => other,
        }
    }

    /// A person found by an identifier that their own organization disables is not found.
    async fn is_contact_allowed(&self, scope: &Scope, user: &User, typed: &str) -> Result<bool, EngineError> {
        let settings = match self.organization(&user.organization_id).await? {
            Some(settings) => settings,
            None => scope.settings.clone(),
        };
        let is_email = user
            .human
            .as_ref()
            .and_then(|human| human.email.as_deref())
            .is_some_and(|email| email.to_lowercase() == typed.to_lowercase());
        let login = &settings.login;
        Ok(if is_email {
            !login.disable_login_with_email
        } else {
            !login.disable_login_with_phone
        })
    }

    pub(crate) fn begin_attempt(
        &self,
        visit: &mut Visit,
        settings: &OrganizationSettings,
        login_name: String,
        who: Who,
        session: Option<SessionId>,
    ) -> String {
        let mut id = [0_u8; 9];
        self.entropy().fill(&mut id);
        let attempt = Attempt {
            id: base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, id),
            login_name,
            is_sought: matches!(who, Who::Sought),
            user: match who {
                Who::Known(user) => Some(user),
                Who::Nobody | Who::Sought => None,
            },
            organization: settings.organization.id.clone(),
            hides_names: settings.login.ignore_unknown_usernames,
            session,
            started_at: self.now(),
        };
        let id = attempt.id.clone();
        visit.record_mut().begin(attempt);
        id
    }

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

        let started = self.clock().monotonic();
        if attempt.is_sought {
            self.resolve(&mut attempt, scope).await?;
        }
        let settings = self
            .organization(&attempt.organization)
            .await?
            .ok_or(EngineError::OrganizationGone)?;
        let checked = match &attempt.user {
            Some(user) if password.expose_secret().chars().count() <= MAX_PASSWORD_CHARS => {
                self.check_password(visit, &attempt, user, password, &settings, agent).await
            }
            Some(_) => Err(Error::PasswordTooLong),
            None => Err(Error::PasswordWrong { failed_attempts: 0 }),
        };
        let was_hashed = checked.is_ok() || is_hash_verdict(&checked, attempt.user.is_some());
        if was_hashed {
            self.durations().record(self.clock().monotonic().saturating_sub(started));
        }
        let account = match checked {
            Ok(account) => account,
            Err(error) => {
                let mut mistake = mistake_of_check(error, &attempt, &settings)?;
                if let (Mistake::Inactive, Some(user)) = (mistake, &attempt.user) {
                    mistake = self.why_unusable(user).await?;
                }
                if attempt.hides_names && !was_hashed {
                    answer_as_slowly_as_a_check(started, self.clock(), self.durations(), self.entropy()).await;
                }
                visit.refuse(path, mistake, values, self.now());
                return Ok(Next::Again);
            }
        };

        let session = account.session.clone();
        let lifetime = account.expires_at;
        let record = visit.record_mut();
        record.attempts.retain(|other| other.id != attempt.id);
        record.put_first(account);
        visit.clear_form_state();
        visit.change_privilege(self.entropy()).await?;
        visit.stay_until(lifetime.filter(|_| stay == Stay::SignedIn));
        // The new token is stored before anything else is asked.
        visit.save().await?;
        let user = attempt.user.as_ref().map(UserId::as_str).unwrap_or_default();
        tracing::info!(method = "password", outcome = "verified", organization.id = %attempt.organization, user.id = user, "first factor verified");
        self.onward(visit, &session, scope.requested.as_ref()).await
    }

    /// Fills in who is meant, for this submit alone: the record keeps none of it, so that the page goes on to show the brand of the
    /// name, not of the account.
    async fn resolve(&self, attempt: &mut Attempt, scope: &Scope) -> Result<(), EngineError> {
        let (found, own) = self.sought(attempt, scope).await?;
        let policy = IdentifierPolicy {
            hides_names: true,
            is_local_allowed: own.as_ref().is_some_and(|settings| settings.login.allow_local_authentication),
        };
        if let (IdentifierAnswer::Password(user), Some(own)) = (after_identifier(found, policy), own) {
            attempt.user = Some(user);
            attempt.organization = own.organization.id.clone();
        }
        Ok(())
    }

    /// The backend refuses locked and deactivated people with the same words.
    async fn why_unusable(&self, user: &UserId) -> Result<Mistake, EngineError> {
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

    async fn check_password(
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
        let lifetime = session_lifetime(settings, self.config().session_lifetime);
        let create = CreateSession {
            checks: Checks {
                user: Some(UserCheck::Id(user.clone())),
                password: Some(password),
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
        );
        account.login_name.clone_from(&attempt.login_name);
        account.expires_at = time::Duration::try_from(lifetime)
            .ok()
            .and_then(|lifetime| now.checked_add(lifetime));
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

    async fn store_token(&self, visit: &mut Visit, session: &SessionId, token: &SessionToken) -> Result<(), EngineError> {
        if let Some(account) = visit.record_mut().account_mut(session) {
            account.rotate(token);
        }
        visit.change_privilege(self.entropy()).await?;
        visit.save().await?;
        Ok(())
    }

    /// Asks the gate, and says where to go.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn onward(
        &self,
        visit: &mut Visit,
        session: &SessionId,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let Some(standing) = self.standing(visit, Some(session), requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        match standing.verdict {
            Verdict::Complete => Ok(self.target(visit, &standing)),
            Verdict::Missing(step) => {
                self.prepare(visit, &standing, step);
                Ok(step.into())
            }
        }
    }

    /// Makes ready what the page of the step needs: whose password it asks for, and in which session it is renewed.
    ///
    /// Where the session ended, the person is still known: the identifier is kept, and the page says why it asks again.
    pub fn prepare(&self, visit: &mut Visit, standing: &Standing, step: Step) {
        let account = &standing.account;
        let session = match step {
            Step::FirstFactor(_) => Some(account.session.clone()),
            Step::SignInAgain => None,
            Step::Refused(_)
            | Step::ChangePassword(_)
            | Step::VerifyEmail
            | Step::SecondFactor(_)
            | Step::EnrolSecondFactor
            | Step::OfferSecondFactor => return,
        };
        if session.is_none() {
            visit.record_mut().notice = Some(Notice::SessionEnded);
        }
        let is_under_way = |attempt: &Attempt| attempt.user.as_ref() == Some(&account.user) && attempt.session == session;
        if !visit.record().attempt(None).is_some_and(is_under_way) {
            self.begin_attempt(
                visit,
                &standing.settings,
                account.login_name.clone(),
                Who::Known(account.user.clone()),
                session,
            );
        }
    }

    fn target(&self, visit: &mut Visit, standing: &Standing) -> Next {
        if let Some(target) = visit.record().return_to.clone() {
            visit.record_mut().return_to = None;
            // Security: checked again, because the policy may have changed since.
            if let Some(target) = ReturnTarget::parse(&target, &self.config().return_policy) {
                return Next::At(target.to_string());
            }
        }
        let configured = self.config().default_redirect.clone();
        let of_organization = standing
            .settings
            .login
            .default_redirect_uri
            .clone()
            .filter(|uri| is_web_address(uri));
        configured.or(of_organization).map_or(Next::Account, Next::At)
    }
}

/// Whether an address that an organization's administrator wrote may be followed: any plain web address; no scripts, no user names.
#[must_use]
pub fn is_web_address(uri: &str) -> bool {
    url::Url::parse(uri)
        .is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.username().is_empty() && url.password().is_none())
}

fn name_filter(scope: &Scope, typed: &str) -> UserFilter {
    let exact = UserFilter::login_name(typed);
    match &scope.requested {
        Some(_) if !typed.contains('@') => {
            let domain = &scope.settings.organization.primary_domain;
            exact.or(UserFilter::login_name(format!("{typed}@{domain}")))
        }
        _ => exact,
    }
}

fn contact_filter(typed: &str) -> UserFilter {
    let email = UserFilter::email(typed);
    match phone_number(typed) {
        Some(number) => email.or(UserFilter::phone(number)),
        None => email,
    }
}

/// What a person types as a phone number, as the backend keeps it.
fn phone_number(typed: &str) -> Option<String> {
    let number: String = typed
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '/' | '(' | ')' | '.' | '\u{a0}'))
        .collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    ((6..=19).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

const fn mistake_of(mistake: IdentifierMistake) -> Mistake {
    match mistake {
        IdentifierMistake::Unknown => Mistake::IdentifierUnknown,
        IdentifierMistake::Ambiguous => Mistake::IdentifierAmbiguous,
        IdentifierMistake::Locked => Mistake::Locked,
        IdentifierMistake::Inactive => Mistake::Inactive,
        IdentifierMistake::NoMethod => Mistake::NoMethod,
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

/// Set once, from the first factor's policy. A policy without a limit gets the configured lifetime: a session that never
/// expires would outlive every device it was left on.
fn session_lifetime(settings: &OrganizationSettings, fallback: Duration) -> Duration {
    settings
        .login
        .password_check_lifetime
        .filter(|lifetime| !lifetime.is_zero())
        .unwrap_or(fallback)
}

fn user_agent(agent: &Agent) -> UserAgent {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_trimmed_and_composed() {
        assert_eq!(normalize("  zoe\u{308}@example.com \n"), "zoë@example.com");
    }

    #[test]
    fn phone_numbers_are_recognized_and_stripped() {
        assert_eq!(phone_number("+41 79 123-45.67"), Some("+41791234567".to_owned()));
        assert_eq!(phone_number("ada"), None);
        assert_eq!(phone_number("12345"), None);
        assert_eq!(phone_number("+123456789012345678901"), None);
    }

    #[test]
    fn only_web_addresses_are_followed() {
        for good in ["https://app.example/x?y", "http://localhost:3000/"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "//evil.example",
            "/relative",
            "https://user@evil.example/",
            "data:text/html,x",
            "",
        ] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }
}
