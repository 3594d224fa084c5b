//! The store of one process: for a single replica, for embedding applications that bring none, and for tests.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{Change, Kept, ReplicaKey, ReplicaStore};
use crate::limits::Counter;
use crate::spent_codes::{CodeMark, SpentCodes, SpentInMemory};
use crate::visit::StoreFailure;

/// So many entries are kept before those that ended are looked for.
const ROOM: usize = 50_000;

/// A store in the memory of this process. Replicas do not share it, and a restart forgives everything.
#[derive(Debug, Default)]
pub struct InProcess {
    counters: Mutex<HashMap<ReplicaKey, Kept>>,
    spent: SpentInMemory,
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
    async fn change(&self, keys: &[ReplicaKey], now: OffsetDateTime, change: &mut Change<'_>) -> Result<(), StoreFailure> {
        let mut kept = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let counters: Vec<Counter> = keys
            .iter()
            .map(|key| kept.get(key).map_or_else(Counter::default, |own| own.counter))
            .collect();
        kept.extend(keys.iter().copied().zip(change(&counters)));
        make_room(&mut kept, now);
        Ok(())
    }
}

#[async_trait]
impl SpentCodes for InProcess {
    async fn reserve(&self, mark: CodeMark, until: OffsetDateTime, now: OffsetDateTime) -> Result<bool, StoreFailure> {
        self.spent.reserve(mark, until, now).await
    }

    async fn release(&self, mark: CodeMark) -> Result<(), StoreFailure> {
        self.spent.release(mark).await
    }
}

/// Security: names that nobody has are counted like others, so that whoever sends many of them must not fill the memory. What ended goes
/// first; where that is not enough, the half that ends first: many sources at once are the business of the limit of addresses.
fn make_room(kept: &mut HashMap<ReplicaKey, Kept>, now: OffsetDateTime) {
    if kept.len() <= ROOM {
        return;
    }
    kept.retain(|_, own| own.ends_at > now);
    if kept.len() > ROOM / 2 {
        let mut ends: Vec<OffsetDateTime> = kept.values().map(|own| own.ends_at).collect();
        let middle = ends.len() / 2;
        let (_, median, _) = ends.select_nth_unstable(middle);
        let median = *median;
        kept.retain(|_, own| own.ends_at > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-01-01 12:00 UTC);

    /// A key and a counter that ends so many seconds from now.
    fn entry(number: usize) -> (ReplicaKey, Kept) {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&number.to_be_bytes());
        let kept = Kept {
            counter: Counter::default(),
            ends_at: NOW + time::Duration::seconds(i64::try_from(number).unwrap()),
        };
        (ReplicaKey(key), kept)
    }

    #[test]
    fn names_that_nobody_has_do_not_fill_the_memory() {
        let mut kept: HashMap<_, _> = (1..=ROOM).map(entry).collect();
        make_room(&mut kept, NOW);
        assert_eq!(kept.len(), ROOM);
        kept.extend([entry(ROOM + 1)]);
        make_room(&mut kept, NOW);
        assert!(kept.len() <= ROOM / 2 + 1 && kept.contains_key(&entry(ROOM + 1).0));
    }

    #[test]
    fn what_ended_makes_room_first() {
        let mut kept: HashMap<_, _> = (1..=ROOM + 1).map(entry).collect();
        let most_ended = NOW + time::Duration::seconds(i64::try_from(ROOM - 10).unwrap());
        make_room(&mut kept, most_ended);
        assert_eq!(kept.len(), 11);
    }
}
