//! A security key as the second factor.

use std::collections::BTreeMap;

use vestibule_flow::{SecondFactor, Step, Verdict};
use vestibule_zitadel::sessions::UserVerification;
use vestibule_zitadel::{Checks, Error, OrganizationId, SessionId, SetSession, WebAuthnFailure};

use crate::ceremony::{Ceremony, KeyPurpose, challenge};
use crate::engine::{Engine, EngineError};
use crate::key_mistake::KeyMistake;
use crate::limits::{Action, Subject};
use crate::mistake::Mistake;
use crate::next::Next;
use crate::standing::{PASSKEY_MARK, Standing};
use crate::visit::{Post, Visit};
use crate::web_authn::check_assertion;

/// Path of the page that asks for a security key.
const PAGE: &str = "/u2f";

impl Engine {
    /// A person wants to use a security key, or to be asked again. The facts for the gate, and one round trip.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn begin_security_key(
        &self,
        visit: &mut Visit,
        post: &Post,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let session = post.attempt.as_deref().map(SessionId::from);
        let Some(session) = session.filter(|session| visit.record().account(session).is_some()) else {
            return Ok(Next::Loginname { organization: None });
        };
        let Some(standing) = self.standing(visit, Some(&session), requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        // Security: such a challenge is made after a verified first factor alone, and the gate is who knows that.
        match standing.verdict {
            Verdict::Missing(Step::SecondFactor(factors)) if factors.contains(SecondFactor::U2f) => {}
            Verdict::Complete | Verdict::Missing(_) => return self.onward(visit, &session, requested).await,
        }
        let action = Action::Challenge(Subject::User(&standing.account.user));
        if self.count_try(visit, post, action, &BTreeMap::new()).await?.is_none() {
            return Ok(Next::Again);
        }
        visit.clear_form_state(PAGE);
        self.ask_for_security_key(visit, &standing).await
    }

    /// Asks the backend for a challenge to the person's security keys, and keeps it. The caller has asked the gate.
    pub(crate) async fn ask_for_security_key(&self, visit: &mut Visit, standing: &Standing) -> Result<Next, EngineError> {
        let Some(rp_id) = self.config().rp_id.as_deref() else {
            return Ok(self.no_security_key(visit));
        };
        let session = &standing.account.session;
        let change = SetSession {
            challenges: challenge(rp_id, UserVerification::Discouraged),
            ..SetSession::default()
        };
        let changed = match self.client().set_session(session, &change).await {
            Ok(changed) => changed,
            Err(Error::WebAuthnFailed {
                failure: WebAuthnFailure::NoUsableKey,
                ..
            }) => return Ok(self.no_security_key(visit)),
            Err(error) => return Err(error.into()),
        };
        visit.record_mut().rotate(session, changed.session_token.as_ref());
        let Some(options) = changed.challenges.web_authn else {
            visit.save().await?;
            return Ok(self.no_security_key(visit));
        };
        visit.record_mut().ask_for_key(Ceremony {
            purpose: KeyPurpose::SecondFactor(session.clone()),
            options,
            user: Some(standing.account.user.clone()),
            organization: standing.account.organization.clone(),
            session: Some(session.clone()),
            is_session_new: false,
            begun_at: self.now(),
            unknown_key: None,
        });
        // The new token is stored before anything else is asked.
        visit.save().await?;
        Ok(Next::U2f)
    }

    /// A security key answered. One check, and the facts for the gate.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_security_key(
        &self,
        visit: &mut Visit,
        post: &Post,
        answer: &str,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let session = post.attempt.as_deref().map(SessionId::from);
        let Some(account) = session.and_then(|session| visit.record().account(&session).cloned()) else {
            return Ok(Next::Loginname { organization: None });
        };
        let session = &account.session;
        let purpose = KeyPurpose::SecondFactor(session.clone());
        let pending = visit.record().ceremony(&purpose).cloned();
        let Some(ceremony) = pending.filter(|known| known.remaining(self.now()).is_some()) else {
            visit.record_mut().end_ceremony(&purpose);
            return Ok(self.refuse_security_key(visit, KeyMistake::Late));
        };
        let action = Action::Key(Subject::User(&account.user));
        let Some(ticket) = self.count_try(visit, post, action, &BTreeMap::new()).await? else {
            return Ok(Next::Again);
        };
        let rp_id = self.rp_id();
        let assertion = match check_assertion(answer, &ceremony.expectation(rp_id, &self.config().origins)) {
            Ok(assertion) => assertion,
            Err(reason) => {
                tracing::warn!(method = "u2f", outcome = "refused", organization.id = %account.organization, user.id = %account.user, reason = %reason, "answer of an authenticator refused");
                return Ok(self.refuse_security_key(visit, KeyMistake::Refused));
            }
        };
        let change = SetSession {
            checks: Checks {
                web_authn: Some(assertion.credential),
                ..Checks::default()
            },
            // Security: a session has one place for the last check of a key, passkey or not. A mark that an earlier passkey left would
            // make a passkey of this one, so it is taken away in the same call.
            metadata: BTreeMap::from([(PASSKEY_MARK.to_owned(), Vec::new())]),
            ..SetSession::default()
        };
        match self.client().set_session(session, &change).await {
            Ok(changed) => {
                visit.record_mut().end_ceremony(&purpose);
                visit.clear_form_state(PAGE);
                if let Some(token) = &changed.session_token {
                    self.store_token(visit, session, token).await?;
                }
                self.forgive_try(visit, ticket).await;
                tracing::info!(method = "u2f", outcome = "verified", organization.id = %account.organization, user.id = %account.user, "second factor verified");
                self.onward(visit, session, requested).await
            }
            Err(error @ (Error::WebAuthnFailed { .. } | Error::NothingPending(_))) => {
                tracing::info!(method = "u2f", outcome = "refused", organization.id = %account.organization, user.id = %account.user, error = %error, "second factor refused");
                let mistake = if matches!(error, Error::NothingPending(_)) {
                    visit.record_mut().end_ceremony(&purpose);
                    KeyMistake::Late
                } else {
                    KeyMistake::Refused
                };
                Ok(self.refuse_security_key(visit, mistake))
            }
            // The gate says what is in the way.
            Err(Error::SessionGone(_) | Error::NotFound(_) | Error::UserLocked | Error::UserNotUsable) => {
                self.onward(visit, session, requested).await
            }
            Err(error) => Err(error.into()),
        }
    }

    fn no_security_key(&self, visit: &mut Visit) -> Next {
        self.refuse_security_key(visit, KeyMistake::NoneUsable)
    }

    fn refuse_security_key(&self, visit: &mut Visit, mistake: KeyMistake) -> Next {
        visit.refuse(PAGE, Mistake::Key(mistake), BTreeMap::new(), self.now());
        Next::U2f
    }
}
