//! Registering passkeys: refusals, what the real backend lets pass, links, and who may.

use axum::http::Method;
use serde_json::{Value, json};
use vestibule_authenticator::{Authenticator, Behavior, Cut};

use crate::backend::Backend;
use crate::keys::{PASSKEY, challenge, check, honest, honest_but, options, passkeys, session, somebody};

#[tokio::test]
async fn keys_of_another_domain_are_neither_asked_for_nor_excluded() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let (mut here, mut there) = (Authenticator::new("here"), Authenticator::new("there"));
    PASSKEY.register(&backend, &user, &mut here).await;
    let begun = PASSKEY.begin_for(&backend, &user, "b.example").await;
    assert_eq!(
        options(&begun)["publicKey"]["rp"],
        json!({"id": "b.example", "name": "ZITADEL"})
    );
    assert!(options(&begun)["publicKey"].get("excludeCredentials").is_none());
    let credential = there
        .create(options(&begun), &Behavior::at("https://login.b.example"))
        .unwrap();
    PASSKEY.finish(&backend, &user, &begun, credential).await.ok();

    let session = session(&backend, &user).await;
    let wanted = challenge(&backend, &session, "REQUIRED").await;
    assert_eq!(wanted["publicKey"]["allowCredentials"].as_array().unwrap().len(), 1);
    let strange = honest_but(|b| b.rp_id = Some("localhost".into()));
    let assertion = there.get_unasked(&wanted, &strange).unwrap();
    check(&backend, &session, assertion).await.refused(500, "WEBAU-3M9si");
    let again = PASSKEY.begin(&backend, &user).await;
    let public_key = &options(&again)["publicKey"];
    assert_eq!(
        public_key["excludeCredentials"],
        json!([{"id": here.credential_ids()[0], "type": "public-key"}])
    );
    let unnamed = PASSKEY.begin_for(&backend, &user, "").await;
    let public_key = &options(&unnamed)["publicKey"];
    assert_eq!(public_key["rp"]["id"], "localhost", "the host that was asked");
    assert!(public_key.get("excludeCredentials").is_none());
    assert_eq!(public_key["authenticatorSelection"], json!({"userVerification": "required"}));
}

#[tokio::test]
async fn a_wrong_registration_is_refused_and_leaves_it_open() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let begun = PASSKEY.begin(&backend, &user).await;
    let (bad, garbage) = ("WEBAU-3Vb9s", "WEBAU-sEr8c");
    let cases = [
        ("another challenge", honest_but(|b| b.challenge = Some(vec![1; 32])), bad),
        ("another RP", honest_but(|b| b.rp_id = Some("evil.example".into())), bad),
        ("nobody there", honest_but(|b| b.user_present = false), bad),
        (
            "a sign-in's type",
            honest_but(|b| b.client_data_type = Some("webauthn.get".into())),
            bad,
        ),
        ("another algorithm than the key's", honest_but(|b| b.algorithm = -257), bad),
        ("an algorithm that was not offered", honest_but(|b| b.algorithm = -65535), bad),
        (
            "an unknown attestation",
            honest_but(|b| b.attestation_format = "lie".into()),
            bad,
        ),
        (
            "a claimed attestation without proof",
            honest_but(|b| b.attestation_format = "packed".into()),
            bad,
        ),
        (
            "short attestation",
            honest_but(|b| b.cut = Cut::AttestationObject(100)),
            garbage,
        ),
        ("no attestation", honest_but(|b| b.cut = Cut::AttestationObject(0)), garbage),
        (
            "short authenticator data",
            honest_but(|b| b.cut = Cut::AuthenticatorData(60)),
            garbage,
        ),
        ("short client data", honest_but(|b| b.cut = Cut::ClientData(30)), garbage),
    ];
    for (name, behavior, id) in cases {
        let credential = Authenticator::new(name).create(options(&begun), &behavior).unwrap();
        let answer = PASSKEY.finish(&backend, &user, &begun, credential).await;
        assert_eq!((answer.status.as_u16(), answer.error_id().as_str()), (500, id), "{name}");
    }
    PASSKEY
        .finish(&backend, &user, &begun, json!({"id": "x"}))
        .await
        .refused(500, garbage);
    assert_eq!(passkeys(&backend, &user).await, json!(null));
    let credential = Authenticator::new("pia").create(options(&begun), &honest()).unwrap();
    PASSKEY.finish(&backend, &user, &begun, credential.clone()).await.ok();
    PASSKEY
        .finish(&backend, &user, &begun, credential)
        .await
        .refused(500, "WEBAU-5M9so");
}

#[tokio::test]
async fn a_careless_registration_is_taken_as_the_real_backend_takes_it() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let unverified = honest_but(|b| b.user_verified = false);
    let strange = Behavior {
        transports: Some(vec!["smart-card".into(), "odd".into()]),
        ..Behavior::at("http://evil.example")
    };
    for (name, behavior) in [("unverified", unverified), ("strange", strange)] {
        let begun = PASSKEY.begin(&backend, &user).await;
        let credential = Authenticator::new(name).create(options(&begun), &behavior).unwrap();
        let elsewhere = json!({"passkeyId": "123456789012345678"});
        PASSKEY.finish(&backend, &user, &elsewhere, credential).await.ok();
    }
    assert_eq!(passkeys(&backend, &user).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn only_the_newest_registration_can_be_finished() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let (older, newer) = (PASSKEY.begin(&backend, &user).await, PASSKEY.begin(&backend, &user).await);
    let late = Authenticator::new("a").create(options(&older), &honest()).unwrap();
    PASSKEY
        .finish(&backend, &user, &older, late)
        .await
        .refused(500, "WEBAU-3Vb9s");
    let right = Authenticator::new("b").create(options(&newer), &honest()).unwrap();
    let path = format!("/v2/users/{user}/passkeys/{}", newer["passkeyId"].as_str().unwrap());
    let unnamed = backend
        .post(&backend.login, &path, json!({"publicKeyCredential": right}))
        .await;
    assert_eq!(unnamed.status.as_u16(), 400);
    let missing = backend.post(&backend.login, &path, json!({"passkeyName": "Laptop"})).await;
    assert_eq!(missing.status.as_u16(), 400);
    PASSKEY.finish(&backend, &user, &newer, right).await.ok();
}

#[tokio::test]
async fn the_wanted_attachment_is_in_the_options() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    for (wanted, shown) in [("PLATFORM", "platform"), ("CROSS_PLATFORM", "cross-platform")] {
        let body = json!({"domain": "localhost", "authenticator": format!("PASSKEY_AUTHENTICATOR_{wanted}")});
        let begun = backend
            .post(&backend.login, &format!("/v2/users/{user}/passkeys"), body)
            .await
            .ok();
        let selection = &options(&begun)["publicKey"]["authenticatorSelection"];
        assert_eq!(selection["authenticatorAttachment"], shown);
    }
}

#[tokio::test]
async fn a_registration_link_works_once_for_one_person_for_an_hour() {
    let backend = Backend::new().await;
    let (lia, eve) = (somebody(&backend, "lia").await, somebody(&backend, "eve").await);
    let links = format!("/v2/users/{lia}/passkeys/registration_link");
    let code = backend.post(&backend.login, &links, json!({"returnCode": {}})).await.ok()["code"].clone();
    assert_eq!(code["code"].as_str().unwrap().len(), 12);
    let later = backend.post(&backend.login, &links, json!({"returnCode": {}})).await.ok()["code"].clone();
    let register = |user: &str, code: Value| {
        let path = format!("/v2/users/{user}/passkeys");
        let body = json!({"domain": "localhost", "code": code});
        let backend = &backend;
        async move { backend.post(&backend.login, &path, body).await }
    };
    let refusal = (400, "COMMAND-Eeb2a");
    register(&eve, code.clone()).await.refused(refusal.0, refusal.1);
    for wrong in [
        json!({"id": code["id"], "code": "WRONGCODE"}),
        json!({"id": "1", "code": code["code"]}),
        json!({}),
    ] {
        register(&lia, wrong).await.refused(refusal.0, refusal.1);
    }
    let begun = register(&lia, code.clone()).await.ok();
    register(&lia, code).await.refused(refusal.0, refusal.1);
    let credential = Authenticator::new("lia").create(options(&begun), &honest()).unwrap();
    PASSKEY.finish(&backend, &lia, &begun, credential).await.ok();
    backend.clock.forward(3600);
    register(&lia, later).await.refused(refusal.0, refusal.1);
}

#[tokio::test]
async fn a_registration_link_is_mailed_with_or_without_a_template() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "lia").await;
    let links = format!("/v2/users/{user}/passkeys/registration_link");
    let template = "https://login.example/set?u={{.UserID}}&o={{.OrgID}}&i={{.CodeID}}&c={{.Code}}";
    let broken = json!({"sendLink": {"urlTemplate": "https://login.example/{{.Nope}}"}});
    backend
        .post(&backend.login, &links, broken)
        .await
        .refused(400, "DOMAIN-ieYa7");
    let long = json!({"sendLink": {"urlTemplate": "a".repeat(201)}});
    assert_eq!(backend.post(&backend.login, &links, long).await.status.as_u16(), 400);
    assert!(backend.mails().is_empty());
    for body in [
        json!({"sendLink": {"urlTemplate": template}}),
        json!({"sendLink": {}}),
        json!({}),
    ] {
        let answer = backend.post(&backend.login, &links, body).await.ok();
        assert!(answer.get("code").is_none());
    }
    let mails = backend.mails();
    let texts: Vec<_> = mails.iter().map(|mail| mail["text"].as_str().unwrap()).collect();
    assert!(texts[0].contains(&format!("https://login.example/set?u={user}&o=")));
    let own = "http://localhost:8080/ui/v2/login/passkey/set?code=";
    assert!(texts[1].contains(own) && texts[2].contains(own), "{}", texts[1]);
    let code = texts[1].split("code=").nth(1).unwrap().split('&').next().unwrap();
    assert_eq!(texts[1].matches(code).count(), 1, "the code is in the link alone");
    let id = texts[1].split("codeId=").nth(1).unwrap().split('&').next().unwrap();
    let body = json!({"code": {"id": id, "code": code}});
    backend
        .post(&backend.login, &format!("/v2/users/{user}/passkeys"), body)
        .await
        .ok();
}

#[tokio::test]
async fn people_have_their_own_passkeys_to_themselves() {
    let backend = Backend::new().await;
    let (pia, eve) = (somebody(&backend, "pia").await, somebody(&backend, "eve").await);
    let (_, pias) = backend.session(&pia).await;
    let (_, eves) = backend.session(&eve).await;
    let path = format!("/v2/users/{pia}/passkeys");
    let search = format!("{path}/_search");
    assert_eq!(backend.post(&eves, &search, json!({})).await.ok().get("result"), None);

    let begun = backend.post(&pias, &path, json!({"domain": "localhost"})).await.ok();
    backend
        .post(&eves, &path, json!({"domain": "localhost"}))
        .await
        .refused(404, "AUTHZ-cdgFk");
    let one = format!("{path}/{}", begun["passkeyId"].as_str().unwrap());
    let credential = Authenticator::new("pia").create(options(&begun), &honest()).unwrap();
    let body = json!({"publicKeyCredential": credential, "passkeyName": "Laptop"});
    let garbage = json!({"publicKeyCredential": {"id": "x"}, "passkeyName": "Laptop"});
    backend.post(&eves, &one, garbage).await.refused(500, "WEBAU-sEr8c");
    backend.post(&eves, &one, body.clone()).await.refused(404, "AUTHZ-cdgFk");
    backend.post(&pias, &one, body).await.ok();

    backend.post(&pias, &search, json!({})).await.ok();
    backend.post(&eves, &search, json!({})).await.refused(404, "AUTHZ-cdgFk");
    for token in [&pias, &eves] {
        let link = format!("{path}/registration_link");
        backend
            .post(token, &link, json!({"returnCode": {}}))
            .await
            .refused(404, "AUTHZ-cdgFk");
    }
    backend
        .delete(&eves, &format!("{path}/1"))
        .await
        .refused(404, "COMMAND-DAfb2");
    backend.delete(&eves, &one).await.refused(404, "AUTHZ-cdgFk");
    backend.delete(&pias, &one).await.ok();
    let nobody = backend.raw("", Method::POST, &path, "{}").await;
    assert_eq!(nobody.status.as_u16(), 401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_equal_registrations_at_the_same_moment_one_passes() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "pia").await;
    let begun = PASSKEY.begin(&backend, &user).await;
    let credential = Authenticator::new("pia").create(options(&begun), &honest()).unwrap();
    let all = (0..4).map(|_| PASSKEY.finish(&backend, &user, &begun, credential.clone()));
    let answers = futures::future::join_all(all).await;
    let (passed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status.is_success());
    assert_eq!(passed.len(), 1);
    for answer in refused {
        answer.refused(500, "WEBAU-5M9so");
    }
    assert_eq!(passkeys(&backend, &user).await.as_array().unwrap().len(), 1);
}
