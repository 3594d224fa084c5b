//! Time-based codes: set up, removed.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::super::caller::{Ask, for_both};
use super::super::transport::Kind;
use super::plausible;
use crate::error::Error;
use crate::ids::UserId;
use crate::users::{TotpRegistration, wire};

for_both! {
    /// Begins to set up time-based codes. It replaces a secret that was not verified.
    /// Source: `RegisterTOTP` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `AlreadySetUp`, `NotFound`, with a person's token also `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn register_totp(&self, id: &UserId) -> Result<TotpRegistration, Error> {
        let ask = Ask {
            rpc: "UserService/RegisterTOTP",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "totp"],
            message: json!({}),
        };
        Ok(self.caller().ask::<wire::TotpBegun>(ask).await?.into_model())
    }

    /// Finishes it with a code of the person's app. Source: `VerifyTOTPRegistration` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `CodeWrong`, `NothingPending`, `AlreadySetUp`, with a person's token also `SessionGone` and `SessionNotVerified`, and
    /// outages.
    pub async fn verify_totp(&self, id: &UserId, code: &SecretString) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/VerifyTOTPRegistration",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "totp", "verify"],
            message: json!({ "code": plausible(code)? }),
        };
        self.caller().tell(ask).await
    }

    /// Removes time-based codes. Source: `RemoveTOTP` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotSetUp`, with a person's token also `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn remove_totp(&self, id: &UserId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/RemoveTOTP",
            kind: Kind::Write,
            method: Method::DELETE,
            path: &["v2", "users", id.as_str(), "totp"],
            message: Value::Null,
        };
        self.caller().tell(ask).await
    }
}
