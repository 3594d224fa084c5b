//! Calls with a person's own session token: what people may do for themselves, and nothing that needs the login client.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::Client;
use super::passwords::is_unimplemented;
use super::transport::{Call, Kind, body};
use crate::error::{Bearer, Error};
use crate::ids::{SessionId, SessionToken, UserId};
use crate::users::{NewPassword, ProfileUpdate, User};

/// Calls with a person's own session token. It is a bearer only once a factor is verified in its session, and the second
/// factor too where the person has one; before that every call ends in [`Error::SessionNotVerified`].
#[derive(Debug, Clone)]
pub struct PersonClient {
    client: Client,
    token: SessionToken,
}

impl Client {
    /// Speaks as the person whose session token this is.
    #[must_use]
    pub fn as_person(&self, token: &SessionToken) -> PersonClient {
        PersonClient {
            client: self.clone(),
            token: token.clone(),
        }
    }
}

impl PersonClient {
    /// Reads the person. Source: `GetUserByID` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `SessionGone`, `SessionNotVerified`, `PermissionDenied` (somebody else), and outages.
    pub async fn get_user(&self, id: &UserId) -> Result<User, Error> {
        self.client.read_user(self.bearer(), id).await
    }

    /// Writes the person's profile.
    /// Sources: `UpdateUser`, and on servers that do not have it yet `UpdateHumanUser` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `SessionGone`, `SessionNotVerified`, `PermissionDenied`, `InvalidRequest` (a name is empty or too long), and outages.
    pub async fn update_profile(&self, id: &UserId, profile: &ProfileUpdate) -> Result<(), Error> {
        let profile = profile.message();
        let update = json!({ "human": { "profile": profile } });
        match self
            .write(
                "UserService/UpdateUser",
                Method::PATCH,
                &["v2", "users", id.as_str()],
                &update,
            )
            .await
        {
            Err(error) if is_unimplemented(&error) => {}
            result => return result,
        }
        let older = json!({ "profile": profile });
        self.write(
            "UserService/UpdateHumanUser",
            Method::PUT,
            &["v2", "users", "human", id.as_str()],
            &older,
        )
        .await
    }

    /// Changes the person's password. It takes the password factor from all the person's sessions, this one included: until
    /// the new password is checked there, this token is no bearer.
    ///
    /// # Errors
    /// `PasswordWrong` (the current one; it counts towards the lockout), `PasswordTooWeak`, `PasswordTooLong`,
    /// `PasswordUnchanged`, `UserLocked`, `SessionGone`, `SessionNotVerified`, and outages.
    pub async fn change_password(&self, id: &UserId, current: &SecretString, new: &SecretString) -> Result<(), Error> {
        let new = NewPassword {
            password: new.clone(),
            change_required: false,
        };
        self.client.write_password(self.bearer(), id, &new, Some(current)).await
    }

    /// Ends one of the person's own sessions. Source: `DeleteSession` (session/v2/session_service.proto).
    ///
    /// # Errors
    /// `SessionGone`, `PermissionDenied` (somebody else's), and outages.
    pub async fn delete_session(&self, id: &SessionId) -> Result<(), Error> {
        self.client.end_session(self.bearer(), id, None).await
    }

    async fn write(&self, rpc: &'static str, method: Method, segments: &[&str], message: &Value) -> Result<(), Error> {
        let url = self.client.url(segments)?;
        let call = Call {
            rpc,
            kind: Kind::Write,
            bearer: self.bearer(),
            method,
            url,
            body: body(message)?,
        };
        self.client.command(call).await
    }

    fn bearer(&self) -> Bearer<'_> {
        Bearer::Person(&self.token)
    }
}
