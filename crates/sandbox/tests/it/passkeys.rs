//! Signing in with passkeys: every refusal that was recorded, beside what the real backend lets pass.

use serde_json::{Value, json};
use vestibule_authenticator::{Authenticator, Behavior, Cut, Signature, UserHandle};

use crate::backend::Backend;
use crate::keys::{PASSKEY, ask, challenge, check, factor, honest, honest_but, passkeys, session, somebody};

#[tokio::test]
async fn a_passkey_signs_in_and_its_answer_counts_once() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let mut key = Authenticator::new("pia");
    PASSKEY.register(&backend, &user, &mut key).await;

    let asked = json!({
        "checks": {"user": {"userId": user}},
        "challenges": {"webAuthN": {"domain": "localhost", "userVerificationRequirement": "USER_VERIFICATION_REQUIREMENT_REQUIRED"}},
    });
    let made = backend.post(&backend.login, "/v2/sessions", asked).await.ok();
    let session = made["sessionId"].as_str().unwrap();
    let wanted = &made["challenges"]["webAuthN"]["publicKeyCredentialRequestOptions"];
    let public_key = &wanted["publicKey"];
    assert_eq!(
        public_key["allowCredentials"],
        json!([{"id": key.credential_ids()[0], "type": "public-key"}])
    );
    assert_eq!(public_key["timeout"], 300_000);
    assert_eq!(public_key["userVerification"], "required");
    assert_eq!(public_key["rpId"], "localhost");

    let assertion = key.get(wanted, &honest()).unwrap();
    let checked = check(&backend, session, assertion.clone()).await.ok();
    assert_ne!(checked["sessionToken"], made["sessionToken"]);
    let factor = factor(&backend, session).await;
    assert_eq!(factor["userVerified"], true);
    assert!(factor["verifiedAt"].is_string());
    check(&backend, session, assertion).await.refused(400, "COMMAND-Ioqu5");
}

#[tokio::test]
async fn a_wrong_assertion_is_refused_and_leaves_the_challenge_open() {
    let backend = Backend::new().await;
    let (user, other) = (somebody(&backend, "pia").await, somebody(&backend, "eve").await);
    let mut key = Authenticator::new("pia");
    PASSKEY.register(&backend, &user, &mut key).await;
    let session = session(&backend, &user).await;
    let wanted = challenge(&backend, &session, "REQUIRED").await;
    let (bad, garbage) = ("WEBAU-3M9si", "WEBAU-ADgv4");
    let cases = [
        ("another challenge", honest_but(|b| b.challenge = Some(vec![1; 32])), bad),
        ("another RP", honest_but(|b| b.rp_id = Some("evil.example".into())), bad),
        ("flipped signature", honest_but(|b| b.signature = Signature::Flipped), bad),
        (
            "another key's signature",
            honest_but(|b| b.signature = Signature::OtherKey),
            bad,
        ),
        ("no signature", honest_but(|b| b.signature = Signature::Empty), bad),
        ("nobody there", honest_but(|b| b.user_present = false), bad),
        ("not verified", honest_but(|b| b.user_verified = false), bad),
        (
            "another's handle",
            honest_but(|b| b.user_handle = UserHandle::Other(other.into_bytes())),
            bad,
        ),
        ("unknown credential", honest_but(|b| b.credential_id = Some(vec![1; 32])), bad),
        (
            "a registration's type",
            honest_but(|b| b.client_data_type = Some("webauthn.create".into())),
            bad,
        ),
        ("origin null", honest_but(|b| b.origin = "null".into()), bad),
        (
            "short authenticator data",
            honest_but(|b| b.cut = Cut::AuthenticatorData(36)),
            garbage,
        ),
        (
            "no authenticator data",
            honest_but(|b| b.cut = Cut::AuthenticatorData(0)),
            garbage,
        ),
        ("short client data", honest_but(|b| b.cut = Cut::ClientData(30)), garbage),
    ];
    for (name, behavior, id) in cases {
        let answer = check(&backend, &session, key.get(&wanted, &behavior).unwrap()).await;
        assert_eq!((answer.status.as_u16(), answer.error_id().as_str()), (500, id), "{name}");
        assert_eq!(answer.json()["code"], 13, "{name}");
    }
    for nonsense in [json!({"id": "x"}), json!({}), json!({"type": "public-key", "response": [1]})] {
        check(&backend, &session, nonsense).await.refused(500, garbage);
    }
    assert_eq!(factor(&backend, &session).await, Value::Null);
    check(&backend, &session, key.get(&wanted, &honest()).unwrap()).await.ok();
}

#[tokio::test]
async fn what_the_real_backend_does_not_check_passes_here_too() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let mut key = Authenticator::new("pia");
    PASSKEY.register(&backend, &user, &mut key).await;
    let cases = [
        ("evil origin", Behavior::at("http://evil.example")),
        ("another port", Behavior::at("http://localhost:1")),
        ("an app", Behavior::at("android:apk-key-hash:abc")),
        (
            "in a frame",
            honest_but(|b| {
                b.cross_origin = Some(true);
                b.top_origin = Some("https://evil.example".into());
            }),
        ),
        ("counter back", honest_but(|b| b.sign_count = Some(1))),
        ("counter at zero", honest_but(|b| b.sign_count = Some(0))),
        ("no user handle", honest_but(|b| b.user_handle = UserHandle::Absent)),
        ("empty user handle", honest_but(|b| b.user_handle = UserHandle::Empty)),
    ];
    for (name, behavior) in cases {
        let session = session(&backend, &user).await;
        let wanted = challenge(&backend, &session, "REQUIRED").await;
        let answer = check(&backend, &session, key.get(&wanted, &behavior).unwrap()).await;
        assert!(answer.status.is_success(), "{name}: {}", answer.error_id());
    }
    let session = session(&backend, &user).await;
    let wanted = challenge(&backend, &session, "REQUIRED").await;
    let mut assertion = key.get(&wanted, &honest()).unwrap();
    assertion["response"]["userHandle"] = Value::Null;
    assertion["clientExtensionResults"] = json!({"appid": "of no interest"});
    check(&backend, &session, assertion).await.ok();
}

#[tokio::test]
async fn an_answer_fits_one_session_one_person_and_the_newest_challenge() {
    let backend = Backend::new().await;
    let (pia, eve) = (somebody(&backend, "pia").await, somebody(&backend, "eve").await);
    let (mut pias, mut eves) = (Authenticator::new("pia"), Authenticator::new("eve"));
    PASSKEY.register(&backend, &pia, &mut pias).await;
    PASSKEY.register(&backend, &eve, &mut eves).await;
    let (first, second) = (session(&backend, &pia).await, session(&backend, &pia).await);
    let of_first = challenge(&backend, &first, "REQUIRED").await;
    let of_second = challenge(&backend, &second, "REQUIRED").await;
    let own = pias.get(&of_first, &honest()).unwrap();

    check(&backend, &second, own.clone()).await.refused(500, "WEBAU-3M9si");
    let foreign = eves
        .get_unasked(&of_second, &honest_but(|b| b.user_handle = UserHandle::Absent))
        .unwrap();
    check(&backend, &second, foreign).await.refused(500, "WEBAU-3M9si");
    let of_eve = session(&backend, &eve).await;
    let asked_of_eve = challenge(&backend, &of_eve, "REQUIRED").await;
    let of_pia = pias.get_unasked(&asked_of_eve, &honest()).unwrap();
    check(&backend, &of_eve, of_pia).await.refused(500, "WEBAU-3M9si");

    let newer = challenge(&backend, &first, "REQUIRED").await;
    check(&backend, &first, own).await.refused(500, "WEBAU-3M9si");
    check(&backend, &first, pias.get(&newer, &honest()).unwrap()).await.ok();
    check(&backend, &second, pias.get(&of_second, &honest()).unwrap()).await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_equal_answers_at_the_same_moment_one_passes() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let mut key = Authenticator::new("pia");
    PASSKEY.register(&backend, &user, &mut key).await;
    for _ in 0..5 {
        let session = session(&backend, &user).await;
        let wanted = challenge(&backend, &session, "REQUIRED").await;
        let assertion = key.get(&wanted, &honest()).unwrap();
        let all = (0..4).map(|_| check(&backend, &session, assertion.clone()));
        let answers = futures::future::join_all(all).await;
        let passed = answers.iter().filter(|answer| answer.status.is_success()).count();
        assert_eq!(passed, 1);
        for answer in answers.into_iter().filter(|answer| !answer.status.is_success()) {
            answer.refused(400, "COMMAND-Ioqu5");
        }
    }
}

#[tokio::test]
async fn a_challenge_needs_a_user_a_key_a_domain_and_a_requirement() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let session = session(&backend, &user).await;
    ask(&backend, &session, "localhost", "REQUIRED")
        .await
        .refused(500, "WEBAU-4G8sw");
    let mut key = Authenticator::new("pia");
    PASSKEY.register(&backend, &user, &mut key).await;
    ask(&backend, &session, "other.example", "REQUIRED")
        .await
        .refused(500, "WEBAU-4G8sw");
    for requirement in ["PREFERRED", "DISCOURAGED"] {
        ask(&backend, &session, "localhost", requirement)
            .await
            .refused(500, "WEBAU-4G8sw");
    }
    for (domain, requirement, field) in [
        ("", "REQUIRED", "Domain"),
        ("localhost", "NOPE", "UserVerificationRequirement"),
    ] {
        let answer = ask(&backend, &session, domain, requirement).await;
        assert_eq!(answer.status.as_u16(), 400);
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(
            message.contains(&format!("invalid RequestChallenges_WebAuthN.{field}: ")),
            "{message}"
        );
    }
    let asked = json!({"webAuthN": {"domain": "localhost", "userVerificationRequirement": 1}});
    let nobody = backend
        .post(&backend.login, "/v2/sessions", json!({"challenges": asked}))
        .await;
    nobody.refused(400, "COMMAND-eeR2e");
    let by_number = json!({"checks": {"user": {"userId": user}}, "challenges": asked});
    backend.post(&backend.login, "/v2/sessions", by_number).await.ok();
}

#[tokio::test]
async fn a_removed_passkey_does_not_answer_any_more() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let mut key = Authenticator::new("pia");
    let id = PASSKEY.register(&backend, &user, &mut key).await;
    let session = session(&backend, &user).await;
    let wanted = challenge(&backend, &session, "REQUIRED").await;
    let path = format!("/v2/users/{user}/passkeys/{id}");
    backend.delete(&backend.login, &path).await.ok();
    backend.delete(&backend.login, &path).await.refused(404, "COMMAND-DAfb2");
    let assertion = key.get(&wanted, &honest()).unwrap();
    check(&backend, &session, assertion).await.refused(500, "WEBAU-3M9si");
    ask(&backend, &session, "localhost", "REQUIRED")
        .await
        .refused(500, "WEBAU-4G8sw");
    assert_eq!(passkeys(&backend, &user).await, json!(null));
}

#[tokio::test]
async fn keys_and_open_challenges_outlive_the_process() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let mut key = Authenticator::new("pia");
    PASSKEY.register(&backend, &user, &mut key).await;
    let session = session(&backend, &user).await;
    let wanted = challenge(&backend, &session, "REQUIRED").await;
    let backend = backend.restarted(false).await;
    check(&backend, &session, key.get(&wanted, &honest()).unwrap()).await.ok();
}
