//! The challenge to a passkey as the first factor. What becomes of its answer is not here.

use std::collections::BTreeMap;
use std::time::Duration;

use vestibule_zitadel::sessions::UserVerification;
use vestibule_zitadel::{
    Checks, CreateSession, Error, OrganizationId, SessionId, SetSession, UserCheck, UserId, WebAuthnFailure,
};

use crate::ceremony::{Ceremony, KeyPurpose, challenge};
use crate::decoy::Work;
use crate::engine::{Engine, EngineError};
use crate::key_mistake::KeyMistake;
use crate::limits::Action;
use crate::mistake::Mistake;
use crate::next::Next;
use crate::record::Attempt;
use crate::scope::Scope;
use crate::sign_in::{Agent, user_agent};
use crate::visit::{Post, Visit};

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

/// A passkey to ask for.
pub(crate) struct Wanted {
    pub purpose: KeyPurpose,
    pub user: UserId,
    pub organization: OrganizationId,
    /// The account's session in which a factor is renewed.
    pub session: Option<SessionId>,
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
        let action = Action::Challenge(attempt.limit_subject());
        if self.count_try(visit, post, action, &BTreeMap::new()).await?.is_none() {
            return Ok(Next::Again);
        }
        let started = self.clock().monotonic();
        if attempt.is_sought {
            self.resolve(&mut attempt, scope).await?;
        }
        let settings = self.settings_of(&attempt.organization).await?;
        let asked = if settings.takes_passkeys() {
            self.ask_for_passkey(visit, &attempt, agent).await?
        } else {
            Asked::NoneUsable
        };
        visit.clear_form_state(PAGE);
        let durations = &self.paces().challenges;
        match (asked, attempt.hides_names) {
            (Asked::Waiting, true) => {
                self.note_pace(durations, started);
                self.keep_pace(durations, Work::Real, started).await;
            }
            (Asked::Waiting, false) => {}
            (Asked::NoneUsable | Asked::Unusable, true) => {
                // Security: a name without a passkey, and a name that nobody has, get options of the same shape, in the same time.
                self.pretend_to_ask(visit, &attempt, &rp_id);
                // A real challenge stores the session's token.
                visit.save().await?;
                self.keep_pace(durations, Work::Pretended, started).await;
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
                    visit.record_mut().rotate(&session, changed.session_token.as_ref());
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
