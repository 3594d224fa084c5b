//! A session's WebAuthN challenge, and the check of what answers it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::api::user::parts::{nested, runes};
use crate::state::Ctx;
use crate::store::sessions::Session;
use crate::store::webauthn::{self as store, Key, KeyKind};
use crate::webauthn::{self, Demand};
use crate::wire::{ApiError, Choice};

/// `challenges.webAuthN` of a request.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WebAuthnChallenge {
    domain: String,
    user_verification_requirement: Choice,
}

/// `checks.webAuthN` of a request.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WebAuthnCheck {
    credential_assertion_data: Option<Map<String, Value>>,
}

/// What is kept of a challenge until it is answered.
#[derive(Debug, Serialize, Deserialize)]
struct Open {
    domain: String,
    demand: Demand,
    state: Value,
}

impl WebAuthnChallenge {
    pub fn validate(&self, request: &str) -> Result<(), ApiError> {
        let outer = format!("{request}.Challenges");
        let refused = |field: &str, rule: &str| {
            let field = format!("RequestChallenges_WebAuthN.{field}");
            Err(nested(&[outer.as_str(), "RequestChallenges.WebAuthN", &field], rule))
        };
        if !runes(&self.domain, 1, 200) {
            return refused("Domain", "value length must be between 1 and 200 runes, inclusive");
        }
        if self.demand().is_none() {
            let rule = "value must not be in list [USER_VERIFICATION_REQUIREMENT_UNSPECIFIED]";
            return refused("UserVerificationRequirement", rule);
        }
        Ok(())
    }

    fn demand(&self) -> Option<Demand> {
        match self.user_verification_requirement.0.as_str() {
            "USER_VERIFICATION_REQUIREMENT_REQUIRED" | "1" => Some(Demand::Required),
            "USER_VERIFICATION_REQUIREMENT_PREFERRED" | "2" => Some(Demand::Preferred),
            "USER_VERIFICATION_REQUIREMENT_DISCOURAGED" | "3" => Some(Demand::Discouraged),
            _ => None,
        }
    }
}

impl WebAuthnCheck {
    pub fn validate(&self, request: &str) -> Result<(), ApiError> {
        if self.credential_assertion_data.is_some() {
            return Ok(());
        }
        let outer = format!("{request}.Checks");
        let field = "CheckWebAuthN.CredentialAssertionData";
        Err(nested(&[outer.as_str(), "Checks.WebAuthN", field], "value is required"))
    }
}

/// Which keys answer: verified holders sign in with passkeys, others prove a second factor.
const fn kind_for(demand: Demand) -> KeyKind {
    match demand {
        Demand::Required => KeyKind::Passkey,
        Demand::Preferred | Demand::Discouraged => KeyKind::SecurityKey,
    }
}

async fn keys(ctx: &Ctx, user: &str, open: (Demand, &str)) -> Result<Vec<Key>, ApiError> {
    let mut db = ctx.read().await?;
    Ok(store::usable(&mut db, user, kind_for(open.0), open.1).await?)
}

/// Puts a new challenge into `session`, in place of an older one; gives the answer's part.
pub async fn challenge(ctx: &Ctx, session: &mut Session, asked: &WebAuthnChallenge) -> Result<Value, ApiError> {
    let user = session.user_id.as_deref();
    let user = user.ok_or_else(|| ApiError::precondition("COMMAND-eeR2e", "User ID missing"))?;
    let demand = asked.demand().unwrap_or(Demand::Required);
    let keys = keys(ctx, user, (demand, &asked.domain)).await?;
    let begun = webauthn::begin_assertion(&asked.domain, demand, &keys)?;
    let open = Open {
        domain: asked.domain.clone(),
        demand,
        state: begun.state,
    };
    session.webauthn_challenge = Some(json!(open).to_string());
    session.sequence += 1;
    Ok(json!({"publicKeyCredentialRequestOptions": begun.options}))
}

/// Checks an assertion against the open challenge, and notes in `session` what it proved. A refused one changes nothing.
pub async fn check(ctx: &Ctx, session: &mut Session, check: &WebAuthnCheck) -> Result<(), ApiError> {
    let (Some(user), Some(kept)) = (&session.user_id, &session.webauthn_challenge) else {
        return Err(no_challenge());
    };
    let open: Open = serde_json::from_str(kept).map_err(|error| ApiError::internal(&error.to_string()))?;
    let keys = keys(ctx, user, (open.demand, &open.domain)).await?;
    let data = Value::Object(check.credential_assertion_data.clone().unwrap_or_default());
    let proof = webauthn::finish_assertion(&open.domain, user, open.state, &keys, &data)?;
    session.webauthn_checked = Some(ctx.now());
    session.webauthn_user_verified = proof.user_verified;
    session.webauthn_answered = session.webauthn_challenge.take();
    session.sequence += 2;
    Ok(())
}

/// Puts a check that was passed into the session as it is now.
///
/// # Errors
/// Security: a challenge counts once. Where another call answered or replaced it in the meantime, this one is refused.
pub fn note_check(checked: &Session, latest: &mut Session) -> Result<(), ApiError> {
    if checked.webauthn_answered.is_none() || latest.webauthn_challenge != checked.webauthn_answered {
        return Err(no_challenge());
    }
    latest.webauthn_challenge = None;
    latest.webauthn_checked = checked.webauthn_checked;
    latest.webauthn_user_verified = checked.webauthn_user_verified;
    latest.sequence += 2;
    Ok(())
}

/// Puts a new challenge into the session as it is now.
pub fn note_challenge(asked: &Session, latest: &mut Session) {
    latest.webauthn_challenge.clone_from(&asked.webauthn_challenge);
    latest.sequence += 1;
}

fn no_challenge() -> ApiError {
    ApiError::precondition("COMMAND-Ioqu5", "Session without WebAuthN challenge")
}
