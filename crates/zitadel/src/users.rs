//! Messages of the user service. Whether a user may sign in is not decided here.

use std::fmt;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::ids::{LoginName, OrganizationId, UserId};
use crate::json::{self, wire_enum};

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

/// A search for users: which, and at most how many.
/// Source: `ListUsersRequest` (user/v2/user_service.proto).
#[derive(Debug, Clone)]
pub struct UserSearch {
    filter: UserFilter,
    limit: u32,
}

impl UserSearch {
    /// Searches for users that the filter fits, two at most: enough to see that a name is ambiguous.
    #[must_use]
    pub fn new(filter: UserFilter) -> Self {
        Self { filter, limit: 2 }
    }

    /// Asks for at most this many.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// The message, or `None` if nobody can fit.
    pub(crate) fn message(&self) -> Option<Value> {
        Some(json!({ "query": { "limit": self.limit }, "queries": [self.filter.message()?] }))
    }
}

/// Which users are meant; texts are compared without regard to letter case. `Debug` shows no text.
/// Source: `SearchQuery` (user/v2/query.proto).
#[derive(Clone, PartialEq, Eq)]
pub enum UserFilter {
    /// Users with this login name.
    LoginName(LoginName),
    /// Users with this e-mail address, verified or not.
    Email(String),
    /// Users with this phone number, as the backend keeps it (E.164).
    Phone(String),
    /// Users of this organization.
    Organization(OrganizationId),
    /// Users that one of these fits.
    Or(Vec<UserFilter>),
    /// Users that all of these fit.
    And(Vec<UserFilter>),
}

impl UserFilter {
    /// Users with this login name.
    #[must_use]
    pub fn login_name(name: impl Into<LoginName>) -> Self {
        Self::LoginName(name.into())
    }

    /// Users with this e-mail address.
    #[must_use]
    pub fn email(address: impl Into<String>) -> Self {
        Self::Email(address.into())
    }

    /// Users with this phone number.
    #[must_use]
    pub fn phone(number: impl Into<String>) -> Self {
        Self::Phone(number.into())
    }

    /// Users of this organization.
    #[must_use]
    pub fn organization(id: &OrganizationId) -> Self {
        Self::Organization(id.clone())
    }

    /// Users that either fits.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Or(mut filters) => {
                filters.push(other);
                Self::Or(filters)
            }
            filter => Self::Or(vec![filter, other]),
        }
    }

    /// Users that both fit.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::And(mut filters) => {
                filters.push(other);
                Self::And(filters)
            }
            filter => Self::And(vec![filter, other]),
        }
    }

    /// The message, or `None` if nobody can fit: the backend refuses a search for a value that is longer than it keeps.
    fn message(&self) -> Option<Value> {
        const IGNORE_CASE: &str = "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE";
        let fits = |text: &str, limit: usize| !text.is_empty() && text.chars().count() <= limit;
        match self {
            Self::LoginName(name) => {
                fits(name.as_str(), 200).then(|| json!({ "loginNameQuery": { "loginName": name, "method": IGNORE_CASE } }))
            }
            Self::Email(address) => {
                fits(address, 200).then(|| json!({ "emailQuery": { "emailAddress": address, "method": IGNORE_CASE } }))
            }
            Self::Phone(number) => {
                fits(number, 20).then(|| json!({ "phoneQuery": { "number": number, "method": "TEXT_QUERY_METHOD_EQUALS" } }))
            }
            Self::Organization(id) => fits(id.as_str(), 200).then(|| json!({ "organizationIdQuery": { "organizationId": id } })),
            Self::Or(filters) => {
                let mut messages: Vec<Value> = filters.iter().filter_map(Self::message).collect();
                match messages.len() {
                    0 | 1 => messages.pop(),
                    _ => Some(json!({ "orQuery": { "queries": messages } })),
                }
            }
            Self::And(filters) => {
                let mut messages = filters.iter().map(Self::message).collect::<Option<Vec<Value>>>()?;
                match messages.len() {
                    0 | 1 => messages.pop(),
                    _ => Some(json!({ "andQuery": { "queries": messages } })),
                }
            }
        }
    }
}

impl fmt::Debug for UserFilter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoginName(_) => formatter.write_str("LoginName(_)"),
            Self::Email(_) => formatter.write_str("Email(_)"),
            Self::Phone(_) => formatter.write_str("Phone(_)"),
            Self::Organization(id) => formatter.debug_tuple("Organization").field(id).finish(),
            Self::Or(filters) => formatter.debug_tuple("Or").field(filters).finish(),
            Self::And(filters) => formatter.debug_tuple("And").field(filters).finish(),
        }
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

/// What a person writes over the own profile. `Debug` shows nothing of it.
/// Source: `SetHumanProfile` (user/v2/user.proto).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProfileUpdate {
    /// First name, 1 to 200 characters.
    pub given_name: String,
    /// Last name, 1 to 200 characters.
    pub family_name: String,
    /// Nickname; empty removes it, `None` leaves it.
    pub nick_name: Option<String>,
    /// The name to show; `None` leaves it.
    pub display_name: Option<String>,
    /// A BCP 47 tag of at most 10 characters; `None` leaves it.
    pub preferred_language: Option<String>,
    /// `None` or unknown leaves it.
    pub gender: Option<Gender>,
}

impl ProfileUpdate {
    pub(crate) fn message(&self) -> Value {
        let mut profile = serde_json::Map::new();
        profile.insert("givenName".to_owned(), json!(self.given_name));
        profile.insert("familyName".to_owned(), json!(self.family_name));
        let optional = [
            ("nickName", self.nick_name.as_deref()),
            ("displayName", self.display_name.as_deref()),
            ("preferredLanguage", self.preferred_language.as_deref()),
            ("gender", self.gender.and_then(Gender::as_str)),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                profile.insert(name.to_owned(), json!(value));
            }
        }
        Value::Object(profile)
    }
}

impl fmt::Debug for ProfileUpdate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ProfileUpdate").finish_non_exhaustive()
    }
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
    fn a_search_is_written_as_the_backend_reads_it() {
        let organization = OrganizationId::from("7");
        let filter = UserFilter::email("ada@example.com")
            .or(UserFilter::phone("+41791234567"))
            .and(UserFilter::organization(&organization));
        let expected = json!({
            "query": { "limit": 2 },
            "queries": [{ "andQuery": { "queries": [
                { "orQuery": { "queries": [
                    { "emailQuery": { "emailAddress": "ada@example.com", "method": "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE" } },
                    { "phoneQuery": { "number": "+41791234567", "method": "TEXT_QUERY_METHOD_EQUALS" } },
                ] } },
                { "organizationIdQuery": { "organizationId": "7" } },
            ] } }],
        });
        assert_eq!(UserSearch::new(filter).message(), Some(expected));
    }

    #[test]
    fn a_number_no_phone_has_is_left_out_of_the_search() {
        let long = "x".repeat(21);
        let search = UserSearch::new(UserFilter::login_name("ada").or(UserFilter::phone(&long))).limit(3);
        let expected = json!({
            "query": { "limit": 3 },
            "queries": [{ "loginNameQuery": { "loginName": "ada", "method": "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE" } }],
        });
        assert_eq!(search.message(), Some(expected));
        assert_eq!(
            UserSearch::new(UserFilter::phone(long).and(UserFilter::login_name("ada"))).message(),
            None
        );
        assert_eq!(UserSearch::new(UserFilter::Or(Vec::new())).message(), None);
    }

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
            "{user:?} {:?} {:?}",
            UserFilter::email("ada@example.com"),
            ProfileUpdate {
                given_name: "Ada".into(),
                ..ProfileUpdate::default()
            }
        );
        assert!(!text.to_lowercase().contains("ada"), "{text}");
    }
}
