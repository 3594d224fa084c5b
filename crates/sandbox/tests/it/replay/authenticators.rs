//! What recorded authenticators answered, said again by keys of our own. Origin, relying party, flags, counter and user
//! handle stay as they were; the challenge becomes its live twin; a signature that was right is right again, a wrong one is
//! wrong again.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::twins::Twins;

/// Before each half of the public key in the attestation: the label (x, y) and the length of the bytes that follow.
const X: [u8; 3] = [0x21, 0x58, 0x20];
const Y: [u8; 3] = [0x22, 0x58, 0x20];
const HALF: usize = 32;

/// The public keys that the recorded authenticators registered, by credential id. The ids stay as they were.
#[derive(Default)]
pub struct Authenticators {
    recorded: HashMap<String, VerifyingKey>,
}

impl Authenticators {
    /// Makes the credentials of a recorded request anew, wherever they stand in it.
    pub fn rewrite(&mut self, request: &mut Value, twins: &Twins) {
        match request {
            Value::Array(items) => items.iter_mut().for_each(|item| self.rewrite(item, twins)),
            Value::Object(fields) => {
                for (name, inner) in fields {
                    let is_credential = matches!(name.as_str(), "publicKeyCredential" | "credentialAssertionData");
                    if is_credential && inner["response"].is_object() {
                        self.credential(inner, twins);
                    } else {
                        self.rewrite(inner, twins);
                    }
                }
            }
            _ => {}
        }
    }

    fn credential(&mut self, credential: &mut Value, twins: &Twins) {
        let id = credential["id"].as_str().unwrap().to_owned();
        let response = &mut credential["response"];
        let recorded_client = bytes(&response["clientDataJSON"]);
        let client = with_live_challenge(&recorded_client, twins);
        response["clientDataJSON"] = packed(&client);
        if response["attestationObject"].is_string() {
            let attestation = bytes(&response["attestationObject"]);
            response["attestationObject"] = packed(&self.with_own_key(&id, attestation));
            return;
        }
        let data = bytes(&response["authenticatorData"]);
        let signature = Signature::from_der(&bytes(&response["signature"])).unwrap();
        let said = [data.as_slice(), &Sha256::digest(&recorded_client)].concat();
        let was_right = self
            .recorded
            .get(&id)
            .is_some_and(|key| key.verify(&said, &signature).is_ok());
        let signer = if was_right { own_key(&id) } else { own_key("somebody else") };
        let signature: Signature = signer.sign(&[data.as_slice(), &Sha256::digest(&client)].concat());
        response["signature"] = packed(signature.to_der().as_bytes());
        let person = String::from_utf8(bytes(&response["userHandle"])).unwrap();
        response["userHandle"] = packed(twins.text(&person).as_bytes());
    }

    fn with_own_key(&mut self, id: &str, mut attestation: Vec<u8>) -> Vec<u8> {
        let at = |label: [u8; 3]| attestation.windows(label.len()).rposition(|found| found == label).unwrap() + label.len();
        let (x, y) = (at(X), at(Y));
        let point = [&[4], &attestation[x..x + HALF], &attestation[y..y + HALF]].concat();
        self.recorded
            .insert(id.to_owned(), VerifyingKey::from_sec1_bytes(&point).unwrap());
        let own = own_key(id).verifying_key().to_sec1_point(false);
        attestation[x..x + HALF].copy_from_slice(&own.as_bytes()[1..=HALF]);
        attestation[y..y + HALF].copy_from_slice(&own.as_bytes()[1 + HALF..]);
        attestation
    }
}

/// The key that stands for a credential's recorded one.
fn own_key(id: &str) -> SigningKey {
    SigningKey::from_slice(&Sha256::digest(id)).unwrap()
}

fn with_live_challenge(client: &[u8], twins: &Twins) -> Vec<u8> {
    let text = String::from_utf8(client.to_vec()).unwrap();
    let parsed: Value = serde_json::from_str(&text).unwrap();
    let challenge = parsed["challenge"].as_str().unwrap();
    text.replace(challenge, twins.of(challenge).unwrap_or(challenge)).into_bytes()
}

fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

fn packed(bytes: &[u8]) -> Value {
    Value::from(URL_SAFE_NO_PAD.encode(bytes))
}
