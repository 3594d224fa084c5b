//! The arithmetic: tables for what people see, properties for what must never happen.

use proptest::prelude::*;
use time::macros::datetime;

use super::*;

const NOW: OffsetDateTime = datetime!(2026-01-01 12:00 UTC);
const FIVE: Policy = Policy {
    free: 5,
    first_wait: Duration::from_secs(5),
    longest_wait: Duration::from_secs(900),
    forgiven_every: Duration::from_secs(300),
};

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn waits_grow_from_nothing_to_the_longest() {
    let waits: Vec<u64> = (0..16).map(|tries| FIVE.wait_after(tries).as_secs()).collect();
    assert_eq!(waits, [0, 0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900]);
    assert_eq!(FIVE.wait_after(u32::MAX), seconds(900));
}

#[test]
fn somebody_who_guesses_waits_ever_longer() {
    let (mut counter, mut now) = (Counter::default(), NOW);
    let mut waits = Vec::new();
    for _ in 0..12 {
        counter = FIVE.counted(counter, now);
        if let Some(until) = FIVE.waits_until(counter, now) {
            waits.push((until - now).whole_seconds());
            now = until;
        }
    }
    // One try was forgotten during the sixth wait.
    assert_eq!(waits, [5, 10, 20, 40, 80, 160, 160, 320]);
}

#[test]
fn what_is_over_is_not_waited_for() {
    let counter = (0..5).fold(Counter::default(), |counter, _| FIVE.counted(counter, NOW));
    assert_eq!(FIVE.waits_until(counter, NOW + seconds(4)), Some(NOW + seconds(5)));
    assert_eq!(FIVE.waits_until(counter, NOW + seconds(5)), None);
}

#[test]
fn tries_are_forgotten_one_by_one() {
    let counter = (0..5).fold(Counter::default(), |counter, _| FIVE.counted(counter, NOW));
    for (later, tries) in [(0, 5), (299, 5), (300, 4), (899, 3), (900, 2), (1_500, 0), (1_000_000, 0)] {
        assert_eq!(FIVE.decayed(counter, NOW + seconds(later)).tries, tries, "after {later} s");
    }
    assert_eq!(FIVE.ends_at(counter), NOW + seconds(1_500));
}

#[test]
fn a_right_try_takes_itself_back_and_nothing_else() {
    let four = (0..4).fold(Counter::default(), |counter, _| FIVE.counted(counter, NOW));
    let five = FIVE.counted(four, NOW);
    assert!(FIVE.waits_until(five, NOW).is_some());
    let back = FIVE.refunded(five, five.blocked_until, NOW);
    assert_eq!((back.tries, FIVE.waits_until(back, NOW)), (4, None));
    // Another replica's try has set a wait meanwhile.
    let six = FIVE.counted(five, NOW + seconds(5));
    let back = FIVE.refunded(six, five.blocked_until, NOW + seconds(5));
    assert_eq!(FIVE.waits_until(back, NOW + seconds(5)), Some(NOW + seconds(15)));
}

fn policies() -> impl Strategy<Value = Policy> {
    (0..20_u32, 0..100_u64, 0..2_000_u64, 0..1_000_u64).prop_map(|(free, first, longest, forgiven)| Policy {
        free,
        first_wait: seconds(first),
        longest_wait: seconds(longest),
        forgiven_every: seconds(forgiven),
    })
}

/// Pauses between tries, in milliseconds; negative where a replica's clock is behind.
fn pauses() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(-5_000_i64..400_000, 1..60)
}

proptest! {
    #[test]
    fn no_wait_is_longer_than_the_longest(policy in policies(), pauses in pauses()) {
        let (mut counter, mut now) = (Counter::default(), NOW);
        for pause in pauses {
            now += time::Duration::milliseconds(pause);
            counter = policy.counted(counter, now);
            if let Some(until) = policy.waits_until(counter, now) {
                prop_assert!(until > now && until - now <= policy.longest_wait);
            }
            // Whatever another clock wrote, nobody is locked out.
            let elsewhere = Counter { blocked_until: counter.blocked_until.saturating_add(pause * 10_000), ..counter };
            if let Some(until) = policy.waits_until(elsewhere, now) {
                prop_assert!(until - now <= policy.longest_wait + seconds(120));
            }
        }
    }

    #[test]
    fn somebody_who_waits_is_let_through(policy in policies(), pauses in pauses()) {
        let (mut counter, mut now) = (Counter::default(), NOW);
        for pause in pauses {
            now += time::Duration::milliseconds(pause);
            if let Some(until) = policy.waits_until(counter, now) {
                now = until;
            }
            prop_assert_eq!(policy.waits_until(counter, now), None);
            counter = policy.counted(counter, now);
        }
    }

    /// In any stretch of time there are at most the free tries, one for each that was forgotten, and one for each wait that ended.
    #[test]
    fn nobody_tries_faster_than_allowed(free in 1..10_u32, first in 1..60_u64, pauses in prop::collection::vec(0_i64..30_000, 200)) {
        let policy = Policy { free, first_wait: seconds(first), longest_wait: seconds(900), forgiven_every: seconds(300) };
        let (mut counter, mut now, mut tries) = (Counter::default(), NOW, 0_i64);
        for pause in pauses {
            now += time::Duration::milliseconds(pause);
            if policy.waits_until(counter, now).is_none() {
                counter = policy.counted(counter, now);
                tries += 1;
            }
        }
        let forgotten = (now - NOW).whole_seconds() / 300;
        let doublings = i64::from(900_u32.div_ceil(u32::try_from(first).unwrap()).ilog2()) + 2;
        prop_assert!(tries <= i64::from(free) + 2 * forgotten + doublings, "{} tries in {}", tries, now - NOW);
    }

    #[test]
    fn a_counter_that_ended_is_like_none(policy in policies(), tries in 1..40_u32, later in 0..10_u64) {
        let counter = (0..tries).fold(Counter::default(), |counter, _| policy.counted(counter, NOW));
        let now = policy.ends_at(counter) + seconds(later);
        prop_assert_eq!(policy.waits_until(counter, now), None);
        prop_assert_eq!(policy.counted(counter, now), policy.counted(Counter::default(), now));
    }

    #[test]
    fn counting_and_taking_back_leaves_no_trace(policy in policies(), tries in 0..10_u32) {
        let before = (0..tries).fold(Counter::default(), |counter, _| policy.counted(counter, NOW));
        prop_assume!(policy.waits_until(before, NOW).is_none());
        let counted = policy.counted(before, NOW);
        // Beyond the most that is counted, nothing was added.
        prop_assume!(counted.tries == policy.decayed(before, NOW).tries + 1);
        let back = policy.refunded(counted, counted.blocked_until, NOW);
        prop_assert_eq!(back.tries, policy.decayed(before, NOW).tries);
        prop_assert_eq!(policy.waits_until(back, NOW), None);
    }
}
