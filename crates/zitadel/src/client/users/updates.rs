//! Changes of a user's names.

use reqwest::Method;
use serde_json::json;

use super::super::PersonClient;
use super::super::caller::{Ask, for_both};
use super::super::transport::Kind;
use crate::error::Error;
use crate::ids::UserId;
use crate::users::{OwnProfile, ProfileUpdate, UserUpdate};

for_both! {
    /// Writes a user's names.
    /// Sources: `UpdateUser`, and on servers that do not have it yet `UpdateHumanUser` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, `Conflict` (the name is taken), `InvalidRequest` (a name is empty or too long), with a person's token also
    /// `SessionGone`, `SessionNotVerified` and `PermissionDenied` (somebody else), and outages.
    pub async fn update_user(&self, id: &UserId, update: &UserUpdate) -> Result<(), Error> {
        let newer = Ask {
            rpc: "UserService/UpdateUser",
            kind: Kind::Write,
            method: Method::PATCH,
            path: &["v2", "users", id.as_str()],
            message: update.message(),
        };
        let older = Ask {
            rpc: "UserService/UpdateHumanUser",
            kind: Kind::Write,
            method: Method::PUT,
            path: &["v2", "users", "human", id.as_str()],
            message: update.older_message(),
        };
        self.caller().tell_either(newer, older).await
    }

    /// Notes that the person declined to set up a second factor, now.
    /// Source: `HumanMFAInitSkipped` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, with a person's token also `SessionGone`, `SessionNotVerified` and `PermissionDenied` (somebody else),
    /// and outages.
    pub async fn skip_second_factor_setup(&self, id: &UserId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/HumanMFAInitSkipped",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "mfa_init_skipped"],
            message: json!({}),
        };
        self.caller().tell(ask).await
    }
}

impl PersonClient {
    /// Writes the person's profile.
    ///
    /// # Errors
    /// Those of [`PersonClient::update_user`].
    pub async fn update_profile(&self, id: &UserId, profile: &ProfileUpdate) -> Result<(), Error> {
        let update = UserUpdate {
            username: None,
            profile: Some(profile.clone()),
        };
        self.update_user(id, &update).await
    }

    /// Replaces all of the person's profile, the only call that removes a part of it. What somebody else changed since it was
    /// read is lost.
    /// Source: `UpdateMyProfile` (auth.proto).
    ///
    /// # Errors
    /// `InvalidRequest` (a name is empty or too long), `SessionGone`, `SessionNotVerified`, and outages.
    pub async fn replace_profile(&self, profile: &OwnProfile) -> Result<(), Error> {
        let ask = Ask {
            rpc: "AuthService/UpdateMyProfile",
            kind: Kind::Write,
            method: Method::PUT,
            path: &["auth", "v1", "users", "me", "profile"],
            message: profile.message(),
        };
        match self.caller().tell(ask).await {
            // Sent twice, or read before an earlier change was seen: the profile is as it should be.
            Err(error) if error.details().id.as_deref() == Some("COMMAND-2M0fs") => Ok(()),
            result => result,
        }
    }
}
