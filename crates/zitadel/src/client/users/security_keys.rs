//! Security keys (U2F): registered, removed. They are listed among the factors.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::caller::{Ask, for_both};
use super::super::transport::Kind;
use super::wrong_shape;
use crate::error::Error;
use crate::ids::{SecurityKeyId, UserId};
use crate::users::{SecurityKeyRegistration, wire};
use crate::webauthn::PublicKeyCredential;

for_both! {
    /// Begins to register a security key for this WebAuthn RP ID. It replaces one that was not finished.
    /// Source: `RegisterU2F` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, with a person's token also `SessionGone`, `SessionNotVerified` and `PermissionDenied` (somebody else),
    /// and outages.
    pub async fn register_security_key(&self, id: &UserId, domain: &str) -> Result<SecurityKeyRegistration, Error> {
        let ask = Ask {
            rpc: "UserService/RegisterU2F",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "u2f"],
            message: json!({ "domain": domain }),
        };
        let begun: wire::SecurityKeyBegun = self.caller().ask(ask).await?;
        begun.into_model().ok_or_else(wrong_shape)
    }

    /// Finishes a security key with what the browser's authenticator answered, under a name of 1 to 200 characters.
    ///
    /// Security: the backend does not look at the origin of that answer; the caller has to.
    /// Source: `VerifyU2FRegistration` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `WebAuthnFailed`, `NothingPending`, `InvalidRequest` (the name), `NotFound`, with a person's token also `SessionGone`
    /// and `SessionNotVerified`, and outages.
    pub async fn verify_security_key(
        &self,
        id: &UserId,
        key: &SecurityKeyId,
        credential: &PublicKeyCredential,
        name: &str,
    ) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/VerifyU2FRegistration",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "u2f", key.as_str()],
            message: json!({ "publicKeyCredential": credential, "tokenName": name }),
        };
        self.caller().tell(ask).await
    }

    /// Removes a security key. Source: `RemoveU2F` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, with a person's token also `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn remove_security_key(&self, id: &UserId, key: &SecurityKeyId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/RemoveU2F",
            kind: Kind::Write,
            method: Method::DELETE,
            path: &["v2", "users", id.as_str(), "u2f", key.as_str()],
            message: Value::Null,
        };
        self.caller().tell(ask).await
    }
}
