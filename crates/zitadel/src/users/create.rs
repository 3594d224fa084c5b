//! New users, and changes of a user's names. Who may become one is not decided here.

use std::collections::BTreeMap;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json as message_of};

use super::metadata::entries;
use super::{NewContact, NewPassword, PasswordMessage, ProfileUpdate};
use crate::ids::{OrganizationId, UserId};
use crate::json;

/// A person to make. `Debug` shows the organization alone.
/// Sources: `CreateUserRequest`, `AddHumanUserRequest` (user/v2/user_service.proto).
#[derive(Clone)]
pub struct NewUser {
    /// Where the person will belong.
    pub organization_id: OrganizationId,
    /// The id; `None` lets the backend choose.
    pub id: Option<UserId>,
    /// The user name; `None` makes the e-mail address one.
    pub username: Option<String>,
    /// The names.
    pub profile: ProfileUpdate,
    /// The e-mail address.
    pub email: NewContact,
    /// The phone number.
    pub phone: Option<NewContact>,
    /// The password; `None` makes a person who cannot sign in yet.
    pub password: Option<NewPassword>,
    /// Marks that are kept with the person from the first moment.
    pub metadata: BTreeMap<String, Vec<u8>>,
}

impl NewUser {
    /// Somebody with the least that the backend asks for.
    #[must_use]
    pub fn new(organization_id: OrganizationId, profile: ProfileUpdate, email: NewContact) -> Self {
        Self {
            organization_id,
            id: None,
            username: None,
            profile,
            email,
            phone: None,
            password: None,
            metadata: BTreeMap::new(),
        }
    }

    /// The message of `CreateUser`.
    pub(crate) fn message(&self) -> Value {
        let mut message = message_of!({ "organizationId": self.organization_id, "human": self.human() });
        self.write_names(&mut message);
        message
    }

    /// The message of `AddHumanUser`, for servers without `CreateUser`.
    pub(crate) fn older_message(&self) -> Value {
        let mut message = self.human();
        message["organization"] = message_of!({ "orgId": self.organization_id });
        self.write_names(&mut message);
        message
    }

    fn human(&self) -> Value {
        let mut human = message_of!({ "profile": self.profile.message(), "email": self.email.email_message() });
        if let Some(phone) = &self.phone {
            human["phone"] = phone.phone_message();
        }
        if let Some(new) = &self.password {
            human["password"] = message_of!(PasswordMessage {
                password: new.password.expose_secret(),
                change_required: new.change_required,
            });
        }
        if !self.metadata.is_empty() {
            human["metadata"] = entries(&self.metadata);
        }
        human
    }

    fn write_names(&self, message: &mut Value) {
        if let Some(id) = &self.id {
            message["userId"] = message_of!(id);
        }
        if let Some(username) = &self.username {
            message["username"] = message_of!(username);
        }
    }
}

impl fmt::Debug for NewUser {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("NewUser")
            .field("organization_id", &self.organization_id)
            .finish_non_exhaustive()
    }
}

/// A person was made. Source: `CreateUserResponse` (user/v2/user_service.proto).
#[derive(Debug, Clone)]
pub struct UserCreated {
    /// The id.
    pub id: UserId,
    /// The code that proves the e-mail address, where its return was asked for.
    pub email_code: Option<SecretString>,
    /// The code that proves the phone number, where its return was asked for.
    pub phone_code: Option<SecretString>,
}

/// What changes of a user's names; `None` leaves it. `Debug` shows nothing of it.
/// Source: `UpdateUserRequest` (user/v2/user_service.proto).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct UserUpdate {
    /// The user name.
    pub username: Option<String>,
    /// The profile.
    pub profile: Option<ProfileUpdate>,
}

impl UserUpdate {
    /// The message of `UpdateUser`. It must say that a person is meant, even if only the user name changes.
    pub(crate) fn message(&self) -> Value {
        let mut message = message_of!({ "human": {} });
        if let Some(profile) = &self.profile {
            message["human"]["profile"] = profile.message();
        }
        if let Some(username) = &self.username {
            message["username"] = message_of!(username);
        }
        message
    }

    /// The message of `UpdateHumanUser`, for servers without `UpdateUser`.
    pub(crate) fn older_message(&self) -> Value {
        let mut message = message_of!({});
        if let Some(profile) = &self.profile {
            message["profile"] = profile.message();
        }
        if let Some(username) = &self.username {
            message["username"] = message_of!(username);
        }
        message
    }
}

impl fmt::Debug for UserUpdate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UserUpdate").finish_non_exhaustive()
    }
}

/// Messages as they stand on the wire.
pub(crate) mod wire {
    use super::*;

    /// `CreateUserResponse` says `id`, `AddHumanUserResponse` says `userId`.
    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    pub(crate) struct Created {
        id: UserId,
        user_id: UserId,
        #[serde(deserialize_with = "json::secret")]
        email_code: Option<SecretString>,
        #[serde(deserialize_with = "json::secret")]
        phone_code: Option<SecretString>,
    }

    impl Created {
        pub(crate) fn into_model(self) -> Option<UserCreated> {
            let id = [self.id, self.user_id].into_iter().find(|id| !id.is_empty())?;
            Some(UserCreated {
                id,
                email_code: self.email_code,
                phone_code: self.phone_code,
            })
        }
    }

    /// Every answer that can carry a code that somebody asked to be returned, by whichever name its call has for it.
    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    pub(crate) struct Code {
        #[serde(deserialize_with = "json::secret")]
        verification_code: Option<SecretString>,
        #[serde(deserialize_with = "json::secret")]
        email_code: Option<SecretString>,
        #[serde(deserialize_with = "json::secret")]
        phone_code: Option<SecretString>,
        #[serde(deserialize_with = "json::secret")]
        invite_code: Option<SecretString>,
    }

    impl Code {
        pub(crate) fn into_model(self) -> Option<SecretString> {
            self.verification_code
                .or(self.email_code)
                .or(self.phone_code)
                .or(self.invite_code)
        }
    }
}
