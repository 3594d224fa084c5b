//! Time and randomness as arguments: the two traits through which the engine reads a clock and draws random bytes.
//!
//! The real ones are deliberately not here: only the program that hosts the engine makes them, so that no rule in the
//! engine can depend on a clock that a test cannot set. [`ManualClock`] and [`SeededEntropy`] are public because the
//! tests of an embedding application need them as much as ours do.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};
use time::OffsetDateTime;

/// Tells the time.
pub trait Clock: Send + Sync + Debug {
    /// The time of day, for everything that is written down or compared with the backend's times.
    fn now(&self) -> OffsetDateTime;

    /// The time since some fixed moment of this process; it never runs backwards. For measuring and for ages in memory.
    fn monotonic(&self) -> Duration;
}

/// Gives random bytes.
pub trait Entropy: Send + Sync + Debug {
    /// Fills `bytes` with bytes that nobody can predict.
    ///
    /// Session ids, nonces and keys come from here: an implementation that is used outside tests must be a
    /// cryptographically secure generator.
    fn fill(&self, bytes: &mut [u8]);
}

impl<T: Clock + ?Sized> Clock for Arc<T> {
    fn now(&self) -> OffsetDateTime {
        (**self).now()
    }

    fn monotonic(&self) -> Duration {
        (**self).monotonic()
    }
}

impl<T: Entropy + ?Sized> Entropy for Arc<T> {
    fn fill(&self, bytes: &mut [u8]) {
        (**self).fill(bytes);
    }
}

/// A clock that stands still until it is told to move. For tests.
#[derive(Debug)]
pub struct ManualClock(Mutex<Reading>);

#[derive(Debug, Clone, Copy)]
struct Reading {
    now: OffsetDateTime,
    monotonic: Duration,
}

impl ManualClock {
    /// A clock that shows `now`; its monotonic reading starts at one hour, so that tests can look back as well.
    pub fn at(now: OffsetDateTime) -> Self {
        Self(Mutex::new(Reading {
            now,
            monotonic: Duration::from_secs(3600),
        }))
    }

    /// Moves both readings forward.
    pub fn advance(&self, by: Duration) {
        let mut reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reading.now += by;
        reading.monotonic += by;
    }

    /// Sets the time of day and leaves the monotonic reading alone, as a corrected system clock does.
    pub fn set_now(&self, now: OffsetDateTime) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).now = now;
    }

    fn reading(&self) -> Reading {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        self.reading().now
    }

    fn monotonic(&self) -> Duration {
        self.reading().monotonic
    }
}

/// Bytes that look random and are the same for the same seed. For tests.
///
/// Security: whoever knows the seed knows every key and every session id drawn from it.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: u64,
    blocks_drawn: Mutex<u64>,
}

impl SeededEntropy {
    /// A source that always gives the same bytes for the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            blocks_drawn: Mutex::new(0),
        }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let mut blocks_drawn = self.blocks_drawn.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(32) {
            let block = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(blocks_drawn.to_be_bytes())
                .finalize();
            for (byte, random) in chunk.iter_mut().zip(block) {
                *byte = random;
            }
            *blocks_drawn += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_clock_moves_only_when_told_to() {
        let clock = ManualClock::at(OffsetDateTime::UNIX_EPOCH);
        let started = clock.monotonic();
        assert_eq!(clock.now(), OffsetDateTime::UNIX_EPOCH);
        clock.advance(Duration::from_millis(1500));
        assert_eq!(clock.now(), OffsetDateTime::UNIX_EPOCH + Duration::from_millis(1500));
        assert_eq!(clock.monotonic() - started, Duration::from_millis(1500));
    }

    #[test]
    fn a_corrected_time_of_day_does_not_touch_the_monotonic_reading() {
        let clock = ManualClock::at(OffsetDateTime::UNIX_EPOCH);
        let started = clock.monotonic();
        clock.set_now(OffsetDateTime::UNIX_EPOCH - Duration::from_secs(60));
        assert_eq!(clock.monotonic(), started);
    }

    #[test]
    fn seeded_entropy_repeats_for_the_same_seed_and_differs_for_another() {
        let draw = |seed| {
            let entropy = SeededEntropy::new(seed);
            let (mut first, mut second) = ([0; 40], [0; 40]);
            entropy.fill(&mut first);
            entropy.fill(&mut second);
            (first, second)
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1).0, draw(2).0);
        assert_ne!(draw(1).0, draw(1).1, "two draws from one source differ");
    }
}
