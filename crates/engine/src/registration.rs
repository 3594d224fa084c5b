//! New accounts that people make for themselves: who may is the organization's to say, and whose address it is, the mail's.

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use vestibule_zitadel::users::{
    Delivery, NewContact, NewPassword, NewUser, NonEmpty, ProfileUpdate, User, UserFilter, UserSearch, Verification,
};
use vestibule_zitadel::{Error, UserId, after_write};

use crate::decoy::answer_as_slowly_as_a_check;
use crate::engine::{Engine, EngineError};
use crate::identifier::{Who, normalize};
use crate::limits::Action;
use crate::mistake::{Mistake, Problem};
use crate::new_password::{ContextWords, NewPasswordMistake, judge};
use crate::next::Next;
use crate::pace::SENDS;
use crate::passkey_link::PasskeyLink;
use crate::proof::Proving;
use crate::record::Notice;
use crate::scope::{OrganizationSettings, Scope};
use crate::sign_in::Agent;
use crate::visit::{Post, Visit};

mod draft;
mod mistake;

pub use draft::{Draft, Means, Registration, RegistrationForm, legal_link};
pub use mistake::RegistrationMistake;

/// Where the first page is; a mistake that only the backend sees is told there.
const FIRST_PAGE: &str = "/register";

impl Engine {
    /// A person gave names and an address. One search; where names are hidden, the account is made at once, too.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_registration(
        &self,
        visit: &mut Visit,
        post: &Post,
        typed: RegistrationForm,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let settings = scope.settings.clone();
        if !settings.may_register() {
            return Ok(Next::Register);
        }
        let path = crate::path_of(&post.at);
        let form = typed.normalized();
        if let Some(mistake) = form.fault(&settings) {
            visit.refuse(path, Mistake::Registration(mistake), form.values(), self.now());
            return Ok(Next::Again);
        }
        // Security: whether names are hidden or not, an address is tried out with every submit.
        if self
            .count_try(visit, post, Action::Registration, &form.values())
            .await?
            .is_none()
        {
            return Ok(Next::Again);
        }
        let draft = self.draft(&form, &settings);
        if settings.login.ignore_unknown_usernames {
            return self.register_quietly(visit, path, &form, draft, &settings).await;
        }
        // The backend would make a second account with the same address, and it would take the sign-ins of the first one's owner.
        if !self.owners_of(&draft).await?.is_empty() {
            let mistake = Mistake::Registration(RegistrationMistake::EmailTaken);
            visit.refuse(path, mistake, form.values(), self.now());
            return Ok(Next::Again);
        }
        match form.means(&settings) {
            Means::Password => {
                visit.keep(path, form.values(), self.now());
                visit.record_mut().registration = Some(Registration::Draft(draft));
                Ok(Next::RegisterPassword)
            }
            Means::Passkey => self.register_for_passkey(visit, path, &form, &draft).await,
        }
    }

    /// Makes the account without a credential, and opens the set-up of its passkey in this browser. Two round trips.
    ///
    /// Security: the code that opens it proves nothing of the mailbox, since it comes straight back. It need not: the account is as new as
    /// with a password, and its address is as unproven.
    async fn register_for_passkey(
        &self,
        visit: &mut Visit,
        path: &str,
        form: &RegistrationForm,
        draft: &Draft,
    ) -> Result<Next, EngineError> {
        let user = match self.create(draft, self.by_mail(), None).await {
            Ok(user) => user,
            Err(error) => {
                let (_, mistake) = refusal(error)?;
                visit.refuse(path, mistake, form.values(), self.now());
                return Ok(Next::Again);
            }
        };
        // From here on nothing may make a second one, whatever fails.
        let record = visit.record_mut();
        (record.registration, record.form) = (None, None);
        self.note_mail(visit, &user).await;
        visit.save().await?;
        let client = self.client();
        let link = client.create_passkey_link(&user, &Delivery::Return);
        // The next page reads the person, and the backend's read side may not know them yet.
        let (link, seen) = tokio::join!(link, after_write(|| client.get_user(&user)));
        if let Err(error) = seen {
            tracing::warn!(error = %error, "the new account cannot be read yet");
        }
        let link = match link {
            Ok(Some(code)) => PasskeyLink::new(user.as_str(), &code.id, code.code.expose_secret(), self.now()),
            Ok(None) => None,
            Err(error) => {
                tracing::warn!(error = %error, "no passkey can be set up for the new account yet");
                None
            }
        };
        let Some(link) = link else {
            // The account is there: it is signed in to like any other that nothing is set up for yet.
            let values = BTreeMap::from([("login_name".to_owned(), draft.email.clone())]);
            visit.postpone("/loginname", Problem::Unavailable, values, self.now());
            return Ok(Next::Loginname { organization: None });
        };
        visit.record_mut().passkey_link = Some(link);
        Ok(Next::PasskeySet)
    }

    /// The mail that proves the address leads here.
    fn by_mail(&self) -> Verification {
        Verification::Send(Some(self.links().verify().clone()))
    }

    /// Making the account has sent a mail to prove its address. A second one would kill its code, so it waits its turn; and the page that asks
    /// for the code says that it is on its way.
    async fn note_mail(&self, visit: &mut Visit, user: &UserId) {
        let (proving, now) = (Proving::Email, self.now());
        if matches!(self.pace_take(proving.name(), user.as_str(), SENDS).await, Ok(None)) {
            visit.record_mut().proofs.note_sent(user.clone(), proving, now);
        }
    }

    /// A person chose the password of the account that the first page is about: the account is made, and signed in to.
    /// Two round trips, and the facts for the gate.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_registration_password(
        &self,
        visit: &mut Visit,
        post: &Post,
        password: SecretString,
        agent: &Agent,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let Some(draft) = self.fresh_draft(visit).cloned() else {
            return Ok(Next::Register);
        };
        if post.attempt.as_deref() != Some(draft.id.as_str()) {
            // Another tab has begun another registration meanwhile; the page comes again and shows whose it is.
            visit.postpone(path, Problem::Stale, BTreeMap::new(), self.now());
            return Ok(Next::Again);
        }
        let Some(settings) = self.organization(&draft.organization).await? else {
            return Ok(Next::Register);
        };
        // The page may have been open for long; the policy counts that holds now.
        if !settings.may_register() || !settings.registration_means().contains(&Means::Password) {
            return Ok(Next::Register);
        }
        let words = ContextWords::of_account(&settings, &[&draft.given_name, &draft.family_name, &draft.email]);
        if let Err(mistake) = judge(password.expose_secret(), None, settings.password_rules(), &words) {
            visit.refuse(path, Mistake::New(mistake), BTreeMap::new(), self.now());
            return Ok(Next::Again);
        }
        let user = match self.create(&draft, self.by_mail(), Some(password.clone())).await {
            Ok(user) => user,
            Err(error) => {
                let (page, mistake) = refusal(error)?;
                let Some(page) = page else {
                    visit.refuse(path, mistake, BTreeMap::new(), self.now());
                    return Ok(Next::Again);
                };
                visit.record_mut().registration = None;
                visit.refuse(page, mistake, draft.values(), self.now());
                return Ok(Next::Register);
            }
        };
        // From here on nothing may make a second one, whatever fails.
        let record = visit.record_mut();
        (record.registration, record.form) = (None, None);
        self.note_mail(visit, &user).await;
        visit.save().await?;
        self.sign_in_anew(visit, &draft, user, password, &settings, agent, scope)
            .await
    }

    /// The registration that waits for its password, if it is not too old.
    #[must_use]
    pub fn fresh_draft<'a>(&self, visit: &'a Visit) -> Option<&'a Draft> {
        match visit.record().registration.as_ref()? {
            Registration::Draft(draft) => Some(draft).filter(|draft| draft.is_fresh(self.now())),
            Registration::MailSent { .. } => None,
        }
    }

    /// A person on the identifier page wants an account of their own: what was typed there goes along.
    pub fn begin_registration(&self, visit: &mut Visit, _post: &Post, typed: &str) -> Next {
        let typed = normalize(typed);
        // A name that is no address is of no use there, and waits for the way back.
        let field = if typed.contains('@') { "email" } else { "login_name" };
        self.prefill_registration(visit, BTreeMap::from([(field.to_owned(), typed)]));
        Next::Register
    }

    /// Takes what an address of another site brought for the first page, so that it leaves the address bar.
    pub fn prefill_registration(&self, visit: &mut Visit, values: BTreeMap<String, String>) {
        let values = values
            .into_iter()
            .map(|(name, value)| (name, value.chars().take(draft::MAX_CHARS).collect()))
            .collect();
        visit.keep(FIRST_PAGE, values, self.now());
    }

    fn draft(&self, form: &RegistrationForm, settings: &OrganizationSettings) -> Draft {
        Draft {
            id: self.fresh_id(),
            organization: settings.organization.id.clone(),
            given_name: form.given_name.clone(),
            family_name: form.family_name.clone(),
            email: form.email.clone(),
            language: form.language.clone(),
            at: self.now(),
        }
    }

    /// Who has this address in the organization already, as login name or for mail.
    async fn owners_of(&self, draft: &Draft) -> Result<Vec<User>, EngineError> {
        let filter = UserFilter::email(&draft.email).or(UserFilter::login_name(&*draft.email));
        let search = UserSearch::new(UserFilter::organization(&draft.organization).and(filter));
        match self.client().search_users(&search).await {
            // What the backend refuses to search for, nobody has; whether it is an address, it says when the account is made.
            Err(Error::InvalidRequest { .. }) => Ok(Vec::new()),
            other => Ok(other?),
        }
    }

    async fn create(&self, draft: &Draft, proof: Verification, password: Option<SecretString>) -> Result<UserId, Error> {
        let profile = ProfileUpdate {
            given_name: draft.given_name.clone(),
            family_name: draft.family_name.clone(),
            preferred_language: NonEmpty::new(&*draft.language),
            ..ProfileUpdate::default()
        };
        let email = NewContact {
            value: draft.email.clone(),
            verification: proof,
        };
        let new = NewUser {
            password: password.map(|password| NewPassword {
                password,
                change_required: false,
            }),
            ..NewUser::new(draft.organization.clone(), profile, email)
        };
        let created = self.client().create_user(&new).await?;
        tracing::info!(organization.id = %draft.organization, user.id = %created.id, "account registered");
        Ok(created.id)
    }

    /// Signs in to the account that was just made. If that fails the account is there all the same, so its sign-in is the way on.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is another thing, and nothing else takes them together"
    )]
    async fn sign_in_anew(
        &self,
        visit: &mut Visit,
        draft: &Draft,
        user: UserId,
        password: SecretString,
        settings: &Arc<OrganizationSettings>,
        agent: &Agent,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let id = self.begin_attempt(visit, settings, draft.email.clone(), Who::Known(user.clone()), None);
        let Some(attempt) = visit.record().attempt(Some(&id)).cloned() else {
            return Ok(Next::Loginname { organization: None });
        };
        let seen: &Visit = visit;
        // The backend's read side may not know the person yet.
        let check = || self.check_password(seen, &attempt, &user, password.clone(), settings, agent);
        let account = match after_write(check).await {
            Ok(account) => account,
            Err(error) => {
                tracing::warn!(error = %error, "the new account could not be signed in to at once");
                visit.record_mut().notice = Some(Notice::AccountMade);
                return Ok(Next::Password);
            }
        };
        let session = account.session.clone();
        let record = visit.record_mut();
        record.attempts.retain(|other| other.id != id);
        record.put_first(account);
        visit.change_privilege(self.entropy()).await?;
        visit.keep_cookie();
        // The new token is stored before anything else is asked.
        visit.save().await?;
        tracing::info!(method = "password", outcome = "verified", organization.id = %attempt.organization, user.id = %user, "first factor verified");
        self.onward(visit, &session, scope.requested.as_ref()).await
    }

    /// Makes the account, or only looks as if: where names are hidden, both end with the same page, after the same time.
    ///
    /// Security: the account gets no credential here. With a password of the person's choice, an attempt to sign in with it would tell
    /// a free address from a taken one. The invitation, which only the owner of the address reads, leads to the first credential. The
    /// owner of a taken address is not written to, because the backend has no mail for that; but somebody who has not set up anything
    /// yet is invited again, so that a lost mail is no dead end.
    async fn register_quietly(
        &self,
        visit: &mut Visit,
        path: &str,
        form: &RegistrationForm,
        draft: Draft,
        settings: &OrganizationSettings,
    ) -> Result<Next, EngineError> {
        let started = self.clock().monotonic();
        let owners = self.owners_of(&draft).await?;
        let was_made = match owners.as_slice() {
            [] => match self.create(&draft, Verification::Return, None).await {
                Ok(user) => self.invite(&user, settings).await.is_some(),
                Err(Error::Conflict(_)) => false,
                Err(error) => {
                    let (_, mistake) = refusal(error)?;
                    visit.refuse(path, mistake, form.values(), self.now());
                    return Ok(Next::Again);
                }
            },
            [owner] => {
                if is_unproven(owner, &draft) {
                    self.invite(&owner.id, settings).await;
                }
                false
            }
            [..] => false,
        };
        if was_made {
            let took = self.clock().monotonic().saturating_sub(started);
            self.registrations().record(took);
        } else {
            answer_as_slowly_as_a_check(started, self.clock(), self.registrations(), self.entropy()).await;
        }
        // What was typed is there for the way back, if nothing comes.
        visit.keep(path, form.values(), self.now());
        visit.record_mut().registration = Some(Registration::MailSent {
            email: draft.email,
            organization: draft.organization,
        });
        Ok(Next::RegisterSent)
    }

    /// Sends the mail that leads to the first credential; the backend refuses it to somebody who has one. A failure is not told: the
    /// page says what to do if nothing comes.
    async fn invite(&self, user: &UserId, settings: &OrganizationSettings) -> Option<()> {
        // It counts with those that are asked for elsewhere, so that nobody's mailbox is flooded from here.
        let taken = self.pace_take(Proving::Invitation.name(), user.as_str(), SENDS).await;
        if !matches!(taken, Ok(None)) {
            return None;
        }
        match self.send_invitation(user, Some(settings)).await {
            Ok(()) => Some(()),
            Err(error) => {
                tracing::warn!(error = %error, user.id = %user, "the mail of a registration was not sent");
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

/// What the backend refuses of a new account, and on which page it is put right (`None`: the one with the password); an outage stays an
/// error.
fn refusal(error: Error) -> Result<(Option<&'static str>, Mistake), EngineError> {
    let first = |mistake| (Some(FIRST_PAGE), Mistake::Registration(mistake));
    Ok(match error {
        // Names are one for the whole instance, so it may be somebody's of another organization.
        Error::Conflict(_) => first(RegistrationMistake::EmailTaken),
        // The message itself is refused: of its fields only the address can still be wrong.
        Error::InvalidRequest { id: None, code: Some(3) } => first(RegistrationMistake::EmailInvalid),
        error => match NewPasswordMistake::of_refusal(&error) {
            Some(mistake) => (None, Mistake::New(mistake)),
            None => return Err(error.into()),
        },
    })
}
