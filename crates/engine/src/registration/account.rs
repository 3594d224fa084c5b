//! The account that a registration makes: whose address it is, and what the backend refuses. How it is signed in to is not here.

use std::collections::BTreeMap;

use secrecy::SecretString;
use vestibule_zitadel::users::{
    NewContact, NewPassword, NewUser, NonEmpty, ProfileUpdate, User, UserFilter, UserSearch, Verification,
};
use vestibule_zitadel::{Error, UserId};

use super::consent::{CONSENTS, Consent};
use super::{Draft, FIRST_PAGE, RegistrationMistake};
use crate::engine::{Engine, EngineError};
use crate::mistake::Mistake;
use crate::new_password::NewPasswordMistake;
use crate::proof::Proving;
use crate::verify::message_to;
use crate::visit::Visit;

impl Engine {
    /// Who has this address in the organization already, as login name or for mail.
    pub(super) async fn owners_of(&self, draft: &Draft) -> Result<Vec<User>, EngineError> {
        let filter = UserFilter::email(&draft.email).or(UserFilter::login_name(&*draft.email));
        let search = UserSearch::new(UserFilter::organization(&draft.organization).and(filter));
        match self.client().search_users(&search).await {
            // What the backend refuses to search for, nobody has; whether it is an address, it says when the account is made.
            Err(Error::InvalidRequest { .. }) => Ok(Vec::new()),
            other => Ok(other?),
        }
    }

    pub(super) async fn create(
        &self,
        draft: &Draft,
        proof: Verification,
        password: Option<SecretString>,
    ) -> Result<UserId, Error> {
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
            metadata: marks(&draft.consents),
            ..NewUser::new(draft.organization.clone(), profile, email)
        };
        let created = self.client().create_user(&new).await?;
        tracing::info!(organization.id = %draft.organization, user.id = %created.id, "account registered");
        Ok(created.id)
    }

    /// The mail that proves the address leads here.
    pub(super) fn by_mail(&self) -> Verification {
        Verification::Send(Some(self.links().verify().clone()))
    }

    /// Making the account has sent a mail to prove its address. A second one would kill its code, so it waits its turn; and the page that asks
    /// for the code says that it is on its way.
    pub(super) async fn note_mail(&self, visit: &mut Visit, user: &UserId) {
        let (proving, now) = (Proving::Email, self.now());
        if let Err(error) = self.count_sent_along(message_to(user, proving)).await {
            tracing::warn!(error = %error, "the mail of a registration is not counted");
        }
        visit.record_mut().proofs.note_sent(user.clone(), proving, now);
    }
}

/// What is kept with the account of what its person agreed to.
fn marks(consents: &[Consent]) -> BTreeMap<String, Vec<u8>> {
    let text = serde_json::to_vec(consents).ok().filter(|_| !consents.is_empty());
    text.map(|text| (CONSENTS.to_owned(), text)).into_iter().collect()
}

/// What the backend refuses of a new account, and on which page it is put right (`None`: the one with the password); an outage stays an
/// error.
pub(super) fn refusal(error: Error) -> Result<(Option<&'static str>, Mistake), EngineError> {
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
