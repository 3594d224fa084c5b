//! A passkey that the browser offers by itself on the identifier page, for somebody who used one in this browser before.
//!
//! The backend makes challenges for one person at a time, so it is the one who used a passkey last.

use std::collections::BTreeMap;

use time::Duration;

use crate::ceremony::KeyPurpose;
use crate::engine::{Engine, EngineError};
use crate::identifier::Who;
use crate::limits::{Action, Subject};
use crate::mistake::Mistake;
use crate::next::Next;
use crate::passkey_challenge::{Asked, PAGE, Wanted};
use crate::passkey_sign_in::Checked;
use crate::record::PasskeyUser;
use crate::scope::Scope;
use crate::sign_in::{Agent, Stay};
use crate::visit::{Post, Visit};

/// An open challenge is used again if it is good for so long: a page that is loaded again costs nothing.
const LONG_ENOUGH: Duration = Duration::minutes(2);

impl Engine {
    /// Who may be offered a passkey on the identifier page.
    #[must_use]
    pub fn autofill_user<'a>(&self, visit: &'a Visit, scope: &Scope) -> Option<&'a PasskeyUser> {
        let is_wanted = |known: &&PasskeyUser| scope.requested.as_ref().is_none_or(|wanted| known.organization == *wanted);
        visit.record().passkey_users.iter().find(is_wanted)
    }

    /// What the browser is to offer, as JSON. `None`: nothing. At most one round trip.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn begin_autofill(
        &self,
        visit: &mut Visit,
        _post: &Post,
        scope: &Scope,
        agent: &Agent,
    ) -> Result<Option<String>, EngineError> {
        let Some(known) = self.autofill_user(visit, scope).cloned() else {
            return Ok(None);
        };
        let settings = self.organization(&known.organization).await?;
        if !settings.is_some_and(|settings| settings.takes_passkeys()) {
            return Ok(None);
        }
        let is_open = visit.record().ceremony(&KeyPurpose::Autofill).is_some_and(|open| {
            open.user.as_ref() == Some(&known.user) && open.remaining(self.now()).is_some_and(|left| left > LONG_ENOUGH)
        });
        if !is_open {
            // Nothing is offered where it was asked for too often: the identifier is there.
            let action = Action::Challenge(Subject::User(&known.user));
            if self.count(visit, action).await?.is_err() {
                return Ok(None);
            }
            let wanted = Wanted {
                purpose: KeyPurpose::Autofill,
                user: known.user.clone(),
                organization: known.organization.clone(),
                session: None,
            };
            match self.ask_for_key(visit, wanted, agent).await? {
                Asked::Waiting => {}
                Asked::NoneUsable | Asked::Unusable => {
                    visit.record_mut().passkey_users.retain(|other| other.user != known.user);
                    return Ok(None);
                }
            }
        }
        let open = visit.record().ceremony(&KeyPurpose::Autofill);
        Ok(open.map(|open| open.options.to_json().to_string()))
    }

    /// A passkey answered that the browser had offered. One check, and the facts for the gate.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_autofill(
        &self,
        visit: &mut Visit,
        post: &Post,
        answer: &str,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let open = visit.record().ceremony(&KeyPurpose::Autofill).cloned();
        let Some(ceremony) = open.filter(|open| open.remaining(self.now()).is_some()) else {
            return Ok(Next::Loginname { organization: None });
        };
        let Some(user) = ceremony.user.clone() else {
            return Ok(Next::Loginname { organization: None });
        };
        let known = visit.record().passkey_users.iter().find(|known| known.user == user).cloned();
        let Some(known) = known else {
            return Ok(Next::Loginname { organization: None });
        };
        let action = Action::Key(Subject::User(&user));
        let Some(ticket) = self.count_try(visit, post, action, &BTreeMap::new()).await? else {
            return Ok(Next::Again);
        };
        match self.check_passkey(&ceremony, answer).await? {
            Checked::Verified(token) => {
                let stay = if known.is_kept { Stay::SignedIn } else { Stay::WhileOpen };
                let next = self
                    .sign_in_with(visit, &ceremony, token, &known.login_name, stay, scope)
                    .await?;
                self.forgive_try(visit, ticket).await;
                Ok(next)
            }
            Checked::Refused { mistake, .. } => self.explain(visit, known, mistake).await,
        }
    }

    /// The passkey page says what went wrong, and offers to try again.
    async fn explain(&self, visit: &mut Visit, known: PasskeyUser, mistake: Mistake) -> Result<Next, EngineError> {
        visit.record_mut().end_ceremony(&KeyPurpose::Autofill);
        let settings = self.settings_of(&known.organization).await?;
        let id = self.begin_attempt(visit, &settings, known.login_name, Who::Known(known.user), None);
        visit.record_mut().offer(&id, settings.all_ways());
        visit.refuse(PAGE, mistake, BTreeMap::new(), self.now());
        Ok(Next::Passkey)
    }
}
