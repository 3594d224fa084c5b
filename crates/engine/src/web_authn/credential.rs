//! The JSON of a credential: read strictly, and written anew from what was read.
//!
//! Security: what is forwarded is made here, member by member, never the JSON that came in. The backend matches names of members in
//! any letter case, so that a second `Response` beside the `response` checked here could otherwise carry another answer.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use vestibule_zitadel::PublicKeyCredential;

use super::{MAX_ANSWER_BYTES, Refused};

/// Transports that are passed on; more are none.
const MAX_TRANSPORTS: usize = 8;

#[derive(Deserialize)]
struct Wire {
    id: String,
    #[serde(rename = "rawId")]
    raw_id: String,
    #[serde(rename = "type")]
    kind: String,
    response: Map<String, Value>,
    #[serde(default, rename = "authenticatorAttachment")]
    attachment: Option<String>,
}

/// A credential whose outer members were read.
pub(super) struct Answer {
    raw_id: Vec<u8>,
    attachment: Option<String>,
    response: Map<String, Value>,
}

/// The members of an assertion.
pub(super) struct AssertionParts {
    pub client_data: Vec<u8>,
    pub authenticator_data: Vec<u8>,
    pub user_handle: Option<Vec<u8>>,
    signature: Vec<u8>,
}

/// The members of a registration.
pub(super) struct AttestationParts {
    pub client_data: Vec<u8>,
    pub object: Vec<u8>,
    transports: Vec<String>,
}

impl Answer {
    pub(super) fn read(text: &str) -> Result<Self, Refused> {
        if text.len() > MAX_ANSWER_BYTES {
            return Err(Refused::TooLarge);
        }
        let value: Value = serde_json::from_str(text).map_err(|_| Refused::NotJson)?;
        let wire: Wire = serde_json::from_value(value).map_err(|_| Refused::NotACredential)?;
        if wire.kind != "public-key" {
            return Err(Refused::NotACredential);
        }
        let raw_id = decoded(&wire.raw_id)?;
        if raw_id.is_empty() || decoded(&wire.id)? != raw_id {
            return Err(Refused::CredentialId);
        }
        Ok(Self {
            raw_id,
            attachment: wire
                .attachment
                .filter(|name| matches!(name.as_str(), "platform" | "cross-platform")),
            response: wire.response,
        })
    }

    pub(super) fn raw_id(&self) -> &[u8] {
        &self.raw_id
    }

    pub(super) fn credential_id(&self) -> String {
        encoded(&self.raw_id)
    }

    pub(super) fn assertion(&self) -> Result<AssertionParts, Refused> {
        Ok(AssertionParts {
            client_data: self.bytes("clientDataJSON")?,
            authenticator_data: self.bytes("authenticatorData")?,
            signature: self.bytes("signature")?,
            // Browsers write null, an empty text or nothing for a key that does not tell.
            user_handle: match self.response.get("userHandle") {
                None | Some(Value::Null) => None,
                Some(_) => Some(self.bytes("userHandle")?).filter(|handle| !handle.is_empty()),
            },
        })
    }

    pub(super) fn attestation(&self) -> Result<AttestationParts, Refused> {
        let transports = self.response.get("transports").and_then(Value::as_array);
        let is_plain = |name: &&str| {
            (1..=32).contains(&name.len())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'0'..=b'9'))
        };
        Ok(AttestationParts {
            client_data: self.bytes("clientDataJSON")?,
            object: self.bytes("attestationObject")?,
            transports: transports
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .filter(is_plain)
                .take(MAX_TRANSPORTS)
                .map(str::to_owned)
                .collect(),
        })
    }

    /// The credential as it is forwarded.
    pub(super) fn with_response(&self, response: Value) -> Result<PublicKeyCredential, Refused> {
        let mut credential = json!({
            "id": encoded(&self.raw_id),
            "rawId": encoded(&self.raw_id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        });
        if let (Value::Object(members), Some(attachment)) = (&mut credential, &self.attachment) {
            members.insert("authenticatorAttachment".to_owned(), json!(attachment));
        }
        PublicKeyCredential::from_json(credential).ok_or(Refused::NotACredential)
    }

    fn bytes(&self, name: &str) -> Result<Vec<u8>, Refused> {
        let text = self
            .response
            .get(name)
            .and_then(Value::as_str)
            .ok_or(Refused::NotACredential)?;
        decoded(text)
    }
}

impl AssertionParts {
    pub(super) fn into_json(self) -> Value {
        let mut response = json!({
            "clientDataJSON": encoded(&self.client_data),
            "authenticatorData": encoded(&self.authenticator_data),
            "signature": encoded(&self.signature),
        });
        if let (Value::Object(members), Some(handle)) = (&mut response, &self.user_handle) {
            members.insert("userHandle".to_owned(), json!(encoded(handle)));
        }
        response
    }
}

impl AttestationParts {
    pub(super) fn into_json(self) -> Value {
        json!({
            "clientDataJSON": encoded(&self.client_data),
            "attestationObject": encoded(&self.object),
            "transports": self.transports,
        })
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Older browsers' libraries pad.
fn decoded(text: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD
        .decode(text.trim_end_matches('='))
        .map_err(|_| Refused::NotBase64)
}
