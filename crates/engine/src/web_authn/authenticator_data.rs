//! The authenticator data: for whom, what the person did, and which key was made. Source: `WebAuthn` Level 3, section 6.1.

use ciborium::Value as Cbor;
use sha2::{Digest as _, Sha256};

use super::{Expectation, Refused, Verification};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENSIONS: u8 = 1 << 7;

/// Longer ids are none. Source: `WebAuthn` Level 3, section 4.
const MAX_CREDENTIAL_ID_BYTES: usize = 1_023;
/// Nesting of CBOR: a key is a flat map, extensions are little deeper.
const MAX_DEPTH: usize = 16;
/// Label of the algorithm in a COSE key. Source: RFC 9052, section 7.1.
const COSE_ALGORITHM: i64 = 3;

/// Authenticator data, taken apart.
pub(super) struct AuthenticatorData<'a> {
    rp_id_hash: &'a [u8],
    flags: u8,
    rest: &'a [u8],
}

/// The new key that comes with a registration.
pub(super) struct AttestedKey<'a> {
    pub aaguid: [u8; 16],
    pub id: &'a [u8],
    pub algorithm: i64,
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, Refused> {
        let (rp_id_hash, rest) = split(bytes, 32)?;
        let (flags, rest) = split(rest, 1)?;
        // The counter: authenticators that copy keys cannot keep one, and the backend looks at it as far as anybody does.
        let (_, rest) = split(rest, 4)?;
        let flags = flags.first().copied().ok_or(Refused::AuthenticatorData)?;
        Ok(Self { rp_id_hash, flags, rest })
    }

    /// Checks what both ceremonies have in common.
    pub(super) fn check(&self, expected: &Expectation<'_>) -> Result<(), Refused> {
        if self.rp_id_hash != Sha256::digest(expected.rp_id.as_bytes()).as_slice() {
            return Err(Refused::RpId);
        }
        if !self.has(USER_PRESENT) {
            return Err(Refused::NotPresent);
        }
        if expected.verification == Verification::Required && !self.has(USER_VERIFIED) {
            return Err(Refused::NotVerified);
        }
        // A key that was copied although it cannot be.
        if self.has(BACKED_UP) && !self.has(BACKUP_ELIGIBLE) {
            return Err(Refused::AuthenticatorData);
        }
        Ok(())
    }

    /// An assertion brings no key along, and nothing else that is not announced.
    pub(super) fn holds_no_key(&self) -> Result<(), Refused> {
        if self.has(ATTESTED) {
            return Err(Refused::AuthenticatorData);
        }
        self.ends(self.rest)
    }

    /// The new key of a registration.
    pub(super) fn key(&self) -> Result<AttestedKey<'a>, Refused> {
        if !self.has(ATTESTED) {
            return Err(Refused::AuthenticatorData);
        }
        let (aaguid, rest) = split(self.rest, 16)?;
        let (length, rest) = split(rest, 2)?;
        let length = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        if length == 0 || length > MAX_CREDENTIAL_ID_BYTES {
            return Err(Refused::AuthenticatorData);
        }
        let (id, mut rest) = split(rest, length)?;
        let key: Cbor = ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH).map_err(|_| Refused::Cbor)?;
        self.ends(rest)?;
        Ok(AttestedKey {
            aaguid: aaguid.try_into().map_err(|_| Refused::AuthenticatorData)?,
            id,
            algorithm: algorithm_of(&key)?,
        })
    }

    pub(super) const fn is_user_verified(&self) -> bool {
        self.has(USER_VERIFIED)
    }

    pub(super) const fn is_backup_eligible(&self) -> bool {
        self.has(BACKUP_ELIGIBLE)
    }

    const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// What is left is the map of extensions where one is announced, else nothing.
    fn ends(&self, mut rest: &[u8]) -> Result<(), Refused> {
        if self.has(EXTENSIONS) {
            let extensions: Cbor =
                ciborium::de::from_reader_with_recursion_limit(&mut rest, MAX_DEPTH).map_err(|_| Refused::Cbor)?;
            if !extensions.is_map() {
                return Err(Refused::Cbor);
            }
        }
        if rest.is_empty() {
            Ok(())
        } else {
            Err(Refused::AuthenticatorData)
        }
    }
}

fn algorithm_of(key: &Cbor) -> Result<i64, Refused> {
    let members = key.as_map().ok_or(Refused::Cbor)?;
    let is_algorithm = |label: &Cbor| label.as_integer() == Some(COSE_ALGORITHM.into());
    let mut found = members.iter().filter(|(label, _)| is_algorithm(label));
    // Security: a label that comes twice may be read differently by the backend.
    let (Some((_, algorithm)), None) = (found.next(), found.next()) else {
        return Err(Refused::Cbor);
    };
    let number = algorithm.as_integer().ok_or(Refused::Cbor)?;
    i64::try_from(number).map_err(|_| Refused::Cbor)
}

fn split(bytes: &[u8], at: usize) -> Result<(&[u8], &[u8]), Refused> {
    bytes.split_at_checked(at).ok_or(Refused::AuthenticatorData)
}
