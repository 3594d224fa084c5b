//! Names of the counters: keyed hashes, so that the store holds neither names nor addresses.

use std::fmt;
use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Proof, Subject};
use crate::identifier::alike;
use crate::keys::MasterKey;
use crate::replica_store::ReplicaKey;

/// Makes the keys of counters.
#[derive(Clone)]
pub(crate) struct LimitKeys(Zeroizing<[u8; 32]>);

impl fmt::Debug for LimitKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LimitKeys(_)")
    }
}

impl LimitKeys {
    pub(crate) fn new(key: &MasterKey) -> Self {
        Self(key.derive("vestibule limits 1"))
    }

    pub(crate) fn counter(&self, kind: &str, lane: &str, source: &[u8]) -> ReplicaKey {
        ReplicaKey(self.hash(&[b"counter", kind.as_bytes(), lane.as_bytes(), source]))
    }

    /// By what a browser is known that has proven something about an account.
    pub(super) fn known(&self, proof: Proof, subject: Subject<'_>) -> String {
        let proof: &[u8] = match proof {
            Proof::Password => b"password",
            Proof::SignIn => b"sign-in",
        };
        // Security: with the page, because a name that one person has proven to be theirs here is another's there.
        let page = match subject {
            Subject::User(_) => "",
            Subject::Typed { at, .. } => at.as_str(),
        };
        let hash = self.hash(&[b"known", proof, page.as_bytes(), &bytes_of(subject)]);
        URL_SAFE_NO_PAD.encode(hash.get(..12).unwrap_or(&hash))
    }

    fn hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).expect("HMAC takes keys of every length");
        for part in parts {
            // With its length, so that no two lists of parts are the same bytes.
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

pub(super) fn bytes_of(subject: Subject<'_>) -> Vec<u8> {
    let (sort, text) = match subject {
        Subject::User(user) => ("user", user.as_str().to_owned()),
        // Wherever it is typed: guesses at one name on several pages are counted together.
        Subject::Typed { name, .. } => ("typed", alike(name)),
    };
    format!("{sort}\n{text}\n").into_bytes()
}

/// An address as a source of tries: IPv6 networks are given out as /64 or larger, so that one person has that many addresses.
pub(super) fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().iter().take(8).copied().collect(),
    }
}
