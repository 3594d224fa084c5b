//! Every way in which an answer may lie, and the reason that each is refused with.

use serde_json::{Value, json};
use vestibule_authenticator::{Authenticator, Behavior, Cut};

use super::*;

const ORIGIN: &str = "https://login.example.com";
const CHALLENGE: &str = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA";
const OFFERED: [i64; 2] = [-7, -257];

fn origins() -> Vec<String> {
    vec![ORIGIN.to_owned(), "https://acme.example.com:8443".to_owned()]
}

fn expectation(origins: &[String]) -> Expectation<'_> {
    Expectation {
        challenge: CHALLENGE,
        rp_id: "example.com",
        origins,
        verification: Verification::Required,
    }
}

fn honest() -> Behavior {
    Behavior::at(ORIGIN)
}

fn creation_options() -> Value {
    json!({"publicKey": {"challenge": CHALLENGE, "rp": {"id": "example.com"}, "user": {"id": "dXNlcg"}}})
}

fn request_options() -> Value {
    json!({"publicKey": {"challenge": CHALLENGE, "rpId": "example.com"}})
}

fn created(behavior: &Behavior) -> String {
    let answer = Authenticator::new("table").create(&creation_options(), behavior).unwrap();
    answer.to_string()
}

fn asserted(behavior: &Behavior) -> String {
    let mut authenticator = Authenticator::new("table");
    authenticator.create(&creation_options(), &honest()).unwrap();
    authenticator.get(&request_options(), behavior).unwrap().to_string()
}

fn assertion_of(behavior: &Behavior) -> Result<Assertion, Refused> {
    check_assertion(&asserted(behavior), &expectation(&origins()))
}

fn registration_of(behavior: &Behavior) -> Result<Registration, Refused> {
    check_registration(&created(behavior), &expectation(&origins()), &OFFERED)
}

/// Changes one member of an honest answer.
fn with(answer: &str, pointer: &str, value: Value) -> String {
    let mut answer: Value = serde_json::from_str(answer).unwrap();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    answer.pointer_mut(parent).unwrap()[name] = value;
    answer.to_string()
}

#[test]
fn honest_answers_pass_and_tell_whose_key_it_is() {
    let assertion = assertion_of(&honest()).unwrap();
    assert_eq!(assertion.user_handle.as_deref(), Some(&b"user"[..]));
    let forwarded = assertion.credential.to_json();
    assert_eq!(forwarded["id"], json!(assertion.credential_id));
    assert_eq!(forwarded["id"], forwarded["rawId"]);
    let backup = Behavior {
        aaguid: [7; 16],
        backup_eligible: true,
        backed_up: true,
        ..honest()
    };
    let registration = registration_of(&backup).unwrap();
    assert_eq!((registration.aaguid, registration.algorithm), ([7; 16], -7));
    assert!(registration.is_user_verified && registration.is_backup_eligible);
}

#[test]
fn every_origin_of_ours_may_ask() {
    let other = Behavior::at("https://acme.example.com:8443");
    assert!(assertion_of(&other).is_ok() && registration_of(&other).is_ok());
}

#[test]
fn a_security_key_need_not_verify_the_person() {
    let origins = origins();
    let expected = Expectation {
        verification: Verification::NotRequired,
        ..expectation(&origins)
    };
    let key = honest().security_key();
    let assertion = check_assertion(&asserted(&key), &expected).unwrap();
    assert_eq!(assertion.user_handle, None);
    let registration = check_registration(&created(&key), &expected, &OFFERED).unwrap();
    assert!(!registration.is_user_verified);
}

/// What both ceremonies refuse alike.
#[test]
fn hostile_behavior_is_refused_in_both_ceremonies() {
    let at = |origin: &str| Behavior::at(origin);
    let table: Vec<(&str, Behavior, Refused)> = vec![
        ("another site", at("https://evil.example"), Refused::Origin),
        ("a lookalike", at("https://login.example.com.evil.example"), Refused::Origin),
        ("a subdomain", at("https://evil.login.example.com"), Refused::Origin),
        ("the same host in plain text", at("http://login.example.com"), Refused::Origin),
        ("another port", at("https://login.example.com:444"), Refused::Origin),
        ("a slash more", at("https://login.example.com/"), Refused::Origin),
        ("no origin", at(""), Refused::Origin),
        ("an opaque origin", at("null"), Refused::Origin),
        (
            "an invented type",
            Behavior {
                client_data_type: Some("payment.get".to_owned()),
                ..honest()
            },
            Refused::CeremonyType,
        ),
        (
            "a replayed challenge",
            Behavior {
                challenge: Some(vec![1; 32]),
                ..honest()
            },
            Refused::Challenge,
        ),
        (
            "no challenge",
            Behavior {
                challenge: Some(Vec::new()),
                ..honest()
            },
            Refused::Challenge,
        ),
        (
            "a frame of another site",
            Behavior {
                cross_origin: Some(true),
                ..honest()
            },
            Refused::CrossOrigin,
        ),
        (
            "a top page",
            Behavior {
                top_origin: Some("https://evil.example".to_owned()),
                cross_origin: Some(false),
                ..honest()
            },
            Refused::TopOrigin,
        ),
        (
            "a top page of ours",
            Behavior {
                top_origin: Some(ORIGIN.to_owned()),
                ..honest()
            },
            Refused::TopOrigin,
        ),
        (
            "another relying party",
            Behavior {
                rp_id: Some("evil.example".to_owned()),
                ..honest()
            },
            Refused::RpId,
        ),
        (
            "the host instead of its domain",
            Behavior {
                rp_id: Some("login.example.com".to_owned()),
                ..honest()
            },
            Refused::RpId,
        ),
        (
            "nobody there",
            Behavior {
                user_present: false,
                ..honest()
            },
            Refused::NotPresent,
        ),
        (
            "no verification",
            Behavior {
                user_verified: false,
                ..honest()
            },
            Refused::NotVerified,
        ),
        (
            "copied although it cannot be",
            Behavior {
                backed_up: true,
                ..honest()
            },
            Refused::AuthenticatorData,
        ),
        (
            "client data cut short",
            Behavior {
                cut: Cut::ClientData(20),
                ..honest()
            },
            Refused::ClientData,
        ),
        (
            "no client data",
            Behavior {
                cut: Cut::ClientData(0),
                ..honest()
            },
            Refused::ClientData,
        ),
        (
            "authenticator data cut short",
            Behavior {
                cut: Cut::AuthenticatorData(36),
                ..honest()
            },
            Refused::AuthenticatorData,
        ),
        (
            "no authenticator data",
            Behavior {
                cut: Cut::AuthenticatorData(0),
                ..honest()
            },
            Refused::AuthenticatorData,
        ),
    ];
    for (name, behavior, reason) in table {
        assert_eq!(assertion_of(&behavior).unwrap_err(), reason, "{name}, to sign in");
        assert_eq!(registration_of(&behavior).unwrap_err(), reason, "{name}, to register");
    }
}

#[test]
fn hostile_registrations_are_refused() {
    let whole = {
        let answer: Value = serde_json::from_str(&created(&honest())).unwrap();
        decode(answer["response"]["attestationObject"].as_str().unwrap()).len()
    };
    let mut table: Vec<(String, Behavior, Refused)> = vec![
        (
            "an algorithm that was not offered".to_owned(),
            Behavior {
                algorithm: -8,
                ..honest()
            },
            Refused::Algorithm,
        ),
        (
            "no algorithm at all".to_owned(),
            Behavior {
                algorithm: 0,
                ..honest()
            },
            Refused::Algorithm,
        ),
        (
            "an id that is too long".to_owned(),
            Behavior {
                credential_id: Some(vec![7; 1_024]),
                ..honest()
            },
            Refused::AuthenticatorData,
        ),
        (
            "a key without its end".to_owned(),
            Behavior {
                cut: Cut::AuthenticatorData(32 + 1 + 4 + 16 + 2 + 32 + 10),
                ..honest()
            },
            Refused::Cbor,
        ),
        (
            "flags that promise a key that is not there".to_owned(),
            Behavior {
                cut: Cut::AuthenticatorData(37),
                ..honest()
            },
            Refused::AuthenticatorData,
        ),
    ];
    for kept in 0..whole {
        let behavior = Behavior {
            cut: Cut::AttestationObject(kept),
            ..honest()
        };
        table.push((format!("CBOR cut to {kept} bytes"), behavior, Refused::Cbor));
    }
    for (name, behavior, reason) in table {
        assert_eq!(registration_of(&behavior).unwrap_err(), reason, "{name}");
    }
}

#[test]
fn one_ceremony_does_not_answer_the_other() {
    let origins = origins();
    let expected = expectation(&origins);
    // Both kinds of response at once, so that the type alone decides.
    let (get, create): (Value, Value) = (
        serde_json::from_str(&asserted(&honest())).unwrap(),
        serde_json::from_str(&created(&honest())).unwrap(),
    );
    let mut both = get["response"].clone();
    both["attestationObject"] = create["response"]["attestationObject"].clone();
    let answer = with(&get.to_string(), "/response", both);
    assert_eq!(
        check_registration(&answer, &expected, &OFFERED).unwrap_err(),
        Refused::CeremonyType
    );
    let mut both = create["response"].clone();
    both["authenticatorData"] = get["response"]["authenticatorData"].clone();
    both["signature"] = get["response"]["signature"].clone();
    let answer = with(&create.to_string(), "/response", both);
    assert_eq!(check_assertion(&answer, &expected).unwrap_err(), Refused::CeremonyType);
}

#[test]
fn malformed_json_is_refused() {
    let origins = origins();
    let expected = expectation(&origins);
    let good = asserted(&honest());
    let table: Vec<(&str, String, Refused)> = vec![
        ("nothing", String::new(), Refused::NotJson),
        ("garbage", "{\"id\":".to_owned(), Refused::NotJson),
        ("endless nesting", "[".repeat(60_000), Refused::NotJson),
        (
            "too large",
            format!("{{\"x\":\"{}\"}}", "a".repeat(MAX_ANSWER_BYTES)),
            Refused::TooLarge,
        ),
        ("a list", "[]".to_owned(), Refused::NotACredential),
        ("an empty object", "{}".to_owned(), Refused::NotACredential),
        (
            "another type",
            with(&good, "/type", json!("password")),
            Refused::NotACredential,
        ),
        ("a number for an id", with(&good, "/id", json!(7)), Refused::NotACredential),
        ("two ids", with(&good, "/id", json!("AAAA")), Refused::CredentialId),
        (
            "no id",
            with(&with(&good, "/id", json!("")), "/rawId", json!("")),
            Refused::CredentialId,
        ),
        (
            "an id that is no base64",
            with(&good, "/rawId", json!("!!")),
            Refused::NotBase64,
        ),
        (
            "plain base64",
            with(&good, "/response/signature", json!("+/+/")),
            Refused::NotBase64,
        ),
        (
            "client data that is no base64",
            with(&good, "/response/clientDataJSON", json!("\u{1f600}")),
            Refused::NotBase64,
        ),
        (
            "a missing signature",
            with(&good, "/response/signature", Value::Null),
            Refused::NotACredential,
        ),
        (
            "a user handle that is no text",
            with(&good, "/response/userHandle", json!([1])),
            Refused::NotACredential,
        ),
    ];
    for (name, answer, reason) in table {
        assert_eq!(check_assertion(&answer, &expected).unwrap_err(), reason, "{name}");
    }
}

#[test]
fn what_nobody_announced_is_refused() {
    let origins = origins();
    let expected = expectation(&origins);
    let good = asserted(&honest());
    let parsed: Value = serde_json::from_str(&good).unwrap();
    let data = decode(parsed["response"]["authenticatorData"].as_str().unwrap());
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut data = data.clone();
        change(&mut data);
        let answer = with(&good, "/response/authenticatorData", json!(encode(&data)));
        check_assertion(&answer, &expected).map(drop)
    };
    assert_eq!(changed(&|_| {}), Ok(()));
    assert_eq!(
        changed(&|data| data.push(0)),
        Err(Refused::AuthenticatorData),
        "a byte too many"
    );
    assert_eq!(
        changed(&|data| data[32] |= 0x40),
        Err(Refused::AuthenticatorData),
        "a key in an assertion"
    );
    assert_eq!(
        changed(&|data| data[32] |= 0x80),
        Err(Refused::Cbor),
        "extensions that are not there"
    );
    let with_extensions = changed(&|data| {
        data[32] |= 0x80;
        data.push(0xa0);
    });
    assert_eq!(with_extensions, Ok(()), "an empty map of extensions");
}

#[test]
fn members_that_come_twice_are_refused() {
    let origins = origins();
    let expected = expectation(&origins);
    let good = asserted(&honest());
    let twice =
        format!(r#"{{"type":"webauthn.get","challenge":"{CHALLENGE}","origin":"https://evil.example","origin":"{ORIGIN}"}}"#);
    let answer = with(&good, "/response/clientDataJSON", json!(encode(twice.as_bytes())));
    assert_eq!(check_assertion(&answer, &expected).unwrap_err(), Refused::ClientData);
}

#[test]
fn only_what_was_checked_is_forwarded() {
    let origins = origins();
    let expected = expectation(&origins);
    let hostile = with(&asserted(&honest()), "/Response", json!({"clientDataJSON": "ZXZpbA"}));
    let hostile = with(&hostile, "/response/ClientDataJSON", json!("ZXZpbA"));
    let forwarded = check_assertion(&hostile, &expected).unwrap().credential.to_json();
    let members: Vec<&String> = forwarded.as_object().unwrap().keys().collect();
    assert_eq!(members, ["clientExtensionResults", "id", "rawId", "response", "type"]);
    let members: Vec<&String> = forwarded["response"].as_object().unwrap().keys().collect();
    assert_eq!(members, ["authenticatorData", "clientDataJSON", "signature", "userHandle"]);
}

#[test]
fn an_authenticator_that_names_another_key_than_the_browser_is_refused() {
    let origins = origins();
    let answer = with(&created(&honest()), "/id", json!("AAAA"));
    let answer = with(&answer, "/rawId", json!("AAAA"));
    assert_eq!(
        check_registration(&answer, &expectation(&origins), &OFFERED).unwrap_err(),
        Refused::CredentialId
    );
}

#[test]
fn without_a_pending_challenge_nothing_passes() {
    let origins = origins();
    let nothing_pending = Expectation {
        challenge: "",
        ..expectation(&origins)
    };
    let empty = Behavior {
        challenge: Some(Vec::new()),
        ..honest()
    };
    assert_eq!(
        check_assertion(&asserted(&empty), &nothing_pending).unwrap_err(),
        Refused::Challenge
    );
}

proptest::proptest! {
    /// Whatever comes in, nothing panics, and nothing but the honest answer passes.
    #[test]
    fn a_flipped_byte_never_panics(at in 0_usize..400, value: u8) {
        let good = created(&honest());
        let parsed: Value = serde_json::from_str(&good).unwrap();
        let mut object = decode(parsed["response"]["attestationObject"].as_str().unwrap());
        let at = at % object.len();
        object[at] = value;
        let answer = with(&good, "/response/attestationObject", json!(encode(&object)));
        let _ = check_registration(&answer, &expectation(&origins()), &OFFERED);
    }
}

fn encode(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}
