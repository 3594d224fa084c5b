//! What an authenticator answers, read as far as the real backend reads it before it checks anything.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::Url;
use webauthn_rs_core::internals::AuthenticatorData;
use webauthn_rs_core::proto::{
    AttestationObject, Authentication, PublicKeyCredential, RegisterPublicKeyCredential, Registration,
};

/// The form in which bytes travel.
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The answer to a registration.
pub struct Attestation {
    pub credential: RegisterPublicKeyCredential,
    /// None where it is no address at all: `null`.
    pub origin: Option<Url>,
}

/// The answer to a sign-in.
pub struct Assertion {
    pub credential: PublicKeyCredential,
    /// None where it is no address at all: `null`.
    pub origin: Option<Url>,
}

/// The parts of the client data without which it is none.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    _kind: String,
    #[serde(rename = "challenge")]
    _challenge: String,
    origin: String,
}

impl Attestation {
    pub fn read(answer: &Value) -> Option<Self> {
        let credential: RegisterPublicKeyCredential = credential(answer, &["attestationObject", "clientDataJSON"])?;
        let object = AttestationObject::<Registration>::try_from(credential.response.attestation_object.as_slice());
        object.ok()?;
        Some(Self {
            origin: origin(&credential.response.client_data_json)?,
            credential,
        })
    }
}

impl Assertion {
    pub fn read(answer: &Value) -> Option<Self> {
        let fields = ["authenticatorData", "clientDataJSON", "signature", "userHandle"];
        let credential: PublicKeyCredential = credential(answer, &fields)?;
        AuthenticatorData::<Authentication>::try_from(credential.response.authenticator_data.as_slice()).ok()?;
        Some(Self {
            origin: origin(&credential.response.client_data_json)?,
            credential,
        })
    }
}

/// Reads the parts that are looked at. Hints such as transports and the results of extensions are not, whatever they hold.
fn credential<T: DeserializeOwned>(answer: &Value, fields: &[&str]) -> Option<T> {
    if answer.get("type")?.as_str()? != "public-key" {
        return None;
    }
    let response = answer.get("response")?;
    let there = fields
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), response.get(name)?.clone())));
    let response: serde_json::Map<_, _> = there.collect();
    let parts = json!({"id": answer.get("id")?, "rawId": answer.get("rawId")?, "type": "public-key", "response": response});
    serde_json::from_value(parts).ok()
}

fn origin(client_data: &[u8]) -> Option<Option<Url>> {
    let data: ClientData = serde_json::from_slice(client_data).ok()?;
    Some(Url::parse(&data.origin).ok())
}
