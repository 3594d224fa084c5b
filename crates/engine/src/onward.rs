//! Where a sign-in goes on: through the gate, to the step that is missing, or to its target.

use vestibule_flow::{Step, Verdict};
use vestibule_zitadel::{OrganizationId, SessionId};

use crate::engine::{Engine, EngineError};
use crate::identifier::Who;
use crate::next::Next;
use crate::record::{Attempt, Notice};
use crate::return_target::ReturnTarget;
use crate::standing::Standing;
use crate::visit::Visit;

impl Engine {
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
            Verdict::Complete => {
                self.know_signed_in(visit, session);
                Ok(self.target(visit, &standing))
            }
            Verdict::Missing(step) => Ok(self.lead_to(visit, &standing, step)),
        }
    }

    /// Where the step is taken, with all made ready for it.
    pub(crate) fn lead_to(&self, visit: &mut Visit, standing: &Standing, step: Step) -> Next {
        self.prepare(visit, standing, step);
        step.into()
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
            | Step::EnrolSecondFactor(_)
            | Step::OfferSecondFactor(_) => return,
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
