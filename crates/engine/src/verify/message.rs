//! The message that brings a code which proves an address: asked for by a person, or sent along with a step.

use std::collections::BTreeMap;
use std::sync::Arc;

use vestibule_flow::UserState;
use vestibule_zitadel::users::Delivery;
use vestibule_zitadel::{Error, OrganizationId, UserId};

use super::{Subject, VerifyAddress, is_bearer, message_to};
use crate::engine::{Engine, EngineError};
use crate::next::Next;
use crate::proof::Proving;
use crate::standing::{Standing, state_of};
use crate::verify_mistake::VerifyMistake;
use crate::visit::{Post, Visit};

impl Engine {
    /// A person asked for a code. For an account of this browser, and for who said who they are, it is sent now; whom a link names, meanwhile.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn send_verification(
        self: &Arc<Self>,
        visit: &mut Visit,
        post: &Post,
        address: VerifyAddress<'_>,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let Some(subject) = self.verify_subject(visit, address, requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        if let Some(next) = self.nothing_to_prove(visit, &subject) {
            return Ok(next);
        }
        let (user, proving) = (subject.user().clone(), subject.proving());
        let ticket = match self.count(visit, subject.wish_for_code()).await? {
            Ok(ticket) => ticket,
            Err(wait) if wait.is_of_the_account() => return Ok(self.refuse_code(visit, path, VerifyMistake::SentJustNow)),
            Err(wait) => {
                self.tell(visit, post, wait, &BTreeMap::new());
                return Ok(Next::Again);
            }
        };
        let sent = match &subject {
            Subject::Account(standing, Proving::Phone) => self.text_code(standing).await,
            Subject::Account(standing, _) => self.mail_code(standing).await,
            Subject::Named(user, _) => self.mail_invitation(user).await,
            Subject::Linked(user, proving) => {
                // Security: the answer waits for nothing that only an account that exists would cost.
                let (engine, user, proving) = (self.clone(), user.clone(), *proving);
                let errand = async move { Ok(engine.mail_to_linked(&user, proving).await?) };
                if let Err(busy) = self.run_behind_the_answer(errand) {
                    self.give_back(ticket).await;
                    return Err(busy);
                }
                Ok(())
            }
        };
        if let Err(error) = sent {
            // What is there already stays counted: it would be asked for without end.
            if !matches!(error, Error::AlreadySetUp(_)) {
                self.give_back(ticket).await;
            }
            return match error {
                Error::NothingPending(_) => Ok(self.refuse_code(visit, path, VerifyMistake::NumberToEnterAnew)),
                Error::AlreadySetUp(_) => Ok(self.refuse_code(visit, path, VerifyMistake::SetUpAlready)),
                Error::SessionGone(_) | Error::SessionNotVerified(_) => self.onward_of(visit, &subject, requested).await,
                error => Err(error.into()),
            };
        }
        tracing::info!(method = proving.name(), outcome = "asked", "code asked for");
        visit.clear_form_state(path);
        let now = self.now();
        let proofs = &mut visit.record_mut().proofs;
        // A newer code kills the older one.
        proofs.drop_link(&user, proving);
        proofs.note_sent(user, proving, now);
        Ok(Next::Again)
    }

    /// Mails a code to the person of an account of this browser. Always a new one: the backend repeats none that is not outstanding.
    pub(crate) async fn mail_code(&self, standing: &Standing) -> Result<(), Error> {
        let (user, template) = (&standing.account.user, self.links().verify());
        if is_bearer(standing) {
            let person = self.client().as_person(&standing.account.token());
            return person.send_email_code(user, Some(template)).await;
        }
        // Security: with the service token, because the person's own is no bearer before the second factor. The mail goes to the
        // address that the account has, whoever asks.
        let delivery = Delivery::Send(Some(template.clone()));
        self.client().send_email_code(user, &delivery).await.map(drop)
    }

    /// Sends a code to the phone of an account of this browser again. The backend has no call for a first one: it is sent when the number
    /// is entered.
    async fn text_code(&self, standing: &Standing) -> Result<(), Error> {
        let person = self.client().as_person(&standing.account.token());
        person.resend_phone_code(&standing.account.user).await
    }

    /// Mails a code to whom a submit leads to the page, so that they need not ask for it; where one was just sent, none. If it fails, the
    /// page has the button.
    pub(crate) async fn mail_code_once(&self, visit: &mut Visit, standing: &Standing) {
        let (user, proving, now) = (&standing.account.user, Proving::Email, self.now());
        if visit.record().proofs.was_sent(user, proving, now) {
            return;
        }
        let Ok(Ok(ticket)) = self.count(visit, message_to(user, proving)).await else {
            return;
        };
        match self.mail_code(standing).await {
            Ok(()) => visit.record_mut().proofs.note_sent(user.clone(), proving, now),
            Err(error) => {
                tracing::warn!(error = %error, "no code could be sent");
                self.give_back(ticket).await;
            }
        }
    }

    /// Security: with the service token, because there is no session. It says nothing to whoever asked; the mail goes to the address that
    /// the account has.
    async fn mail_to_linked(&self, user: &UserId, proving: Proving) -> Result<(), Error> {
        let sent = match proving {
            Proving::Email => self.mail_code_to(user).await,
            Proving::Invitation => self.mail_invitation(user).await,
            // Nobody is sent text messages without a session: each one costs.
            Proving::Phone => Ok(()),
        };
        match sent {
            // Nobody there, or nothing to do.
            Err(Error::NotFound(_) | Error::AlreadySetUp(_)) => Ok(()),
            sent => sent,
        }
    }

    async fn mail_code_to(&self, id: &UserId) -> Result<(), Error> {
        let user = self.client().get_user(id).await?;
        let is_waiting = user.human.as_ref().is_some_and(|human| !human.email_verified);
        if !is_waiting || state_of(user.state) != UserState::Active {
            return Ok(());
        }
        let delivery = Delivery::Send(Some(self.links().verify().clone()));
        self.client().send_email_code(id, &delivery).await.map(drop)
    }
}
