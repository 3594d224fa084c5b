//! The check of a code that proves an address.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use vestibule_zitadel::{Error, OrganizationId};

use super::{MAX_CODE_CHARS, Subject, VerifyAddress, is_bearer, normalize_code};
use crate::engine::{Engine, EngineError};
use crate::next::Next;
use crate::proof::Proving;
use crate::record::Notice;
use crate::verify_mistake::VerifyMistake;
use crate::visit::{Post, Visit};

impl Engine {
    /// A person gave a code, or pressed the button that a link leads to. One check; for an account of this browser the facts for the
    /// gate before and after.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_verification(
        &self,
        visit: &mut Visit,
        post: &Post,
        address: VerifyAddress<'_>,
        typed: &str,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let now = self.now();
        let Some(subject) = self.verify_subject(visit, address, requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        if let Some(next) = self.nothing_to_prove(visit, &subject) {
            return Ok(next);
        }
        let (user, proving) = (subject.user().clone(), subject.proving());
        let typed = normalize_code(typed);
        let code = if typed.is_empty() {
            visit.record().proofs.link_code(&user, proving, now).cloned()
        } else {
            Some(SecretString::from(typed))
        };
        let Some(code) = code else {
            return Ok(self.refuse_code(visit, path, VerifyMistake::CodeEmpty));
        };
        // Security: the backend counts no wrong codes of this kind, so it is done here.
        let Some(ticket) = self.count_try(visit, post, subject.try_of_code(), &BTreeMap::new()).await? else {
            return Ok(Next::Again);
        };
        if let Err(error) = self.prove(&subject, &code).await {
            return match refusal(error, &subject)? {
                Refused::Mistake(mistake) => {
                    // Of no use any more; after an outage it is.
                    visit.record_mut().proofs.drop_link(&user, proving);
                    tracing::info!(method = proving.name(), outcome = "refused", "code refused");
                    Ok(self.refuse_code(visit, path, mistake))
                }
                // The gate says what is missing.
                Refused::ByGate => self.onward_of(visit, &subject, requested).await,
            };
        }
        tracing::info!(method = proving.name(), outcome = "verified", user.id = %user, "address verified");
        self.forgive_try(visit, ticket).await;
        self.end_waits_of_the_account(visit, subject.wish_for_code()).await;
        visit.clear_form_state(path);
        match proving {
            Proving::Invitation => {
                visit.record_mut().proofs.note_verified(user.clone(), now);
                self.accept_invitation(visit, user).await
            }
            Proving::Email => {
                visit.record_mut().proofs.note_verified(user, now);
                self.onward_of(visit, &subject, requested).await
            }
            Proving::Phone => {
                visit.record_mut().notice = Some(Notice::PhoneVerified);
                Ok(Next::Account)
            }
        }
    }

    async fn prove(&self, subject: &Subject, code: &SecretString) -> Result<(), Error> {
        if code.expose_secret().len() > MAX_CODE_CHARS {
            return Err(Error::CodeWrong {
                failed_attempts: None,
                details: vestibule_zitadel::Details::default(),
            });
        }
        match subject {
            Subject::Account(standing, Proving::Phone) => {
                let person = self.client().as_person(&standing.account.token());
                person.verify_phone(&standing.account.user, code).await
            }
            Subject::Account(standing, _) if is_bearer(standing) => {
                let person = self.client().as_person(&standing.account.token());
                person.verify_email(&standing.account.user, code).await
            }
            // Security: with the service token, because there is no session, or its token is no bearer before the second factor. What
            // counts is the code: whoever has it reads that mailbox, and the call grants nothing else.
            Subject::Account(..) | Subject::Linked(_, Proving::Email) => self.client().verify_email(subject.user(), code).await,
            // Nothing leads there.
            Subject::Linked(_, Proving::Phone) => Err(Error::NothingPending(vestibule_zitadel::Details::default())),
            Subject::Linked(_, Proving::Invitation) | Subject::Named(..) => {
                self.client().verify_invitation(subject.user(), code).await
            }
        }
    }
}

enum Refused {
    Mistake(VerifyMistake),
    ByGate,
}

/// What a refused check says. An outage stays an error.
fn refusal(error: Error, subject: &Subject) -> Result<Refused, EngineError> {
    let is_known = matches!(subject, Subject::Account(..));
    let mistake = match error {
        Error::SessionGone(_) | Error::SessionNotVerified(_) if is_known => return Ok(Refused::ByGate),
        Error::CodeWrong { .. } | Error::CodeUsed(_) | Error::NothingPending(_) if is_known => VerifyMistake::CodeWrong,
        Error::CodeExpired(_) if is_known => VerifyMistake::CodeExpired,
        // Security: one answer for all of it, as for an account that does not exist.
        Error::CodeWrong { .. }
        | Error::CodeUsed(_)
        | Error::CodeExpired(_)
        | Error::NothingPending(_)
        | Error::AlreadySetUp(_)
        | Error::NotFound(_)
        | Error::UserLocked
        | Error::UserNotUsable
        | Error::InvalidRequest { .. } => VerifyMistake::CodeRefused,
        error => return Err(error.into()),
    };
    Ok(Refused::Mistake(mistake))
}
