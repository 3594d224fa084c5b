//! A new account where names are hidden: it is made without a credential, and the mail leads to the first one.

use vestibule_zitadel::users::{User, Verification};
use vestibule_zitadel::{Error, UserId};

use super::account::refusal;
use super::{Draft, Registration, RegistrationForm};
use crate::decoy::Work;
use crate::engine::{Engine, EngineError};
use crate::next::Next;
use crate::proof::Proving;
use crate::scope::OrganizationSettings;
use crate::verify::message_to;
use crate::visit::Visit;

impl Engine {
    /// Makes the account, or only looks as if: where names are hidden, both end with the same page, after the same time.
    ///
    /// Security: the account gets no credential here. With a password of the person's choice, an attempt to sign in with it would tell
    /// a free address from a taken one. The invitation, which only the owner of the address reads, leads to the first credential. The
    /// owner of a taken address is not written to, because the backend has no mail for that; but somebody who has not set up anything
    /// yet is invited again, so that a lost mail is no dead end.
    pub(super) async fn register_quietly(
        &self,
        visit: &mut Visit,
        path: &str,
        form: &RegistrationForm,
        mut draft: Draft,
        settings: &OrganizationSettings,
    ) -> Result<Next, EngineError> {
        let started = self.clock().monotonic();
        let owners = self.owners_of(&draft).await?;
        draft.username = owners.name_apart(&draft, settings);
        let was_made = match owners.here.as_slice() {
            [] => match self.create(&draft, Verification::Return, None).await {
                Ok(user) => self.invite(visit, &user, settings).await.is_some(),
                Err(Error::Conflict(_)) => false,
                Err(error) => {
                    let (_, mistake) = refusal(error.into())?;
                    visit.refuse(path, mistake, form.values(), self.now());
                    return Ok(Next::Again);
                }
            },
            [owner] => {
                if is_unproven(owner, &draft) {
                    self.invite(visit, &owner.id, settings).await;
                }
                false
            }
            [..] => false,
        };
        let work = if was_made {
            self.note_pace(&self.paces().registrations, started);
            Work::Real
        } else {
            Work::Pretended
        };
        self.keep_pace(&self.paces().registrations, work, started).await;
        // What was typed is there for the way back, if nothing comes.
        visit.keep(path, form.values(), self.now());
        visit.record_mut().registration = Some(Registration::MailSent {
            email: draft.email,
            organization: draft.organization,
            at: self.now(),
        });
        Ok(Next::RegisterSent)
    }

    /// Sends the mail that leads to the first credential; the backend refuses it to somebody who has one. A failure is not told: the
    /// page says what to do if nothing comes.
    async fn invite(&self, visit: &Visit, user: &UserId, settings: &OrganizationSettings) -> Option<()> {
        // It counts with those that are asked for elsewhere, so that nobody's mailbox is flooded from here.
        let counted = self.count_sent_along(visit, message_to(user, Proving::Invitation)).await;
        let Ok(Some(ticket)) = counted else { return None };
        match self.send_invitation(user, Some(settings)).await {
            Ok(()) => Some(()),
            Err(error) => {
                tracing::warn!(error = %error, user.id = %user, "the mail of a registration was not sent");
                self.give_back(ticket).await;
                None
            }
        }
    }
}

/// Whether the account has this address and nobody has shown to read mail there.
fn is_unproven(owner: &User, draft: &Draft) -> bool {
    owner.human.as_ref().is_some_and(|human| {
        let is_same = human
            .email
            .as_deref()
            .is_some_and(|email| email.to_lowercase() == draft.email.to_lowercase());
        is_same && !human.email_verified
    })
}
