//! The first credential of somebody who followed an invitation: who may get one, and until when. How a password or a passkey is set up is
//! not here.

use std::sync::Arc;

use vestibule_flow::UserState;
use vestibule_zitadel::users::{Invitation, User};
use vestibule_zitadel::{Error, UserId};

use crate::engine::{Engine, EngineError};
use crate::next::Next;
use crate::scope::OrganizationSettings;
use crate::standing::{methods_of, state_of};
use crate::visit::Visit;

/// Whether this browser may set up the first credential of an account, right now.
#[derive(Debug)]
pub enum FirstCredential {
    /// It may, of this one.
    For(Box<Newcomer>),
    /// The account has one by now.
    Done,
    /// Nobody followed an invitation here, or it was too long ago.
    Nobody,
}

/// Somebody who proved to read the mailbox of an account that nobody can sign in to yet.
#[derive(Debug)]
pub struct Newcomer {
    /// The person, read now.
    pub user: User,
    /// Settings of their organization.
    pub settings: Arc<OrganizationSettings>,
}

impl Engine {
    /// Security: the backend's code is used up; what stands for it is a note in this browser's record, under a new id.
    pub(crate) async fn accept_invitation(&self, visit: &mut Visit, user: UserId) -> Result<Next, EngineError> {
        let now = self.now();
        visit.record_mut().proofs.note_invited(user, now);
        visit.change_privilege(self.entropy()).await?;
        visit.save().await?;
        Ok(Next::AuthenticatorSet)
    }

    /// Who may get a first credential in this browser. Ask it at the time of use, not before.
    ///
    /// Security: all of these hold, or nobody may: the invitation was followed in this browser, minutes ago, and was not used; the account
    /// is active; and nothing at all is set up for it, on whatever domain. Whoever held on to an invitation can take no account over.
    ///
    /// # Errors
    /// When the backend cannot be asked.
    pub async fn first_credential(&self, visit: &mut Visit) -> Result<FirstCredential, EngineError> {
        let Some(id) = visit.record().invited(self.now()).map(|invited| invited.user.clone()) else {
            return Ok(FirstCredential::Nobody);
        };
        let (user, methods) = tokio::join!(self.client().get_user(&id), self.client().authentication_methods(&id, None));
        let user = match user {
            Ok(user) if state_of(user.state) == UserState::Active => user,
            Ok(_) | Err(Error::NotFound(_)) => {
                self.end_invitation(visit);
                return Ok(FirstCredential::Nobody);
            }
            Err(error) => return Err(error.into()),
        };
        if !methods_of(&methods?).is_empty() {
            self.end_invitation(visit);
            return Ok(FirstCredential::Done);
        }
        let settings = self.settings_of(&user.organization_id).await?;
        Ok(FirstCredential::For(Box::new(Newcomer { user, settings })))
    }

    /// The invitation has done its work. Call it in the submit that set the credential up.
    pub fn end_invitation(&self, visit: &mut Visit) {
        visit.record_mut().proofs.end_invitation();
    }

    /// Mails an invitation to whoever has nothing to sign in with.
    ///
    /// # Errors
    /// `AlreadySetUp`, `NotFound`, and outages.
    pub(crate) async fn mail_invitation(&self, id: &UserId) -> Result<(), Error> {
        let (user, methods) = tokio::try_join!(self.client().get_user(id), self.client().authentication_methods(id, None))?;
        if state_of(user.state) != UserState::Active || !methods_of(&methods).is_empty() {
            return Err(Error::AlreadySetUp(vestibule_zitadel::Details::default()));
        }
        // The mail can do without the name of what people are invited to.
        let settings = self.organization(&user.organization_id).await.ok().flatten();
        self.send_invitation(id, settings.as_deref()).await
    }

    /// Mails an invitation into an organization. Whether the person needs one is not asked here.
    ///
    /// # Errors
    /// `AlreadySetUp`, `NotFound`, and outages.
    pub(crate) async fn send_invitation(&self, id: &UserId, into: Option<&OrganizationSettings>) -> Result<(), Error> {
        let name = into.map(|settings| settings.organization.name.chars().take(200).collect::<String>());
        let invitation = Invitation::Send {
            // Always: without one the backend's mail leads to another login.
            template: Some(self.links().invite().clone()),
            application_name: name.filter(|name| !name.is_empty()),
        };
        self.client().create_invitation(id, &invitation).await.map(drop)
    }
}
