//! Proving an address with a code: whom the page is about, the check of the code, the mail that brings one.
//! What follows an invitation is in `first_credential`.

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use vestibule_flow::{Step, UserState, Verdict};
use vestibule_zitadel::users::Delivery;
use vestibule_zitadel::{Error, OrganizationId, UserId};

use crate::engine::{Engine, EngineError, is_plausible_id};
use crate::mistake::Mistake;
use crate::next::Next;
use crate::pace::{SENDS, TRIES};
use crate::proof::Proving;
use crate::record::{Attempt, Notice};
use crate::standing::{Standing, state_of};
use crate::verify_mistake::VerifyMistake;
use crate::visit::{Post, Visit};

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
    pub async fn wait_before_send(&self, subject: &Subject) -> Result<Option<u32>, EngineError> {
        let purpose = subject.proving().name();
        self.pace_left(purpose, subject.user().as_str()).await
    }

    /// Seconds until another code may be tried. `None`: now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn wait_before_try(&self, subject: &Subject) -> Result<Option<u32>, EngineError> {
        let purpose = subject.proving().try_name();
        self.pace_left(purpose, subject.user().as_str()).await
    }

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
        if self.pace_take(proving.try_name(), user.as_str(), TRIES).await?.is_some() {
            return Ok(self.refuse_code(visit, path, VerifyMistake::TooManyTries));
        }
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
        self.pace_forgive(proving.try_name(), user.as_str()).await;
        self.pace_forgive(proving.name(), user.as_str()).await;
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
        if self.pace_take(proving.name(), user.as_str(), SENDS).await?.is_some() {
            return Ok(self.refuse_code(visit, path, VerifyMistake::SentJustNow));
        }
        let sent = match &subject {
            Subject::Account(standing, Proving::Phone) => self.text_code(standing).await,
            Subject::Account(standing, _) => self.mail_code(standing).await,
            Subject::Named(user, _) => self.mail_invitation(user).await,
            Subject::Linked(user, proving) => {
                // Security: the answer waits for nothing that only an account that exists would cost.
                let (engine, user, proving) = (self.clone(), user.clone(), *proving);
                tokio::spawn(async move {
                    if let Err(error) = engine.mail_to_linked(&user, proving).await {
                        tracing::warn!(error = %error, "no mail could be sent");
                    }
                });
                Ok(())
            }
        };
        if let Err(error) = sent {
            self.pace_forgive(proving.name(), user.as_str()).await;
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
        if visit.record().proofs.was_sent(user, proving, now)
            || !matches!(self.pace_take(proving.name(), user.as_str(), SENDS).await, Ok(None))
        {
            return;
        }
        match self.mail_code(standing).await {
            Ok(()) => visit.record_mut().proofs.note_sent(user.clone(), proving, now),
            Err(error) => {
                tracing::warn!(error = %error, "no code could be sent");
                self.pace_forgive(proving.name(), user.as_str()).await;
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
