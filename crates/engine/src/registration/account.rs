//! The account that a registration makes: whose address it is, and what the backend refuses. How it is signed in to is not here.

use std::collections::BTreeMap;

use secrecy::SecretString;
use vestibule_zitadel::users::{
    NewContact, NewPassword, NewUser, NonEmpty, ProfileUpdate, User, UserFilter, UserSearch, Verification,
};
use vestibule_zitadel::{Error, SettingsContext, UserId};

use super::consent::{CONSENTS, Consent};
use super::draft::MAX_CHARS;
use super::{Draft, FIRST_PAGE, RegistrationMistake};
use crate::engine::{Engine, EngineError};
use crate::mistake::Mistake;
use crate::new_password::NewPasswordMistake;
use crate::proof::Proving;
use crate::scope::OrganizationSettings;
use crate::verify::message_to;
use crate::visit::Visit;

/// Who has an address already.
#[derive(Debug)]
pub(super) struct Owners {
    /// In the organization, as login name or for mail.
    pub(super) here: Vec<User>,
    /// In another one, as a name that is one for the whole instance.
    elsewhere: Option<User>,
}

impl Owners {
    /// What the account is called where the address is a name elsewhere: as the backend calls people where every name ends in the
    /// domain of its organization. The address still signs in to it.
    pub(super) fn name_apart(&self, draft: &Draft, settings: &OrganizationSettings) -> Option<String> {
        let domain = &settings.organization.primary_domain;
        let name = || format!("{}@{domain}", draft.email).chars().take(MAX_CHARS).collect();
        self.elsewhere.is_some().then(name)
    }
}

impl Engine {
    /// Who has this address already. One search.
    pub(super) async fn owners_of(&self, draft: &Draft) -> Result<Owners, EngineError> {
        let name = || UserFilter::login_name(&*draft.email);
        let here = UserFilter::organization(&draft.organization).and(UserFilter::email(&draft.email).or(name()));
        // By mail and by name here, and by name elsewhere.
        let search = UserSearch::new(here.or(name())).limit(3);
        let context = SettingsContext::Organization(draft.organization.clone());
        let (found, domain) = tokio::try_join!(self.search(&search), self.client().domain_settings(&context))?;
        let (here, elsewhere): (Vec<User>, Vec<User>) =
            found.into_iter().partition(|user| user.organization_id == draft.organization);
        Ok(Owners {
            here,
            elsewhere: elsewhere.into_iter().next().filter(|_| !domain.login_name_includes_domain),
        })
    }

    /// Whether the pages of this organization may say that the address is taken: by somebody of its own, or of another one that shows names.
    ///
    /// Security: an organization that hides names hides them from the pages of others, too. Names can be one for the whole instance, so
    /// that the backend refuses its people's names here as well.
    pub(super) async fn is_known_here(&self, owners: &Owners) -> Result<bool, EngineError> {
        if !owners.here.is_empty() {
            return Ok(true);
        }
        let Some(namesake) = &owners.elsewhere else {
            return Ok(false);
        };
        let theirs = self.organization(&namesake.organization_id).await?;
        Ok(theirs.is_some_and(|settings| !settings.login.ignore_unknown_usernames))
    }

    /// Makes the account on a page that shows names. Somebody who must not show may have taken the name since the first page.
    pub(super) async fn create_openly(
        &self,
        draft: &Draft,
        settings: &OrganizationSettings,
        password: Option<SecretString>,
    ) -> Result<UserId, EngineError> {
        let taken = match self.create(draft, self.by_mail(), password.clone()).await {
            Err(Error::Conflict(details)) if draft.username.is_none() => details,
            result => return Ok(result?),
        };
        let owners = self.owners_of(draft).await?;
        match owners.name_apart(draft, settings) {
            Some(name) if !self.is_known_here(&owners).await? => {
                let draft = Draft {
                    username: Some(name),
                    ..draft.clone()
                };
                Ok(self.create(&draft, self.by_mail(), password).await?)
            }
            _ => Err(Error::Conflict(taken).into()),
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
            username: draft.username.clone(),
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

    /// The account is there: from here on nothing may make a second one, whatever fails.
    ///
    /// Making it has sent a mail to prove its address. A second one would kill its code, so it waits its turn; and the page that asks
    /// for the code says that it is on its way.
    pub(super) async fn note_made(&self, visit: &mut Visit, user: &UserId) -> Result<(), EngineError> {
        let (proving, now) = (Proving::Email, self.now());
        if let Err(error) = self.count_sent_along(visit, message_to(user, proving)).await {
            tracing::warn!(error = %error, "the mail of a registration is not counted");
        }
        let record = visit.record_mut();
        (record.registration, record.form) = (None, None);
        record.proofs.note_sent(user.clone(), proving, now);
        Ok(visit.save().await?)
    }
}

/// What is kept with the account of what its person agreed to.
fn marks(consents: &[Consent]) -> BTreeMap<String, Vec<u8>> {
    let text = serde_json::to_vec(consents).ok().filter(|_| !consents.is_empty());
    text.map(|text| (CONSENTS.to_owned(), text)).into_iter().collect()
}

/// What the backend refuses of a new account, and on which page it is put right (`None`: the one with the password); an outage stays an
/// error.
pub(super) fn refusal(error: EngineError) -> Result<(Option<&'static str>, Mistake), EngineError> {
    let first = |mistake| (Some(FIRST_PAGE), Mistake::Registration(mistake));
    let EngineError::Backend(error) = error else {
        return Err(error);
    };
    Ok(match error {
        // Whether that may be said was judged before: see `create_openly`.
        Error::Conflict(_) => first(RegistrationMistake::EmailTaken),
        // The message itself is refused: of its fields only the address can still be wrong.
        Error::InvalidRequest { id: None, code: Some(3) } => first(RegistrationMistake::EmailInvalid),
        error => match NewPasswordMistake::of_refusal(&error) {
            Some(mistake) => (None, Mistake::New(mistake)),
            None => return Err(error.into()),
        },
    })
}
