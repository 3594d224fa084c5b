//! Set-up of codes: by an authenticator app, by SMS, by mail. What a code is checked against is not here.

use std::collections::BTreeMap;

use vestibule_flow::SecondFactor;
use vestibule_zitadel::sessions::{ChallengeRequest, OtpEmailChallenge, OtpSmsChallenge};
use vestibule_zitadel::{Error, OrganizationId, SessionId, SetSession};

use super::{Admitted, EnrolmentMistake, is_for_the_gate};
use crate::engine::{Engine, EngineError};
use crate::mistake::Mistake;
use crate::next::{Next, OtpKind};
use crate::standing::Standing;
use crate::visit::{Post, Visit};

impl Engine {
    /// Begins to set up a kind of code. What was begun before is replaced.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn begin_otp(
        &self,
        visit: &mut Visit,
        post: &Post,
        session: &SessionId,
        kind: OtpKind,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let standing = match self.admit(visit, session, kind.into(), requested).await? {
            Admitted::Yes(standing) => standing,
            Admitted::No(next) => return Ok(next),
        };
        visit.clear_form_state(crate::path_of(&post.at));
        match kind {
            OtpKind::TimeBased => self.begin_totp(visit, &standing, requested).await,
            OtpKind::Sms | OtpKind::Email => self.add_sent_codes(visit, &standing, kind, requested).await,
        }
    }

    /// Switches codes on, and sends the first one: the gate asks for it from now on.
    async fn add_sent_codes(
        &self,
        visit: &mut Visit,
        standing: &Standing,
        kind: OtpKind,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let account = standing.account.clone();
        let caller = self.enroller(standing);
        let added = match kind {
            OtpKind::Email => caller.add_otp_email(&account.user).await,
            OtpKind::Sms | OtpKind::TimeBased => caller.add_otp_sms(&account.user).await,
        };
        match added {
            // Pressed twice: it is there.
            Ok(()) | Err(Error::AlreadySetUp(_)) => {}
            Err(Error::ContactNotVerified(_)) => {
                visit.refuse("/mfa/set", Mistake::Enrolment(EnrolmentMistake::Gone), BTreeMap::new(), self.now());
                return Ok(Next::MfaSet);
            }
            Err(error) if is_for_the_gate(&error) => return self.onward(visit, &account.session, requested).await,
            Err(error) => return Err(error.into()),
        }
        let factor = SecondFactor::from(kind);
        tracing::info!(method = ?factor, outcome = "enrolled", organization.id = %account.organization, user.id = %account.user, "second factor set up");
        Self::note_set_up(visit, standing);
        visit.save().await?;
        let challenge = SetSession {
            challenges: self.code_by(kind),
            ..SetSession::default()
        };
        let (sent, ()) = tokio::join!(
            self.client().set_session(&account.session, &challenge),
            self.until_shown(&account.user, factor),
        );
        match sent {
            Ok(changed) => {
                if let Some(token) = changed.session_token {
                    self.store_token(visit, &account.session, &token).await?;
                }
            }
            // The page of the code sends another one.
            Err(error) => tracing::warn!(error = %error, "the first code could not be sent"),
        }
        self.onward(visit, &account.session, requested).await
    }

    fn code_by(&self, kind: OtpKind) -> ChallengeRequest {
        match kind {
            OtpKind::TimeBased => ChallengeRequest::default(),
            OtpKind::Sms => ChallengeRequest {
                otp_sms: Some(OtpSmsChallenge::Send),
                ..ChallengeRequest::default()
            },
            OtpKind::Email => ChallengeRequest {
                otp_email: Some(OtpEmailChallenge::Send(Some(self.links().otp_email().clone()))),
                ..ChallengeRequest::default()
            },
        }
    }
}
