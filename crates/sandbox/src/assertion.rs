//! Signed statements of who somebody is: JWTs by the key of a machine user or of a system user.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

use crate::caller::Caller;
use crate::state::App;
use crate::store::tokens::Membership;

/// Longest age of a statement, and how far clocks may be apart, in seconds.
const LONGEST_AGE: i64 = 3600;
const APART: i64 = 10;

/// Somebody outside of the store whose signed statements are bearer tokens.
///
/// A real backend knows these from its configuration (`SystemAPIUsers`), where each has memberships; without any it owns
/// the whole system. Here each may do what `IAM_OWNER` and `IAM_LOGIN_CLIENT` may.
#[derive(Debug, Clone)]
pub struct SystemUser {
    /// `iss` and `sub` of its statements.
    pub id: String,
    /// The RSA public key, PEM.
    pub public_key_pem: String,
}

/// The system users by id.
#[derive(Debug, Default)]
pub struct SystemUsers(BTreeMap<String, DecodingKey>);

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    iat: i64,
    exp: i64,
}

/// Whether `token` is a statement of `subject` about itself, signed by `key`, for one of `audiences`, and fresh.
pub fn is_by(token: &str, key: &DecodingKey, subject: &str, audiences: &[&str], now: i64) -> bool {
    // Security: RS256 alone, so that no public key is ever taken for a shared secret.
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_audience(audiences);
    rules.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
    // By the sandbox's clock, below.
    rules.validate_exp = false;
    let Ok(read) = decode::<Claims>(token, key, &rules) else {
        return false;
    };
    let claims = read.claims;
    let seconds = now / 1_000_000;
    claims.iss == subject
        && claims.sub == subject
        && claims.exp > seconds
        && claims.iat <= seconds.saturating_add(APART)
        && claims.iat >= seconds.saturating_sub(LONGEST_AGE)
}

/// Reads a public key.
pub fn public_key(pem: &str) -> Option<DecodingKey> {
    DecodingKey::from_rsa_pem(pem.as_bytes()).ok()
}

impl SystemUsers {
    /// # Errors
    /// The id of a user whose key is none.
    pub fn new(users: Vec<SystemUser>) -> Result<Self, String> {
        let read = |user: SystemUser| match public_key(&user.public_key_pem) {
            Some(key) => Ok((user.id, key)),
            None => Err(user.id),
        };
        users.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// The caller behind a bearer token that a system user signed.
    pub fn caller(&self, app: &App, token: &str) -> Option<Caller> {
        if self.0.is_empty() {
            return None;
        }
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        // Only tells which key to try: nothing of it is believed before the signature is checked.
        let claimed: Claims = serde_json::from_slice(&payload).ok()?;
        let key = self.0.get(&claimed.iss)?;
        let origin = app.origin();
        let audiences = [origin.as_str(), app.public_origin.as_str()];
        is_by(token, key, &claimed.iss, &audiences, app.now()).then(|| {
            let of_instance = |role: &str| Membership {
                scope: app.instance_id.clone(),
                role: role.to_owned(),
            };
            Caller::system(
                claimed.iss,
                app.instance_id.clone(),
                vec![of_instance("IAM_OWNER"), of_instance("IAM_LOGIN_CLIENT")],
            )
        })
    }
}
