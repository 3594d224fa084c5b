//! Which counters a try touches, and that all of them count or none.

use std::collections::BTreeSet;
use std::time::Duration;

use time::OffsetDateTime;
use time::macros::datetime;
use vestibule_zitadel::UserId;

use super::keys::{LimitKeys, network};
use super::*;
use crate::keys::MasterKey;

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

fn tried(counters: &mut Vec<Counter>, sources: &[Source], now: OffsetDateTime) -> Option<(Lane, OffsetDateTime)> {
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
    let (lane, until) = tried(&mut counters, &sources, NOW).unwrap();
    assert_eq!((lane, until), (Lane::Account, NOW + Duration::from_secs(5)));
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
    let (lane, at) = tried(&mut counters, &sources, NOW).unwrap();
    assert_eq!((lane, at), (Lane::Address, NOW + Duration::from_secs(70)));
}

#[test]
fn every_kind_and_lane_has_a_counter_of_its_own() {
    let keys = limit_keys();
    let kinds = [
        Kind::Identifier,
        Kind::Password,
        Kind::Code,
        Kind::MailedCode,
        Kind::Message,
        Kind::Registration,
    ];
    let lanes = [Lane::Account, Lane::KnownBrowser, Lane::Browser, Lane::Address];
    let all: BTreeSet<ReplicaKey> = kinds
        .iter()
        .flat_map(|kind| lanes.map(|lane| keys.counter(kind.name(), lane.name(), b"x")))
        .collect();
    assert_eq!(all.len(), kinds.len() * lanes.len());
}

#[test]
fn another_spelling_is_not_another_account() {
    let keys = limit_keys();
    let of = |typed: &str| keys.known(Proof::Password, Subject::Typed(typed));
    for (one, other) in [
        ("Ada@Acme.example", " ada@acme.example "),
        ("+41 79 123 45 67", "+41-(79)-123.45.67"),
        ("zo\u{eb}", "ZOE\u{308}"),
    ] {
        assert_eq!(of(one), of(other), "{one} and {other}");
    }
    assert_ne!(of("ada"), of("bob"));
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
