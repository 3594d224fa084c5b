//! Who may set up a key, and with whose word.

use std::sync::Arc;

use vestibule_flow::{Step, UserState, Verdict};
use vestibule_zitadel::settings::SecondFactorType;
use vestibule_zitadel::users::PasskeyCode;
use vestibule_zitadel::{Error, OrganizationId, SessionId, SessionToken, UserId};

use super::{AcceptedKeys, KeyKind, PendingKey, options};
use crate::engine::{Engine, EngineError};
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
    login_name: String,
}

impl Permit {
    /// Every key of the person, with the new one; `None` where not all of them are known here.
    pub(super) fn accepted_keys(&self, pending: &PendingKey, new: &str) -> Option<AcceptedKeys> {
        // The list of a registration has the keys of one kind only, and a part of them must never be told.
        let has_security_key = self.standing.as_ref().is_some_and(|standing| standing.methods.u2f);
        if pending.kind != KeyKind::Passkey || has_security_key {
            return None;
        }
        let public_key = pending.options.to_json().get("publicKey")?.clone();
        let mut credential_ids = options::excluded(&pending.options);
        credential_ids.push(new.to_owned());
        Some(AcceptedKeys {
            rp_id: public_key.get("rp")?.get("id")?.as_str()?.to_owned(),
            user_handle: options::user_handle(&pending.options)?,
            credential_ids,
        })
    }
}

/// Whether the organization lets its people set up that kind.
#[must_use]
fn is_allowed(settings: &OrganizationSettings, kind: KeyKind) -> bool {
    let login = &settings.login;
    match kind {
        KeyKind::Passkey => login.allow_local_authentication && settings.is_passkey_allowed(),
        KeyKind::SecurityKey => login.second_factors.contains(&SecondFactorType::U2f),
    }
}

impl Standing {
    /// Whether this person may set up that kind now.
    #[must_use]
    pub fn may_set_up(&self, kind: KeyKind) -> bool {
        match self.verdict {
            Verdict::Complete => is_allowed(&self.settings, kind),
            Verdict::Missing(Step::EnrolSecondFactor(enrolment) | Step::OfferSecondFactor(enrolment)) => match kind {
                KeyKind::Passkey => enrolment.passkey,
                KeyKind::SecurityKey => enrolment.factors.u2f,
            },
            Verdict::Missing(_) => false,
        }
    }
}

impl Engine {
    /// Whose key the form is about.
    pub(super) fn whose(&self, visit: &Visit, post: &Post) -> Option<UserId> {
        match post.attempt.as_deref().map(SessionId::from) {
            Some(session) => visit.record().account(&session).map(|account| account.user.clone()),
            None => visit.record().open_passkey_link(self.now()).map(|link| link.user.clone()),
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
        let link = visit.record().open_passkey_link(self.now()).cloned();
        let guest = match &link {
            Some(link) if kind == KeyKind::Passkey => self.guest(link).await?,
            Some(_) | None => None,
        };
        let (Some(link), Some(guest)) = (link, guest) else {
            let record = visit.record_mut();
            record.passkey_link = None;
            record.notice = Some(Notice::SignInFirst);
            return Ok(Err(Next::Loginname { organization: None }));
        };
        Ok(Ok(Permit {
            // The backend takes a code once. In this browser it stands for the mailbox a while longer, so that a prompt can be repeated.
            bearer: link.code().map_or(Bearer::Service, Bearer::Code),
            user: guest.user,
            login_name: guest.login_name,
            settings: guest.settings,
            standing: None,
        }))
    }

    /// The person that a link from a mail is for, if it may open the set-up of a passkey by itself.
    ///
    /// Security: a code proves the mailbox, not the person. It adds a key only where there is none and nothing else to sign in with;
    /// whoever has a credential signs in with it first. An account that does not exist looks the same as one that has a credential.
    ///
    /// # Errors
    /// When the backend cannot be asked.
    pub async fn guest(&self, link: &PasskeyLink) -> Result<Option<Guest>, EngineError> {
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
        Ok(settings
            .filter(|settings| is_allowed(settings, KeyKind::Passkey))
            .map(|settings| Guest {
                settings,
                user: user.id,
                login_name: user.preferred_login_name.to_string(),
            }))
    }
}
