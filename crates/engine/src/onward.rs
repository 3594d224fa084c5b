//! Where a sign-in goes on: through the gate, to the step that is missing, or to its target.

use vestibule_flow::{Step, UserState, Verdict};
use vestibule_zitadel::{OrganizationId, SessionId};

use crate::engine::{Engine, EngineError};
use crate::identifier::Who;
use crate::next::Next;
use crate::record::{Attempt, Notice};
use crate::return_target::ReturnTarget;
use crate::scope::OrganizationSettings;
use crate::sign_in::Agent;
use crate::standing::{Standing, state_of};
use crate::visit::Visit;
use crate::way::{Way, ways_of};

impl Engine {
    /// Asks the gate, and says where to go. For submits alone: it may send a code.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn onward(
        &self,
        visit: &mut Visit,
        session: &SessionId,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        // Asked beside the facts, so that the offer costs no time; and only where it could be made.
        let newcomer = visit
            .record()
            .account(session)
            .filter(|account| account.offer_since.is_some());
        let newcomer = newcomer.cloned();
        let may_offer = async {
            match &newcomer {
                Some(account) => self.may_offer_passkey(account).await,
                None => false,
            }
        };
        let (standing, may_offer) = tokio::join!(self.standing(visit, Some(session), requested), may_offer);
        let Some(standing) = standing? else {
            return Ok(Next::Loginname { organization: None });
        };
        match standing.verdict {
            Verdict::Complete => {
                self.know_signed_in(visit, &standing);
                let offer = self.close_offer(visit, &standing) && may_offer;
                Ok(match Self::after_set_up(visit, &standing) {
                    Some(next) => next,
                    None if offer => {
                        Self::open_offer(visit, session);
                        Next::PasskeySet
                    }
                    None => self.target(visit, &standing),
                })
            }
            Verdict::Missing(step) => Ok(self.lead_on(visit, &standing, step).await),
        }
    }

    /// Says where to go once the backend has set up one method more for an account that the gate was asked about in this submit.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub(crate) async fn onward_with(
        &self,
        visit: &mut Visit,
        standing: Standing,
        way: Way,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        self.own_write(visit, &standing.account.user, way);
        let standing = standing.with(way);
        match standing.verdict {
            // Security: what completes a sign-in is read anew.
            Verdict::Complete => self.onward(visit, &standing.account.session, requested).await,
            Verdict::Missing(step) => Ok(self.lead_on(visit, &standing, step).await),
        }
    }

    /// Where the step is taken, with all asked for ahead that its page needs.
    async fn lead_on(&self, visit: &mut Visit, standing: &Standing, step: Step) -> Next {
        let next = self.lead_to(visit, standing, step);
        self.ask_ahead(visit, standing, step, &next).await;
        next
    }

    /// Makes the challenge that the next page needs, or sends the code, so that the person need not ask for it first. Should this fail,
    /// the page has a button for it.
    pub(crate) async fn ask_ahead(&self, visit: &mut Visit, standing: &Standing, step: Step, next: &Next) {
        let asked = match next {
            Next::Passkey => match visit.record().attempt(None).cloned() {
                Some(attempt) => self.ask_for_passkey(visit, &attempt, &Agent::default()).await.map(drop),
                None => Ok(()),
            },
            Next::U2f => self.ask_for_security_key(visit, standing).await.map(drop),
            Next::Verify => {
                self.mail_code_once(visit, standing).await;
                Ok(())
            }
            _ => self.send_only_code(visit, standing, step).await,
        };
        if let Err(error) = asked {
            tracing::warn!(error = %error, "the next step could not be made ready ahead");
        }
    }

    /// Sends the code of a step that has no other way.
    async fn send_only_code(&self, visit: &mut Visit, standing: &Standing, step: Step) -> Result<(), EngineError> {
        let [way @ (Way::OtpSms | Way::OtpEmail)] = ways_of(step)[..] else {
            return Ok(());
        };
        let is_awaited = visit
            .record()
            .sent_codes
            .is_awaited(&standing.account.session, way, self.now());
        if is_awaited {
            return Ok(());
        }
        self.send_code(visit, &standing.account, way).await.map(drop)
    }

    /// Where the step is taken, with all made ready for it.
    pub fn lead_to(&self, visit: &mut Visit, standing: &Standing, step: Step) -> Next {
        self.prepare(visit, standing, step);
        step.into()
    }

    /// Makes ready what the page of the step needs: whose password it asks for, and in which session it is renewed.
    ///
    /// Where the session ended, the person is still known: the identifier is kept, and the page says why it asks again.
    pub(crate) fn prepare(&self, visit: &mut Visit, standing: &Standing, step: Step) {
        let account = &standing.account;
        let session = match step {
            Step::FirstFactor(_) => Some(account.session.clone()),
            Step::SignInAgain(_) => None,
            Step::Refused(_)
            | Step::ChangePassword(_)
            | Step::VerifyEmail
            | Step::SecondFactor(_)
            | Step::EnrolSecondFactor(_)
            | Step::OfferSecondFactor(_) => return,
        };
        if session.is_none() {
            // Wrong codes and passwords lock at the backend, and a lock ends the sessions.
            let is_locked = standing
                .user
                .as_ref()
                .is_some_and(|user| state_of(user.state) == UserState::Locked);
            visit.record_mut().notice = Some(if is_locked { Notice::Locked } else { Notice::SessionEnded });
        }
        self.ask_about(visit, standing, session);
    }

    /// Makes ready the page that asks somebody for a passkey who is signed in without one that counts.
    pub fn prepare_passkey(&self, visit: &mut Visit, standing: &Standing) {
        self.ask_about(visit, standing, Some(standing.account.session.clone()));
    }

    /// From here on the pages of the first factors are about this person, whoever was named in this browser before.
    fn ask_about(&self, visit: &mut Visit, standing: &Standing, session: Option<SessionId>) {
        let (account, ways) = (&standing.account, standing.settings.ways(standing.methods));
        let is_ready = |attempt: &Attempt| {
            attempt.user.as_ref() == Some(&account.user) && attempt.session == session && attempt.ways == ways
        };
        if visit.record().attempt(None).is_some_and(is_ready) {
            return;
        }
        let (name, who) = (account.login_name.clone(), Who::Known(account.user.clone()));
        let id = self.begin_attempt(visit, &standing.settings, name, who, session);
        visit.record_mut().offer(&id, ways);
    }

    pub(crate) fn target(&self, visit: &mut Visit, standing: &Standing) -> Next {
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

/// A way on that the browser follows: the policy of the page that was shown could not name the address of an organization that was
/// not known then.
pub(crate) fn followable(next: Next, settings: &OrganizationSettings) -> Next {
    match next {
        Next::At(address) if settings.login.default_redirect_uri.as_deref() == Some(&*address) => Next::SignedIn,
        next => next,
    }
}

/// Whether an address that an organization's administrator wrote may be followed: any plain web address; no scripts, no user names.
#[must_use]
pub fn is_web_address(uri: &str) -> bool {
    url::Url::parse(uri)
        .is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.username().is_empty() && url.password().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

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
