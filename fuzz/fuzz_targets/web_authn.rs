//! Any answer of an authenticator to the sandbox's challenges: it may be refused, it must not panic, and an answer that is
//! no valid signature must not sign anybody in.
//!
//! The first byte chooses what is answered: 0 and 1 the registration of a passkey and of a security key, 2 a sign-in, 3 to 5
//! the same with the rest as the whole JSON. Otherwise parts follow: the client's data (`{challenge}` is replaced), then the
//! attestation, or the authenticator's data and a signature (none: a right one is made).
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use vestibule_fuzz::backend::{Backend, Renewed, assert_discreet};
use vestibule_fuzz::parts::{fill, part};
use vestibule_fuzz::web_authn::{Authenticator, registration};

thread_local! {
    static BENCH: RefCell<Option<(Renewed, Authenticator)>> = const { RefCell::new(None) };
}

fuzz_target!(|data: &[u8]| {
    let [mode, input @ ..] = data else { return };
    BENCH.with_borrow_mut(|bench| {
        let (backend, authenticator) = bench.get_or_insert_with(Default::default);
        let backend = backend.next();
        match mode % 6 {
            0 => register(backend, "passkeys", "passkeyId", |challenge| attested(input, challenge)),
            1 => register(backend, "u2f", "u2fId", |challenge| attested(input, challenge)),
            2 => sign_in(backend, authenticator, |challenge| asserted(authenticator, input, challenge)),
            3 => register(backend, "passkeys", "passkeyId", |challenge| whole(input, challenge)),
            4 => register(backend, "u2f", "u2fId", |challenge| whole(input, challenge)),
            _ => sign_in(backend, authenticator, |challenge| {
                (whole(input, challenge), Signed::ByNobody)
            }),
        }
    });
});

/// Whether the right key has signed.
#[derive(PartialEq)]
enum Signed {
    ByTheKey,
    ByNobody,
}

fn whole(input: &[u8], challenge: &str) -> Value {
    serde_json::from_slice(&fill(input, &[("challenge", challenge)])).unwrap_or_default()
}

fn attested(mut input: &[u8], challenge: &str) -> Value {
    let client_data = fill(part(&mut input), &[("challenge", challenge)]);
    registration(&client_data, input)
}

fn asserted(authenticator: &Authenticator, mut input: &[u8], challenge: &str) -> (Value, Signed) {
    let client_data = fill(part(&mut input), &[("challenge", challenge)]);
    let data = part(&mut input);
    let signed = if input.is_empty() {
        Signed::ByTheKey
    } else {
        Signed::ByNobody
    };
    (authenticator.assertion(&client_data, data, input), signed)
}

fn register(backend: &Backend, kind: &str, id: &str, answer: impl FnOnce(&str) -> Value) {
    let path = format!("/v2/users/{}/{kind}", backend.user_id);
    let (status, begun) = backend.post(&backend.login, &path, &json!({"domain": "localhost"}));
    assert!(status.is_success(), "{path} answered {status}: {begun}");
    let options = &begun["publicKeyCredentialCreationOptions"]["publicKey"];
    let challenge = options["challenge"].as_str().expect("a challenge");
    let body = json!({"publicKeyCredential": answer(challenge), "passkeyName": "Key", "tokenName": "Key"});
    let path = format!("{path}/{}", begun[id].as_str().expect("an id"));
    let (status, told) = backend.post(&backend.login, &path, &body);
    assert_discreet(status, told.to_string().as_bytes());
}

fn sign_in(backend: &Backend, authenticator: &Authenticator, answer: impl FnOnce(&str) -> (Value, Signed)) {
    let user = json!({"user": {"userId": backend.user_id}});
    let wanted =
        json!({"webAuthN": {"domain": "localhost", "userVerificationRequirement": "USER_VERIFICATION_REQUIREMENT_REQUIRED"}});
    let begin = || backend.post(&backend.login, "/v2/sessions", &json!({"checks": user, "challenges": wanted}));
    let (mut status, mut begun) = begin();
    if !status.is_success() {
        // Nobody has a passkey yet: a right registration, which must not be refused.
        register(backend, "passkeys", "passkeyId", |challenge| {
            authenticator.registration(challenge)
        });
        (status, begun) = begin();
    }
    assert!(status.is_success(), "a challenge was refused: {begun}");
    let options = &begun["challenges"]["webAuthN"]["publicKeyCredentialRequestOptions"]["publicKey"];
    let (assertion, signed) = answer(options["challenge"].as_str().expect("a challenge"));
    let check = json!({"checks": {"webAuthN": {"credentialAssertionData": assertion}}});
    let path = "/zitadel.session.v2.SessionService/SetSession";
    let mut body = check;
    body["sessionId"] = begun["sessionId"].clone();
    let (status, told) = backend.post(&backend.login, &path, &body);
    assert_discreet(status, told.to_string().as_bytes());
    assert!(
        !status.is_success() || signed == Signed::ByTheKey,
        "signed in without the key: {body}"
    );
}
