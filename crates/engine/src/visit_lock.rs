//! One submit at a time for each browser: a lock for every key, in order of arrival.
//!
//! What is done under the lock is deliberately not here. The locks are in this process only; several replicas need a
//! store that notices concurrent writes.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Locks by key (a browser's session id). A key takes memory only while somebody holds its lock or waits for it.
#[derive(Debug, Clone, Default)]
pub struct VisitLocks(Arc<Mutex<HashMap<i128, Slot>>>);

#[derive(Debug, Default)]
struct Slot {
    lock: Arc<AsyncMutex<()>>,
    /// Holders and waiters.
    users: usize,
}

/// Holds the lock of one key until it is dropped.
#[derive(Debug)]
#[must_use = "the lock is released when the guard is dropped"]
pub struct VisitGuard {
    // Dropped in this order: the lock is free before its slot may go.
    _held: OwnedMutexGuard<()>,
    _ticket: Ticket,
}

impl VisitLocks {
    /// No locks yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Waits until nobody else holds the lock of `key`. Who comes first is served first.
    ///
    /// Dropping the future gives up the place in the queue and leaves nothing behind.
    pub async fn lock(&self, key: i128) -> VisitGuard {
        let (ticket, lock) = self.enter(key);
        let held = lock.lock_owned().await;
        VisitGuard {
            _held: held,
            _ticket: ticket,
        }
    }

    /// How many keys are locked or waited for now.
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether no key is locked or waited for now.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn enter(&self, key: i128) -> (Ticket, Arc<AsyncMutex<()>>) {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = slots.entry(key).or_default();
        slot.users += 1;
        (
            Ticket {
                locks: self.clone(),
                key,
            },
            Arc::clone(&slot.lock),
        )
    }
}

/// One user of a slot; the last one to go takes the slot along.
#[derive(Debug)]
struct Ticket {
    locks: VisitLocks,
    key: i128,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut slots = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Entry::Occupied(mut slot) = slots.entry(self.key) else {
            return;
        };
        slot.get_mut().users -= 1;
        if slot.get().users == 0 {
            slot.remove();
        }
    }
}
