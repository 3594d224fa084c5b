//! The store of one process: for a single replica, for embedding applications that bring none, and for tests.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{Change, Kept, ReplicaKey, ReplicaStore, ReplicaStoreFailure};
use crate::limits::Counter;

/// So many entries are kept before those that ended are looked for.
const ROOM: usize = 50_000;

/// A store in the memory of this process. Replicas do not share it, and a restart forgives everything.
#[derive(Debug, Default)]
pub struct InProcess(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    counters: HashMap<ReplicaKey, Kept>,
    spent: HashMap<ReplicaKey, OffsetDateTime>,
}

impl InProcess {
    /// Nothing known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl ReplicaStore for InProcess {
    async fn change(&self, keys: &[ReplicaKey], now: OffsetDateTime, change: &mut Change<'_>) -> Result<(), ReplicaStoreFailure> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counters: Vec<Counter> = keys
            .iter()
            .map(|key| entries.counters.get(key).map_or_else(Counter::default, |kept| kept.counter))
            .collect();
        entries.counters.extend(keys.iter().copied().zip(change(&counters)));
        make_room(&mut entries.counters, |kept| kept.ends_at, now);
        Ok(())
    }

    async fn insert_new(&self, key: ReplicaKey, until: OffsetDateTime, now: OffsetDateTime) -> Result<bool, ReplicaStoreFailure> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = entries.spent.get(&key).is_none_or(|until| *until <= now);
        if is_new {
            entries.spent.insert(key, until);
            make_room(&mut entries.spent, |until| *until, now);
        }
        Ok(is_new)
    }
}

/// Security: names that nobody has are counted like others, so that whoever sends many of them must not fill the memory. What ended goes
/// first; where that is not enough, the half that ends first: many sources at once are the business of the limit of addresses.
fn make_room<V>(entries: &mut HashMap<ReplicaKey, V>, end: impl Fn(&V) -> OffsetDateTime, now: OffsetDateTime) {
    if entries.len() <= ROOM {
        return;
    }
    entries.retain(|_, value| end(value) > now);
    if entries.len() > ROOM / 2 {
        let mut ends: Vec<OffsetDateTime> = entries.values().map(&end).collect();
        let middle = ends.len() / 2;
        let (_, median, _) = ends.select_nth_unstable(middle);
        let median = *median;
        entries.retain(|_, value| end(value) > median);
    }
}
