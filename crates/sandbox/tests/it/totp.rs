//! Authenticator apps: set-up, sign-in, and what a wrong code does.

use serde_json::json;

use crate::backend::PASSWORD;
use crate::second_factors::Scene;

#[tokio::test]
async fn an_app_is_set_up_with_its_first_code() {
    let scene = Scene::new().await;
    let begun = scene.post("/totp", json!({})).await.ok();
    let secret = begun["secret"].as_str().unwrap();
    let uri = format!("otpauth://totp/ZITADEL:ada?algorithm=SHA1&digits=6&issuer=ZITADEL&period=30&secret={secret}");
    assert_eq!((begun["uri"].as_str(), secret.len()), (Some(uri.as_str()), 32));
    assert_eq!(scene.methods().await, ["PASSWORD"]);
    let pending = "/authentication_factors/_search?states=AUTH_FACTOR_STATE_NOT_READY";
    let listed = scene.post(pending, json!({})).await.ok();
    assert_eq!(listed["result"], json!([{"state": "AUTH_FACTOR_STATE_NOT_READY", "otp": {}}]));
    let verify = "/totp/verify";
    scene
        .post(verify, json!({"code": "000000"}))
        .await
        .refused(400, "EVENT-8isk2");
    let code = scene.app_code(secret, 0);
    scene.post(verify, json!({"code": code})).await.ok();
    scene.post(verify, json!({"code": code})).await.refused(400, "COMMAND-qx4ls");
    scene.post("/totp", json!({})).await.refused(409, "COMMAND-do9se");
    assert_eq!(scene.methods().await, ["TOTP", "PASSWORD"]);
}

#[tokio::test]
async fn a_second_registration_replaces_the_pending_one() {
    let scene = Scene::new().await;
    let first = scene.post("/totp", json!({})).await.ok();
    let second = scene.post("/totp", json!({})).await.ok();
    let code = |begun: &serde_json::Value| scene.app_code(begun["secret"].as_str().unwrap(), 0);
    let verify = "/totp/verify";
    scene
        .post(verify, json!({"code": code(&first)}))
        .await
        .refused(400, "EVENT-8isk2");
    scene.post(verify, json!({"code": code(&second)})).await.ok();
}

#[tokio::test]
async fn a_code_proves_the_second_factor_of_a_session() {
    let scene = Scene::new().await;
    scene
        .check(json!({"totp": {"code": "123456"}}))
        .await
        .refused(400, "COMMAND-3Mif9s");
    let secret = scene.with_app().await;
    scene
        .check(json!({"totp": {"code": "000000"}}))
        .await
        .refused(400, "EVENT-8isk2");
    scene.check(json!({"totp": {"code": "12345"}})).await.refused(400, "");
    assert!(scene.factors().await.get("totp").is_none());
    let code = scene.app_code(&secret, 0);
    let checked = scene.check(json!({"totp": {"code": code}})).await.ok();
    assert!(checked["sessionToken"].is_string());
    assert!(scene.factors().await["totp"]["verifiedAt"].is_string());
}

#[tokio::test]
async fn an_app_that_never_proved_itself_is_no_factor() {
    let scene = Scene::new().await;
    let begun = scene.post("/totp", json!({})).await.ok();
    let code = scene.app_code(begun["secret"].as_str().unwrap(), 0);
    scene
        .check(json!({"totp": {"code": code}}))
        .await
        .refused(400, "COMMAND-3Mif9s");
}

#[tokio::test]
async fn name_password_and_code_go_in_one_call() {
    let scene = Scene::new().await;
    let secret = scene.with_app().await;
    let checks = |code: String| json!({"checks": {"user": {"userId": scene.user}, "password": {"password": PASSWORD}, "totp": {"code": code}}});
    let backend = &scene.backend;
    backend
        .post(&backend.login, "/v2/sessions", checks("000000".into()))
        .await
        .refused(400, "EVENT-8isk2");
    let right = checks(scene.app_code(&secret, 0));
    backend.post(&backend.login, "/v2/sessions", right).await.ok();
}

#[tokio::test]
async fn a_code_counts_again_and_in_the_periods_beside_its_own() {
    let scene = Scene::new().await;
    let secret = scene.with_app().await;
    let now = scene.app_code(&secret, 0);
    for code in [now.clone(), now, scene.app_code(&secret, -30), scene.app_code(&secret, 30)] {
        scene.check(json!({"totp": {"code": code}})).await.ok();
    }
    let old = scene.app_code(&secret, -90);
    scene.check(json!({"totp": {"code": old}})).await.refused(400, "EVENT-8isk2");
}

#[tokio::test]
async fn an_app_is_removed_verified_or_not() {
    let scene = Scene::new().await;
    scene.delete("/totp").await.refused(404, "COMMAND-Hd9sd");
    scene
        .post("/totp/verify", json!({"code": "123456"}))
        .await
        .refused(404, "COMMAND-3Mif9s");
    scene.post("/totp", json!({})).await.ok();
    scene.delete("/totp").await.ok();
    let secret = scene.with_app().await;
    scene.delete("/totp").await.ok();
    let code = scene.app_code(&secret, 0);
    scene
        .check(json!({"totp": {"code": code}}))
        .await
        .refused(400, "COMMAND-3Mif9s");
}

#[tokio::test]
async fn an_account_that_is_moved_brings_its_app_along() {
    let scene = Scene::new().await;
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    let backend = &scene.backend;
    let human = json!({
        "profile": {"givenName": "Bob", "familyName": "Moved"},
        "email": {"email": "bob@mail.example", "isVerified": true},
        "totpSecret": secret,
    });
    let body = json!({"organizationId": scene.organization, "username": "bob", "human": human});
    let bob = backend.post(&backend.login, "/v2/users/new", body).await.ok();
    let checks = json!({"checks": {"user": {"userId": bob["id"]}, "totp": {"code": scene.app_code(secret, 0)}}});
    backend.post(&backend.login, "/v2/sessions", checks).await.ok();
}

#[tokio::test]
async fn the_last_allowed_wrong_code_locks_and_looks_like_any_other() {
    let scene = Scene::with_limit(2).await;
    let secret = scene.with_app().await;
    let wrong = json!({"totp": {"code": "000000"}});
    scene.check(wrong.clone()).await.refused(400, "EVENT-8isk2");
    scene.check(wrong.clone()).await.refused(400, "EVENT-8isk2");
    assert_eq!(scene.state().await, "USER_STATE_LOCKED");
    let right = json!({"totp": {"code": scene.app_code(&secret, 0)}});
    scene.check(right.clone()).await.refused(400, "COMMAND-SF3fg");
    scene.check(wrong.clone()).await.refused(400, "COMMAND-SF3fg");
    scene.post("/unlock", json!({})).await.ok();
    scene.check(wrong).await.refused(400, "EVENT-8isk2");
    scene.check(right).await.ok();
    assert_eq!(scene.state().await, "USER_STATE_ACTIVE");
}

#[tokio::test]
async fn a_right_code_sets_the_count_of_wrong_ones_back() {
    let scene = Scene::with_limit(2).await;
    let secret = scene.with_app().await;
    for _ in 0..3 {
        let wrong = json!({"totp": {"code": "000000"}});
        scene.check(wrong).await.refused(400, "EVENT-8isk2");
        let right = json!({"totp": {"code": scene.app_code(&secret, 0)}});
        scene.check(right).await.ok();
    }
    assert_eq!(scene.state().await, "USER_STATE_ACTIVE");
}

#[tokio::test]
async fn an_app_and_its_count_of_wrong_codes_survive_a_restart() {
    let mut scene = Scene::with_limit(2).await;
    let secret = scene.with_app().await;
    let wrong = json!({"totp": {"code": "000000"}});
    scene.check(wrong.clone()).await.refused(400, "EVENT-8isk2");
    scene.backend = scene.backend.restarted(false).await;
    scene.check(wrong).await.refused(400, "EVENT-8isk2");
    let right = json!({"totp": {"code": scene.app_code(&secret, 0)}});
    scene.check(right).await.refused(400, "COMMAND-SF3fg");
}
