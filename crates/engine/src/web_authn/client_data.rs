//! The client data: what the browser says about the page that asked. Source: `WebAuthn` Level 3, section 5.8.1.

use hmac::digest::CtOutput;
use serde::Deserialize;
use serde::de::IgnoredAny;
use sha2::{Digest as _, Sha256};

use super::{Expectation, Refused};

/// Which of the two ceremonies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    Get,
    Create,
}

impl Ceremony {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "webauthn.get",
            Self::Create => "webauthn.create",
        }
    }
}

/// A member that comes twice is refused by the reader; browsers add members of their own, which are passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: Option<bool>,
    #[serde(default)]
    top_origin: Option<IgnoredAny>,
}

pub(super) fn check(bytes: &[u8], ceremony: Ceremony, expected: &Expectation<'_>) -> Result<(), Refused> {
    let data: ClientData = serde_json::from_slice(bytes).map_err(|_| Refused::ClientData)?;
    if data.kind != ceremony.as_str() {
        return Err(Refused::CeremonyType);
    }
    if !is_same(&data.challenge, expected.challenge) {
        return Err(Refused::Challenge);
    }
    // Security: compared as a whole. A prefix, a suffix or a lookalike of ours is another site.
    if !expected.origins.contains(&data.origin) {
        return Err(Refused::Origin);
    }
    if data.cross_origin == Some(true) {
        return Err(Refused::CrossOrigin);
    }
    if data.top_origin.is_some() {
        return Err(Refused::TopOrigin);
    }
    Ok(())
}

/// Security: takes the same time wherever the two differ.
fn is_same(given: &str, expected: &str) -> bool {
    let hash = |text: &str| CtOutput::<Sha256>::new(Sha256::digest(text.trim_end_matches('=').as_bytes()));
    !expected.is_empty() && hash(given) == hash(expected)
}
