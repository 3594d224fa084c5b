//! A person's names as they are written: a part of them, or all of them at once.

use std::fmt;

use serde_json::{Value, json};

use super::Gender;

/// A text that is not empty: the backend refuses an empty one where it changes a part of a profile. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct NonEmpty(String);

impl NonEmpty {
    /// `None` for the empty text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Option<Self> {
        Some(text.into()).filter(|text| !text.is_empty()).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NonEmpty {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("NonEmpty").finish_non_exhaustive()
    }
}

/// What changes of a profile. It cannot remove anything: that takes an [`OwnProfile`]. `Debug` shows nothing of it.
/// Sources: `UpdateUserRequest.Human.Profile` (user/v2/user_service.proto), `SetHumanProfile` (user/v2/user.proto).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProfileUpdate {
    /// First name, 1 to 200 characters.
    pub given_name: String,
    /// Last name, 1 to 200 characters.
    pub family_name: String,
    /// Nickname of at most 200 characters; `None` leaves it.
    pub nick_name: Option<NonEmpty>,
    /// The name to show, of at most 200 characters; `None` leaves it.
    pub display_name: Option<NonEmpty>,
    /// A BCP 47 tag of at most 10 characters; `None` leaves it.
    pub preferred_language: Option<NonEmpty>,
    /// `None` or unknown leaves it.
    pub gender: Option<Gender>,
}

impl ProfileUpdate {
    pub(crate) fn message(&self) -> Value {
        let mut profile = serde_json::Map::new();
        profile.insert("givenName".to_owned(), json!(self.given_name));
        profile.insert("familyName".to_owned(), json!(self.family_name));
        let optional = [
            ("nickName", self.nick_name.as_ref().map(NonEmpty::as_str)),
            ("displayName", self.display_name.as_ref().map(NonEmpty::as_str)),
            ("preferredLanguage", self.preferred_language.as_ref().map(NonEmpty::as_str)),
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

/// All of a person's own profile: what is empty here is empty afterwards. `Debug` shows nothing of it.
/// Source: `UpdateMyProfileRequest` (auth.proto).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OwnProfile {
    /// First name, 1 to 200 characters.
    pub given_name: String,
    /// Last name, 1 to 200 characters.
    pub family_name: String,
    /// Nickname of at most 200 characters; may be empty.
    pub nick_name: String,
    /// The name to show, 1 to 200 characters.
    pub display_name: String,
    /// A BCP 47 tag of at most 10 characters.
    pub preferred_language: Option<String>,
    /// Gender; unknown for none.
    pub gender: Gender,
}

impl OwnProfile {
    pub(crate) fn message(&self) -> Value {
        json!({
            "firstName": self.given_name,
            "lastName": self.family_name,
            "nickName": self.nick_name,
            "displayName": self.display_name,
            "preferredLanguage": self.preferred_language.as_deref().unwrap_or_default(),
            "gender": self.gender.as_str().unwrap_or("GENDER_UNSPECIFIED"),
        })
    }
}

impl fmt::Debug for OwnProfile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("OwnProfile").finish_non_exhaustive()
    }
}
