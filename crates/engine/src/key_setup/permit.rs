//! Who may set up a key, and with whose word.

use std::sync::Arc;

use vestibule_flow::{SecondFactor, Step, UserState, Verdict};
use vestibule_zitadel::users::PasskeyCode;
use vestibule_zitadel::{Error, OrganizationId, SessionId, SessionToken, UserId};

use super::KeyKind;
use crate::engine::{Engine, EngineError};
use crate::enrolment::Enrollable;
use crate::first_credential::{FirstCredential, Newcomer};
use crate::next::Next;
use crate::passkey_link::PasskeyLink;
use crate::record::Notice;
use crate::scope::OrganizationSettings;
use crate::standing::{Standing, methods_of, state_of};
use crate::visit::{Post, Visit};

/// Somebody who may.
pub(super) struct Permit {
    pub(super) user: UserId,
    pub(super) login_name: String,
    pub(super) settings: Arc<OrganizationSettings>,
    pub(super) bearer: Bearer,
    /// What the gate found. `None`: nobody is signed in, a link from a mail opened the page.
    pub(super) standing: Option<Standing>,
}

/// With whose word the backend is asked.
pub(super) enum Bearer {
    /// The person's own.
    Own(SessionToken),
    /// The login client's.
    Service,
    /// The login client's, and a code from a mail.
    Code(PasskeyCode),
}

/// Somebody without any credential, who followed a link from a mail.
#[derive(Debug)]
pub struct Guest {
    /// Settings of their organization.
    pub settings: Arc<OrganizationSettings>,
    /// Who.
    pub user: UserId,
    /// Their login name.
    pub login_name: String,
    /// What the link proved.
    pub proof: Proof,
}

/// What a link from a mail proved before the page was shown.
#[derive(Debug, Clone)]
pub enum Proof {
    /// Nothing yet: its code is checked when the set-up begins.
    Unchecked(PasskeyLink),
    /// That the mailbox is the person's: they were invited, and the code was right.
    Invited,
}

impl Standing {
    /// Whether this person may set up that kind now.
    #[must_use]
    pub fn may_set_up(&self, kind: KeyKind) -> bool {
        self.enrollable().contains(&match kind {
            KeyKind::Passkey => Enrollable::Passkey,
            KeyKind::SecurityKey => Enrollable::Factor(SecondFactor::U2f),
        })
    }
}

impl Engine {
    /// Whose key the form is about.
    pub(super) fn whose(&self, visit: &Visit, post: &Post) -> Option<UserId> {
        match post.attempt.as_deref().map(SessionId::from) {
            Some(session) => visit.record().account(&session).map(|account| account.user.clone()),
            None => {
                let (record, now) = (visit.record(), self.now());
                let by_link = record.open_passkey_link(now).map(|link| &link.user);
                by_link.or_else(|| record.invited(now).map(|invited| &invited.user)).cloned()
            }
        }
    }

    /// Asks the gate, or looks at the link that opened the page. `Ok(Err(next))`: somebody who may not, and where they go on.
    pub(super) async fn permit(
        &self,
        visit: &mut Visit,
        post: &Post,
        kind: KeyKind,
        requested: Option<&OrganizationId>,
    ) -> Result<Result<Permit, Next>, EngineError> {
        match post.attempt.as_deref().map(SessionId::from) {
            Some(session) => self.permit_account(visit, &session, kind, requested).await,
            None => self.permit_link(visit, kind).await,
        }
    }

    async fn permit_account(
        &self,
        visit: &mut Visit,
        session: &SessionId,
        kind: KeyKind,
        requested: Option<&OrganizationId>,
    ) -> Result<Result<Permit, Next>, EngineError> {
        let Some(standing) = self.standing(visit, Some(session), requested).await? else {
            return Ok(Err(Next::Loginname { organization: None }));
        };
        let is_allowed = standing.may_set_up(kind);
        let bearer = match standing.verdict {
            Verdict::Complete if is_allowed => Bearer::Own(standing.account.token()),
            Verdict::Complete => return Ok(Err(Next::Account)),
            // Security: who must set up a second factor has a token that is no bearer yet, so the login client asks for them. The gate
            // said just now that the first factor is verified and that there is no second one that could be asked for.
            Verdict::Missing(Step::EnrolSecondFactor(_)) if is_allowed => Bearer::Service,
            Verdict::Missing(Step::OfferSecondFactor(_)) if is_allowed => Bearer::Own(standing.account.token()),
            Verdict::Missing(step) => return Ok(Err(self.lead_to(visit, &standing, step))),
        };
        Ok(Ok(Permit {
            user: standing.account.user.clone(),
            login_name: standing.account.login_name.clone(),
            bearer,
            settings: standing.settings.clone(),
            standing: Some(standing),
        }))
    }

    async fn permit_link(&self, visit: &mut Visit, kind: KeyKind) -> Result<Result<Permit, Next>, EngineError> {
        let guest = match kind {
            KeyKind::Passkey => self.guest(visit).await?,
            KeyKind::SecurityKey => None,
        };
        let Some(guest) = guest else {
            let record = visit.record_mut();
            record.passkey_link = None;
            record.notice = Some(Notice::SignInFirst);
            return Ok(Err(Next::Loginname { organization: None }));
        };
        Ok(Ok(Permit {
            bearer: match &guest.proof {
                // The backend takes a code once. In this browser it stands for the mailbox a while longer, so that a prompt can be
                // repeated.
                Proof::Unchecked(link) => link.code().map_or(Bearer::Service, Bearer::Code),
                Proof::Invited => Bearer::Service,
            },
            user: guest.user,
            login_name: guest.login_name,
            settings: guest.settings,
            standing: None,
        }))
    }

    /// The person whom a link from a mail brought here, if it may open the set-up of a passkey by itself. Ask it at the time of use.
    ///
    /// # Errors
    /// When the backend cannot be asked.
    pub async fn guest(&self, visit: &mut Visit) -> Result<Option<Guest>, EngineError> {
        if let Some(link) = visit.record().open_passkey_link(self.now()).cloned() {
            return self.guest_of_link(link).await;
        }
        if visit.record().invited(self.now()).is_none() {
            return Ok(None);
        }
        Ok(match self.first_credential(visit).await? {
            FirstCredential::For(newcomer) if newcomer.settings.takes_passkeys() => {
                let Newcomer { user, settings } = *newcomer;
                Some(Guest {
                    settings,
                    user: user.id,
                    login_name: user.preferred_login_name.to_string(),
                    proof: Proof::Invited,
                })
            }
            FirstCredential::For(_) | FirstCredential::Done | FirstCredential::Nobody => None,
        })
    }

    /// Security: a code proves the mailbox, not the person. It adds a key only where there is none and nothing else to sign in with;
    /// whoever has a credential signs in with it first. An account that does not exist looks the same as one that has a credential.
    async fn guest_of_link(&self, link: PasskeyLink) -> Result<Option<Guest>, EngineError> {
        let client = self.client();
        let (user, methods) = tokio::join!(client.get_user(&link.user), client.authentication_methods(&link.user, None));
        let (user, methods) = match (user, methods) {
            (Ok(user), Ok(methods)) => (user, methods_of(&methods)),
            (Err(Error::NotFound(_) | Error::InvalidRequest { .. }), _) | (_, Err(Error::NotFound(_))) => return Ok(None),
            (Err(error), _) | (_, Err(error)) => return Err(error.into()),
        };
        if state_of(user.state) != UserState::Active || !methods.is_empty() {
            return Ok(None);
        }
        let settings = self.organization(&user.organization_id).await?;
        Ok(settings.filter(|settings| settings.takes_passkeys()).map(|settings| Guest {
            settings,
            user: user.id,
            login_name: user.preferred_login_name.to_string(),
            proof: Proof::Unchecked(link),
        }))
    }
}
