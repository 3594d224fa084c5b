//! The answer of a passkey as the first factor: its one check, and the session that it makes or renews.

use std::collections::BTreeMap;

use vestibule_zitadel::{Checks, Error, SessionToken, SetSession, UserId};

use crate::ceremony::{Ceremony, KeyPurpose};
use crate::decoy::Work;
use crate::engine::{Engine, EngineError};
use crate::key_mistake::KeyMistake;
use crate::limits::Action;
use crate::mistake::Mistake;
use crate::next::Next;
use crate::onward::followable;
use crate::passkey_challenge::{Asked, PAGE};
use crate::record::{Account, Attempt};
use crate::scope::Scope;
use crate::sign_in::{Agent, Stay};
use crate::standing::PASSKEY_MARK;
use crate::visit::{Post, Visit};
use crate::web_authn::check_assertion;

/// What a check came to.
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

impl Engine {
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
        let action = Action::Key(attempt.limit_subject());
        let Some(ticket) = self.count_try(visit, post, action, &values).await? else {
            return Ok(Next::Again);
        };
        let started = self.clock().monotonic();
        let checked = self.check_passkey(&ceremony, answer).await?;
        let was_asked = matches!(checked, Checked::Verified(_) | Checked::Refused { was_asked: true, .. });
        if was_asked {
            self.note_pace(&self.paces().keys, started);
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
                let work = if was_asked { Work::Real } else { Work::Pretended };
                self.keep_pace(&self.paces().keys, work, started).await;
                visit.refuse(PAGE, Mistake::Key(KeyMistake::Refused), values, self.now());
                return Ok(Next::Passkey);
            }
        };
        visit.record_mut().attempts.retain(|other| other.id != attempt.id);
        let next = self
            .sign_in_with(visit, &ceremony, token, &attempt.login_name, stay, scope)
            .await?;
        self.forgive_try(visit, ticket).await;
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
        let settings = self.organization(&ceremony.organization).await?;
        let lifetime = self.session_lifetime(settings.and_then(|settings| settings.login.multi_factor_check_lifetime));
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
                let mut account = Account::new(session.clone(), &token, user.clone(), organization, now).lasting(lifetime);
                login_name.clone_into(&mut account.login_name);
                account
            }
            // A check always yields a token; without one there is nothing to hold.
            (None, None) => return Ok(Next::Loginname { organization: None }),
        };
        account.used_at = now;
        account.is_kept |= stay == Stay::SignedIn;
        record.remember_passkey(&account);
        record.end_ceremony(&ceremony.purpose);
        visit.clear_form_state(PAGE);
        self.let_in(visit, account).await?;
        tracing::info!(method = "passkey", outcome = "verified", organization.id = %ceremony.organization, user.id = %user, "first factor verified");
        self.onward(visit, session, scope.requested.as_ref()).await
    }

    /// The one check. Nothing is written here: neither to the record nor, where it fails, at the backend.
    pub(crate) async fn check_passkey(&self, ceremony: &Ceremony, answer: &str) -> Result<Checked, EngineError> {
        let rp_id = self.rp_id();
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
        let settings = self.settings_of(organization).await?;
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
                .then(|| self.session_lifetime(settings.login.multi_factor_check_lifetime)),
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
