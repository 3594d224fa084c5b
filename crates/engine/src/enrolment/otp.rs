//! Set-up of codes: by an authenticator app, by SMS, by mail. What a code is checked against is not here.

use std::collections::BTreeMap;

use vestibule_flow::SecondFactor;
use vestibule_zitadel::{Error, OrganizationId, SessionId};

use super::{Admitted, EnrolmentMistake};
use crate::engine::{Engine, EngineError};
use crate::limits::Action;
use crate::mistake::Mistake;
use crate::next::{Next, OtpKind};
use crate::record::Notice;
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
        if self
            .count_try(visit, post, Action::SetUp(&standing.account.user), &BTreeMap::new())
            .await?
            .is_none()
        {
            return Ok(Next::Again);
        }
        visit.clear_form_state(crate::path_of(&post.at));
        match kind {
            OtpKind::TimeBased => self.begin_totp(visit, &standing, requested).await,
            OtpKind::Sms | OtpKind::Email => self.add_sent_codes(visit, *standing, kind, requested).await,
        }
    }

    /// Switches codes on. The gate asks for one from now on.
    async fn add_sent_codes(
        &self,
        visit: &mut Visit,
        standing: Standing,
        kind: OtpKind,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let account = standing.account.clone();
        let caller = self.enroller(&standing);
        let (factor, added) = match kind {
            OtpKind::Email => (SecondFactor::OtpEmail, caller.add_otp_email(&account.user).await),
            OtpKind::Sms | OtpKind::TimeBased => (SecondFactor::OtpSms, caller.add_otp_sms(&account.user).await),
        };
        match added {
            // Pressed twice: it is there.
            Ok(()) | Err(Error::AlreadySetUp(_)) => {}
            Err(Error::ContactNotVerified(_)) => {
                visit.refuse(
                    "/mfa/set",
                    Mistake::Enrolment(EnrolmentMistake::Gone),
                    BTreeMap::new(),
                    self.now(),
                );
                return Ok(Next::MfaSet);
            }
            Err(error) if error.is_for_want_of_a_bearer() => return self.onward(visit, &account.session, requested).await,
            Err(error) => return Err(error.into()),
        }
        tracing::info!(method = ?factor, outcome = "enrolled", organization.id = %account.organization, user.id = %account.user, "second factor set up");
        Self::note_set_up(visit, &standing);
        visit.save().await?;
        // The gate asks for the first code, unless another factor was checked already: the address is a verified one.
        let next = self.onward_with(visit, standing, factor.into(), requested).await?;
        if next == Next::Account {
            visit.record_mut().notice = Some(Notice::SentCodesAdded);
        }
        Ok(next)
    }
}
