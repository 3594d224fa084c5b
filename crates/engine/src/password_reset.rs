//! "Forgot password?": a code by mail or text message, with one answer for everybody. How the code is used is not here.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use vestibule_flow::{Found, UserState};
use vestibule_zitadel::users::{ResetDelivery, User};
use vestibule_zitadel::{Error, UserId};

use crate::decoy::Work;
use crate::engine::{Engine, EngineError, is_plausible_id};
use crate::identifier::Onlooker;
use crate::limits::Ticket;
use crate::mistake::{Mistake, Problem};
use crate::next::Next;
use crate::password_set::{MAX_CODE_CHARS, NOBODY, ResetMistake};
use crate::reset::{CodeSent, Reset, ResetChannel};
use crate::scope::{OrganizationSettings, Scope};
use crate::standing::state_of;
use crate::visit::{Post, Visit};

/// No answer keeps pace with messages that take longer: they are the backend's own time, not this program's.
const LONGEST_PACE: Duration = Duration::from_secs(1);

impl OrganizationSettings {
    /// Whether people may ask for a new password: there are passwords here, and nothing hides that way.
    #[must_use]
    pub const fn is_reset_allowed(&self) -> bool {
        self.login.allow_local_authentication && !self.login.hide_password_reset
    }
}

impl Engine {
    /// A person forgot the password of the account that they named. One round trip where names are open, none where they are hidden.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn ask_for_reset(self: &Arc<Self>, visit: &mut Visit, post: &Post, scope: &Scope) -> Result<Next, EngineError> {
        let Some(attempt) = visit.record().attempt(post.attempt.as_deref()).cloned() else {
            return Ok(Next::Loginname { organization: None });
        };
        // The newest attempt is the one that the page shows.
        visit.record_mut().begin(attempt.clone());
        let settings = self.settings_of(&attempt.organization).await?;
        // Security: the button is not there; a forged post finds nothing either.
        if !settings.is_reset_allowed() {
            return Ok(Next::Password);
        }
        let mut reset = Reset::new(
            self.fresh_id(),
            attempt.user,
            attempt.organization,
            CodeSent::By(ResetChannel::Email),
            self.now(),
        );
        reset.login_name = attempt.login_name;
        reset.hides_names = attempt.hides_names;
        // Security: where names are hidden, what is offered says nothing of the account.
        reset.offers_sms = attempt.hides_names;
        match self.count(visit, reset.wish_for_code()).await? {
            Ok(ticket) => self.send_reset(&mut reset, ResetChannel::Email, scope, ticket).await?,
            // Who comes back here within the time to wait has a message on the way already.
            Err(wait) if wait.is_of_the_account() => {
                if let Some(asked) = visit.record().reset(self.now())
                    && asked.limit_subject() == reset.limit_subject()
                {
                    reset.offers_sms = asked.offers_sms;
                    reset.sent = asked.sent;
                }
            }
            Err(wait) => {
                self.tell(visit, post, wait, &BTreeMap::new());
                return Ok(Next::Again);
            }
        }
        visit.clear_form_state(crate::path_of(&post.at));
        visit.record_mut().reset = Some(reset);
        Ok(Next::PasswordSet)
    }

    /// Another code, by mail or text message. The one before does not count any more.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn resend_reset(
        self: &Arc<Self>,
        visit: &mut Visit,
        post: &Post,
        channel: ResetChannel,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let Some(mut reset) = self.reset_of(visit, post) else {
            return Ok(Next::Again);
        };
        let channel = if reset.offers_sms { channel } else { ResetChannel::Email };
        let ticket = match self.count(visit, reset.wish_for_code()).await? {
            Ok(ticket) => ticket,
            Err(wait) if wait.is_of_the_account() => {
                let seconds = wait.seconds(self.now());
                let mistake = Mistake::Reset(ResetMistake::SentJustNow { seconds });
                visit.refuse(crate::path_of(&post.at), mistake, BTreeMap::new(), self.now());
                return Ok(Next::Again);
            }
            Err(wait) => {
                self.tell(visit, post, wait, &BTreeMap::new());
                return Ok(Next::Again);
            }
        };
        self.send_reset(&mut reset, channel, scope, ticket).await?;
        reset.drop_code();
        visit.clear_form_state(crate::path_of(&post.at));
        visit.record_mut().reset = Some(reset);
        Ok(Next::PasswordSet)
    }

    /// A link from a mail was opened. Its code leaves the address, and waits for a submit: what only opens links burns nothing.
    ///
    /// Security: nothing is asked of the backend, so that the page tells nothing about the account.
    pub fn open_reset_link(&self, visit: &mut Visit, user: UserId, code: SecretString, scope: &Scope) {
        let organization = scope.settings.organization.id.clone();
        // Security: what is no id must not become part of an address of the backend.
        let user = if is_plausible_id(user.as_str()) {
            user
        } else {
            UserId::from(NOBODY)
        };
        let mut reset = Reset::new(
            self.fresh_id(),
            Some(user.clone()),
            organization,
            CodeSent::Elsewhere,
            self.now(),
        );
        // The backend takes no longer ones: the page asks for a code then.
        if code.expose_secret().len() <= MAX_CODE_CHARS {
            reset.keep_code(code);
        }
        let record = visit.record();
        let asked_here = record.reset(self.now()).filter(|asked| asked.user.as_ref() == Some(&user));
        let known_here = record.accounts.iter().find(|account| account.user == user);
        if let Some(asked) = asked_here {
            reset.login_name.clone_from(&asked.login_name);
            reset.offers_sms = asked.offers_sms;
        } else if let Some(account) = known_here {
            reset.login_name.clone_from(&account.login_name);
        }
        visit.record_mut().reset = Some(reset);
    }

    /// The new password that the form is about, if it still is under way.
    pub(crate) fn reset_of(&self, visit: &mut Visit, post: &Post) -> Option<Reset> {
        let now = self.now();
        let reset = visit.record().reset(now).cloned();
        let reset = reset.filter(|reset| post.attempt.as_deref() == Some(&*reset.id));
        if reset.is_none() {
            visit.postpone(crate::path_of(&post.at), Problem::Stale, BTreeMap::new(), now);
        }
        reset
    }

    /// Sends a code, or gives the ticket for it back.
    async fn send_reset(
        self: &Arc<Self>,
        reset: &mut Reset,
        channel: ResetChannel,
        scope: &Scope,
        ticket: Ticket,
    ) -> Result<(), EngineError> {
        let started = self.clock().monotonic();
        reset.sent = CodeSent::By(channel);
        // Security: whoever only opened a link may not have that account, nor its organization this way.
        let is_open = !reset.hides_names && !reset.is_linked;
        let sent = match reset.user.clone().filter(|_| is_open) {
            Some(user) => self.send_now(reset, &user, channel).await,
            None => {
                let sent = self.send_behind_the_answer(reset, channel, scope, started);
                // Security: a message that is still under way would take time from the page that comes next. No answer waits for the
                // message itself.
                self.keep_pace(&self.paces().reset_messages, Work::Real, started).await;
                sent
            }
        };
        if sent.is_err() {
            self.give_back(ticket).await;
        }
        sent
    }

    async fn send_now(&self, reset: &mut Reset, user: &UserId, channel: ResetChannel) -> Result<(), EngineError> {
        let delivery = self.delivery(channel);
        let (person, sent) = tokio::join!(
            self.client().get_user(user),
            self.client().request_password_reset(user, &delivery)
        );
        reset.offers_sms = person.is_ok_and(|person| has_verified_phone(&person));
        match sent {
            Ok(_) => tracing::info!(method = "reset", outcome = "sent", user.id = %user, "code for a new password sent"),
            Err(error) if error.is_outage() => return Err(error.into()),
            // The sentence on the page promises nothing that this contradicts.
            Err(error) => tracing::warn!(error = %error, user.id = %user, "code for a new password not sent"),
        }
        Ok(())
    }

    /// Security: neither bytes nor time of the answer may depend on whether the account exists, so it is looked up, and the code is sent,
    /// in a task of its own. If the program ends before, no code arrives, and the person asks again: that is accepted.
    fn send_behind_the_answer(
        self: &Arc<Self>,
        reset: &Reset,
        channel: ResetChannel,
        scope: &Scope,
        started: Duration,
    ) -> Result<(), EngineError> {
        let (engine, reset, scope) = (self.clone(), reset.clone(), scope.clone());
        self.run_behind_the_answer(async move {
            let work = engine.send_if_anybody(&reset, channel, &scope).await?;
            let took = engine.clock().monotonic().saturating_sub(started);
            if work == Work::Real && took < LONGEST_PACE {
                engine.paces().reset_messages.record(took);
            }
            Ok(())
        })
    }

    async fn send_if_anybody(&self, reset: &Reset, channel: ResetChannel, scope: &Scope) -> Result<Work, EngineError> {
        let user = match &reset.user {
            Some(user) => user.clone(),
            None => match self.find(scope, &reset.login_name, Onlooker::HidingPage).await?.0 {
                Found::One(candidate) => candidate.account,
                Found::Nobody | Found::Many => return Ok(Work::Pretended),
            },
        };
        let person = match self.client().get_user(&user).await {
            Ok(person) => person,
            Err(Error::NotFound(_)) => return Ok(Work::Pretended),
            Err(error) => return Err(error.into()),
        };
        let own = self.organization(&person.organization_id).await?;
        let is_gone = matches!(state_of(person.state), UserState::Deleted);
        if is_gone || !own.is_some_and(|own| own.is_reset_allowed()) {
            return Ok(Work::Pretended);
        }
        if channel == ResetChannel::Sms && !has_verified_phone(&person) {
            return Ok(Work::Pretended);
        }
        self.client().request_password_reset(&user, &self.delivery(channel)).await?;
        tracing::info!(method = "reset", outcome = "sent", user.id = %user, "code for a new password sent");
        Ok(Work::Real)
    }

    fn delivery(&self, channel: ResetChannel) -> ResetDelivery {
        match channel {
            // Always with our own address: the backend's leads to another login.
            ResetChannel::Email => ResetDelivery::Email(Some(self.links().password_set().clone())),
            ResetChannel::Sms => ResetDelivery::Sms,
        }
    }
}

fn has_verified_phone(user: &User) -> bool {
    user.human
        .as_ref()
        .is_some_and(|human| human.phone.is_some() && human.phone_verified)
}
