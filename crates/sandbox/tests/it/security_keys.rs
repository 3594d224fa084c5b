//! Security keys (U2F): second factors, apart from passkeys.

use serde_json::{Value, json};
use vestibule_authenticator::Authenticator;

use crate::backend::Backend;
use crate::keys::{PASSKEY, SECURITY_KEY, ask, challenge, check, factor, honest, honest_but, options, session, somebody};

#[tokio::test]
async fn a_security_key_proves_its_presence_and_no_more() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "ulf").await;
    let mut key = Authenticator::new("ulf");
    let begun = SECURITY_KEY.begin(&backend, &user).await;
    assert_eq!(
        options(&begun)["publicKey"]["authenticatorSelection"]["userVerification"],
        "required"
    );
    let credential = key.create(options(&begun), &honest().security_key()).unwrap();
    SECURITY_KEY.finish(&backend, &user, &begun, credential).await.ok();

    let session = session(&backend, &user).await;
    let wanted = challenge(&backend, &session, "DISCOURAGED").await;
    assert_eq!(wanted["publicKey"]["timeout"], 120_000);
    assert_eq!(wanted["publicKey"]["userVerification"], "discouraged");
    let assertion = key.get(&wanted, &honest().security_key()).unwrap();
    check(&backend, &session, assertion.clone()).await.ok();
    let factor = factor(&backend, &session).await;
    assert!(factor["verifiedAt"].is_string());
    assert!(factor.get("userVerified").is_none());
    check(&backend, &session, assertion).await.refused(400, "COMMAND-Ioqu5");
}

#[tokio::test]
async fn a_security_key_that_verified_its_holder_looks_like_a_passkey() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "ulf").await;
    let mut key = Authenticator::new("ulf");
    SECURITY_KEY.register(&backend, &user, &mut key).await;
    for requirement in ["PREFERRED", "DISCOURAGED"] {
        let session = session(&backend, &user).await;
        let wanted = challenge(&backend, &session, requirement).await;
        check(&backend, &session, key.get(&wanted, &honest()).unwrap()).await.ok();
        assert_eq!(factor(&backend, &session).await["userVerified"], true);
    }
}

#[tokio::test]
async fn a_later_check_replaces_what_an_earlier_one_said() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "ulf").await;
    let mut key = Authenticator::new("ulf");
    SECURITY_KEY.register(&backend, &user, &mut key).await;
    let session = session(&backend, &user).await;
    for (behavior, verified) in [(honest(), json!(true)), (honest().security_key(), Value::Null)] {
        let wanted = challenge(&backend, &session, "DISCOURAGED").await;
        check(&backend, &session, key.get(&wanted, &behavior).unwrap()).await.ok();
        assert_eq!(factor(&backend, &session).await["userVerified"], verified);
    }
}

#[tokio::test]
async fn passkeys_and_security_keys_do_not_stand_in_for_each_other() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "ulf").await;
    let (mut passkey, mut key) = (Authenticator::new("passkey"), Authenticator::new("key"));
    let session = session(&backend, &user).await;
    SECURITY_KEY.register(&backend, &user, &mut key).await;
    ask(&backend, &session, "localhost", "REQUIRED")
        .await
        .refused(500, "WEBAU-4G8sw");
    let begun = PASSKEY.begin(&backend, &user).await;
    assert!(options(&begun)["publicKey"].get("excludeCredentials").is_none());
    PASSKEY.register(&backend, &user, &mut passkey).await;

    let wanted = challenge(&backend, &session, "DISCOURAGED").await;
    let allowed = json!([{"id": key.credential_ids()[0], "type": "public-key"}]);
    assert_eq!(wanted["publicKey"]["allowCredentials"], allowed);
    let swapped = passkey.get_unasked(&wanted, &honest()).unwrap();
    check(&backend, &session, swapped).await.refused(500, "WEBAU-3M9si");
    let wanted = challenge(&backend, &session, "REQUIRED").await;
    let swapped = key.get_unasked(&wanted, &honest()).unwrap();
    check(&backend, &session, swapped).await.refused(500, "WEBAU-3M9si");
    check(&backend, &session, passkey.get(&wanted, &honest()).unwrap()).await.ok();
}

#[tokio::test]
async fn a_begun_passkey_and_a_begun_security_key_wait_side_by_side() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "ulf").await;
    let (passkey, key) = (
        PASSKEY.begin(&backend, &user).await,
        SECURITY_KEY.begin(&backend, &user).await,
    );
    let crossed = Authenticator::new("a").create(options(&key), &honest()).unwrap();
    PASSKEY
        .finish(&backend, &user, &passkey, crossed)
        .await
        .refused(500, "WEBAU-3Vb9s");
    for (calls, begun, seed) in [(PASSKEY, &passkey, "b"), (SECURITY_KEY, &key, "c")] {
        let credential = Authenticator::new(seed).create(options(begun), &honest()).unwrap();
        calls.finish(&backend, &user, begun, credential.clone()).await.ok();
        calls
            .finish(&backend, &user, begun, credential)
            .await
            .refused(500, "WEBAU-5M9so");
    }
    let wrong_place = format!("/v2/users/{user}/passkeys/{}", key["u2fId"].as_str().unwrap());
    backend
        .delete(&backend.login, &wrong_place)
        .await
        .refused(404, "COMMAND-DAfb2");
    let right_place = format!("/v2/users/{user}/u2f/{}", key["u2fId"].as_str().unwrap());
    backend.delete(&backend.login, &right_place).await.ok();
}

#[tokio::test]
async fn a_second_security_key_is_not_the_first_one_again() {
    let backend = Backend::new().await;
    let user = somebody(&backend, "ulf").await;
    let mut key = Authenticator::new("ulf");
    SECURITY_KEY.register(&backend, &user, &mut key).await;
    let begun = SECURITY_KEY.begin(&backend, &user).await;
    let excluded = json!([{"id": key.credential_ids()[0], "type": "public-key"}]);
    assert_eq!(options(&begun)["publicKey"]["excludeCredentials"], excluded);
    let same = honest_but(|b| b.ignores_exclusions = true);
    let again = Authenticator::new("ulf").create(options(&begun), &same).unwrap();
    SECURITY_KEY
        .finish(&backend, &user, &begun, again)
        .await
        .refused(500, "WEBAU-3Vb9s");
}

#[tokio::test]
async fn another_persons_security_keys_are_out_of_reach() {
    let backend = Backend::new().await;
    let (ulf, eve) = (somebody(&backend, "ulf").await, somebody(&backend, "eve").await);
    let (_, eves) = backend.session(&eve).await;
    let (_, ulfs) = backend.session(&ulf).await;
    let path = format!("/v2/users/{ulf}/u2f");
    backend.post(&eves, &path, json!({})).await.refused(404, "AUTHZ-cdgFk");
    let begun = backend.post(&ulfs, &path, json!({})).await.ok();
    let one = format!("{path}/{}", begun["u2fId"].as_str().unwrap());
    let credential = Authenticator::new("ulf").create(options(&begun), &honest()).unwrap();
    let body = json!({"publicKeyCredential": credential, "tokenName": "Key"});
    backend.post(&eves, &one, body.clone()).await.refused(404, "AUTHZ-cdgFk");
    backend.post(&ulfs, &one, body).await.ok();
    backend.delete(&eves, &one).await.refused(404, "AUTHZ-cdgFk");
}
