//! Messages of the user service. Whether a user may sign in is not decided here.

use std::fmt;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{LoginName, OrganizationId, UserId};
use crate::json::{self, wire_enum};

mod contact;
mod create;
mod factors;
mod metadata;
mod profile;
mod search;

pub use contact::{Delivery, Invitation, NewContact, ResetDelivery, Verification};
pub use create::{NewUser, UserCreated, UserUpdate};
pub use factors::{
    AuthenticationFactor, FactorFilter, FactorKind, FactorSearch, FactorState, KeyDomain, Passkey, PasskeyAuthenticator,
    PasskeyCode, PasskeyRegistration, SecurityKeyRegistration, TotpRegistration,
};
pub use metadata::Metadata;
pub use profile::{NonEmpty, OwnProfile, ProfileUpdate};
pub use search::{UserFilter, UserSearch};

wire_enum! {
    /// Whether a user can be used. Source: `UserState` (user/v2/user.proto).
    UserState, missing = Unknown {
        /// In use. A user can be so without any credential.
        Active = "USER_STATE_ACTIVE",
        /// Switched off by an administrator.
        Inactive = "USER_STATE_INACTIVE",
        /// Removed.
        Deleted = "USER_STATE_DELETED",
        /// Locked, by an administrator or by too many wrong passwords.
        Locked = "USER_STATE_LOCKED",
        /// Made through the old API and not set up; can sign in.
        Initial = "USER_STATE_INITIAL",
    }
}

wire_enum! {
    /// Source: `Gender` (user/v2/user.proto).
    Gender, missing = Unknown {
        /// Female.
        Female = "GENDER_FEMALE",
        /// Male.
        Male = "GENDER_MALE",
        /// Diverse.
        Diverse = "GENDER_DIVERSE",
    }
}

wire_enum! {
    /// A way to sign in that a user has set up. Source: `AuthenticationMethodType` (user/v2/user_service.proto).
    AuthenticationMethod, missing = Unknown {
        /// A password.
        Password = "AUTHENTICATION_METHOD_TYPE_PASSWORD",
        /// A passkey.
        Passkey = "AUTHENTICATION_METHOD_TYPE_PASSKEY",
        /// A linked identity provider.
        Idp = "AUTHENTICATION_METHOD_TYPE_IDP",
        /// A time-based code.
        Totp = "AUTHENTICATION_METHOD_TYPE_TOTP",
        /// A security key.
        U2f = "AUTHENTICATION_METHOD_TYPE_U2F",
        /// A code by SMS.
        OtpSms = "AUTHENTICATION_METHOD_TYPE_OTP_SMS",
        /// A code by e-mail.
        OtpEmail = "AUTHENTICATION_METHOD_TYPE_OTP_EMAIL",
        /// Recovery codes.
        RecoveryCode = "AUTHENTICATION_METHOD_TYPE_RECOVERY_CODE",
    }
}

/// A user, read. `Debug` shows ids and state, no name. Source: `User` (user/v2/user.proto).
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The organization that the user belongs to (`details.resource_owner`).
    pub organization_id: OrganizationId,
    /// Whether the user can be used.
    pub state: UserState,
    /// The user name, without a domain.
    pub username: String,
    /// Every name to sign in with.
    pub login_names: Vec<LoginName>,
    /// The one to show.
    pub preferred_login_name: LoginName,
    /// What only people have; `None` for machines.
    pub human: Option<Human>,
}

impl fmt::Debug for User {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("User")
            .field("id", &self.id)
            .field("organization_id", &self.organization_id)
            .field("state", &self.state)
            .field("human", &self.human)
            .finish_non_exhaustive()
    }
}

/// What a person has beside a login name. `Debug` shows no name and no address. Source: `HumanUser` (user/v2/user.proto).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Human {
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// Nickname; empty if there is none.
    pub nick_name: String,
    /// The name to show.
    pub display_name: String,
    /// A BCP 47 tag; `None` if none was chosen (`und` on the wire).
    pub preferred_language: Option<String>,
    /// Gender.
    pub gender: Gender,
    /// The address of a picture.
    pub avatar_url: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Whether the person has shown to read mail there.
    pub email_verified: bool,
    /// The phone number, in E.164 form.
    pub phone: Option<String>,
    /// Whether the person has shown to read messages there.
    pub phone_verified: bool,
    /// Whether the password must be changed at the next sign-in.
    pub password_change_required: bool,
    /// When the password was last set; `None` if there is none.
    pub password_changed_at: Option<OffsetDateTime>,
    /// When the person last declined to set up a second factor.
    pub mfa_init_skipped_at: Option<OffsetDateTime>,
}

impl fmt::Debug for Human {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Human")
            .field("email_verified", &self.email_verified)
            .field("phone_verified", &self.phone_verified)
            .field("password_change_required", &self.password_change_required)
            .field("password_changed_at", &self.password_changed_at)
            .field("mfa_init_skipped_at", &self.mfa_init_skipped_at)
            .finish_non_exhaustive()
    }
}

/// A password to set, at most 72 bytes. Source: `Password` (user/v2/password.proto).
#[derive(Debug, Clone)]
pub struct NewPassword {
    /// The password.
    pub password: SecretString,
    /// Whether the person has to change it at the next sign-in.
    pub change_required: bool,
}

/// The two messages that carry a new password.
/// Source: `SetPasswordRequest`, `UpdateUserRequest.Human.password` (user/v2/user_service.proto).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordMessage<'a> {
    pub(crate) password: &'a str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) change_required: bool,
}

/// Messages as they stand on the wire.
pub(crate) mod wire {
    pub(crate) use super::create::wire::{Code, Created};
    pub(crate) use super::factors::wire::{Factors, Link, PasskeyBegun, Passkeys, RecoveryCodes, SecurityKeyBegun, TotpBegun};
    pub(crate) use super::metadata::entries;
    pub(crate) use super::metadata::wire::Listed as MetadataListed;
    use super::*;

    #[derive(Deserialize)]
    pub(crate) struct Got {
        pub(crate) user: User,
    }

    #[derive(Deserialize, Default)]
    #[serde(default)]
    pub(crate) struct Listed {
        pub(crate) result: Vec<User>,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    pub(crate) struct Methods {
        pub(crate) auth_method_types: Vec<AuthenticationMethod>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct UserMessage {
        user_id: UserId,
        #[serde(default)]
        details: DetailsMessage,
        #[serde(default)]
        state: UserState,
        #[serde(default)]
        username: String,
        #[serde(default)]
        login_names: Vec<LoginName>,
        #[serde(default)]
        preferred_login_name: LoginName,
        human: Option<HumanMessage>,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct DetailsMessage {
        resource_owner: OrganizationId,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct HumanMessage {
        profile: ProfileMessage,
        email: EmailMessage,
        phone: PhoneMessage,
        password_change_required: bool,
        #[serde(deserialize_with = "json::timestamp")]
        password_changed: Option<OffsetDateTime>,
        #[serde(deserialize_with = "json::timestamp")]
        mfa_init_skipped: Option<OffsetDateTime>,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct ProfileMessage {
        given_name: String,
        family_name: String,
        nick_name: String,
        display_name: String,
        #[serde(deserialize_with = "json::text")]
        preferred_language: Option<String>,
        gender: Gender,
        #[serde(deserialize_with = "json::text")]
        avatar_url: Option<String>,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct EmailMessage {
        #[serde(deserialize_with = "json::text")]
        email: Option<String>,
        is_verified: bool,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct PhoneMessage {
        #[serde(deserialize_with = "json::text")]
        phone: Option<String>,
        is_verified: bool,
    }

    impl From<HumanMessage> for Human {
        fn from(message: HumanMessage) -> Self {
            Self {
                given_name: message.profile.given_name,
                family_name: message.profile.family_name,
                nick_name: message.profile.nick_name,
                display_name: message.profile.display_name,
                preferred_language: message.profile.preferred_language.filter(|language| language != "und"),
                gender: message.profile.gender,
                avatar_url: message.profile.avatar_url,
                email: message.email.email,
                email_verified: message.email.is_verified,
                phone: message.phone.phone,
                phone_verified: message.phone.is_verified,
                password_change_required: message.password_change_required,
                password_changed_at: message.password_changed,
                mfa_init_skipped_at: message.mfa_init_skipped,
            }
        }
    }

    impl<'de> Deserialize<'de> for User {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let message = UserMessage::deserialize(deserializer)?;
            if message.user_id.is_empty() {
                return Err(serde::de::Error::custom("a user without an id"));
            }
            Ok(Self {
                id: message.user_id,
                organization_id: message.details.resource_owner,
                state: message.state,
                username: message.username,
                login_names: message.login_names,
                preferred_login_name: message.preferred_login_name,
                human: message.human.map(Human::from),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_names_a_person_prints() {
        let human = Human {
            given_name: "Ada".into(),
            email: Some("ada@example.com".into()),
            ..Human::default()
        };
        let user = User {
            id: "1".into(),
            organization_id: "2".into(),
            state: UserState::Active,
            username: "ada".into(),
            login_names: vec!["ada".into()],
            preferred_login_name: "ada".into(),
            human: Some(human),
        };
        let text = format!(
            "{user:?} {:?} {:?} {:?}",
            UserFilter::email("ada@example.com"),
            ProfileUpdate {
                given_name: "Ada".into(),
                nick_name: NonEmpty::new("Ada"),
                ..ProfileUpdate::default()
            },
            OwnProfile {
                given_name: "Ada".into(),
                ..OwnProfile::default()
            }
        );
        assert!(!text.to_lowercase().contains("ada"), "{text}");
    }
}
