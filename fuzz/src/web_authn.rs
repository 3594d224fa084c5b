//! The messages of a browser with a software authenticator: one key, whatever it is asked to sign.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const CREDENTIAL_ID: [u8; 16] = *b"credential-of-ad";

/// The key.
pub struct Authenticator {
    key: SigningKey,
}

impl Default for Authenticator {
    fn default() -> Self {
        Self {
            key: SigningKey::from_slice(&[7; 32]).expect("a scalar of the curve"),
        }
    }
}

impl Authenticator {
    /// What a browser sends after a registration, for a challenge.
    #[must_use]
    pub fn registration(&self, challenge: &str) -> Value {
        let client_data = format!(r#"{{"type":"webauthn.create","challenge":"{challenge}","origin":"http://localhost:8080"}}"#);
        registration(client_data.as_bytes(), &self.attestation_object())
    }

    /// Format "none", user present and verified, for `localhost`.
    #[must_use]
    pub fn attestation_object(&self) -> Vec<u8> {
        let mut data = Sha256::digest("localhost").to_vec();
        data.extend([0x45, 0, 0, 0, 1]);
        data.extend([0; 16]);
        data.extend([0, 16]);
        data.extend(CREDENTIAL_ID);
        // COSE: EC2, ES256, P-256, x, y.
        let point = self.key.verifying_key().to_sec1_point(false);
        let (x, y) = point.as_bytes()[1..].split_at(32);
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(x);
        data.extend([0x22, 0x58, 32]);
        data.extend(y);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("less than 256 bytes"));
        object.extend(data);
        object
    }

    /// An answer to a challenge: signed here if `signature` is empty, else with that.
    #[must_use]
    pub fn assertion(&self, client_data: &[u8], data: &[u8], signature: &[u8]) -> Value {
        let signed = || {
            let mut message = data.to_vec();
            message.extend(Sha256::digest(client_data));
            let signature: Signature = self.key.sign(&message);
            signature.to_der().as_bytes().to_vec()
        };
        let signature = if signature.is_empty() { signed() } else { signature.to_vec() };
        let id = URL_SAFE_NO_PAD.encode(CREDENTIAL_ID);
        json!({
            "id": id, "rawId": id, "type": "public-key",
            "response": {
                "authenticatorData": URL_SAFE_NO_PAD.encode(data),
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
                "signature": URL_SAFE_NO_PAD.encode(signature),
            },
        })
    }
}

/// What a browser sends after a registration.
#[must_use]
pub fn registration(client_data: &[u8], attestation_object: &[u8]) -> Value {
    let id = URL_SAFE_NO_PAD.encode(CREDENTIAL_ID);
    json!({
        "id": id, "rawId": id, "type": "public-key",
        "response": {
            "attestationObject": URL_SAFE_NO_PAD.encode(attestation_object),
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
        },
    })
}
