//! The wait that stands for a password check.

use std::collections::HashSet;
use std::time::Duration;

use futures::FutureExt as _;
use time::OffsetDateTime;
use vestibule_engine::clock::{Clock, ManualClock, SeededEntropy};
use vestibule_engine::decoy::{CheckDurations, answer_as_slowly_as_a_check};

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Whether an answer whose work took `spent` is held back, when checks take 100 ms.
fn is_held_back(spent: Duration) -> bool {
    let (clock, entropy, durations) = (
        ManualClock::at(OffsetDateTime::UNIX_EPOCH),
        SeededEntropy::new(1),
        CheckDurations::new(),
    );
    durations.record(milliseconds(100));
    let started = clock.monotonic();
    clock.advance(spent);
    answer_as_slowly_as_a_check(started, &clock, &durations, &entropy)
        .now_or_never()
        .is_none()
}

#[test]
fn before_the_first_check_a_guess_is_drawn() {
    assert_eq!(CheckDurations::new().draw(&SeededEntropy::new(1)), milliseconds(120));
}

#[test]
fn every_remembered_check_is_drawn_and_nothing_else() {
    let (durations, entropy) = (CheckDurations::new(), SeededEntropy::new(1));
    for count in 1..=100 {
        durations.record(milliseconds(count));
    }
    let drawn: HashSet<_> = (0..5000).map(|_| durations.draw(&entropy)).collect();
    let last_64: HashSet<_> = (37..=100).map(milliseconds).collect();
    assert_eq!(drawn, last_64);
}

#[test]
fn draws_are_even() {
    let (durations, entropy) = (CheckDurations::new(), SeededEntropy::new(1));
    durations.record(milliseconds(1));
    durations.record(milliseconds(2));
    let short = (0..1000).filter(|_| durations.draw(&entropy) == milliseconds(1)).count();
    assert!((420..580).contains(&short), "{short} of 1000");
}

#[tokio::test]
async fn an_answer_that_is_too_quick_is_held_back() {
    assert!(is_held_back(milliseconds(0)));
    assert!(is_held_back(milliseconds(90)));
}

#[tokio::test]
async fn an_answer_that_took_as_long_as_a_check_is_not() {
    assert!(!is_held_back(milliseconds(100)));
    assert!(!is_held_back(milliseconds(5000)));
}

/// The runtime's own clock, so that what was waited can be read.
#[derive(Debug)]
struct RuntimeClock(tokio::time::Instant);

impl Clock for RuntimeClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + self.monotonic()
    }

    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
}

#[tokio::test]
async fn the_wait_ends_when_a_check_would_have() {
    let (clock, entropy, durations) = (
        RuntimeClock(tokio::time::Instant::now()),
        SeededEntropy::new(1),
        CheckDurations::new(),
    );
    durations.record(milliseconds(20));
    let started = clock.monotonic();
    answer_as_slowly_as_a_check(started, &clock, &durations, &entropy).await;
    let waited = clock.monotonic() - started;
    // The timer's usual lateness is taken off beforehand. How late it really was depends on the machine: no upper bound.
    assert!(waited >= milliseconds(16), "{waited:?}");
}
