//! WebAuthn ceremonies: challenges, and the checks of what an authenticator answers. Who may, and what is kept, is the
//! callers' business. Challenges come from the library, which takes its randomness from the operating system.

mod answer;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;
use webauthn_rs_core::WebauthnCore;
use webauthn_rs_core::proto::{
    AuthenticationState, AuthenticatorAttachment, COSEAlgorithm, Credential, RegistrationState, UserVerificationPolicy,
};

use crate::store::users::User;
use crate::store::webauthn::Key;
use crate::wire::{ApiError, Code, Object};
use answer::{Assertion, Attestation, encode};

/// The name of the relying party, as the real backend gives it.
const RP_NAME: &str = "ZITADEL";
const LONG: Duration = Duration::from_secs(300);
const SHORT: Duration = Duration::from_secs(120);

/// The algorithms of new keys, in the order in which they are offered.
const ALGORITHMS: [COSEAlgorithm; 10] = [
    COSEAlgorithm::ES256,
    COSEAlgorithm::ES384,
    COSEAlgorithm::ES521,
    COSEAlgorithm::RS256,
    COSEAlgorithm::RS384,
    COSEAlgorithm::RS512,
    COSEAlgorithm::PS256,
    COSEAlgorithm::PS384,
    COSEAlgorithm::PS512,
    COSEAlgorithm::EDDSA,
];

/// How much a sign-in wants the key's holder to be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Demand {
    Required,
    Preferred,
    Discouraged,
}

/// A ceremony that was begun: what the browser gets, and what is kept to finish it.
#[derive(Debug)]
pub struct Begun {
    pub options: Value,
    pub state: Value,
}

/// What an assertion proved beside the possession of the key.
#[derive(Debug, Clone, Copy)]
pub struct Proof {
    pub user_verified: bool,
}

fn relying_party(id: &str, origins: Vec<Url>, timeout: Duration) -> WebauthnCore {
    WebauthnCore::new_unsafe_experts_only(RP_NAME, id, origins, timeout, None, None)
}

/// Begins the registration of a key for `domain`.
pub fn begin_registration(
    domain: &str,
    user: &User,
    attachment: Option<AuthenticatorAttachment>,
    held: &[Key],
) -> Result<Begun, ApiError> {
    let core = relying_party(domain, Vec::new(), LONG);
    let excluded: Vec<_> = credentials(held)?.into_iter().map(|credential| credential.cred_id).collect();
    let builder = core
        .new_challenge_register_builder(user.id.as_bytes(), &user.login_name, display_name(user))
        .map_err(broken)?
        // Lenient as recorded: the options ask for verification, and a key that leaves it out is accepted. Nor is it
        // held to what it did here when it signs later.
        .user_verification_policy(UserVerificationPolicy::Discouraged_DO_NOT_USE)
        .credential_algorithms(ALGORITHMS.to_vec())
        .authenticator_attachment(attachment)
        .exclude_credentials(Some(excluded));
    let (asked, state) = core.generate_challenge_register(builder).map_err(broken)?;
    let asked = asked.public_key;
    let excluded = asked.exclude_credentials.unwrap_or_default();
    let excluded = excluded.iter().map(|one| descriptor(&one.id)).collect();
    let options = Object::new()
        .put("attestation", "none")
        .put(
            "authenticatorSelection",
            Object::new()
                .maybe("authenticatorAttachment", attachment.map(|kind| json!(kind)))
                .put("userVerification", "required"),
        )
        .put("challenge", encode(&asked.challenge))
        .list("excludeCredentials", excluded)
        .put("pubKeyCredParams", json!(asked.pub_key_cred_params))
        .put("rp", json!({"id": asked.rp.id, "name": asked.rp.name}))
        .put("timeout", asked.timeout)
        .put(
            "user",
            json!({"displayName": asked.user.display_name, "id": encode(&asked.user.id), "name": asked.user.name}),
        )
        .done();
    Ok(Begun {
        options: json!({"publicKey": options}),
        state: json!(state),
    })
}

/// Finishes a registration; gives the credential as it is kept.
///
/// # Errors
/// `WEBAU-sEr8c` for what is no attestation, `WEBAU-3Vb9s` for one that does not answer this registration.
pub fn finish_registration(domain: &str, state: &str, answer: &Value) -> Result<String, ApiError> {
    let answer = Attestation::read(answer).ok_or_else(|| refused("WEBAU-sEr8c", "Error on parse credential data"))?;
    let wrong = |cause: &str| {
        tracing::debug!(cause, "registration refused");
        refused("WEBAU-3Vb9s", "Error on create credentials")
    };
    let state: RegistrationState = serde_json::from_str(state).map_err(broken)?;
    // Lenient as recorded: any origin is right.
    let origin = answer.origin.ok_or_else(|| wrong("origin"))?;
    let credential = relying_party(domain, vec![origin], LONG)
        .register_credential(&answer.credential, &state, None)
        .map_err(|error| wrong(&error.to_string()))?;
    serde_json::to_string(&credential).map_err(broken)
}

/// Begins a sign-in with one of `keys`.
///
/// # Errors
/// `WEBAU-4G8sw` when there is none.
pub fn begin_assertion(domain: &str, demand: Demand, keys: &[Key]) -> Result<Begun, ApiError> {
    if keys.is_empty() {
        return Err(refused("WEBAU-4G8sw", "WebAuthN begin login failed"));
    }
    let timeout = match demand {
        Demand::Required => LONG,
        Demand::Preferred | Demand::Discouraged => SHORT,
    };
    let core = relying_party(domain, Vec::new(), timeout);
    let builder = core
        .new_challenge_authenticate_builder(credentials(keys)?, Some(demand.policy()))
        .map_err(broken)?;
    let (asked, mut state) = core.generate_challenge_authenticate(builder).map_err(broken)?;
    let asked = asked.public_key;
    let allowed: Vec<_> = asked.allow_credentials.iter().map(|one| descriptor(&one.id)).collect();
    // What counts is which keys there are when the answer comes.
    state.set_allowed_credentials(Vec::new());
    let options = json!({
        "allowCredentials": allowed,
        "challenge": encode(&asked.challenge),
        "rpId": asked.rp_id,
        "timeout": asked.timeout,
        "userVerification": demand,
    });
    Ok(Begun {
        options: json!({"publicKey": options}),
        state: json!(state),
    })
}

/// Finishes a sign-in of the person `user` with one of `keys`.
///
/// # Errors
/// `WEBAU-ADgv4` for what is no assertion, `WEBAU-3M9si` for one that does not answer this challenge, or not with one of
/// these keys, or for somebody else.
pub fn finish_assertion(domain: &str, user: &str, state: Value, keys: &[Key], answer: &Value) -> Result<Proof, ApiError> {
    let text = "Error on validate login credentials";
    let answer = Assertion::read(answer).ok_or_else(|| refused("WEBAU-ADgv4", text))?;
    let wrong = |cause: &str| {
        tracing::debug!(cause, "assertion refused");
        refused("WEBAU-3M9si", text)
    };
    let handle = answer.credential.response.user_handle.as_deref().unwrap_or_default();
    if !handle.is_empty() && handle != user.as_bytes() {
        return Err(wrong("user handle"));
    }
    let mut state: AuthenticationState = serde_json::from_value(state).map_err(broken)?;
    let mut credentials = credentials(keys)?;
    for credential in &mut credentials {
        // Lenient as recorded: the sign counter may go back, so none is kept.
        credential.counter = 0;
    }
    state.set_allowed_credentials(credentials);
    // Lenient as recorded: any origin is right, also in a frame of another one.
    let origin = answer.origin.ok_or_else(|| wrong("origin"))?;
    let result = relying_party(domain, vec![origin], LONG)
        .authenticate_credential(&answer.credential, &state)
        .map_err(|error| wrong(&error.to_string()))?;
    Ok(Proof {
        user_verified: result.user_verified(),
    })
}

impl Demand {
    const fn policy(self) -> UserVerificationPolicy {
        match self {
            Self::Required => UserVerificationPolicy::Required,
            Self::Preferred => UserVerificationPolicy::Preferred,
            Self::Discouraged => UserVerificationPolicy::Discouraged_DO_NOT_USE,
        }
    }
}

/// The library refuses an empty display name, which a person may have.
fn display_name(user: &User) -> &str {
    if user.display_name.is_empty() {
        &user.login_name
    } else {
        &user.display_name
    }
}

fn descriptor(id: &[u8]) -> Value {
    json!({"id": encode(id), "type": "public-key"})
}

fn credentials(keys: &[Key]) -> Result<Vec<Credential>, ApiError> {
    let read = |key: &Key| serde_json::from_str(&key.credential).map_err(broken);
    keys.iter().map(read).collect()
}

/// Failures of WebAuthn are internal errors in the real backend, though it is the answer that is wrong.
fn refused(id: &str, text: &str) -> ApiError {
    ApiError::with_id(Code::Internal, id, text)
}

fn broken(error: impl std::fmt::Display) -> ApiError {
    ApiError::internal(&error.to_string())
}

#[cfg(test)]
mod tests;
