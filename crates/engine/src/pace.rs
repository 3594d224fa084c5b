//! How often something may be asked for one account: growing waits instead of a lock. What is asked is not known here.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use time::{Duration, OffsetDateTime};

/// How long one has to wait after each time, the last one from then on.
#[derive(Debug, Clone, Copy)]
pub struct Waits(pub &'static [u32]);

/// Mails with a code: each one kills the code before it, so a second one is worth waiting for.
pub const SENDS: Waits = Waits(&[30, 60, 120, 300, 600]);
/// Codes that were tried. A few slips are free; guessing 36^6 codes at one in five minutes is not worth beginning.
pub const TRIES: Waits = Waits(&[0, 0, 0, 0, 30, 60, 120, 300]);

/// At most so many counts; those that are forgiven make room first.
const MOST: usize = 100_000;
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

#[derive(Debug, Clone, Copy)]
struct Beat {
    times: u32,
    last: OffsetDateTime,
}

impl Beat {
    fn left(self, waits: Waits, now: OffsetDateTime) -> Option<u32> {
        let left = waits.after(self.times) - (now - self.last);
        if !left.is_positive() {
            return None;
        }
        let whole = left.whole_seconds() + i64::from(left.subsec_nanoseconds() > 0);
        u32::try_from(whole).ok()
    }

    fn is_forgiven(self, now: OffsetDateTime) -> bool {
        now - self.last >= FORGIVEN_AFTER
    }
}

/// Counts, by account and purpose, for all browsers.
///
/// Security: it is not in a browser's record, because whoever throws the cookie away would begin anew. Names of accounts that do not
/// exist are counted like the others, so that a wait tells nothing.
#[derive(Debug, Default)]
pub struct Pace(Mutex<BTreeMap<(&'static str, String), Beat>>);

impl Pace {
    /// Nothing was asked yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    fn beats(&self) -> MutexGuard<'_, BTreeMap<(&'static str, String), Beat>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is left to wait, in whole seconds and at least one. `None`: it may be asked now.
    #[must_use]
    pub fn left(&self, purpose: &'static str, account: &str, waits: Waits, now: OffsetDateTime) -> Option<u32> {
        let beats = self.beats();
        beats
            .get(&(purpose, account.to_owned()))
            .and_then(|beat| beat.left(waits, now))
    }

    /// Counts one more, where it may be asked now.
    ///
    /// # Errors
    /// What is left to wait, in seconds; then nothing is counted.
    pub fn take(&self, purpose: &'static str, account: &str, waits: Waits, now: OffsetDateTime) -> Result<(), u32> {
        let mut beats = self.beats();
        if beats.len() >= MOST {
            beats.retain(|_, beat| !beat.is_forgiven(now));
        }
        if beats.len() >= MOST {
            beats.pop_first();
        }
        let beat = beats
            .entry((purpose, account.to_owned()))
            .or_insert(Beat { times: 0, last: now });
        if let Some(left) = beat.left(waits, now) {
            return Err(left);
        }
        let times = if beat.is_forgiven(now) { 0 } else { beat.times };
        *beat = Beat {
            times: times.saturating_add(1),
            last: now,
        };
        Ok(())
    }

    /// Forgets the count: what was asked for has come to a good end.
    pub fn forgive(&self, purpose: &'static str, account: &str) {
        self.beats().remove(&(purpose, account.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const START: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

    #[test]
    fn waits_grow_up_to_the_last_one() {
        let pace = Pace::new();
        let mut now = START;
        for expected in [30, 60, 120, 300, 600, 600] {
            assert_eq!(pace.take("mail", "ada", SENDS, now), Ok(()));
            assert_eq!(pace.take("mail", "ada", SENDS, now), Err(expected));
            now += Duration::seconds(i64::from(expected));
        }
    }

    #[test]
    fn a_few_tries_are_free() {
        let pace = Pace::new();
        for _ in 0..5 {
            assert_eq!(pace.take("code", "ada", TRIES, START), Ok(()));
        }
        assert_eq!(pace.take("code", "ada", TRIES, START), Err(30));
    }

    #[test]
    fn a_refused_ask_does_not_make_the_wait_longer() {
        let pace = Pace::new();
        pace.take("mail", "ada", SENDS, START).unwrap();
        assert_eq!(pace.take("mail", "ada", SENDS, START), Err(30));
        assert_eq!(
            pace.take("mail", "ada", SENDS, START + Duration::milliseconds(29_500)),
            Err(1)
        );
        assert_eq!(pace.take("mail", "ada", SENDS, START + Duration::seconds(30)), Ok(()));
    }

    #[test]
    fn accounts_and_purposes_are_counted_by_themselves() {
        let pace = Pace::new();
        pace.take("mail", "ada", SENDS, START).unwrap();
        assert_eq!(pace.left("mail", "eve", SENDS, START), None);
        assert_eq!(pace.left("invitation", "ada", SENDS, START), None);
        pace.forgive("mail", "ada");
        assert_eq!(pace.left("mail", "ada", SENDS, START), None);
    }

    #[test]
    fn long_rest_begins_anew() {
        let pace = Pace::new();
        for minute in 0..5 {
            let _ = pace.take("mail", "ada", SENDS, START + Duration::minutes(minute * 15));
        }
        let later = START + Duration::hours(4);
        pace.take("mail", "ada", SENDS, later).unwrap();
        assert_eq!(pace.left("mail", "ada", SENDS, later), Some(30));
    }
}
