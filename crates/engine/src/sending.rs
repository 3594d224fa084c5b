//! Codes by SMS and by mail: sent, and not too often. Checking one is `second_factor`'s.

use std::collections::BTreeMap;

use vestibule_flow::Verdict;
use vestibule_zitadel::sessions::{ChallengeRequest, OtpEmailChallenge, OtpSmsChallenge};
use vestibule_zitadel::{Error, OrganizationId, SessionId, SetSession};

use crate::code_mistake::CodeMistake;
use crate::engine::{Engine, EngineError};
use crate::limits::{Action, Purpose, Subject};
use crate::mistake::Mistake;
use crate::next::Next;
use crate::record::{Account, Notice};
use crate::visit::{Post, Visit};
use crate::way::{Way, ways_of};

/// What became of a wish for a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sending {
    /// The backend took it. Whether anything arrives is not known: without a provider for messages it says nothing.
    Sent,
    /// The next one may be sent in so many seconds.
    TooSoon { seconds: u32 },
    /// The method was taken away meanwhile.
    NotSetUp,
    /// The session or the person is in the way: the gate says how.
    ByGate,
}

impl Engine {
    /// Sends the code of the page that asks for it, for the first time or again.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn request_code(
        &self,
        visit: &mut Visit,
        post: &Post,
        session: &SessionId,
        way: Way,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let Some(standing) = self.standing(visit, Some(session), requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        let step = match standing.verdict {
            Verdict::Complete => return Ok(self.target(visit, &standing)),
            Verdict::Missing(step) => step,
        };
        if !ways_of(step).contains(&way) {
            return Ok(self.lead_to(visit, &standing, step));
        }
        let mistake = match self.send_code(visit, &standing.account, way).await? {
            Sending::Sent => {
                visit.clear_form_state(path);
                visit.record_mut().notice = Some(Notice::CodeSent);
                return Ok(Next::Again);
            }
            Sending::TooSoon { seconds } => CodeMistake::TooSoon { seconds },
            Sending::NotSetUp => CodeMistake::NotSetUp,
            Sending::ByGate => return self.onward(visit, session, requested).await,
        };
        visit.refuse(path, Mistake::Code(mistake), BTreeMap::new(), self.now());
        Ok(Next::Again)
    }

    /// Lets the backend send a code, and stores the session's new token at once. Only submits do this: a page that is opened, or
    /// opened again, sends nothing.
    pub(crate) async fn send_code(&self, visit: &mut Visit, account: &Account, way: Way) -> Result<Sending, EngineError> {
        let (session, now) = (&account.session, self.now());
        let seconds = visit.record().sent_codes.wait_seconds(session, way, now);
        if seconds > 0 {
            return Ok(Sending::TooSoon { seconds });
        }
        let mut challenges = ChallengeRequest::default();
        match way {
            Way::OtpSms => challenges.otp_sms = Some(OtpSmsChallenge::Send),
            Way::OtpEmail => challenges.otp_email = Some(OtpEmailChallenge::Send(Some(self.links().otp_email().clone()))),
            Way::Password | Way::Passkey | Way::Idp | Way::Totp | Way::U2f | Way::RecoveryCode => {
                return Ok(Sending::NotSetUp);
            }
        }
        // Security: another session, or another browser, is no way around the wait: each message costs, and each one disturbs.
        let message = Action::Message(Purpose::SecondFactor, Subject::User(&account.user));
        let ticket = match self.count(visit, message).await? {
            Ok(ticket) => ticket,
            Err(wait) => {
                return Ok(Sending::TooSoon {
                    seconds: wait.seconds(now),
                });
            }
        };
        let change = SetSession {
            challenges,
            ..SetSession::default()
        };
        let error = match self.client().set_session(session, &change).await {
            Ok(changed) => {
                let record = visit.record_mut();
                record.rotate(session, changed.session_token.as_ref());
                record.sent_codes.note(session, way, now);
                visit.save().await?;
                tracing::info!(method = %way, outcome = "sent", organization.id = %account.organization, user.id = %account.user, "code sent");
                return Ok(Sending::Sent);
            }
            Err(error) => error,
        };
        self.give_back(ticket).await;
        match error {
            Error::NotSetUp(_) | Error::ContactNotVerified(_) => Ok(Sending::NotSetUp),
            Error::SessionGone(_) | Error::UserLocked | Error::UserNotUsable | Error::NotFound(_) => Ok(Sending::ByGate),
            error => Err(error.into()),
        }
    }
}
