//! Makes people.

use reqwest::Method;

use super::super::Client;
use super::super::caller::Ask;
use super::super::transport::Kind;
use super::passwords::MAX_SET_BYTES;
use super::wrong_shape;
use crate::error::Error;
use crate::users::{NewUser, UserCreated, wire};

impl Client {
    /// Makes a person, active at once, whatever is set up.
    /// Sources: `CreateUser`, and on servers that do not have it yet, or with marks, `AddHumanUser` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `Conflict` (the name is taken, anywhere on the instance), `PasswordTooWeak`, `PasswordTooLong`, `InvalidRequest` (a
    /// name, an address or a number that is none; an organization that does not exist; an id that is taken), and outages.
    pub async fn create_user(&self, new: &NewUser) -> Result<UserCreated, Error> {
        use secrecy::ExposeSecret;
        let is_too_long = |password: &secrecy::SecretString| password.expose_secret().len() > MAX_SET_BYTES;
        if new.password.as_ref().is_some_and(|new| is_too_long(&new.password)) {
            // The server's answer would be a 500 that looks like an outage.
            return Err(Error::PasswordTooLong);
        }
        let create = Ask {
            rpc: "UserService/CreateUser",
            kind: Kind::SlowWrite,
            method: Method::POST,
            path: &["v2", "users", "new"],
            message: new.message(),
        };
        let older = Ask {
            rpc: "UserService/AddHumanUser",
            kind: Kind::SlowWrite,
            method: Method::POST,
            path: &["v2", "users", "human"],
            message: new.older_message(),
        };
        // Servers that make people by `CreateUser` and have no place for marks in it yet would leave them out in silence;
        // `AddHumanUser` has always had one.
        let (first, second) = if new.metadata.is_empty() {
            (create, older)
        } else {
            (older, create)
        };
        let created: wire::Created = self.caller().ask_either(first, second).await?;
        created.into_model().ok_or_else(wrong_shape)
    }
}
