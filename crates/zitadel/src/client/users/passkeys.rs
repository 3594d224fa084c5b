//! Passkeys: made, listed, removed.

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::super::Client;
use super::super::caller::{Ask, for_both};
use super::super::transport::Kind;
use super::wrong_shape;
use crate::error::Error;
use crate::ids::{PasskeyId, UserId};
use crate::users::{Delivery, Passkey, PasskeyAuthenticator, PasskeyCode, PasskeyRegistration, wire};
use crate::webauthn::PublicKeyCredential;

impl Client {
    /// Gives out a code that lets a passkey be made without signing in; sent as a link, or returned.
    /// Source: `CreatePasskeyRegistrationLink` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, `InvalidRequest` (a template that the backend cannot read), and outages.
    pub async fn create_passkey_link(&self, id: &UserId, delivery: &Delivery) -> Result<Option<PasskeyCode>, Error> {
        let ask = Ask {
            rpc: "UserService/CreatePasskeyRegistrationLink",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "passkeys", "registration_link"],
            message: delivery.message("sendLink"),
        };
        Ok(self.caller().ask::<wire::Link>(ask).await?.into_model())
    }

    /// Begins to make a passkey with a code, which is consumed by it. It replaces one that was not finished.
    /// Source: `RegisterPasskey` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `CodeWrong` (also used, and another person's), `NotFound`, and outages.
    pub async fn register_passkey_with_code(
        &self,
        id: &UserId,
        domain: &str,
        code: &PasskeyCode,
    ) -> Result<PasskeyRegistration, Error> {
        use secrecy::ExposeSecret;
        let code: (&str, &SecretString) = (&code.id, &code.code);
        let ask = Ask {
            rpc: "UserService/RegisterPasskey",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "passkeys"],
            message: json!({ "code": { "id": code.0, "code": code.1.expose_secret() }, "domain": domain }),
        };
        let begun: wire::PasskeyBegun = self.caller().ask(ask).await?;
        begun.into_model().ok_or_else(wrong_shape)
    }
}

for_both! {
    /// Begins to make a passkey for this WebAuthn RP ID. It replaces one that was not finished.
    /// Source: `RegisterPasskey` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, with a person's token also `SessionGone`, `SessionNotVerified` and `PermissionDenied` (somebody else),
    /// and outages.
    pub async fn register_passkey(
        &self,
        id: &UserId,
        domain: &str,
        authenticator: PasskeyAuthenticator,
    ) -> Result<PasskeyRegistration, Error> {
        let mut message = json!({ "domain": domain });
        if let Some(authenticator) = authenticator.as_str() {
            message["authenticator"] = authenticator.into();
        }
        let ask = Ask {
            rpc: "UserService/RegisterPasskey",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "passkeys"],
            message,
        };
        let begun: wire::PasskeyBegun = self.caller().ask(ask).await?;
        begun.into_model().ok_or_else(wrong_shape)
    }

    /// Finishes a passkey with what the browser's authenticator answered, under a name of 1 to 200 characters.
    ///
    /// Security: the backend looks at neither origin nor user verification of that answer; the caller has to.
    /// Source: `VerifyPasskeyRegistration` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `WebAuthnFailed`, `NothingPending`, `InvalidRequest` (the name), `NotFound`, with a person's token also `SessionGone`
    /// and `SessionNotVerified`, and outages.
    pub async fn verify_passkey(
        &self,
        id: &UserId,
        passkey: &PasskeyId,
        credential: &PublicKeyCredential,
        name: &str,
    ) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/VerifyPasskeyRegistration",
            kind: Kind::Write,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "passkeys", passkey.as_str()],
            message: json!({ "publicKeyCredential": credential, "passkeyName": name }),
        };
        self.caller().tell(ask).await
    }

    /// A user's passkeys, whatever domain they work on; unfinished ones are left out.
    /// Source: `ListPasskeys` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// With a person's token `SessionGone`, `SessionNotVerified` and `PermissionDenied` (somebody else who has some), and
    /// outages.
    pub async fn list_passkeys(&self, id: &UserId) -> Result<Vec<Passkey>, Error> {
        let ask = Ask {
            rpc: "UserService/ListPasskeys",
            kind: Kind::Read,
            method: Method::POST,
            path: &["v2", "users", id.as_str(), "passkeys", "_search"],
            message: json!({}),
        };
        Ok(self.caller().ask::<wire::Passkeys>(ask).await?.result)
    }

    /// Removes a passkey. Source: `RemovePasskey` (user/v2/user_service.proto).
    ///
    /// # Errors
    /// `NotFound`, with a person's token also `SessionGone` and `SessionNotVerified`, and outages.
    pub async fn remove_passkey(&self, id: &UserId, passkey: &PasskeyId) -> Result<(), Error> {
        let ask = Ask {
            rpc: "UserService/RemovePasskey",
            kind: Kind::Write,
            method: Method::DELETE,
            path: &["v2", "users", id.as_str(), "passkeys", passkey.as_str()],
            message: Value::Null,
        };
        self.caller().tell(ask).await
    }
}
