//! Whatever an authenticator sends: it is refused in the recorded words, and nothing panics.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use vestibule_authenticator::{Authenticator, Behavior};

use super::*;
use crate::store::webauthn::KeyKind;

fn ada() -> User {
    User {
        id: "42".into(),
        login_name: "ada".into(),
        ..User::default()
    }
}

/// A registered key, and the credential it was registered with.
fn registered(authenticator: &mut Authenticator) -> (Key, String, Value) {
    let begun = begin_registration("localhost", &ada(), None, &[]).unwrap();
    let state = begun.state.to_string();
    let answer = authenticator.create(&begun.options, &Behavior::default()).unwrap();
    let mut key = Key::begun("1".into(), "42", KeyKind::Passkey, "localhost", state.clone());
    key.credential = finish_registration("localhost", &state, &answer).unwrap();
    (key, state, answer)
}

fn id_of(error: &ApiError) -> String {
    let body = error.rest_body();
    body["details"][0]["id"].as_str().unwrap_or_default().to_owned()
}

/// `field` of an answer's response with the byte at `at` replaced, or cut off there.
fn damaged(answer: &Value, field: &str, at: usize, with: Option<u8>) -> Value {
    let mut answer = answer.clone();
    let place = &mut answer["response"][field];
    let mut bytes = URL_SAFE_NO_PAD.decode(place.as_str().unwrap()).unwrap();
    let at = at % bytes.len();
    match with {
        Some(byte) => bytes[at] = byte,
        None => bytes.truncate(at),
    }
    *place = json!(encode(&bytes));
    answer
}

#[test]
fn a_person_without_a_display_name_registers_under_the_login_name() {
    let begun = begin_registration("localhost", &ada(), None, &[]).unwrap();
    assert_eq!(
        begun.options["publicKey"]["user"],
        json!({"displayName": "ada", "id": "NDI", "name": "ada"})
    );
}

#[test]
fn every_challenge_is_another() {
    let challenge = || begin_registration("localhost", &ada(), None, &[]).unwrap().options["publicKey"]["challenge"].clone();
    let (first, second) = (challenge(), challenge());
    assert_ne!(first, second);
    assert_eq!(URL_SAFE_NO_PAD.decode(first.as_str().unwrap()).unwrap().len(), 32);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_attestation_never_panics_and_keeps_the_recorded_ids(at in 0_usize..400, with in proptest::option::of(any::<u8>())) {
        let (_, state, answer) = registered(&mut Authenticator::new("ada"));
        for field in ["attestationObject", "clientDataJSON"] {
            if let Err(error) = finish_registration("localhost", &state, &damaged(&answer, field, at, with)) {
                prop_assert!(["WEBAU-sEr8c", "WEBAU-3Vb9s"].contains(&id_of(&error).as_str()));
            }
        }
    }

    #[test]
    fn a_damaged_assertion_is_refused(at in 0_usize..400, flip in 1_u8..=255) {
        let mut authenticator = Authenticator::new("ada");
        let (key, ..) = registered(&mut authenticator);
        let keys = [key];
        let begun = begin_assertion("localhost", Demand::Required, &keys).unwrap();
        let answer = authenticator.get(&begun.options, &Behavior::default()).unwrap();
        prop_assert!(finish_assertion("localhost", "42", begun.state.clone(), &keys, &answer).is_ok());
        for field in ["authenticatorData", "clientDataJSON", "signature"] {
            let bytes = URL_SAFE_NO_PAD.decode(answer["response"][field].as_str().unwrap()).unwrap();
            let flipped = bytes[at % bytes.len()] ^ flip;
            let damaged = damaged(&answer, field, at, Some(flipped));
            let error = finish_assertion("localhost", "42", begun.state.clone(), &keys, &damaged).unwrap_err();
            prop_assert!(["WEBAU-ADgv4", "WEBAU-3M9si"].contains(&id_of(&error).as_str()), "{field}");
        }
    }
}
