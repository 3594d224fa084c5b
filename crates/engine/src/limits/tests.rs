//! Which counters a try touches, and that all of them count or none.

use std::collections::BTreeSet;
use std::time::Duration;

use time::OffsetDateTime;
use time::macros::datetime;
use vestibule_zitadel::{OrganizationId, UserId};

use super::keys::{LimitKeys, network};
use super::*;
use crate::keys::MasterKey;

const ALL_LANES: [Lane; 5] = [
    Lane::Account,
    Lane::KnownBrowser,
    Lane::Browser,
    Lane::Address,
    Lane::Everybody,
];
const NOW: OffsetDateTime = datetime!(2026-01-01 12:00 UTC);

fn limit_keys() -> LimitKeys {
    LimitKeys::new(&MasterKey::from_bytes([7; 32]))
}

fn sources(free: [u32; 2]) -> Vec<Source> {
    let policy = |free| Policy {
        free,
        first_wait: Duration::from_secs(5),
        longest_wait: Duration::from_secs(900),
        forgiven_every: Duration::from_secs(300),
    };
    let keys = limit_keys();
    vec![
        Source {
            lane: Lane::Account,
            key: keys.counter("password", "account", b"ada"),
            policy: policy(free[0]),
        },
        Source {
            lane: Lane::Address,
            key: keys.counter("password", "address", b"::1"),
            policy: policy(free[1]),
        },
    ]
}

fn tried(counters: &mut Vec<Counter>, sources: &[Source], now: OffsetDateTime) -> Option<Wait> {
    let (mut counted, mut wait) = (Vec::new(), None);
    let next = decide(sources, counters, now, &mut counted, &mut wait);
    assert_eq!(counted.is_empty(), wait.is_some());
    if wait.is_none() {
        *counters = next.iter().map(|kept| kept.counter).collect();
    }
    wait
}

#[test]
fn what_has_to_wait_in_one_lane_is_counted_in_none() {
    let sources = sources([2, 100]);
    let mut counters = vec![Counter::default(); 2];
    assert_eq!(tried(&mut counters, &sources, NOW), None);
    assert_eq!(tried(&mut counters, &sources, NOW), None);
    let before = counters.clone();
    let wait = tried(&mut counters, &sources, NOW).unwrap();
    assert_eq!((wait.lane, wait.until), (Lane::Account, NOW + Duration::from_secs(5)));
    assert_eq!(counters, before);
}

#[test]
fn the_longest_of_several_waits_is_told() {
    let sources = sources([1, 1]);
    let until = |seconds: i64| Counter {
        tries: 1,
        since: 0,
        blocked_until: (NOW.unix_timestamp() + seconds) * 1_000,
    };
    let mut counters = vec![until(20), until(70)];
    let wait = tried(&mut counters, &sources, NOW).unwrap();
    assert_eq!((wait.lane, wait.until), (Lane::Address, NOW + Duration::from_secs(70)));
}

#[test]
fn every_action_and_lane_has_a_counter_of_its_own() {
    let keys = limit_keys();
    let user = UserId::from("ada");
    let subject = Subject::User(&user);
    let actions = [
        Action::Identifier,
        Action::Password(subject),
        Action::Code(&user),
        Action::Key(subject),
        Action::Challenge(subject),
        Action::SetUp(&user),
        Action::MailedCode(Purpose::NewPassword, subject),
        Action::Message(Purpose::NewPassword, subject),
        Action::Registration,
    ];
    let lanes = ALL_LANES;
    let all: BTreeSet<ReplicaKey> = actions
        .iter()
        .flat_map(|action| lanes.map(|lane| keys.counter(action.name(), lane.name(), b"x")))
        .collect();
    assert_eq!(all.len(), actions.len() * lanes.len());
}

#[test]
fn another_spelling_is_not_another_account() {
    let keys = limit_keys();
    let (at, elsewhere) = (OrganizationId::from("1"), OrganizationId::from("2"));
    let of = |name: &str| keys.known(Proof::Password, Subject::Typed { at: &at, name });
    for (one, other) in [
        ("Ada@Acme.example", " ada@acme.example "),
        ("+41 79 123 45 67", "+41-(79)-123.45.67"),
        ("zo\u{eb}", "ZOE\u{308}"),
    ] {
        assert_eq!(of(one), of(other), "{one} and {other}");
    }
    assert_ne!(of("ada"), of("bob"));
    let there = Subject::Typed {
        at: &elsewhere,
        name: "ada",
    };
    assert_ne!(of("ada"), keys.known(Proof::Password, there), "somebody else there");
    let user = UserId::from("ada");
    assert_ne!(of("ada"), keys.known(Proof::Password, Subject::User(&user)));
    assert_ne!(
        keys.known(Proof::SignIn, Subject::User(&user)),
        keys.known(Proof::Password, Subject::User(&user))
    );
}

#[test]
fn an_address_stands_for_its_network() {
    let of = |text: &str| network(text.parse().unwrap());
    assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
    assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
}

#[test]
fn keys_are_not_told_without_the_secret() {
    let other = LimitKeys::new(&MasterKey::from_bytes([8; 32]));
    assert_ne!(
        limit_keys().counter("code", "account", b"ada"),
        other.counter("code", "account", b"ada")
    );
    assert_eq!(format!("{:?}", limit_keys()), "LimitKeys(_)");
}

/// The first waits of somebody who tries as soon as it is allowed, in seconds.
fn waits(action: Action<'_>, lane: Lane, tries: usize) -> Vec<i64> {
    let policy = LimitSettings::default().policy(action, lane).unwrap();
    let (mut counter, mut now, mut waits) = (Counter::default(), NOW, Vec::new());
    for _ in 0..tries {
        counter = policy.counted(counter, now);
        let until = policy.waits_until(counter, now).unwrap_or(now);
        waits.push((until - now).whole_seconds());
        now = until;
    }
    waits
}

#[test]
fn each_message_waits_longer_for_the_one_before_and_codes_of_second_factors_come_five_in_a_row() {
    let user = UserId::from("ada");
    let message = |purpose| Action::Message(purpose, Subject::User(&user));
    for purpose in [Purpose::NewPassword, Purpose::Proof(crate::proof::Proving::Email)] {
        assert_eq!(waits(message(purpose), Lane::Account, 4), [30, 60, 120, 240]);
    }
    let factor = message(Purpose::SecondFactor);
    assert_eq!(waits(factor, Lane::Account, 6), [0, 0, 0, 0, 30, 60]);
}

#[test]
fn wrong_codes_of_a_message_wait_from_the_fifth_on() {
    let user = UserId::from("ada");
    let code = Action::MailedCode(Purpose::NewPassword, Subject::User(&user));
    for lane in [Lane::Account, Lane::KnownBrowser] {
        assert_eq!(waits(code, lane, 6), [0, 0, 0, 0, 30, 60], "{lane:?}");
    }
}

#[test]
fn who_cancels_does_not_wait_and_a_script_does() {
    let user = UserId::from("ada");
    for action in [Action::Challenge(Subject::User(&user)), Action::SetUp(&user)] {
        for lane in [Lane::Browser, Lane::KnownBrowser] {
            let waits = waits(action, lane, 32);
            assert_eq!(waits[..29], [0; 29], "{lane:?}");
            // One is forgotten every ten seconds.
            assert_eq!(waits[29..], [5, 10, 10], "{lane:?}");
        }
    }
}

#[test]
fn the_limit_of_all_makes_waits_of_seconds_and_lets_tries_through_again() {
    let user = UserId::from("ada");
    let policy = LimitSettings::default()
        .policy(Action::Password(Subject::User(&user)), Lane::Everybody)
        .unwrap();
    let counter = (0..10_000).fold(Counter::default(), |counter, _| policy.counted(counter, NOW));
    let until = policy.waits_until(counter, NOW).unwrap();
    assert_eq!(until, NOW + Duration::from_secs(10));
    // While everybody waits so many are forgotten that the next ones get through at once.
    let through = (0..90).fold(counter, |counter, _| policy.counted(counter, until));
    assert_eq!(policy.waits_until(through, until), None);
}

#[test]
fn zero_seconds_to_forgive_limit_nothing() {
    let user = UserId::from("ada");
    let subject = Subject::User(&user);
    let settings = LimitSettings {
        forgiven_every: Duration::ZERO,
        ..LimitSettings::default()
    };
    for action in [
        Action::Identifier,
        Action::Password(subject),
        Action::MailedCode(Purpose::NewPassword, subject),
        Action::Message(Purpose::NewPassword, subject),
        Action::Registration,
    ] {
        for policy in ALL_LANES.iter().filter_map(|lane| settings.policy(action, *lane)) {
            let counter = (0..1_000).fold(Counter::default(), |counter, _| policy.counted(counter, NOW));
            assert_eq!(policy.waits_until(counter, NOW), None, "{action:?}");
        }
    }
}
