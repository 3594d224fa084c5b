//! Passwords: set, changed, asked for.

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::super::caller::{Ask, Caller};
use super::super::transport::Kind;
use super::super::{Client, PersonClient};
use super::plausible;
use crate::error::Error;
use crate::ids::UserId;
use crate::users::{NewPassword, PasswordMessage, ResetDelivery, wire};

/// Bytes of a password that the backend's hash takes.
pub(super) const MAX_SET_BYTES: usize = 72;

/// What entitles to set a password.
enum Proof<'a> {
    /// Whose bearer it is.
    Bearer,
    /// The password there is.
    Current(&'a SecretString),
    /// A code that was sent to the person.
    Code(&'a SecretString),
}

impl Client {
    /// Sets a user's password without asking for the current one.
    ///
    /// Security: nothing on the other side checks who asks; the caller has to.
    ///
    /// # Errors
    /// `PasswordTooWeak`, `PasswordTooLong`, `PasswordUnchanged`, `NotFound`, and outages.
    pub async fn set_password(&self, id: &UserId, new: &NewPassword) -> Result<(), Error> {
        write(self.caller(), id, new, &Proof::Bearer).await
    }

    /// Sets a user's password with a code that was asked for with [`Client::request_password_reset`]. A password that is too
    /// weak leaves the code usable.
    ///
    /// # Errors
    /// `CodeWrong`, `CodeUsed`, `CodeExpired`, `PasswordTooWeak`, `PasswordTooLong`, `PasswordUnchanged`, `NotFound`, and
    /// outages.
    pub async fn set_password_with_code(&self, id: &UserId, new: &NewPassword, code: &SecretString) -> Result<(), Error> {
        write(self.caller(), id, new, &Proof::Code(code)).await
    }

    /// Changes a user's password, who proves to know the current one.
    ///
    /// # Errors
    /// `PasswordWrong` (the current one; it counts towards the lockout), `PasswordTooWeak`, `PasswordTooLong`,
    /// `PasswordUnchanged`, `UserLocked`, `NotFound`, and outages.
    pub async fn change_password_for(&self, id: &UserId, current: &SecretString, new: &NewPassword) -> Result<(), Error> {
        write(self.caller(), id, new, &Proof::Current(current)).await
    }

    /// Gives out a code for a new password, returned only where that is asked for. It kills earlier ones. Locked users and
    /// unverified addresses get one too. Source: `PasswordReset` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, `InvalidRequest` (made through the old API and not set up; a template that the backend cannot read), and
    /// outages.
    pub async fn request_password_reset(&self, id: &UserId, delivery: &ResetDelivery) -> Result<Option<SecretString>, Error> {
        let ask = Ask {
            rpc: "UserService/PasswordReset",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "password_reset"],
            message: delivery.message(),
        };
        Ok(self.caller().ask::<wire::Code>(ask).await?.into_model())
    }
}

impl PersonClient {
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
        write(self.caller(), id, &new, &Proof::Current(current)).await
    }
}

/// Sources: `UpdateUser`, and on servers that do not have it yet `SetPassword` (user/v2/user_service.proto).
async fn write(caller: Caller<'_>, id: &UserId, new: &NewPassword, proof: &Proof<'_>) -> Result<(), Error> {
    let password = new.password.expose_secret();
    if password.len() > MAX_SET_BYTES {
        // The server's answer would be a 500 that looks like an outage.
        return Err(Error::PasswordTooLong);
    }
    let password = PasswordMessage {
        password,
        change_required: new.change_required,
    };
    let mut newer = json!({ "password": password });
    let mut older = json!({ "newPassword": password });
    for message in [&mut newer, &mut older] {
        match proof {
            Proof::Bearer => {}
            Proof::Current(current) => message["currentPassword"] = Value::from(current.expose_secret()),
            Proof::Code(code) => message["verificationCode"] = Value::from(plausible(code)?),
        }
    }
    let update = Ask {
        rpc: "UserService/UpdateUser",
        kind: Kind::SlowWrite,
        method: Method::PATCH,
        path: &["v2", "users", id.as_str()],
        message: json!({ "human": { "password": newer } }),
    };
    let set = Ask {
        rpc: "UserService/SetPassword",
        kind: Kind::SlowWrite,
        method: Method::POST,
        path: &["v2", "users", id.as_str(), "password"],
        message: older,
    };
    caller.tell_either(update, set).await
}
