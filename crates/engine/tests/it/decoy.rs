//! The wait that stands for a check.

use std::collections::HashSet;
use std::time::Duration;

use futures::FutureExt as _;
use time::OffsetDateTime;
use vestibule_engine::clock::{Clock, ManualClock, SeededEntropy};
use vestibule_engine::decoy::{CheckDurations, Work, answer_as_slowly_as_a_check};

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn remembered(checks: impl IntoIterator<Item = u64>) -> CheckDurations {
    let durations = CheckDurations::new();
    for check in checks {
        durations.record(milliseconds(check));
    }
    durations
}

/// Whether an answer whose work took `spent` is held back.
fn is_held_back(durations: &CheckDurations, work: Work, spent: Duration) -> bool {
    let (clock, entropy) = (ManualClock::at(OffsetDateTime::UNIX_EPOCH), SeededEntropy::new(1));
    let started = clock.monotonic();
    clock.advance(spent);
    answer_as_slowly_as_a_check(started, work, &clock, durations, &entropy)
        .now_or_never()
        .is_none()
}

#[test]
fn before_the_first_check_a_guess_is_drawn() {
    assert_eq!(CheckDurations::new().draw(&SeededEntropy::new(1)), milliseconds(120));
}

#[test]
fn every_remembered_check_is_drawn_and_nothing_else() {
    let (durations, entropy) = (remembered(1..=100), SeededEntropy::new(1));
    let drawn: HashSet<_> = (0..5000).map(|_| durations.draw(&entropy)).collect();
    let last_64: HashSet<_> = (37..=100).map(milliseconds).collect();
    assert_eq!(drawn, last_64);
}

#[test]
fn draws_are_even() {
    let (durations, entropy) = (remembered([1, 2]), SeededEntropy::new(1));
    let short = (0..1000).filter(|_| durations.draw(&entropy) == milliseconds(1)).count();
    assert!((420..580).contains(&short), "{short} of 1000");
}

#[test]
fn the_usual_check_is_one_that_nine_of_ten_keep() {
    assert_eq!(CheckDurations::new().usual(), Duration::ZERO);
    assert_eq!(remembered([7]).usual(), milliseconds(7));
    assert_eq!(remembered([7, 9]).usual(), milliseconds(9));
    assert_eq!(remembered(1..=10).usual(), milliseconds(9));
    assert_eq!(remembered((1..=10).rev()).usual(), milliseconds(9));
    assert_eq!(remembered(1..=64).usual(), milliseconds(58));
}

#[tokio::test]
async fn an_answer_that_is_too_quick_is_held_back_with_and_without_a_check() {
    let durations = remembered(1..=10);
    for work in [Work::Real, Work::Pretended] {
        assert!(is_held_back(&durations, work, milliseconds(0)), "{work:?}");
        // Nine of ten take 9 ms, and the machine rests for 20.
        assert!(is_held_back(&durations, work, milliseconds(28)), "{work:?}");
        assert!(!is_held_back(&durations, work, milliseconds(29)), "{work:?}");
    }
}

#[tokio::test]
async fn where_nothing_was_checked_one_of_ten_is_held_for_longer() {
    let durations = remembered([1, 1, 1, 1, 1, 1, 1, 1, 1, 100]);
    let entropy = SeededEntropy::new(1);
    assert!(!is_held_back(&durations, Work::Real, milliseconds(21)));
    let clock = ManualClock::at(OffsetDateTime::UNIX_EPOCH);
    let started = clock.monotonic();
    clock.advance(milliseconds(21));
    let held = (0..1000).filter(|_| {
        answer_as_slowly_as_a_check(started, Work::Pretended, &clock, &durations, &entropy)
            .now_or_never()
            .is_none()
    });
    let held = held.count();
    assert!((60..140).contains(&held), "{held} of 1000");
    assert!(!is_held_back(&durations, Work::Pretended, milliseconds(100)));
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

#[tokio::test(start_paused = true)]
async fn the_wait_ends_when_the_usual_check_would_have() {
    let (clock, entropy, durations) = (
        RuntimeClock(tokio::time::Instant::now()),
        SeededEntropy::new(1),
        remembered([20, 20, 20]),
    );
    for work in [Work::Real, Work::Pretended] {
        let started = clock.monotonic();
        answer_as_slowly_as_a_check(started, work, &clock, &durations, &entropy).await;
        assert_eq!(clock.monotonic() - started, milliseconds(40), "{work:?}");
    }
}
