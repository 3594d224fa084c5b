//! Writes a password, by whichever of the two calls the server has.

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::Client;
use super::transport::{Call, Kind, body};
use crate::error::{Bearer, Error};
use crate::ids::UserId;
use crate::users::{NewPassword, PasswordMessage};

/// Bytes of a password that the backend's hash takes.
const MAX_SET_BYTES: usize = 72;

impl Client {
    /// Sources: `UpdateUser`, and on servers that do not have it yet `SetPassword` (user/v2/user_service.proto).
    pub(super) async fn write_password(
        &self,
        bearer: Bearer<'_>,
        id: &UserId,
        new: &NewPassword,
        current: Option<&SecretString>,
    ) -> Result<(), Error> {
        let password = new.password.expose_secret();
        if password.len() > MAX_SET_BYTES {
            // The server's answer would be a 500 that looks like an outage.
            return Err(Error::PasswordTooLong);
        }
        let password = PasswordMessage {
            password,
            change_required: new.change_required,
        };
        let mut write = json!({ "password": password });
        let mut older = json!({ "newPassword": password });
        if let Some(current) = current {
            write["currentPassword"] = current.expose_secret().into();
            older["currentPassword"] = current.expose_secret().into();
        }
        let update = Call {
            rpc: "UserService/UpdateUser",
            kind: Kind::SlowWrite,
            bearer,
            method: Method::PATCH,
            url: self.url(&["v2", "users", id.as_str()])?,
            body: body(&json!({ "human": { "password": write } }))?,
        };
        match self.command(update).await {
            Err(error) if is_unimplemented(&error) => {}
            result => return result,
        }
        self.command(Call {
            rpc: "UserService/SetPassword",
            kind: Kind::SlowWrite,
            bearer,
            method: Method::POST,
            url: self.url(&["v2", "users", id.as_str(), "password"])?,
            body: body(&older)?,
        })
        .await
    }
}

/// Whether the server does not know the call, so that it has done nothing.
pub(super) fn is_unimplemented(error: &Error) -> bool {
    matches!(
        error,
        Error::Unexpected {
            status: 404 | 405 | 501,
            id: None
        }
    )
}
