//! What all replicas of a deployment know together: counters of tries, and codes that were used ([`SpentCodes`]). The trait, and the store
//! in this process.
//!
//! What is counted is deliberately not here ([`crate::limits`]), nor is the store on a disk: the hosting program brings it.

mod in_process;

use async_trait::async_trait;
use time::OffsetDateTime;

use crate::limits::Counter;
use crate::spent_codes::SpentCodes;
use crate::visit::StoreFailure;

pub use in_process::InProcess;

/// Names an entry: a keyed hash, so that whoever reads the store learns no name and no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReplicaKey(pub [u8; 32]);

/// What to put in the place of a counter, and until when it is worth keeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// The counter.
    pub counter: Counter,
    /// After this it may be forgotten.
    pub ends_at: OffsetDateTime,
}

/// Decides about counters: gets them in the order of the keys, and returns as many to keep, or none at all to change nothing.
pub type Change<'a> = dyn FnMut(&[Counter]) -> Vec<Kept> + Send + 'a;

/// What all replicas know together. Small, short-lived, and never needed to find a person: losing it forgives tries.
#[async_trait]
pub trait ReplicaStore: SpentCodes {
    /// Reads these counters (a missing one is zero), lets `change` decide, and stores what it returns, as one step: nothing of another
    /// replica comes between. A store that has to repeat itself calls `change` again; its last answer counts.
    ///
    /// # Errors
    /// When the store fails.
    async fn change(&self, keys: &[ReplicaKey], now: OffsetDateTime, change: &mut Change<'_>) -> Result<(), StoreFailure>;
}
