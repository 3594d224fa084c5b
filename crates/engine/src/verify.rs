//! Proving an address with a code: whom the page is about, and what there is to prove. The check of the code is in `check`, the message
//! that brings one in `message`, and what follows an invitation in `first_credential`.

mod check;
mod message;

use std::collections::BTreeMap;

use secrecy::SecretString;
use vestibule_flow::{Step, Verdict};
use vestibule_zitadel::{OrganizationId, UserId};

use crate::engine::{Engine, EngineError, is_plausible_id};
use crate::limits::{self, Action, Purpose};
use crate::mistake::Mistake;
use crate::next::Next;
use crate::proof::Proving;
use crate::record::Attempt;
use crate::standing::Standing;
use crate::verify_mistake::VerifyMistake;
use crate::visit::Visit;

/// The backend takes no longer ones.
const MAX_CODE_CHARS: usize = 20;

/// What the address of the page says of whom it is about. Hints, never facts.
#[derive(Debug, Clone, Copy)]
pub struct VerifyAddress<'a> {
    /// `userId`, of a link.
    pub user: Option<&'a str>,
    /// What the code proves: `invite=true`, `kind=phone`.
    pub proving: Proving,
}

/// Whose address is being proven.
#[derive(Debug)]
pub enum Subject {
    /// The account of this browser that was used last, and which of its addresses.
    Account(Box<Standing>, Proving),
    /// Whom a link names.
    ///
    /// Security: nothing of them is shown, not even whether they exist.
    Linked(UserId, Proving),
    /// Who said who they are, and has nothing to sign in with.
    Named(UserId, Box<Attempt>),
}

impl Subject {
    /// The account.
    #[must_use]
    pub const fn user(&self) -> &UserId {
        match self {
            Self::Account(standing, _) => &standing.account.user,
            Self::Linked(user, _) | Self::Named(user, _) => user,
        }
    }

    /// What the code proves.
    #[must_use]
    pub const fn proving(&self) -> Proving {
        match self {
            Self::Account(_, proving) | Self::Linked(_, proving) => *proving,
            Self::Named(..) => Proving::Invitation,
        }
    }

    /// A code is tried.
    const fn try_of_code(&self) -> Action<'_> {
        Action::MailedCode(Purpose::Proof(self.proving()), limits::Subject::User(self.user()))
    }

    /// A code is asked for.
    const fn wish_for_code(&self) -> Action<'_> {
        message_to(self.user(), self.proving())
    }
}

/// A message that brings a code to that person.
///
/// Security: an account that does not exist is counted like one that does.
pub(crate) const fn message_to(user: &UserId, proving: Proving) -> Action<'_> {
    Action::Message(Purpose::Proof(proving), limits::Subject::User(user))
}

/// A code as people type and paste it, as the backend wants it: upper case, without separators.
#[must_use]
pub fn normalize_code(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

impl Engine {
    /// Keeps what the link of a mail brought, so that it can leave the address bar. Burns nothing: the code is checked by a submit.
    pub fn keep_mail_link(&self, visit: &mut Visit, user: &str, code: &str, proving: Proving) {
        let code = normalize_code(code);
        if is_plausible_id(user) && (1..=MAX_CODE_CHARS).contains(&code.len()) {
            let code = SecretString::from(code);
            let proofs = &mut visit.record_mut().proofs;
            proofs.keep_link(UserId::from(user), proving, code, self.now());
        }
    }

    /// Whom the page is about. `None`: nobody is known here.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn verify_subject(
        &self,
        visit: &mut Visit,
        address: VerifyAddress<'_>,
        requested: Option<&OrganizationId>,
    ) -> Result<Option<Subject>, EngineError> {
        if let Some(user) = address.user {
            let linked = || Subject::Linked(UserId::from(user), address.proving);
            // A text message brings no link, and without a session none is sent.
            return Ok((is_plausible_id(user) && address.proving != Proving::Phone).then(linked));
        }
        if address.proving == Proving::Invitation {
            // Security: where names are hidden, an attempt never tells whether there is an account behind it.
            let attempt = visit.record().attempt(None).filter(|attempt| !attempt.hides_names);
            return Ok(attempt.and_then(|attempt| {
                let user = attempt.user.clone()?;
                Some(Subject::Named(user, Box::new(attempt.clone())))
            }));
        }
        let standing = self.standing(visit, None, requested).await?;
        Ok(standing.map(|standing| Subject::Account(Box::new(standing), address.proving)))
    }

    /// Seconds until another code may be sent. `None`: now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn wait_before_send(&self, visit: &Visit, subject: &Subject) -> Result<Option<u32>, EngineError> {
        let wait = self.wait_before(visit, subject.wish_for_code()).await?;
        Ok(wait.map(|wait| wait.seconds(self.now())))
    }

    /// Where an account of this browser has nothing to prove, or something else to do first; and where a link was used here a moment ago.
    fn nothing_to_prove(&self, visit: &mut Visit, subject: &Subject) -> Option<Next> {
        match subject {
            Subject::Account(standing, Proving::Phone) => match standing.verdict {
                Verdict::Complete => (!is_phone_waiting(standing)).then_some(Next::Account),
                Verdict::Missing(step) => Some(self.lead_to(visit, standing, step)),
            },
            Subject::Account(standing, _) => match standing.verdict {
                Verdict::Missing(Step::VerifyEmail) => None,
                Verdict::Complete if !is_email_verified(standing) => None,
                Verdict::Complete => Some(Next::VerifySuccess),
                Verdict::Missing(step) => Some(self.lead_to(visit, standing, step)),
            },
            Subject::Linked(user, Proving::Email) if visit.record().proofs.verified(self.now()) == Some(user) => {
                Some(Next::VerifySuccess)
            }
            Subject::Linked(..) | Subject::Named(..) => None,
        }
    }

    fn refuse_code(&self, visit: &mut Visit, path: &str, mistake: VerifyMistake) -> Next {
        visit.refuse(path, Mistake::Verify(mistake), BTreeMap::new(), self.now());
        Next::Again
    }

    /// On with the account whose address it was, if this browser has it; else the page that says that it is done.
    async fn onward_of(
        &self,
        visit: &mut Visit,
        subject: &Subject,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let own = visit.record().accounts.iter().find(|account| account.user == *subject.user());
        match own.map(|account| account.session.clone()) {
            Some(session) => self.onward(visit, &session, requested).await,
            None => Ok(Next::VerifySuccess),
        }
    }
}

/// Whether the account has a phone number that is to be verified, as read just now.
fn is_phone_waiting(standing: &Standing) -> bool {
    let human = standing.user.as_ref().and_then(|user| user.human.as_ref());
    human.is_some_and(|human| human.phone.as_ref().is_some_and(|phone| !phone.is_empty()) && !human.phone_verified)
}

/// Whether the e-mail address of the account is verified, as read just now.
pub(crate) fn is_email_verified(standing: &Standing) -> bool {
    let human = standing.user.as_ref().and_then(|user| user.human.as_ref());
    human.is_some_and(|human| human.email_verified)
}

/// Whether the person's own token is good for calls: not before the second factor, where there is one or must be one.
fn is_bearer(standing: &Standing) -> bool {
    let login = &standing.settings.login;
    let is_waiting = standing.methods.has_second_factor() || login.force_mfa || login.force_mfa_local_only;
    standing.verdict == Verdict::Complete || !is_waiting
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_taken_as_people_write_them() {
        for typed in ["AB12CD", "ab12cd", " ab1-2cd\n", "AB 12 CD", "ab1\u{a0}2cd", "ab1–2cd"] {
            assert_eq!(normalize_code(typed), "AB12CD", "{typed:?}");
        }
        assert_eq!(normalize_code(" – "), "");
    }
}
