//! How often something may be asked for one account: growing waits instead of a lock. What is asked is not known here.

use time::{Duration, OffsetDateTime};

use crate::engine::{Engine, EngineError};
use crate::identifier::alike;
use crate::limits::Counter;
use crate::replica_store::{Kept, ReplicaKey};

/// How long one has to wait after each time, the last one from then on.
#[derive(Debug, Clone, Copy)]
pub struct Waits(pub &'static [u32]);

/// Mails with a code: each one kills the code before it, so a second one is worth waiting for.
pub const SENDS: Waits = Waits(&[30, 60, 120, 300, 600]);
/// Codes that were tried. A few slips are free; guessing 36^6 codes at one in five minutes is not worth beginning.
pub const TRIES: Waits = Waits(&[0, 0, 0, 0, 30, 60, 120, 300]);

/// After so long without another time, counting begins anew.
const FORGIVEN_AFTER: Duration = Duration::hours(2);

impl Waits {
    fn after(self, times: u32) -> Duration {
        let last = self.0.last().copied().unwrap_or_default();
        let index = usize::try_from(times).unwrap_or(usize::MAX);
        match index.checked_sub(1) {
            None => Duration::ZERO,
            Some(index) => Duration::seconds(i64::from(self.0.get(index).copied().unwrap_or(last))),
        }
    }
}

/// What is left to wait, in whole seconds and at least one.
fn left(counter: Counter, now: OffsetDateTime) -> Option<u32> {
    let left = u64::try_from(counter.blocked_until.saturating_sub(milliseconds(now))).ok()?;
    u32::try_from(left.div_ceil(1_000)).ok().filter(|seconds| *seconds > 0)
}

/// One more.
fn taken(counter: Counter, waits: Waits, now: OffsetDateTime) -> Kept {
    let now_ms = milliseconds(now);
    let is_forgiven = now_ms.saturating_sub(counter.since) >= milliseconds_of(FORGIVEN_AFTER);
    let tries = if is_forgiven { 0 } else { counter.tries }.saturating_add(1);
    Kept {
        counter: Counter {
            tries,
            since: now_ms,
            blocked_until: now_ms.saturating_add(milliseconds_of(waits.after(tries))),
        },
        ends_at: now + FORGIVEN_AFTER,
    }
}

fn milliseconds(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

fn milliseconds_of(duration: Duration) -> i64 {
    i64::try_from(duration.whole_milliseconds()).unwrap_or(i64::MAX)
}

/// Counts by account and purpose, for all browsers and all replicas.
///
/// Security: they are not in a browser's record, because whoever throws the cookie away would begin anew. Names of accounts that do not
/// exist are counted like the others, so that a wait tells nothing.
impl Engine {
    fn pace_key(&self, purpose: &'static str, account: &str) -> ReplicaKey {
        // Security: another spelling of a name is not another account.
        self.limit_keys().counter("pace", purpose, alike(account).as_bytes())
    }

    /// What is left to wait, in whole seconds and at least one. `None`: it may be asked now.
    pub(crate) async fn pace_left(&self, purpose: &'static str, account: &str) -> Result<Option<u32>, EngineError> {
        let now = self.now();
        let mut seconds = None;
        let mut look = |counters: &[Counter]| {
            seconds = counters.first().and_then(|counter| left(*counter, now));
            Vec::new()
        };
        let keys = [self.pace_key(purpose, account)];
        self.replica_store().change(&keys, now, &mut look).await?;
        Ok(seconds)
    }

    /// Counts one more, where it may be asked now. `Some`: what is left to wait, in seconds; then nothing is counted.
    pub(crate) async fn pace_take(&self, purpose: &'static str, account: &str, waits: Waits) -> Result<Option<u32>, EngineError> {
        let now = self.now();
        let mut seconds = None;
        let mut take = |counters: &[Counter]| {
            let counter = counters.first().copied().unwrap_or_default();
            seconds = left(counter, now);
            if seconds.is_some() {
                Vec::new()
            } else {
                vec![taken(counter, waits, now)]
            }
        };
        let keys = [self.pace_key(purpose, account)];
        self.replica_store().change(&keys, now, &mut take).await?;
        Ok(seconds)
    }

    /// Forgets the count: what was asked for has come to a good end. Should the store fail, it stays.
    pub(crate) async fn pace_forgive(&self, purpose: &'static str, account: &str) {
        let now = self.now();
        let mut forget = |_: &[Counter]| {
            vec![Kept {
                counter: Counter::default(),
                ends_at: now,
            }]
        };
        let keys = [self.pace_key(purpose, account)];
        if let Err(error) = self.replica_store().change(&keys, now, &mut forget).await {
            tracing::warn!(error = %error, "a count could not be forgotten");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const START: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

    #[test]
    fn waits_grow_up_to_the_last_one() {
        let (mut counter, mut now) = (Counter::default(), START);
        for expected in [30, 60, 120, 300, 600, 600] {
            assert_eq!(left(counter, now), None);
            counter = taken(counter, SENDS, now).counter;
            assert_eq!(left(counter, now), Some(expected));
            now += Duration::seconds(i64::from(expected));
        }
    }

    #[test]
    fn a_few_tries_are_free() {
        let mut counter = Counter::default();
        for _ in 0..5 {
            assert_eq!(left(counter, START), None);
            counter = taken(counter, TRIES, START).counter;
        }
        assert_eq!(left(counter, START), Some(30));
    }

    #[test]
    fn a_started_second_is_told_as_a_whole_one() {
        let counter = taken(Counter::default(), SENDS, START).counter;
        assert_eq!(left(counter, START + Duration::milliseconds(29_500)), Some(1));
        assert_eq!(left(counter, START + Duration::seconds(30)), None);
    }

    #[test]
    fn long_rest_begins_anew() {
        let mut kept = taken(Counter::default(), SENDS, START);
        for minute in 1..5 {
            kept = taken(kept.counter, SENDS, START + Duration::minutes(minute * 15));
        }
        let later = START + Duration::hours(4);
        assert!(kept.ends_at <= later);
        assert_eq!(left(taken(kept.counter, SENDS, later).counter, later), Some(30));
    }
}
