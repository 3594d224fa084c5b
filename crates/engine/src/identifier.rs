//! The identifier: who is meant, and whose settings decide. What follows is `flow`'s to say.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared};
use tokio::sync::Notify;
use unicode_normalization::UnicodeNormalization;
use vestibule_flow::{Candidate, Found, IdentifierAnswer, IdentifierMistake, IdentifierPolicy, Methods, after_identifier};
use vestibule_zitadel::users::{User, UserFilter, UserSearch};
use vestibule_zitadel::{Error, SessionId, UserId};

use crate::engine::{Engine, EngineError};
use crate::limits::Action;
use crate::mistake::Mistake;
use crate::next::Next;
use crate::passkey_challenge::Asked;
use crate::record::{Attempt, Ways};
use crate::scope::{OrganizationSettings, Scope};
use crate::sign_in::Agent;
use crate::standing::{methods_of, state_of};
use crate::visit::{Post, Visit};

/// The backend takes no longer ones.
const MAX_IDENTIFIER_CHARS: usize = 200;

/// Who is meant by an identifier, and the settings of their own organization.
pub(crate) type Sought = (Found<UserId>, Option<Arc<OrganizationSettings>>);
/// What a search found. `None`: its task ended abnormally.
type Finding = Option<Result<Sought, Arc<EngineError>>>;
/// A search that begins soon, or is under way.
#[derive(Debug, Clone)]
pub(crate) struct Lookup {
    found: Shared<BoxFuture<'static, Finding>>,
    /// Somebody waits for it.
    is_wanted: Arc<Notify>,
}

impl Lookup {
    /// Begins at once if it has not begun.
    async fn now(self) -> Finding {
        self.is_wanted.notify_one();
        self.found.await
    }
}

/// The next page is there by then, and nobody has typed a password yet.
const LOOKUP_AFTER: Duration = Duration::from_millis(200);

/// The page that asks who is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Onlooker {
    /// It tells which names exist.
    OpenPage,
    /// It does not, so that it may know everybody.
    HidingPage,
}

/// Who an attempt is about.
pub(crate) enum Who {
    /// This account.
    Known(UserId),
    /// Nobody: the step only looks as if.
    Nobody,
    /// Whoever the search finds.
    Sought,
}

/// What a person typed, trimmed and in normal form C.
#[must_use]
pub fn normalize(typed: &str) -> String {
    typed.trim().nfc().collect()
}

/// What is the same for the backend's search, in one spelling: names are compared without case, phone numbers without what people put
/// between the digits.
///
/// Security: where tries are counted by what was typed, another spelling must not be another account.
pub(crate) fn alike(typed: &str) -> String {
    let typed = normalize(typed);
    phone_number(&typed).unwrap_or_else(|| typed.to_lowercase())
}

impl Engine {
    /// A person said who they are.
    ///
    /// No round trip where names are hidden: who is meant is looked up meanwhile. Else two; for a mail domain seen for the first time
    /// one more, and for somebody with a passkey another one, for its challenge.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_identifier(
        self: &Arc<Self>,
        visit: &mut Visit,
        post: &Post,
        scope: &Scope,
        typed: &str,
        agent: &Agent,
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

        // Never taken back, whether or not the name is known: that would tell.
        let Some(_ticket) = self.count_try(visit, post, Action::Identifier, &values).await? else {
            return Ok(Next::Again);
        };
        let apparent = self.apparent(scope, &typed).await?;
        if apparent.login.ignore_unknown_usernames {
            // Security: neither bytes nor time of this answer may depend on whether the account exists, nor on whose it is.
            let id = self.begin_attempt(visit, &apparent, typed.clone(), Who::Sought, None);
            // What is offered is the same for every name.
            visit.record_mut().offer(&id, apparent.all_ways());
            self.seek(id, scope, typed).await;
            visit.clear_form_state(path);
            return Ok(Next::Password);
        }
        let (found, settings) = self.find(scope, &typed, Onlooker::OpenPage).await?;
        let discovered = scope.settings.organization.id != apparent.organization.id;
        let settings = settings.unwrap_or(apparent);
        let policy = IdentifierPolicy {
            hides_names: settings.login.ignore_unknown_usernames,
            is_local_allowed: settings.login.allow_local_authentication,
            is_passkey_allowed: settings.is_passkey_allowed(),
        };
        let methods = match &found {
            Found::One(candidate) => candidate.methods.unwrap_or_default(),
            Found::Nobody | Found::Many => Methods::default(),
        };
        let ways = settings.ways(methods);
        let answer = after_identifier(found, policy);
        let is_passkey_first = matches!(answer, IdentifierAnswer::Passkey(_));
        let who = match answer {
            IdentifierAnswer::Password(user) | IdentifierAnswer::Passkey(user) => Who::Known(user),
            IdentifierAnswer::Decoy => Who::Nobody,
            IdentifierAnswer::SetUp(user) => {
                self.begin_attempt(visit, &settings, typed, Who::Known(user), None);
                visit.clear_form_state(path);
                return Ok(Next::VerifyInvitation);
            }
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
        let id = self.begin_attempt(visit, &settings, typed, who, None);
        visit.record_mut().offer(&id, ways);
        visit.clear_form_state(path);
        let Some(attempt) = visit.record().attempt(Some(&id)).cloned().filter(|_| is_passkey_first) else {
            return Ok(Next::Password);
        };
        Ok(match self.ask_for_passkey(visit, &attempt, agent).await? {
            // Their page says what is the matter where it is of the account.
            Asked::NoneUsable | Asked::Unusable if ways.password => Next::Password,
            Asked::Waiting | Asked::NoneUsable | Asked::Unusable => Next::Passkey,
        })
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
        let is_wanted = Arc::new(Notify::new());
        let wanted = is_wanted.clone();
        let task = tokio::spawn(async move {
            // Security: what is read of somebody and of nobody differs, and would show in the time of the page that follows.
            tokio::select! {
                () = wanted.notified() => {}
                () = tokio::time::sleep(LOOKUP_AFTER) => {}
            }
            engine.find(&scope, &typed, Onlooker::HidingPage).await.map_err(Arc::new)
        });
        let found = async move { task.await.ok() }.boxed().shared();
        self.lookups().insert(attempt, Lookup { found, is_wanted }).await;
    }

    /// Who is meant by an attempt that was looked up meanwhile. Good for one submit: at the next one, after a restart, or after a
    /// failure it is looked up anew, since an account may have been unlocked since.
    pub(crate) async fn sought(&self, attempt: &Attempt, scope: &Scope) -> Result<Sought, EngineError> {
        if let Some(lookup) = self.lookups().remove(&attempt.id).await
            && let Some(Ok(sought)) = lookup.now().await
        {
            return Ok(sought);
        }
        self.find(scope, &attempt.login_name, Onlooker::HidingPage).await
    }

    /// Who is meant, and the settings of their own organization if there is exactly one.
    pub(crate) async fn find(&self, scope: &Scope, typed: &str, onlooker: Onlooker) -> Result<Sought, EngineError> {
        let within = |filter: UserFilter| match &scope.requested {
            Some(organization) => UserFilter::organization(organization).and(filter),
            None => filter,
        };
        // Security: both searches are made for every name, so that their number says nothing.
        let by_name = UserSearch::new(within(name_filter(scope, typed)));
        let by_contact = UserSearch::new(within(contact_filter(typed)));
        let (by_name, by_contact) = tokio::try_join!(self.search(&by_name), self.search(&by_contact))?;
        let by_name = self.seen_by(onlooker, scope, by_name).await?;
        let by_contact = self.seen_by(onlooker, scope, by_contact).await?;
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
        let settings = self.own_settings(scope, &user).await?;
        // Security: where names are hidden the answer may not depend on the methods, nor take the time to read them.
        let methods = if settings.login.ignore_unknown_usernames {
            None
        } else {
            Some(self.methods_here(&user.id).await?)
        };
        let candidate = Candidate {
            account: user.id,
            state: state_of(user.state),
            methods,
        };
        Ok((Found::One(candidate), Some(settings)))
    }

    /// Whom a page may know.
    ///
    /// Security: where it does not hide names, an account of an organization that does is not known, and stands in no other's place. Its
    /// people come by the organization's address, host or mail domain; else an unknown name and a known one would lead to different pages.
    async fn seen_by(&self, onlooker: Onlooker, scope: &Scope, found: Vec<User>) -> Result<Vec<User>, EngineError> {
        let mut seen = Vec::new();
        for user in found {
            let is_seen = match onlooker {
                Onlooker::HidingPage => true,
                Onlooker::OpenPage => !self.own_settings(scope, &user).await?.login.ignore_unknown_usernames,
            };
            if is_seen {
                seen.push(user);
            }
        }
        Ok(seen)
    }

    /// What is set up. Where none of it can be used here, it is what is set up elsewhere, without the keys: so that an account with a
    /// passkey of another domain is not taken for one that nobody has set up.
    async fn methods_here(&self, user: &UserId) -> Result<Methods, Error> {
        let rp_id = self.config().rp_id.as_deref();
        let methods = methods_of(&self.client().authentication_methods(user, rp_id).await?);
        if !methods.is_empty() || rp_id.is_none() {
            return Ok(methods);
        }
        let elsewhere = methods_of(&self.client().authentication_methods(user, None).await?);
        Ok(Methods {
            u2f: elsewhere.u2f || elsewhere.passkey,
            ..Methods::default()
        })
    }

    /// What the backend refuses to search for, nobody is called.
    pub(crate) async fn search(&self, search: &UserSearch) -> Result<Vec<User>, Error> {
        match self.client().search_users(search).await {
            Err(Error::InvalidRequest { .. }) => Ok(Vec::new()),
            other => other,
        }
    }

    /// The settings of a person's own organization; of the one in scope, should theirs have vanished meanwhile.
    async fn own_settings(&self, scope: &Scope, user: &User) -> Result<Arc<OrganizationSettings>, EngineError> {
        let own = self.organization(&user.organization_id).await?;
        Ok(own.unwrap_or_else(|| scope.settings.clone()))
    }

    /// A person found by an identifier that their own organization disables is not found.
    async fn is_contact_allowed(&self, scope: &Scope, user: &User, typed: &str) -> Result<bool, EngineError> {
        let settings = self.own_settings(scope, user).await?;
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
        let attempt = Attempt {
            id: self.fresh_id(),
            login_name,
            is_sought: matches!(who, Who::Sought),
            user: match who {
                Who::Known(user) => Some(user),
                Who::Nobody | Who::Sought => None,
            },
            organization: settings.organization.id.clone(),
            hides_names: settings.login.ignore_unknown_usernames,
            session,
            ways: Ways::default(),
            started_at: self.now(),
        };
        let id = attempt.id.clone();
        visit.record_mut().begin(attempt);
        id
    }
}

fn name_filter(scope: &Scope, typed: &str) -> UserFilter {
    let exact = UserFilter::login_name(typed);
    match &scope.requested {
        // Also with a domain of its own: a name may be an address, and have the organization's domain behind it.
        Some(_) => {
            let domain = &scope.settings.organization.primary_domain;
            exact.or(UserFilter::login_name(format!("{typed}@{domain}")))
        }
        None => exact,
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
}
