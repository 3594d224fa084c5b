//! Form tokens: what is accepted, what is refused, and what is remembered of those that were used.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use time::{Duration, OffsetDateTime};
use vestibule_engine::clock::SeededEntropy;
use vestibule_engine::form_token::{FormBinding, FormTokens, Rejected, SpentTokens};
use vestibule_engine::keys::MasterKey;

const FORM: FormBinding<'static> = FormBinding {
    session_secret: b"secret of this browser",
    purpose: "/password",
    at: "/password?organization=1",
};
const MAX_AGE: Duration = Duration::hours(1);

fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000)
}

fn tokens(key: u8) -> FormTokens {
    FormTokens::new(&MasterKey::from_bytes([key; 32]))
}

fn mint(attempt: Option<&str>) -> String {
    tokens(1).mint(&FORM, attempt, now(), &SeededEntropy::new(1))
}

#[test]
fn a_token_comes_back_with_what_was_put_in() {
    for attempt in [None, Some(""), Some("V2_345"), Some("ä–\u{1f980}")] {
        let accepted = tokens(1).verify(&FORM, &mint(attempt), now(), MAX_AGE).unwrap();
        assert_eq!(accepted.attempt.as_deref(), attempt);
        assert_eq!(accepted.issued_at, now());
    }
}

#[test]
fn every_token_is_one_of_a_kind() {
    let entropy = SeededEntropy::new(1);
    let first = tokens(1).mint(&FORM, None, now(), &entropy);
    let second = tokens(1).mint(&FORM, None, now(), &entropy);
    let nonce = |token: &str| tokens(1).verify(&FORM, token, now(), MAX_AGE).unwrap().nonce;
    assert_ne!(nonce(&first), nonce(&second));
}

#[test]
fn a_token_needs_no_escaping() {
    let token = mint(Some("\"<&>' ="));
    assert!(
        token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
        "{token}"
    );
}

#[test]
fn a_token_of_another_session_form_or_screen_is_forged() {
    let token = mint(None);
    let elsewhere = [
        FormBinding {
            session_secret: b"secret of another browser",
            ..FORM
        },
        FormBinding {
            session_secret: b"",
            ..FORM
        },
        FormBinding {
            purpose: "/password/change",
            ..FORM
        },
        FormBinding {
            at: "/password?organization=2",
            ..FORM
        },
        // The same letters, divided differently.
        FormBinding {
            purpose: "/password/",
            at: "password?organization=1",
            ..FORM
        },
        FormBinding {
            session_secret: b"secret of this browser/",
            purpose: "password",
            ..FORM
        },
    ];
    for form in elsewhere {
        assert_eq!(
            tokens(1).verify(&form, &token, now(), MAX_AGE),
            Err(Rejected::Forged),
            "{form:?}"
        );
    }
}

#[test]
fn a_token_of_another_key_is_forged_unless_that_key_was_ours() {
    let token = mint(None);
    assert_eq!(tokens(2).verify(&FORM, &token, now(), MAX_AGE), Err(Rejected::Forged));
    let rotated = tokens(2).with_previous(&[MasterKey::from_bytes([3; 32]), MasterKey::from_bytes([1; 32])]);
    assert!(rotated.verify(&FORM, &token, now(), MAX_AGE).is_ok());
    let new = rotated.mint(&FORM, None, now(), &SeededEntropy::new(2));
    assert!(
        tokens(2).verify(&FORM, &new, now(), MAX_AGE).is_ok(),
        "new tokens are made with the new key"
    );
}

#[test]
fn a_token_ages() {
    let token = mint(None);
    assert!(tokens(1).verify(&FORM, &token, now() + MAX_AGE, MAX_AGE).is_ok());
    assert_eq!(
        tokens(1).verify(&FORM, &token, now() + MAX_AGE + Duration::seconds(1), MAX_AGE),
        Err(Rejected::Expired)
    );
}

#[test]
fn a_token_from_a_replica_whose_clock_is_ahead_is_accepted_within_reason() {
    let token = mint(None);
    assert!(tokens(1).verify(&FORM, &token, now() - Duration::minutes(2), MAX_AGE).is_ok());
    assert_eq!(
        tokens(1).verify(&FORM, &token, now() - Duration::minutes(3), MAX_AGE),
        Err(Rejected::Expired)
    );
}

#[test]
fn what_is_not_a_token_is_malformed() {
    let genuine = mint(None);
    let bytes = URL_SAFE_NO_PAD.decode(&genuine).unwrap();
    let (mut other_version, mut other_attempt_mark) = (bytes.clone(), bytes.clone());
    other_version[0] = 2;
    other_attempt_mark[25] = 7;
    let long = mint(Some(&"x".repeat(2000)));
    let cases = [
        String::new(),
        "x".into(),
        "__err".into(),
        format!("{genuine}="),
        format!(" {genuine}"),
        URL_SAFE_NO_PAD.encode(&bytes[..40]),
        URL_SAFE_NO_PAD.encode(other_version),
        URL_SAFE_NO_PAD.encode(other_attempt_mark),
        long,
    ];
    for case in cases {
        assert_eq!(
            tokens(1).verify(&FORM, &case, now(), MAX_AGE),
            Err(Rejected::Malformed),
            "{case:.80}"
        );
    }
}

#[test]
fn a_token_with_any_single_bit_changed_is_refused() {
    let bytes = URL_SAFE_NO_PAD.decode(mint(Some("V2_345"))).unwrap();
    for at in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[at / 8] ^= 1 << (at % 8);
        assert!(
            tokens(1)
                .verify(&FORM, &URL_SAFE_NO_PAD.encode(changed), now(), MAX_AGE)
                .is_err(),
            "bit {at}"
        );
    }
}

#[test]
fn debug_shows_no_key() {
    assert_eq!(format!("{:?}", tokens(7)), "FormTokens { previous: 0, .. }");
}

proptest! {
    #[test]
    fn no_text_makes_the_check_panic(text in any::<String>()) {
        prop_assert!(tokens(1).verify(&FORM, &text, now(), MAX_AGE).is_err());
    }

    #[test]
    fn no_bytes_in_a_tokens_clothes_make_the_check_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = bytes;
        if let Some(version) = bytes.first_mut() {
            *version = 1;
        }
        prop_assert!(tokens(1).verify(&FORM, &URL_SAFE_NO_PAD.encode(bytes), now(), MAX_AGE).is_err());
    }

    #[test]
    fn a_binding_accepts_its_own_tokens_and_no_other_bindings(
        secrets in prop::array::uniform2(prop::collection::vec(any::<u8>(), 0..20)),
        purposes in prop::array::uniform2("[/a-c]{0,4}"),
        ats in prop::array::uniform2("[/a-c]{0,4}"),
        attempt in prop::option::of(any::<String>()),
    ) {
        let form = |index: usize| FormBinding { session_secret: &secrets[index], purpose: &purposes[index], at: &ats[index] };
        let attempt = attempt.map(|attempt| attempt.chars().take(100).collect::<String>());
        let token = tokens(1).mint(&form(0), attempt.as_deref(), now(), &SeededEntropy::new(1));
        let accepted = tokens(1).verify(&form(0), &token, now(), MAX_AGE).unwrap();
        prop_assert_eq!(accepted.attempt, attempt);
        let elsewhere = tokens(1).verify(&form(1), &token, now(), MAX_AGE);
        prop_assert_eq!(elsewhere.is_ok(), form(0) == form(1));
    }

    #[test]
    fn a_token_with_any_character_changed_is_refused(at in any::<prop::sample::Index>(), character in "[A-Za-z0-9_=.%-]") {
        let token = mint(Some("V2_345"));
        let at = at.index(token.len());
        let changed = format!("{}{character}{}", &token[..at], &token[at + 1..]);
        prop_assert_eq!(tokens(1).verify(&FORM, &changed, now(), MAX_AGE).is_ok(), changed == token);
    }
}

fn nonce(number: u8) -> [u8; 16] {
    [number; 16]
}

#[test]
fn a_spent_token_knows_where_its_submit_ended() {
    let mut spent = SpentTokens::default();
    assert_eq!(spent.outcome(&nonce(1)), None);
    spent.spend(nonce(1), "/signedin", now());
    assert_eq!(spent.outcome(&nonce(1)), Some("/signedin"));
    assert_eq!(spent.outcome(&nonce(2)), None);
}

#[test]
fn a_token_spent_twice_keeps_its_first_outcome() {
    let mut spent = SpentTokens::default();
    spent.spend(nonce(1), "/signedin", now());
    spent.spend(nonce(1), "/password", now());
    assert_eq!(spent.outcome(&nonce(1)), Some("/signedin"));
}

#[test]
fn only_the_last_submits_are_remembered() {
    let mut spent = SpentTokens::default();
    for number in 0..=32 {
        spent.spend(nonce(number), format!("/{number}"), now());
    }
    assert_eq!(SpentTokens::KEPT, 32);
    assert_eq!(spent.outcome(&nonce(0)), None);
    for number in 1..=32 {
        assert_eq!(spent.outcome(&nonce(number)), Some(format!("/{number}").as_str()));
    }
}

#[test]
fn old_submits_are_forgotten_with_the_next_one() {
    let mut spent = SpentTokens::default();
    spent.spend(nonce(1), "/one", now());
    spent.spend(nonce(2), "/two", now() + SpentTokens::KEPT_FOR);
    assert_eq!(spent.outcome(&nonce(1)), Some("/one"));
    spent.spend(nonce(3), "/three", now() + SpentTokens::KEPT_FOR + Duration::seconds(1));
    assert_eq!(spent.outcome(&nonce(1)), None);
    assert_eq!(spent.outcome(&nonce(2)), Some("/two"));
}

#[test]
fn spent_tokens_survive_the_session_record() {
    let mut spent = SpentTokens::default();
    spent.spend(nonce(0xfe), "/signedin", now());
    let json = serde_json::to_string(&spent).unwrap();
    assert_eq!(json, r#"[{"n":"_v7-_v7-_v7-_v7-_v7-_g","to":"/signedin","at":1728000000}]"#);
    assert_eq!(serde_json::from_str::<SpentTokens>(&json).unwrap(), spent);
    assert!(
        serde_json::from_str::<SpentTokens>(r#"[{"n":"AAAA","to":"/","at":0}]"#).is_err(),
        "a nonce has 16 bytes"
    );
}

#[test]
fn long_addresses_do_not_make_the_list_grow() {
    let mut spent = SpentTokens::default();
    for number in 0..40 {
        spent.spend(nonce(number), format!("/{}", "x".repeat(2_000)), now());
    }
    let stored = serde_json::to_string(&spent).unwrap();
    assert!(stored.len() < 2 * SpentTokens::MOST_BYTES, "{}", stored.len());
    assert!(spent.outcome(&nonce(39)).is_some(), "the newest is kept");
    assert!(spent.outcome(&nonce(0)).is_none());
    // One that is longer than all the room is still led to its end.
    spent.spend(nonce(40), "x".repeat(3 * SpentTokens::MOST_BYTES), now());
    assert!(spent.outcome(&nonce(40)).is_some());
}
