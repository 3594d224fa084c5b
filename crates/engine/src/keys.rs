//! The configured secret key, and the keys derived from it, one for each purpose.
//!
//! Where the key comes from (file, environment) is deliberately not here: the hosting program reads it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use secrecy::SecretString;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::clock::Entropy;

/// The deployment's secret key: 32 random bytes. It is wiped from memory when dropped and never printed.
///
/// It is never used directly: each use derives its own key from it, so that what one use shows of its key says nothing
/// about another's.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

/// A text that is not a key. Its `Display` does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a key: expected 32 bytes as base64 (43 or 44 characters) or as hexadecimal (64 characters)")]
pub struct NotAKey;

impl MasterKey {
    /// The key that consists of exactly these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A new key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(key.as_mut());
        Self(key)
    }

    /// Reads a key written as base64 (either alphabet, padded or not) or as hexadecimal; white space around it is ignored.
    ///
    /// # Errors
    /// [`NotAKey`] when the text is anything else, in particular when it is not exactly 32 bytes.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let text = text.trim();
        let bytes = Zeroizing::new(
            if text.len() == 64 {
                from_hexadecimal(text)
            } else {
                from_base64(text)
            }
            .ok_or(NotAKey)?,
        );
        Ok(Self::from_bytes(bytes.as_slice().try_into().map_err(|_| NotAKey)?))
    }

    /// The key as base64, as [`MasterKey::parse`] reads it: for writing a generated key into its file.
    pub fn to_base64(&self) -> SecretString {
        STANDARD.encode(self.0.as_slice()).into()
    }

    /// The key for one purpose (HKDF-SHA-256, RFC 5869). The same purpose always gives the same key.
    pub(crate) fn derive(&self, purpose: &'static str) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        #[expect(
            clippy::expect_used,
            reason = "HKDF refuses only outputs longer than 255 hashes; this is one hash long"
        )]
        Hkdf::<Sha256>::new(None, self.0.as_slice())
            .expand(purpose.as_bytes(), key.as_mut())
            .expect("32 bytes are one SHA-256 output");
        key
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(_)")
    }
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
        .iter()
        .find_map(|alphabet| alphabet.decode(text).ok())
}

fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some((hexadecimal_digit(*high)? << 4) | hexadecimal_digit(*low)?),
            _ => None,
        })
        .collect()
}

fn hexadecimal_digit(character: u8) -> Option<u8> {
    char::from(character).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::clock::SeededEntropy;

    #[test]
    fn a_generated_key_is_read_back_from_its_text() {
        let key = MasterKey::generate(&SeededEntropy::new(7));
        let read = MasterKey::parse(&format!("  {}\n", key.to_base64().expose_secret())).unwrap();
        assert_eq!(read.0, key.0);
    }

    #[test]
    fn every_customary_spelling_of_a_key_is_read() {
        let bytes = [0xfb; 32];
        let hexadecimal = "fB".repeat(32);
        for text in [
            STANDARD.encode(bytes),
            STANDARD_NO_PAD.encode(bytes),
            URL_SAFE.encode(bytes),
            URL_SAFE_NO_PAD.encode(bytes),
            hexadecimal,
        ] {
            assert_eq!(MasterKey::parse(&text).map(|key| *key.0), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_not_32_bytes_is_refused_without_repeating_it() {
        for text in [
            "",
            "secret",
            &"ab".repeat(31),
            &"zz".repeat(32),
            &STANDARD.encode([1; 31]),
            &STANDARD.encode([1; 33]),
            &"é".repeat(32),
        ] {
            let refusal = MasterKey::parse(text).unwrap_err();
            assert!(text.is_empty() || !refusal.to_string().contains(text));
        }
    }

    #[test]
    fn purposes_have_different_keys_and_debug_shows_none() {
        let key = MasterKey::from_bytes([9; 32]);
        assert_ne!(*key.derive("one"), *key.derive("two"));
        assert_eq!(*key.derive("one"), *key.derive("one"));
        assert_ne!(*key.derive("one"), [9; 32]);
        assert_eq!(format!("{key:?}"), "MasterKey(_)");
    }
}
