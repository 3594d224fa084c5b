//! A session store that seals what it keeps: around any [`SessionStore`], so that whoever copies the store's file reads
//! neither tokens nor names, and finds no value that could be put into a cookie.
//!
//! What the records mean is deliberately not here, nor is protection against somebody who can *write* to the store: such
//! a person can put back an older sealed record or delete one, but cannot make one or move it to another session.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;
use time::OffsetDateTime;
use tower_sessions_core::session::{Id, Record};
use tower_sessions_core::session_store::{self, Error, ExpiredDeletion, SessionStore};
use zeroize::Zeroizing;

use crate::clock::Entropy;
use crate::keys::MasterKey;

/// The only key of an inner record's data.
const SEALED: &str = "sealed";
/// First byte of a sealed record, and part of what its seal covers.
const FORMAT_VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
/// Random 128-bit ids do not collide; more than this many in a row means that the entropy is broken.
const CREATE_ATTEMPTS: u32 = 8;

/// The keys of a [`SealedStore`]: one that writes, and those that were used before and still read.
///
/// To change the key, make the new one primary and keep the old one as previous until the longest session has ended.
/// A record is moved to the new key when it is next saved.
#[derive(Clone)]
pub struct StoreKeys {
    primary: Arc<RecordKeys>,
    previous: Vec<Arc<RecordKeys>>,
}

impl StoreKeys {
    /// Keys that write with `primary` and read with `primary` and every one of `previous`.
    pub fn new(primary: &MasterKey, previous: &[MasterKey]) -> Self {
        Self {
            primary: Arc::new(RecordKeys::new(primary)),
            previous: previous.iter().map(|key| Arc::new(RecordKeys::new(key))).collect(),
        }
    }
}

impl fmt::Debug for StoreKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreKeys")
            .field("previous", &self.previous.len())
            .finish_non_exhaustive()
    }
}

/// A [`SessionStore`] that keeps its records sealed in another one.
///
/// Security: the inner store sees an id derived from the real one by a keyed one-way function, the expiry (its cleaner
/// needs it), and `{"sealed": "…"}`. The seal is XChaCha20-Poly1305 with a random nonce and covers the real id, so that a
/// record copied to another session's row does not open there. A record that does not open (wrong key, damaged, moved,
/// or with another expiry) is treated as absent: the person signs in again.
#[derive(Debug, Clone)]
pub struct SealedStore<S> {
    inner: S,
    keys: StoreKeys,
    entropy: Arc<dyn Entropy>,
}

impl<S: SessionStore> SealedStore<S> {
    /// Seals what goes into `inner`. `entropy` gives the nonces, and new ids where two collide.
    pub fn new(inner: S, keys: StoreKeys, entropy: Arc<dyn Entropy>) -> Self {
        Self { inner, keys, entropy }
    }

    async fn load_with(&self, keys: &RecordKeys, id: &Id) -> session_store::Result<Option<Loaded>> {
        let Some(sealed) = self.inner.load(&keys.stored_id(id)).await? else {
            return Ok(None);
        };
        let Some(record) = keys.open(id, &sealed) else {
            tracing::warn!("session record cannot be opened; treating it as absent");
            return Ok(Some(Loaded::Unreadable));
        };
        Ok(Some(Loaded::Record(record)))
    }

    /// Removes what an earlier key stored for this session.
    async fn delete_previous(&self, id: &Id) -> session_store::Result<()> {
        for keys in &self.keys.previous {
            self.inner.delete(&keys.stored_id(id)).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl<S: SessionStore> SessionStore for SealedStore<S> {
    /// Stores a new record, under a new id if the given one is taken.
    ///
    /// A store reports a taken id by putting the record under another id. That id was not derived from any session id, so
    /// nobody could ever find the record there: it is removed, and a new session id is tried.
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        for _ in 0..CREATE_ATTEMPTS {
            let mut sealed = self.keys.primary.seal(record, &*self.entropy)?;
            let wanted = sealed.id;
            self.inner.create(&mut sealed).await?;
            if sealed.id == wanted {
                return Ok(());
            }
            self.inner.delete(&sealed.id).await?;
            record.id = random_id(&*self.entropy);
        }
        Err(Error::Backend("no free session id found".into()))
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.inner.save(&self.keys.primary.seal(record, &*self.entropy)?).await?;
        self.delete_previous(&record.id).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        // A save between two of these reads moves the record from a previous key's row to the primary one's. The primary
        // row is therefore read once more before the session is called absent.
        let again = (!self.keys.previous.is_empty()).then_some(&self.keys.primary);
        for keys in std::iter::once(&self.keys.primary).chain(&self.keys.previous).chain(again) {
            match self.load_with(keys, id).await? {
                Some(Loaded::Record(record)) => return Ok(Some(record)),
                // Security: no older copy stands in for a record that was tampered with.
                Some(Loaded::Unreadable) => return Ok(None),
                None => {}
            }
        }
        Ok(None)
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        // The newest goes last: a failure half-way must not leave an older copy as the one that is found.
        self.delete_previous(id).await?;
        self.inner.delete(&self.keys.primary.stored_id(id)).await
    }
}

#[async_trait]
impl<S: ExpiredDeletion> ExpiredDeletion for SealedStore<S> {
    async fn delete_expired(&self) -> session_store::Result<()> {
        self.inner.delete_expired().await
    }
}

enum Loaded {
    Record(Record),
    Unreadable,
}

/// The two keys derived from one master key, and what is done with them.
struct RecordKeys {
    cipher: XChaCha20Poly1305,
    address: Zeroizing<[u8; 32]>,
}

/// What is inside the seal.
#[derive(Serialize, Deserialize)]
struct Contents {
    /// Unix seconds. Also outside the seal; kept here to notice a change there.
    expiry: i64,
    data: HashMap<String, Value>,
}

impl RecordKeys {
    fn new(master: &MasterKey) -> Self {
        let seal = master.derive("vestibule session store: seal records, version 1");
        Self {
            cipher: XChaCha20Poly1305::new((&*seal).into()),
            address: master.derive("vestibule session store: address records, version 1"),
        }
    }

    /// The id under which the inner store keeps the session `id`.
    fn stored_id(&self, id: &Id) -> Id {
        let mut mac = mac_with(&self.address);
        mac.update(&id.0.to_le_bytes());
        let tag = mac.finalize().into_bytes();
        let mut truncated = [0; 16];
        truncated.iter_mut().zip(tag).for_each(|(byte, tag_byte)| *byte = tag_byte);
        Id(i128::from_le_bytes(truncated))
    }

    fn seal(&self, record: &Record, entropy: &dyn Entropy) -> session_store::Result<Record> {
        let contents = Contents {
            expiry: record.expiry_date.unix_timestamp(),
            data: record.data.clone(),
        };
        let plain = Zeroizing::new(serde_json::to_vec(&contents).map_err(|e| Error::Encode(e.to_string()))?);
        let mut nonce = [0; NONCE_BYTES];
        entropy.fill(&mut nonce);
        let payload = Payload {
            msg: &plain,
            aad: &associated_data(&record.id),
        };
        let ciphertext = self
            .cipher
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| Error::Encode("sealing failed".into()))?;
        let sealed = [&[FORMAT_VERSION], nonce.as_slice(), &ciphertext].concat();
        Ok(Record {
            id: self.stored_id(&record.id),
            data: HashMap::from([(SEALED.to_owned(), Value::String(STANDARD_NO_PAD.encode(sealed)))]),
            expiry_date: record.expiry_date,
        })
    }

    fn open(&self, id: &Id, sealed: &Record) -> Option<Record> {
        let bytes = STANDARD_NO_PAD.decode(sealed.data.get(SEALED)?.as_str()?).ok()?;
        let (&FORMAT_VERSION, rest) = bytes.split_first()? else {
            return None;
        };
        let (nonce, ciphertext) = rest.split_at_checked(NONCE_BYTES)?;
        let payload = Payload {
            msg: ciphertext,
            aad: &associated_data(id),
        };
        let plain = Zeroizing::new(self.cipher.decrypt(XNonce::from_slice(nonce), payload).ok()?);
        let contents: Contents = serde_json::from_slice(&plain).ok()?;
        is_same_expiry(contents.expiry, sealed.expiry_date).then_some(Record {
            id: *id,
            data: contents.data,
            expiry_date: sealed.expiry_date,
        })
    }
}

/// Stores keep times with different precision and may round, so a second's difference is not a change.
fn is_same_expiry(sealed_unix: i64, shown: OffsetDateTime) -> bool {
    shown.unix_timestamp().abs_diff(sealed_unix) <= 1
}

fn associated_data(id: &Id) -> Vec<u8> {
    [b"vestibule session record".as_slice(), &[FORMAT_VERSION], &id.0.to_le_bytes()].concat()
}

fn mac_with(key: &[u8; 32]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length")
}

fn random_id(entropy: &dyn Entropy) -> Id {
    let mut bytes = [0; 16];
    entropy.fill(&mut bytes);
    Id(i128::from_le_bytes(bytes))
}
