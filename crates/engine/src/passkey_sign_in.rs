//! A passkey as the first factor: the challenge, the one check of its answer, and the session that it makes or renews.

use std::collections::BTreeMap;
use std::time::Duration;

use vestibule_zitadel::sessions::UserVerification;
use vestibule_zitadel::{
    Checks, CreateSession, Error, OrganizationId, SessionId, SessionToken, SetSession, UserCheck, UserId, WebAuthnFailure,
};

use crate::ceremony::{Ceremony, KeyPurpose, challenge};
use crate::decoy::answer_as_slowly_as_a_check;
use crate::engine::{Engine, EngineError};
use crate::key_mistake::KeyMistake;
use crate::mistake::Mistake;
use crate::next::Next;
use crate::onward::followable;
use crate::record::{Account, Attempt};
use crate::scope::{OrganizationSettings, Scope};
use crate::sign_in::{Agent, Stay, user_agent};
use crate::standing::PASSKEY_MARK;
use crate::visit::{Post, Visit};
use crate::web_authn::check_assertion;

/// Path of the page that asks for a passkey.
pub(crate) const PAGE: &str = "/passkey";
/// A session that waits for a passkey, and in which nothing was verified yet, ends by itself.
const WAITING_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// What became of a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// It waits for its answer.
    Waiting,
    /// This person has no passkey that could answer here.
    NoneUsable,
    /// The account cannot be used, or is gone.
    Unusable,
}

impl Engine {
    /// A person wants to use a passkey, or to be asked again.
    ///
    /// One round trip; one more where names are hidden and the search was lost.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn begin_passkey(&self, visit: &mut Visit, post: &Post, scope: &Scope, agent: &Agent) -> Result<Next, EngineError> {
        let Some(mut attempt) = visit.record().attempt(post.attempt.as_deref()).cloned() else {
            return Ok(Next::Loginname { organization: None });
        };
        visit.record_mut().begin(attempt.clone());
        let Some(rp_id) = self.config().rp_id.clone() else {
            return Ok(none_usable(visit, self));
        };
        let started = self.clock().monotonic();
        if attempt.is_sought {
            self.resolve(&mut attempt, scope).await?;
        }
        let settings = self
            .organization(&attempt.organization)
            .await?
            .ok_or(EngineError::OrganizationGone)?;
        let is_allowed = settings.login.allow_local_authentication && settings.is_passkey_allowed();
        let asked = if is_allowed {
            self.ask_for_passkey(visit, &attempt, agent).await?
        } else {
            Asked::NoneUsable
        };
        visit.clear_form_state(PAGE);
        match (asked, attempt.hides_names) {
            (Asked::Waiting, true) => self
                .challenge_durations()
                .record(self.clock().monotonic().saturating_sub(started)),
            (Asked::Waiting, false) => {}
            (Asked::NoneUsable | Asked::Unusable, true) => {
                // Security: a name without a passkey, and a name that nobody has, get options of the same shape, in the same time.
                self.pretend_to_ask(visit, &attempt, &rp_id);
                // A real challenge stores the session's token.
                visit.save().await?;
                let durations = self.challenge_durations();
                answer_as_slowly_as_a_check(started, self.clock(), durations, self.entropy()).await;
            }
            (Asked::NoneUsable, false) => return Ok(none_usable(visit, self)),
            (Asked::Unusable, false) => {
                let mistake = match &attempt.user {
                    Some(user) => self.why_unusable(user).await?,
                    None => Mistake::Inactive,
                };
                visit.refuse(PAGE, mistake, BTreeMap::new(), self.now());
            }
        }
        Ok(Next::Passkey)
    }

    /// Asks the backend for a challenge to the passkeys of the attempt's person, and keeps it.
    pub(crate) async fn ask_for_passkey(
        &self,
        visit: &mut Visit,
        attempt: &Attempt,
        agent: &Agent,
    ) -> Result<Asked, EngineError> {
        let Some(user) = attempt.user.clone() else {
            return Ok(Asked::NoneUsable);
        };
        let wanted = Wanted {
            purpose: KeyPurpose::FirstFactor(attempt.id.clone()),
            user,
            organization: attempt.organization.clone(),
            session: attempt.session.clone(),
        };
        self.ask_for_key(visit, wanted, agent).await
    }

    /// Security: it always requires verification of the person, since what answers it is taken for two factors.
    pub(crate) async fn ask_for_key(&self, visit: &mut Visit, wanted: Wanted, agent: &Agent) -> Result<Asked, EngineError> {
        let Some(rp_id) = self.config().rp_id.as_deref() else {
            return Ok(Asked::NoneUsable);
        };
        let asked = challenge(rp_id, UserVerification::Required);
        let renewed = wanted
            .session
            .as_ref()
            .filter(|session| visit.record().account(session).is_some());
        let waiting = visit.record().ceremony(&wanted.purpose);
        let waiting = waiting.filter(|known| known.user.as_ref() == Some(&wanted.user) && known.is_session_new);
        let reused = match (renewed, waiting) {
            (Some(session), _) => Some((session.clone(), false)),
            (None, Some(waiting)) => waiting.session.clone().map(|session| (session, true)),
            (None, None) => None,
        };
        let mut begun = None;
        if let Some((session, is_new)) = reused {
            let change = SetSession {
                challenges: asked.clone(),
                ..SetSession::default()
            };
            match self.client().set_session(&session, &change).await {
                Ok(changed) => {
                    if let (Some(token), Some(account)) = (&changed.session_token, visit.record_mut().account_mut(&session)) {
                        account.rotate(token);
                    }
                    begun = Some((session, is_new, changed.challenges));
                }
                // It ended meanwhile: a new one is made.
                Err(Error::SessionGone(_) | Error::NotFound(_)) => {}
                Err(error) => return not_asked(error),
            }
        }
        let (session, is_session_new, challenges) = match begun {
            Some(begun) => begun,
            None => {
                let create = CreateSession {
                    checks: Checks {
                        user: Some(UserCheck::Id(wanted.user.clone())),
                        ..Checks::default()
                    },
                    challenges: asked,
                    user_agent: Some(user_agent(agent)),
                    lifetime: Some(WAITING_LIFETIME),
                    ..CreateSession::default()
                };
                match self.client().create_session(&create).await {
                    Ok(created) => (created.session_id, true, created.challenges),
                    Err(error) => return not_asked(error),
                }
            }
        };
        let Some(options) = challenges.web_authn else {
            // The new token is stored all the same.
            visit.save().await?;
            return Ok(Asked::NoneUsable);
        };
        visit.record_mut().ask_for_key(Ceremony {
            purpose: wanted.purpose,
            options,
            user: Some(wanted.user),
            organization: wanted.organization,
            session: Some(session),
            is_session_new,
            begun_at: self.now(),
            unknown_key: None,
        });
        visit.save().await?;
        Ok(Asked::Waiting)
    }

    fn pretend_to_ask(&self, visit: &mut Visit, attempt: &Attempt, rp_id: &str) {
        let ceremony = Ceremony {
            purpose: KeyPurpose::FirstFactor(attempt.id.clone()),
            options: self.decoy_options(rp_id),
            user: None,
            organization: attempt.organization.clone(),
            session: None,
            is_session_new: true,
            begun_at: self.now(),
            unknown_key: None,
        };
        visit.record_mut().ask_for_key(ceremony);
    }

    /// A passkey answered. One check, and the facts for the gate; after a refusal a new challenge instead.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_passkey(
        &self,
        visit: &mut Visit,
        post: &Post,
        answer: &str,
        stay: Stay,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let Some(attempt) = visit.record().attempt(post.attempt.as_deref()).cloned() else {
            return Ok(Next::Loginname { organization: None });
        };
        visit.record_mut().begin(attempt.clone());
        let values = BTreeMap::from([("stay".to_owned(), if stay == Stay::SignedIn { "on" } else { "" }.to_owned())]);
        let purpose = KeyPurpose::FirstFactor(attempt.id.clone());
        let pending = visit.record().ceremony(&purpose).cloned();
        let Some(ceremony) = pending.filter(|known| known.remaining(self.now()).is_some()) else {
            visit.record_mut().end_ceremony(&purpose);
            visit.refuse(PAGE, Mistake::Key(KeyMistake::Late), values, self.now());
            return Ok(Next::Passkey);
        };
        let started = self.clock().monotonic();
        let checked = self.check_passkey(&ceremony, answer).await?;
        let was_asked = matches!(checked, Checked::Verified(_) | Checked::Refused { was_asked: true, .. });
        if was_asked {
            self.key_durations().record(self.clock().monotonic().saturating_sub(started));
        }
        let token = match checked {
            Checked::Verified(token) => token,
            Checked::Refused { mistake, key, .. } if !attempt.hides_names => {
                let mistake = self.after_refusal(visit, &attempt, &ceremony, mistake, key).await?;
                visit.refuse(PAGE, mistake, values, self.now());
                return Ok(Next::Passkey);
            }
            Checked::Refused { .. } => {
                // Security: nobody's key, a foreign one and a locked account are told apart neither by words nor by time.
                if !was_asked {
                    answer_as_slowly_as_a_check(started, self.clock(), self.key_durations(), self.entropy()).await;
                }
                visit.refuse(PAGE, Mistake::Key(KeyMistake::Refused), values, self.now());
                return Ok(Next::Passkey);
            }
        };
        visit.record_mut().attempts.retain(|other| other.id != attempt.id);
        let next = self
            .sign_in_with(visit, &ceremony, token, &attempt.login_name, stay, scope)
            .await?;
        match self.organization(&ceremony.organization).await? {
            Some(settings) if attempt.organization != ceremony.organization => Ok(followable(next, &settings)),
            _ => Ok(next),
        }
    }

    /// Keeps the account whose passkey was checked, and asks the gate.
    pub(crate) async fn sign_in_with(
        &self,
        visit: &mut Visit,
        ceremony: &Ceremony,
        token: Option<SessionToken>,
        login_name: &str,
        stay: Stay,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let (Some(user), Some(session)) = (&ceremony.user, &ceremony.session) else {
            return Ok(Next::Loginname { organization: None });
        };
        let now = self.now();
        let lifetime = match self.organization(&ceremony.organization).await? {
            Some(settings) => session_lifetime(&settings, self.config().session_lifetime),
            None => self.config().session_lifetime,
        };
        let record = visit.record_mut();
        let mut account = match (record.account(session).cloned(), token) {
            (Some(mut held), token) => {
                if let Some(token) = token {
                    held.rotate(&token);
                }
                held
            }
            (None, Some(token)) => {
                let organization = ceremony.organization.clone();
                let mut account = Account::new(session.clone(), &token, user.clone(), organization, now);
                login_name.clone_into(&mut account.login_name);
                account.expires_at = time::Duration::try_from(lifetime)
                    .ok()
                    .and_then(|lifetime| now.checked_add(lifetime));
                account
            }
            // A check always yields a token; without one there is nothing to hold.
            (None, None) => return Ok(Next::Loginname { organization: None }),
        };
        account.used_at = now;
        account.is_kept |= stay == Stay::SignedIn;
        record.remember_passkey(&account);
        record.put_first(account);
        record.end_ceremony(&ceremony.purpose);
        visit.clear_form_state(PAGE);
        visit.change_privilege(self.entropy()).await?;
        visit.keep_cookie();
        // The new token is stored before anything else is asked.
        visit.save().await?;
        tracing::info!(method = "passkey", outcome = "verified", organization.id = %ceremony.organization, user.id = %user, "first factor verified");
        self.onward(visit, session, scope.requested.as_ref()).await
    }

    /// The one check. Nothing is written here: neither to the record nor, where it fails, at the backend.
    pub(crate) async fn check_passkey(&self, ceremony: &Ceremony, answer: &str) -> Result<Checked, EngineError> {
        let rp_id = self.config().rp_id.as_deref().unwrap_or_default();
        let organization = &ceremony.organization;
        let user = ceremony.user.as_ref().map(UserId::as_str).unwrap_or_default();
        let refused = |mistake| Checked::Refused {
            mistake: Mistake::Key(mistake),
            key: None,
            was_asked: false,
        };
        let assertion = match check_assertion(answer, &ceremony.expectation(rp_id, &self.config().origins)) {
            Ok(assertion) => assertion,
            Err(reason) => {
                tracing::warn!(method = "passkey", outcome = "refused", organization.id = %organization, user.id = user, reason = %reason, "answer of an authenticator refused");
                return Ok(refused(KeyMistake::Refused));
            }
        };
        let Some(session) = &ceremony.session else {
            return Ok(refused(KeyMistake::Refused));
        };
        let settings = self.organization(organization).await?.ok_or(EngineError::OrganizationGone)?;
        let change = SetSession {
            checks: Checks {
                web_authn: Some(assertion.credential),
                ..Checks::default()
            },
            // Security: the mark says that this very check answered a challenge which required verification of the person. It is written
            // in the call of the check, so that there is no moment with one and without the other.
            metadata: BTreeMap::from([(PASSKEY_MARK.to_owned(), b"1".to_vec())]),
            lifetime: ceremony
                .is_session_new
                .then(|| session_lifetime(&settings, self.config().session_lifetime)),
            ..SetSession::default()
        };
        let error = match self.client().set_session(session, &change).await {
            Ok(changed) => return Ok(Checked::Verified(changed.session_token)),
            Err(error) => error,
        };
        let mistake = match &error {
            Error::WebAuthnFailed { .. } => Mistake::Key(KeyMistake::Refused),
            Error::NothingPending(_) | Error::SessionGone(_) | Error::NotFound(_) => Mistake::Key(KeyMistake::Late),
            Error::UserLocked => Mistake::Locked,
            Error::UserNotUsable => Mistake::Inactive,
            _ => return Err(error.into()),
        };
        tracing::info!(method = "passkey", outcome = "refused", organization.id = %organization, user.id = user, error = %error, "first factor refused");
        let is_own = assertion.user_handle.as_deref() == Some(user.as_bytes());
        Ok(Checked::Refused {
            mistake,
            key: is_own.then_some(assertion.credential_id),
            was_asked: true,
        })
    }

    /// After a refusal there is a new challenge, which also tells whether the key that was tried is known at all.
    async fn after_refusal(
        &self,
        visit: &mut Visit,
        attempt: &Attempt,
        ceremony: &Ceremony,
        mistake: Mistake,
        key: Option<String>,
    ) -> Result<Mistake, EngineError> {
        let purpose = &ceremony.purpose;
        if matches!(mistake, Mistake::Key(KeyMistake::Late)) {
            visit.record_mut().end_ceremony(purpose);
            return Ok(mistake);
        }
        let Some(key) = key else { return Ok(mistake) };
        let agent = Agent::default();
        let asked = self.ask_for_passkey(visit, attempt, &agent).await?;
        let is_known = match (asked, visit.record().ceremony(purpose)) {
            (Asked::Waiting, Some(latest)) => latest.asks_for(&key),
            (Asked::NoneUsable, _) => false,
            (Asked::Waiting | Asked::Unusable, _) => true,
        };
        if is_known {
            return Ok(mistake);
        }
        // The key itself says that it is this person's, and the backend does not list it.
        let record = visit.record_mut();
        if let Some(latest) = record.ceremonies.iter_mut().find(|known| known.purpose == *purpose) {
            latest.unknown_key = Some(key);
        }
        Ok(Mistake::Key(KeyMistake::Unknown))
    }
}

/// A passkey to ask for.
pub(crate) struct Wanted {
    pub purpose: KeyPurpose,
    pub user: UserId,
    pub organization: OrganizationId,
    /// The account's session in which a factor is renewed.
    pub session: Option<SessionId>,
}

pub(crate) enum Checked {
    Verified(Option<SessionToken>),
    Refused {
        mistake: Mistake,
        /// The key that was tried, where it says itself that it is this person's.
        key: Option<String>,
        /// The backend gave the verdict.
        was_asked: bool,
    },
}

fn not_asked(error: Error) -> Result<Asked, EngineError> {
    match error {
        Error::WebAuthnFailed {
            failure: WebAuthnFailure::NoUsableKey,
            ..
        } => Ok(Asked::NoneUsable),
        Error::UserLocked | Error::UserNotUsable | Error::NotFound(_) => Ok(Asked::Unusable),
        error => Err(error.into()),
    }
}

fn none_usable(visit: &mut Visit, engine: &Engine) -> Next {
    visit.refuse(PAGE, Mistake::Key(KeyMistake::NoneUsable), BTreeMap::new(), engine.now());
    Next::Passkey
}

/// Set once, from the first factor's policy, as with a password.
fn session_lifetime(settings: &OrganizationSettings, fallback: Duration) -> Duration {
    settings
        .login
        .multi_factor_check_lifetime
        .filter(|lifetime| !lifetime.is_zero())
        .unwrap_or(fallback)
}
