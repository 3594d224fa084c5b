//! The arithmetic of limits: how often something may be tried, and how long to wait after that. Pure: time arrives as an argument.
//!
//! Whom a counter belongs to, and where it is kept, is deliberately not here.

use std::time::Duration;

use time::OffsetDateTime;

/// How far another replica's clock may be ahead of ours.
const CLOCK_SKEW_MILLISECONDS: i64 = 120_000;

/// How often one source may try one thing before it has to wait, and for how long.
///
/// The first `free` tries cost nothing. After each further one the source waits: `first_wait`, then twice that, and so on up to
/// `longest_wait`. Every `forgiven_every` one try is forgotten. There is no hard lock: whoever waits is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Tries before the first wait. At least 1.
    pub free: u32,
    /// The first wait; each further one is twice as long.
    pub first_wait: Duration,
    /// No wait is longer.
    pub longest_wait: Duration,
    /// After so long one try is forgotten. Zero means at once, so that nothing is limited.
    pub forgiven_every: Duration,
}

/// How often one source has tried one thing. As it is stored: a store of ours keeps it for as long as [`Policy::ends_at`] says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counter {
    /// Tries that are not forgotten yet.
    pub tries: u32,
    /// From when on the next one to be forgotten is reckoned; milliseconds since 1970.
    pub since: i64,
    /// Before this nothing is tried; milliseconds since 1970. In the past where there is nothing to wait for.
    pub blocked_until: i64,
}

impl Policy {
    /// The moment from which on the source may try again, where it has to wait now.
    ///
    /// Replicas' clocks may differ by two minutes. A wait from further ahead was set by a clock that has been corrected since: it would be
    /// a lock, and counts for nothing.
    #[must_use]
    pub fn waits_until(&self, counter: Counter, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let now_ms = milliseconds(now);
        let latest = now_ms
            .saturating_add(whole(self.longest_wait))
            .saturating_add(CLOCK_SKEW_MILLISECONDS);
        let until = counter.blocked_until;
        (until > now_ms && until <= latest).then(|| moment(until))
    }

    /// The counter after one more try.
    ///
    /// It is counted before it is known how it ends: ten at the same moment are ten, not one.
    #[must_use]
    pub fn counted(&self, counter: Counter, now: OffsetDateTime) -> Counter {
        let mut next = self.decayed(counter, now);
        if self.forgiven_every.is_zero() {
            return next;
        }
        next.tries = next.tries.saturating_add(1).min(self.most());
        let wait = self.wait_after(next.tries);
        if !wait.is_zero() {
            next.blocked_until = milliseconds(now).saturating_add(whole(wait));
        }
        next
    }

    /// The counter without a try that turned out to be right. `blocked_until` is what that try had set: a wait that another one set since
    /// stays.
    #[must_use]
    pub fn refunded(&self, counter: Counter, blocked_until: i64, now: OffsetDateTime) -> Counter {
        let mut next = self.decayed(counter, now);
        next.tries = next.tries.saturating_sub(1);
        if next.blocked_until == blocked_until {
            next.blocked_until = 0;
        }
        next
    }

    /// The wait after so many tries.
    #[must_use]
    pub fn wait_after(&self, tries: u32) -> Duration {
        let Some(beyond) = tries.checked_sub(self.free.max(1)) else {
            return Duration::ZERO;
        };
        let factor = 1_u32.checked_shl(beyond).unwrap_or(u32::MAX);
        self.first_wait
            .checked_mul(factor)
            .unwrap_or(self.longest_wait)
            .min(self.longest_wait)
    }

    /// When the counter says nothing any more, so that it need not be kept.
    #[must_use]
    pub fn ends_at(&self, counter: Counter) -> OffsetDateTime {
        let forgiven = whole(self.forgiven_every).saturating_mul(i64::from(counter.tries));
        moment(counter.since.saturating_add(forgiven).max(counter.blocked_until))
    }

    /// The counter as it is by now.
    fn decayed(&self, counter: Counter, now: OffsetDateTime) -> Counter {
        let (now, every) = (milliseconds(now), whole(self.forgiven_every));
        let blocked_until = if counter.blocked_until > now {
            counter.blocked_until
        } else {
            0
        };
        let fresh = Counter {
            tries: 0,
            since: now,
            blocked_until,
        };
        if counter.tries == 0 || every == 0 {
            return fresh;
        }
        // A clock that was set back forgives nothing, and takes nothing back.
        let forgiven = now.saturating_sub(counter.since).max(0) / every;
        match u32::try_from(forgiven) {
            Ok(forgiven) if forgiven < counter.tries => Counter {
                tries: counter.tries - forgiven,
                since: counter.since + i64::from(forgiven) * every,
                blocked_until,
            },
            _ => fresh,
        }
    }

    /// More tries are not counted: the wait is the longest already, and the way back would only take longer.
    fn most(&self) -> u32 {
        let free = self.free.max(1);
        (0..32)
            .map(|beyond| free.saturating_add(beyond))
            .find(|tries| self.wait_after(*tries) >= self.longest_wait)
            .unwrap_or_else(|| free.saturating_add(32))
    }
}

/// Milliseconds since 1970.
fn milliseconds(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

fn whole(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn moment(milliseconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

#[cfg(test)]
mod tests;
