//! Time-based codes that were accepted here. The backend takes the same code again, as long as its time lasts; we do not.
//!
//! Which codes are right is not decided here, and no code is ever kept: only what a keyed hash makes of it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};
use vestibule_zitadel::UserId;
use zeroize::Zeroizing;

use crate::keys::MasterKey;
use crate::visit::StoreFailure;

/// A code is good in its own period of 30 s, in the one before and in the one after.
pub(crate) const WINDOW: Duration = Duration::seconds(90);

/// What stands for a code of a person.
pub type CodeMark = [u8; 32];

/// Where marks of codes are kept. One for all replicas, where there are several: a code must not be good once at each of them.
#[async_trait]
pub trait SpentCodes: Send + Sync + fmt::Debug {
    /// Takes the mark until then. False: it is taken already.
    ///
    /// Security: of two calls at the same moment one gets it.
    async fn reserve(&self, mark: CodeMark, until: OffsetDateTime, now: OffsetDateTime) -> Result<bool, StoreFailure>;

    /// Gives the mark back, because its code was refused.
    async fn release(&self, mark: CodeMark) -> Result<(), StoreFailure>;
}

/// Marks in the memory of this process: enough for one replica. A restart forgets them, and is over after the window.
#[derive(Debug, Default)]
pub struct SpentInMemory(Mutex<BTreeMap<CodeMark, OffsetDateTime>>);

#[async_trait]
impl SpentCodes for SpentInMemory {
    async fn reserve(&self, mark: CodeMark, until: OffsetDateTime, now: OffsetDateTime) -> Result<bool, StoreFailure> {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        marks.retain(|_, end| *end > now);
        if marks.contains_key(&mark) {
            return Ok(false);
        }
        marks.insert(mark, until);
        Ok(true)
    }

    async fn release(&self, mark: CodeMark) -> Result<(), StoreFailure> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&mark);
        Ok(())
    }
}

/// Makes marks.
pub(crate) struct CodeMarks(Zeroizing<[u8; 32]>);

impl CodeMarks {
    pub(crate) fn new(key: &MasterKey) -> Self {
        Self(key.derive("vestibule spent codes, version 1"))
    }

    /// Security: keyed, because a million codes are tried against a plain hash in a second.
    pub(crate) fn mark(&self, user: &UserId, code: &SecretString) -> CodeMark {
        #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_slice()).expect("HMAC takes a key of any length");
        // The length keeps user "1" with code "23…" apart from user "12" with code "3…".
        for part in [user.as_str(), code.expose_secret()] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for CodeMarks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeMarks(_)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    fn marks() -> CodeMarks {
        CodeMarks::new(&MasterKey::from_bytes([7; 32]))
    }

    const START: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

    #[tokio::test]
    async fn a_code_is_good_once_until_its_window_has_passed() {
        let spent = SpentInMemory::default();
        let mark = marks().mark(&UserId::from("1"), &"123456".into());
        assert!(spent.reserve(mark, START + WINDOW, START).await.unwrap());
        for later in [0, 30, 89] {
            let now = START + Duration::seconds(later);
            assert!(!spent.reserve(mark, now + WINDOW, now).await.unwrap(), "{later}");
        }
        let now = START + WINDOW;
        assert!(spent.reserve(mark, now + WINDOW, now).await.unwrap());
    }

    #[tokio::test]
    async fn a_code_that_was_refused_may_be_tried_again() {
        let spent = SpentInMemory::default();
        let mark = marks().mark(&UserId::from("1"), &"123456".into());
        assert!(spent.reserve(mark, START + WINDOW, START).await.unwrap());
        spent.release(mark).await.unwrap();
        assert!(spent.reserve(mark, START + WINDOW, START).await.unwrap());
    }

    #[tokio::test]
    async fn memory_is_given_back_after_the_window() {
        let spent = SpentInMemory::default();
        for number in 0..100_i32 {
            let mark = marks().mark(&UserId::from(number.to_string()), &"123456".into());
            let now = START + WINDOW * number;
            spent.reserve(mark, now + WINDOW, now).await.unwrap();
        }
        assert_eq!(spent.0.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_mark_depends_on_key_person_and_code_and_shows_none_of_them() {
        let (user, code) = (UserId::from("1"), SecretString::from("123456"));
        let mark = marks().mark(&user, &code);
        assert_eq!(mark, marks().mark(&user, &code));
        assert_ne!(mark, marks().mark(&UserId::from("2"), &code));
        assert_ne!(mark, marks().mark(&user, &"123457".into()));
        assert_ne!(mark, CodeMarks::new(&MasterKey::from_bytes([8; 32])).mark(&user, &code));
        assert_ne!(
            marks().mark(&UserId::from("12"), &"3".into()),
            marks().mark(&UserId::from("1"), &"23".into())
        );
        assert_eq!(format!("{:?}", marks()), "CodeMarks(_)");
    }
}
