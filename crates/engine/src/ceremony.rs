//! A passkey or security key that was asked for, and whose answer is awaited. Kept in the sealed record, never in an address.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{Duration, OffsetDateTime};
use vestibule_zitadel::sessions::{UserVerification, WebAuthnChallenge};
use vestibule_zitadel::{ChallengeRequest, OrganizationId, RequestOptions, SessionId, UserId};

use crate::engine::Engine;
use crate::record::Attempt;
use crate::web_authn::{Expectation, Verification};

/// For how long a challenge is good where its options do not tell; what the backend gives to passkeys.
const DEFAULT_LIFETIME_MILLISECONDS: u32 = 300_000;
/// It is kept for so long: as long as the backend's session waits, which is used again for the next challenge.
const KEPT_FOR: Duration = Duration::minutes(15);
/// Bytes of a challenge, as the backend makes them.
const CHALLENGE_BYTES: usize = 32;

/// What a key is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyPurpose {
    /// A passkey, to sign in: the attempt.
    FirstFactor(String),
    /// A passkey that the browser offers by itself on the identifier page.
    Autofill,
    /// A security key after another factor: the account's session.
    SecondFactor(SessionId),
}

/// A key that was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ceremony {
    /// What for.
    pub purpose: KeyPurpose,
    /// What the browser is called with.
    pub options: RequestOptions,
    /// Whose key. `None`: nobody's, and the step only looks as if.
    pub user: Option<UserId>,
    /// Organization of that person.
    pub organization: OrganizationId,
    /// The backend's session that waits for the answer. `None`: there is none, as nobody is behind it.
    pub session: Option<SessionId>,
    /// The session was made for this, and is no account of the browser yet.
    pub is_session_new: bool,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub begun_at: OffsetDateTime,
    /// A key of that person that was tried and that the backend knows no longer.
    #[serde(default)]
    pub unknown_key: Option<String>,
}

impl Ceremony {
    /// For how long the challenge is still good.
    #[must_use]
    pub fn remaining(&self, now: OffsetDateTime) -> Option<Duration> {
        let lifetime = self.member("timeout").and_then(|timeout| timeout.as_i64());
        let until = self.begun_at + Duration::milliseconds(lifetime.unwrap_or(DEFAULT_LIFETIME_MILLISECONDS.into()));
        (until > now).then(|| until - now)
    }

    /// Whether neither the challenge nor its session is of any use.
    pub(crate) fn is_over(&self, now: OffsetDateTime) -> bool {
        self.remaining(now).is_none() && now - self.begun_at >= KEPT_FOR
    }

    /// What the browser is told. Where names are hidden, no more than for a name that nobody has.
    #[must_use]
    pub fn shown(&self, attempt: Option<&Attempt>) -> RequestOptions {
        if !attempt.is_some_and(|attempt| attempt.hides_names) {
            return self.options.clone();
        }
        let rp_id = self.member("rpId").unwrap_or_default();
        let challenge = self.options.challenge().unwrap_or_default();
        RequestOptions::naming_no_key(challenge, rp_id.as_str().unwrap_or_default(), DEFAULT_LIFETIME_MILLISECONDS)
    }

    /// Whether the challenge asks for that key.
    pub(crate) fn asks_for(&self, credential_id: &str) -> bool {
        let listed = self.member("allowCredentials").unwrap_or_default();
        let mut listed = listed.as_array().into_iter().flatten();
        listed.any(|key| key.get("id").and_then(Value::as_str).map(|id| id.trim_end_matches('=')) == Some(credential_id))
    }

    /// What an answer must fit.
    pub(crate) fn expectation<'a>(&'a self, rp_id: &'a str, origins: &'a [String]) -> Expectation<'a> {
        Expectation {
            challenge: self.options.challenge().unwrap_or_default(),
            rp_id,
            origins,
            verification: match self.purpose {
                KeyPurpose::FirstFactor(_) | KeyPurpose::Autofill => Verification::Required,
                KeyPurpose::SecondFactor(_) => Verification::NotRequired,
            },
        }
    }

    fn member(&self, name: &str) -> Option<Value> {
        self.options.to_json().get("publicKey")?.get(name).cloned()
    }
}

/// The challenge to ask the backend for.
pub(crate) fn challenge(rp_id: &str, user_verification: UserVerification) -> ChallengeRequest {
    ChallengeRequest {
        web_authn: Some(WebAuthnChallenge {
            domain: rp_id.to_owned(),
            user_verification,
        }),
        ..ChallengeRequest::default()
    }
}

impl Engine {
    /// Options that look as if somebody had a passkey.
    pub(crate) fn decoy_options(&self, rp_id: &str) -> RequestOptions {
        use base64::Engine as _;
        let mut random = [0; CHALLENGE_BYTES];
        self.entropy().fill(&mut random);
        let challenge = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random);
        RequestOptions::naming_no_key(&challenge, rp_id, DEFAULT_LIFETIME_MILLISECONDS)
    }
}
