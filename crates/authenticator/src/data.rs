//! The bytes of a ceremony: authenticator data, the COSE key, the attestation object, the client data.
//! Sources: WebAuthn Level 2, sections 5.8.1, 6.1 and 6.5; RFC 9053, section 7.1.

use ciborium::Value as Cbor;
use p256::ecdsa::VerifyingKey;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::behavior::{Behavior, Cut};
use crate::error::AuthenticatorError;
use crate::options::{Asked, encode};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;

/// Authenticator data: RP ID hash, flags, counter, and at creation the attested credential.
pub fn authenticator_data(behavior: &Behavior, asked: &Asked, count: u32, attested: Option<&[u8]>) -> Vec<u8> {
    let flags = [
        (behavior.user_present, USER_PRESENT),
        (behavior.user_verified, USER_VERIFIED),
        (behavior.backup_eligible, BACKUP_ELIGIBLE),
        (behavior.backed_up, BACKED_UP),
        (attested.is_some(), ATTESTED),
    ];
    let flags = flags.iter().filter(|(set, _)| *set).fold(0, |all, (_, bit)| all | bit);
    let rp_id = behavior.rp_id.as_deref().unwrap_or(&asked.rp_id);
    let mut data = Sha256::digest(rp_id.as_bytes()).to_vec();
    data.push(flags);
    data.extend(behavior.sign_count.unwrap_or(count).to_be_bytes());
    data.extend(attested.unwrap_or_default());
    if let Cut::AuthenticatorData(kept) = behavior.cut {
        data.truncate(kept);
    }
    data
}

/// The attested credential data of a new credential.
pub fn attested_credential(behavior: &Behavior, id: &[u8], key: &VerifyingKey) -> Result<Vec<u8>, AuthenticatorError> {
    let length = u16::try_from(id.len()).map_err(|_| AuthenticatorError::Key)?;
    let mut data = behavior.aaguid.to_vec();
    data.extend(length.to_be_bytes());
    data.extend(id);
    data.extend(cose_key(behavior.algorithm, key)?);
    Ok(data)
}

/// A P-256 public key as COSE has it: type EC2, algorithm, curve, both coordinates.
fn cose_key(algorithm: i64, key: &VerifyingKey) -> Result<Vec<u8>, AuthenticatorError> {
    let point = key.to_sec1_point(false);
    let (Some(x), Some(y)) = (point.x(), point.y()) else {
        return Err(AuthenticatorError::Key);
    };
    let entry = |label: i64, value: Cbor| (Cbor::from(label), value);
    let coordinate = |bytes: &[u8]| Cbor::Bytes(bytes.to_vec());
    cbor(&Cbor::Map(vec![
        entry(1, Cbor::from(2)),
        entry(3, Cbor::from(algorithm)),
        entry(-1, Cbor::from(1)),
        entry(-2, coordinate(x)),
        entry(-3, coordinate(y)),
    ]))
}

/// The attestation object around authenticator data, with an empty statement.
pub fn attestation_object(behavior: &Behavior, data: Vec<u8>) -> Result<Vec<u8>, AuthenticatorError> {
    let entry = |name: &str, value: Cbor| (Cbor::from(name), value);
    let mut object = cbor(&Cbor::Map(vec![
        entry("fmt", Cbor::from(behavior.attestation_format.as_str())),
        entry("attStmt", Cbor::Map(Vec::new())),
        entry("authData", Cbor::Bytes(data)),
    ]))?;
    if let Cut::AttestationObject(kept) = behavior.cut {
        object.truncate(kept);
    }
    Ok(object)
}

/// The JSON that the browser has signed along.
pub fn client_data(behavior: &Behavior, kind: &str, asked: &Asked) -> Vec<u8> {
    let challenge = behavior.challenge.as_ref().unwrap_or(&asked.challenge);
    let mut data = json!({
        "type": behavior.client_data_type.as_deref().unwrap_or(kind),
        "challenge": encode(challenge),
        "origin": behavior.origin,
    });
    if let Value::Object(fields) = &mut data {
        fields.extend(
            behavior
                .cross_origin
                .map(|is_cross| ("crossOrigin".to_owned(), json!(is_cross))),
        );
        fields.extend(
            behavior
                .top_origin
                .as_ref()
                .map(|origin| ("topOrigin".to_owned(), json!(origin))),
        );
    }
    let mut bytes = data.to_string().into_bytes();
    if let Cut::ClientData(kept) = behavior.cut {
        bytes.truncate(kept);
    }
    bytes
}

fn cbor(value: &Cbor) -> Result<Vec<u8>, AuthenticatorError> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).map_err(|_| AuthenticatorError::Key)?;
    Ok(bytes)
}
