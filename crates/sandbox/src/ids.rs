//! Makes identifiers (18 digits, rising), tokens and codes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::clock::{Clock, Randomness};

/// Milliseconds since 1970 at which the identifiers begin (November 2023).
const EPOCH_MILLIS: u64 = 1_699_300_000_000;
/// Crockford's, which has no letters that look alike.
const RECOVERY_LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const CODE_LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The source of everything that must be unique or unguessable.
#[derive(Debug)]
pub struct Mint {
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    last: AtomicU64,
}

impl Mint {
    pub fn new(clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        Self {
            clock,
            randomness,
            last: AtomicU64::new(0),
        }
    }

    /// An identifier of 18 digits, greater than every one before.
    pub fn id(&self) -> String {
        let mut noise = [0_u8; 2];
        self.randomness.fill(&mut noise);
        let millis = u64::try_from(self.clock.now().unix_timestamp_nanos() / 1_000_000).unwrap_or(EPOCH_MILLIS);
        let wanted = (millis.saturating_sub(EPOCH_MILLIS) << 22) | u64::from(u16::from_le_bytes(noise));
        let step = |last: u64| Some(wanted.max(last.saturating_add(1)));
        let last = self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, step)
            .unwrap_or(0);
        wanted.max(last.saturating_add(1)).to_string()
    }

    /// A bearer token of 288 random bits.
    pub fn token(&self) -> String {
        let mut bytes = [0_u8; 36];
        self.randomness.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A code for a mail or a text message: six upper-case letters and digits.
    pub fn code(&self) -> String {
        let mut bytes = [0_u8; 6];
        self.randomness.fill(&mut bytes);
        bytes
            .iter()
            .map(|b| char::from(CODE_LETTERS.get(usize::from(b % 32)).copied().unwrap_or(b'A')))
            .collect()
    }

    /// A one-time code of eight digits.
    pub fn digits(&self) -> String {
        let mut bytes = [0_u8; 8];
        self.randomness.fill(&mut bytes);
        format!("{:08}", u64::from_le_bytes(bytes) % 100_000_000)
    }

    /// A recovery code such as `t4mmg-gw47f`: fifty random bits.
    pub fn recovery_code(&self) -> String {
        let mut bytes = [0_u8; 10];
        self.randomness.fill(&mut bytes);
        let letter = |b: &u8| char::from(RECOVERY_LETTERS.get(usize::from(b % 32)).copied().unwrap_or(b'0'));
        let (first, last) = bytes.split_at(5);
        let half = |part: &[u8]| part.iter().map(letter).collect::<String>();
        format!("{}-{}", half(first), half(last))
    }

    /// The secret of an authenticator app: as long as SHA-1's result, which the standard asks for.
    pub fn totp_secret(&self) -> [u8; 20] {
        let mut bytes = [0_u8; 20];
        self.randomness.fill(&mut bytes);
        bytes
    }

    pub fn salt(&self) -> [u8; 16] {
        let mut bytes = [0_u8; 16];
        self.randomness.fill(&mut bytes);
        bytes
    }
}

/// What the store keeps of a token or a code. Security: a stolen store shows none of them.
pub fn fingerprint(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}
