//! The attestation object around a new key's authenticator data. The statement itself is not asked for, and not looked at.
//! Source: `WebAuthn` Level 3, section 6.5.4.

use ciborium::Value as Cbor;

use super::Refused;

/// Nesting: statements hold lists of certificates.
const MAX_DEPTH: usize = 16;

/// The authenticator data of an attestation object.
pub(super) fn attested(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut rest = bytes;
    let object: Cbor = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH).map_err(|_| Refused::Cbor)?;
    if !rest.is_empty() {
        return Err(Refused::Cbor);
    }
    let members = object.into_map().map_err(|_| Refused::Cbor)?;
    let mut found = members.into_iter().filter(|(name, _)| name.as_text() == Some("authData"));
    // Security: a member that comes twice may be read differently by the backend.
    let (Some((_, data)), None) = (found.next(), found.next()) else {
        return Err(Refused::Cbor);
    };
    data.into_bytes().map_err(|_| Refused::Cbor)
}
