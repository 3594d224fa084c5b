//! Recovery codes: made, removed.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::super::caller::{Ask, for_both};
use super::super::transport::Kind;
use crate::error::Error;
use crate::ids::UserId;
use crate::users::wire;

for_both! {
    /// Makes this many recovery codes, beside those that the person holds; ten are kept in all, so remove the old ones first
    /// to replace them. They are shown this once. Slow: the backend computes a hash for each.
    /// Source: `GenerateRecoveryCodes` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `TooManyRecoveryCodes`, `InvalidRequest` (none, or more than 50), with a person's token also `SessionGone` and
    /// `SessionNotVerified`, and outages.
    pub async fn generate_recovery_codes(&self, id: &UserId, count: u32) -> Result<Vec<SecretString>, Error> {
        let ask = Ask {
            rpc: "UserService/GenerateRecoveryCodes",
            kind: Kind::SlowWrite,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "recovery_codes"],
            message: json!({ "count": count }),
        };
        Ok(self.caller().ask::<wire::RecoveryCodes>(ask).await?.recovery_codes)
    }

    /// Removes all recovery codes; none there are is no error. Source: `RemoveRecoveryCodes` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// With a person's token `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn remove_recovery_codes(&self, id: &UserId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/RemoveRecoveryCodes",
            kind: Kind::Write,
            method: Method::DELETE,
            path: &["v2", "users", id.as_str(), "recovery_codes"],
            message: Value::Null,
        };
        self.caller().tell(ask).await
    }
}
