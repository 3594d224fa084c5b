//! What goes between a browser's authenticator and the backend. Nothing here is looked into: browser and backend do that.
//!
//! These are JSON objects, not the structs of a WebAuthn library: the backend prints whatever members its own library has
//! (hints and extensions come and go with versions), a browser's credential has members of its own, and both must reach the
//! other side untouched. A struct would lose the members, and refuse the enum names, that it does not know.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

macro_rules! json_object {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Map<String, Value>);

        impl $name {
            /// Takes a JSON object; `None` for anything else.
            #[must_use]
            pub fn from_json(value: Value) -> Option<Self> {
                match value {
                    Value::Object(members) => Some(Self(members)),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
                }
            }

            /// The object.
            #[must_use]
            pub fn to_json(&self) -> Value {
                Value::Object(self.0.clone())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(_)"))
            }
        }
    };
}

json_object!(
    /// What `navigator.credentials.create` is called with: `{"publicKey": {…}}`, binary members as unpadded base64url.
    /// `Debug` shows nothing of it.
    /// Source: `RegisterPasskeyResponse.public_key_credential_creation_options` (user/v2/user_service.proto).
    CreationOptions
);
json_object!(
    /// What `navigator.credentials.get` is called with: `{"publicKey": {…}}`, binary members as unpadded base64url.
    /// `Debug` shows nothing of it.
    /// Source: `Challenges.WebAuthN.public_key_credential_request_options` (session/v2/challenge.proto).
    RequestOptions
);
json_object!(
    /// What an authenticator answered, as the browser's `PublicKeyCredential.toJSON()` writes it. `Debug` shows nothing of it.
    /// Source: `CheckWebAuthN.credential_assertion_data` (session/v2/session_service.proto),
    /// `VerifyPasskeyRegistrationRequest.public_key_credential` (user/v2/user_service.proto).
    PublicKeyCredential
);

impl CreationOptions {
    /// The same options, but that the authenticator need not verify the person. The backend asks for that verification even
    /// where a security key is registered, which shuts out every key that cannot.
    #[must_use]
    pub fn without_user_verification(mut self) -> Self {
        if let Some(Value::Object(options)) = self.0.get_mut("publicKey") {
            let selection = options
                .entry("authenticatorSelection")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(selection) = selection {
                selection.insert("userVerification".to_owned(), json!("discouraged"));
            }
        }
        self
    }

    /// The challenge to be signed, as unpadded base64url.
    #[must_use]
    pub fn challenge(&self) -> Option<&str> {
        challenge(&self.0)
    }
}

impl RequestOptions {
    /// Options that name no key, and require that the person is verified: the browser offers whatever it has for `rp_id`.
    #[must_use]
    pub fn naming_no_key(challenge: &str, rp_id: &str, timeout_milliseconds: u32) -> Self {
        let mut options = Map::new();
        options.insert("allowCredentials".to_owned(), Value::Array(Vec::new()));
        options.insert("challenge".to_owned(), Value::from(challenge));
        options.insert("rpId".to_owned(), Value::from(rp_id));
        options.insert("timeout".to_owned(), Value::from(timeout_milliseconds));
        options.insert("userVerification".to_owned(), Value::from("required"));
        Self(Map::from_iter([("publicKey".to_owned(), Value::Object(options))]))
    }

    /// The challenge to be signed, as unpadded base64url.
    #[must_use]
    pub fn challenge(&self) -> Option<&str> {
        challenge(&self.0)
    }
}

fn challenge(members: &Map<String, Value>) -> Option<&str> {
    members.get("publicKey")?.get("challenge")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_user_verification_of_a_registration_is_changed() {
        let wire = json!({ "publicKey": { "challenge": "AAAA", "hints": ["security-key"], "authenticatorSelection": {
            "authenticatorAttachment": "cross-platform", "userVerification": "required" } } });
        let options = CreationOptions::from_json(wire.clone()).unwrap();
        assert_eq!(options.to_json(), wire);
        assert_eq!(options.challenge(), Some("AAAA"));
        let changed = options.without_user_verification().to_json();
        assert_eq!(
            changed["publicKey"]["authenticatorSelection"]["userVerification"],
            "discouraged"
        );
        assert_eq!(
            changed["publicKey"]["authenticatorSelection"]["authenticatorAttachment"],
            "cross-platform"
        );
        assert_eq!(changed["publicKey"]["hints"], wire["publicKey"]["hints"]);
    }

    #[test]
    fn options_of_another_shape_stay_as_they_are() {
        for wire in [
            json!({}),
            json!({ "publicKey": 1 }),
            json!({ "publicKey": { "authenticatorSelection": 1 } }),
        ] {
            let options = CreationOptions::from_json(wire.clone()).unwrap();
            assert_eq!(options.challenge(), None);
            assert_eq!(options.without_user_verification().to_json(), wire);
        }
        assert!(CreationOptions::from_json(json!([])).is_none());
    }
}
