//! One-time tokens of forms: each rendered form carries one, bound to the browser's session, to where the form goes and
//! to the screen it stands on; and the list of those already used.
//!
//! Where a refused or used token leads the person is deliberately not here, nor is the check of the request's origin
//! (see [`crate::origin::same_site_post`]).

use std::collections::VecDeque;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use crate::clock::Entropy;
use crate::keys::MasterKey;

const FORMAT_VERSION: u8 = 1;
const NONCE_BYTES: usize = 16;
const TIME_BYTES: usize = 8;
const TAG_BYTES: usize = 32;
/// Longer texts are refused before anything is decoded.
const LONGEST_TOKEN: usize = 1024;
/// How far another replica's clock may be ahead of ours.
const CLOCK_SKEW: Duration = Duration::minutes(2);

/// Makes and checks the tokens of forms. Keeps no state: what was used is in the session's [`SpentTokens`].
#[derive(Clone)]
pub struct FormTokens {
    primary: Zeroizing<[u8; 32]>,
    previous: Vec<Zeroizing<[u8; 32]>>,
}

/// What a token is good for. All three are part of its authentication: a token of another browser, of another form or of
/// another screen is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormBinding<'a> {
    /// A secret of the browser's session that changes with every rise or fall of privilege.
    pub session_secret: &'a [u8],
    /// What the form does: the path it is submitted to.
    pub purpose: &'a str,
    /// The screen that the form stands on.
    pub at: &'a str,
}

/// A genuine, fresh token. Whether it was used before is [`SpentTokens`]' to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Names this token among all others.
    pub nonce: Nonce,
    /// The sign-in attempt that the form belongs to, as it was given when the token was made.
    pub attempt: Option<String>,
    /// When the form was rendered, in whole seconds.
    pub issued_at: OffsetDateTime,
}

/// The random number that makes each token one of a kind.
pub type Nonce = [u8; NONCE_BYTES];

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// It does not have the shape of a token.
    #[error("the form token is malformed")]
    Malformed,
    /// It was not made by us for this session, this form and this screen.
    #[error("the form token is not valid here")]
    Forged,
    /// It is genuine and too old.
    #[error("the form token has expired")]
    Expired,
}

impl FormTokens {
    /// Tokens authenticated with a key derived from `key`.
    pub fn new(key: &MasterKey) -> Self {
        Self {
            primary: derive(key),
            previous: Vec::new(),
        }
    }

    /// Also accepts tokens that were made with earlier keys, so that a change of the key breaks no open form.
    #[must_use]
    pub fn with_previous(mut self, keys: &[MasterKey]) -> Self {
        self.previous = keys.iter().map(derive).collect();
        self
    }

    /// A new token for one rendering of a form, as text that needs no escaping in HTML or in a form body.
    ///
    /// `attempt` travels readable inside the token (it is no secret from the person whose form it is) and comes back with
    /// [`FormTokens::verify`]. It must stay below about 600 bytes, else the token is refused as malformed.
    pub fn mint(&self, form: &FormBinding<'_>, attempt: Option<&str>, now: OffsetDateTime, entropy: &dyn Entropy) -> String {
        let mut nonce = [0; NONCE_BYTES];
        entropy.fill(&mut nonce);
        let mut token = vec![FORMAT_VERSION];
        token.extend_from_slice(&nonce);
        token.extend_from_slice(&now.unix_timestamp().to_be_bytes());
        token.push(u8::from(attempt.is_some()));
        token.extend_from_slice(attempt.unwrap_or_default().as_bytes());
        let tag = authenticate(&self.primary, form, &token).finalize().into_bytes();
        token.extend_from_slice(&tag);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Checks a token that came back with a form.
    ///
    /// # Errors
    /// [`Rejected::Malformed`] for anything that is not a token, [`Rejected::Forged`] for one that was not made for this
    /// binding with one of our keys, [`Rejected::Expired`] for a genuine one that is older than `max_age`, or that
    /// claims to come from the future.
    pub fn verify(
        &self,
        form: &FormBinding<'_>,
        token: &str,
        now: OffsetDateTime,
        max_age: Duration,
    ) -> Result<Accepted, Rejected> {
        if token.len() > LONGEST_TOKEN {
            return Err(Rejected::Malformed);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Rejected::Malformed)?;
        let (body, tag) = bytes.split_last_chunk::<TAG_BYTES>().ok_or(Rejected::Malformed)?;
        let accepted = read_body(body).ok_or(Rejected::Malformed)?;

        // Security: `verify_slice` compares in constant time.
        let is_genuine = |key: &Zeroizing<[u8; 32]>| authenticate(key, form, body).verify_slice(tag).is_ok();
        if !is_genuine(&self.primary) && !self.previous.iter().any(is_genuine) {
            return Err(Rejected::Forged);
        }
        let age = now - accepted.issued_at;
        if age > max_age || age < -CLOCK_SKEW {
            return Err(Rejected::Expired);
        }
        Ok(accepted)
    }
}

impl fmt::Debug for FormTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormTokens")
            .field("previous", &self.previous.len())
            .finish_non_exhaustive()
    }
}

fn derive(key: &MasterKey) -> Zeroizing<[u8; 32]> {
    key.derive("vestibule form tokens, version 1")
}

/// Security: every part is preceded by its length, so that no two different inputs give the same bytes (`"/a" + "b"` is
/// not `"/" + "ab"`).
fn authenticate(key: &[u8; 32], form: &FormBinding<'_>, body: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in [form.session_secret, form.purpose.as_bytes(), form.at.as_bytes(), body] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac
}

fn read_body(body: &[u8]) -> Option<Accepted> {
    let (&FORMAT_VERSION, rest) = body.split_first()? else {
        return None;
    };
    let (&nonce, rest) = rest.split_first_chunk::<NONCE_BYTES>()?;
    let (&issued_at, rest) = rest.split_first_chunk::<TIME_BYTES>()?;
    let issued_at = OffsetDateTime::from_unix_timestamp(i64::from_be_bytes(issued_at)).ok()?;
    let attempt = match rest.split_first()? {
        (0, []) => None,
        (1, attempt) => Some(String::from_utf8(attempt.to_vec()).ok()?),
        _ => return None,
    };
    Some(Accepted {
        nonce,
        attempt,
        issued_at,
    })
}

/// The tokens that this browser's session has used, and where each submit ended. Part of the session's record.
///
/// A second submit of the same form (double click, reload, Back, a retried POST) finds its token here and is sent to where
/// the first one went, without doing its work again. The list holds the last [`SpentTokens::KEPT`] submits and forgets
/// those older than [`SpentTokens::KEPT_FOR`]; tokens must not be accepted for longer than that.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SpentTokens(VecDeque<Spent>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Spent {
    #[serde(rename = "n", serialize_with = "write_nonce", deserialize_with = "read_nonce")]
    nonce: Nonce,
    #[serde(rename = "to")]
    location: String,
    /// Unix seconds.
    #[serde(rename = "at")]
    spent_at: i64,
}

impl SpentTokens {
    /// How many submits are remembered. A person with more open forms than this cannot replay the oldest by accident:
    /// the forms of one attempt follow each other.
    pub const KEPT: usize = 32;
    /// How long a submit is remembered.
    pub const KEPT_FOR: Duration = Duration::hours(12);

    /// So much room all addresses take together; older submits make it. Addresses carry what an application chose.
    pub const MOST_BYTES: usize = 16 * 1024;

    /// Forgets what is too old. True where anything was.
    pub fn sweep(&mut self, now: OffsetDateTime) -> bool {
        let before = self.0.len();
        let forgotten_before = (now - Self::KEPT_FOR).unix_timestamp();
        self.0.retain(|spent| spent.spent_at >= forgotten_before);
        self.0.len() < before
    }

    /// Where the submit with this token ended, if there was one.
    pub fn outcome(&self, nonce: &Nonce) -> Option<&str> {
        self.0
            .iter()
            .find(|spent| spent.nonce == *nonce)
            .map(|spent| spent.location.as_str())
    }

    /// Remembers that the submit with this token ended at `location`. A token spent twice keeps its first outcome.
    pub fn spend(&mut self, nonce: Nonce, location: impl Into<String>, now: OffsetDateTime) {
        self.sweep(now);
        if self.outcome(&nonce).is_some() {
            return;
        }
        let location = location.into();
        let is_full = |spent: &VecDeque<Spent>| {
            let bytes: usize = spent.iter().map(|spent| spent.location.len()).sum();
            spent.len() >= Self::KEPT || bytes + location.len() > Self::MOST_BYTES
        };
        while !self.0.is_empty() && is_full(&self.0) {
            self.0.pop_front();
        }
        self.0.push_back(Spent {
            nonce,
            location,
            spent_at: now.unix_timestamp(),
        });
    }
}

fn write_nonce<S: Serializer>(nonce: &Nonce, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&URL_SAFE_NO_PAD.encode(nonce))
}

fn read_nonce<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Nonce, D::Error> {
    let text = String::deserialize(deserializer)?;
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(serde::de::Error::custom)?;
    Nonce::try_from(bytes.as_slice()).map_err(serde::de::Error::custom)
}
