//! What a browser's authenticator answered, checked before it is forwarded: the backend looks at neither origin nor framing, nor at
//! user verification of a new passkey. Signatures, and whose key it is, are the backend's to check.
//!
//! Pure: JSON and what is expected in, a credential or the reason out.

mod attestation;
mod authenticator_data;
mod client_data;
mod credential;

use vestibule_zitadel::PublicKeyCredential;

use attestation::attested;
use authenticator_data::AuthenticatorData;
use credential::Answer;

/// More is no answer of an authenticator.
pub const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// What the answer must fit.
#[derive(Debug, Clone, Copy)]
pub struct Expectation<'a> {
    /// The pending challenge, as unpadded base64url.
    pub challenge: &'a str,
    /// The relying party, from the configuration.
    pub rp_id: &'a str,
    /// The origins whose pages may ask: `https://login.example.com`.
    pub origins: &'a [String],
    /// Whether the authenticator has to have verified the person.
    pub verification: Verification,
}

/// Whether the authenticator has to have verified the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verification {
    /// It must: a passkey.
    Required,
    /// It need not: a security key.
    NotRequired,
}

/// Why an answer goes no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// More bytes than [`MAX_ANSWER_BYTES`].
    #[error("the answer is too large")]
    TooLarge,
    /// No JSON, or nested without end.
    #[error("the answer is no json")]
    NotJson,
    /// JSON, but no credential.
    #[error("the answer is no credential")]
    NotACredential,
    /// A member is no base64url.
    #[error("the answer holds malformed base64url")]
    NotBase64,
    /// `id` and `rawId` differ, or the authenticator names another one.
    #[error("the answer names two credentials")]
    CredentialId,
    /// The client data is no JSON, or lacks a member.
    #[error("the client data is malformed")]
    ClientData,
    /// It belongs to the other ceremony.
    #[error("the client data is of another ceremony")]
    CeremonyType,
    /// It answers another challenge.
    #[error("the challenge is another")]
    Challenge,
    /// A page of another site asked.
    #[error("the origin is none of ours")]
    Origin,
    /// A page inside of another site's asked.
    #[error("the page was embedded across origins")]
    CrossOrigin,
    /// A page that is embedded says by whom.
    #[error("the page was embedded")]
    TopOrigin,
    /// The authenticator data is cut short, too long or contradicts itself.
    #[error("the authenticator data is malformed")]
    AuthenticatorData,
    /// It is of another relying party.
    #[error("the relying party is another")]
    RpId,
    /// Nobody touched the authenticator.
    #[error("nobody was present")]
    NotPresent,
    /// The authenticator did not verify the person.
    #[error("the person was not verified")]
    NotVerified,
    /// CBOR that is cut short or malformed.
    #[error("the attestation is malformed")]
    Cbor,
    /// The new key's algorithm was not on offer.
    #[error("the algorithm was not offered")]
    Algorithm,
}

/// An answer to a request for a key that exists.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// What is forwarded.
    pub credential: PublicKeyCredential,
    /// Which key, as unpadded base64url.
    pub credential_id: String,
    /// Whose key, as the authenticator has it; security keys do not tell.
    pub user_handle: Option<Vec<u8>>,
}

/// A new key.
#[derive(Debug, Clone)]
pub struct Registration {
    /// What is forwarded.
    pub credential: PublicKeyCredential,
    /// Which key, as unpadded base64url.
    pub credential_id: String,
    /// The make of the authenticator; zeros where it does not tell.
    pub aaguid: [u8; 16],
    /// COSE number of its algorithm.
    pub algorithm: i64,
    /// The authenticator verified the person.
    pub is_user_verified: bool,
    /// The key may be copied to other devices of the person.
    pub is_backup_eligible: bool,
}

/// Checks the answer to `navigator.credentials.get`.
///
/// # Errors
/// The first thing about it that does not fit.
pub fn check_assertion(answer: &str, expected: &Expectation<'_>) -> Result<Assertion, Refused> {
    let answer = Answer::read(answer)?;
    let assertion = answer.assertion()?;
    client_data::check(&assertion.client_data, client_data::Ceremony::Get, expected)?;
    let data = AuthenticatorData::read(&assertion.authenticator_data)?;
    data.check(expected)?;
    data.holds_no_key()?;
    let user_handle = assertion.user_handle.clone();
    Ok(Assertion {
        credential_id: answer.credential_id(),
        credential: answer.with_response(assertion.into_json())?,
        user_handle,
    })
}

/// Checks the answer to `navigator.credentials.create`. `algorithms`: the COSE numbers that were on offer.
///
/// # Errors
/// The first thing about it that does not fit.
pub fn check_registration(answer: &str, expected: &Expectation<'_>, algorithms: &[i64]) -> Result<Registration, Refused> {
    let answer = Answer::read(answer)?;
    let attestation = answer.attestation()?;
    client_data::check(&attestation.client_data, client_data::Ceremony::Create, expected)?;
    let bytes = attested(&attestation.object)?;
    let data = AuthenticatorData::read(&bytes)?;
    data.check(expected)?;
    let key = data.key()?;
    if key.id != answer.raw_id() {
        return Err(Refused::CredentialId);
    }
    if !algorithms.contains(&key.algorithm) {
        return Err(Refused::Algorithm);
    }
    Ok(Registration {
        credential_id: answer.credential_id(),
        credential: answer.with_response(attestation.into_json())?,
        aaguid: key.aaguid,
        algorithm: key.algorithm,
        is_user_verified: data.is_user_verified(),
        is_backup_eligible: data.is_backup_eligible(),
    })
}

#[cfg(test)]
mod tests;
