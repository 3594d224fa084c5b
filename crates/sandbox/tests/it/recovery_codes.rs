//! Recovery codes: made, kept, used once.

use axum::http::Method;
use serde_json::{Value, json};

use crate::second_factors::Scene;

async fn generate(scene: &Scene, count: u32) -> Vec<String> {
    let made = scene.post("/recovery_codes", json!({"count": count})).await.ok();
    let codes = made["recoveryCodes"].as_array().unwrap();
    codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect()
}

fn check(code: &str) -> Value {
    json!({"recoveryCode": {"code": code}})
}

#[tokio::test]
async fn one_to_ten_codes_can_be_held() {
    let scene = Scene::new().await;
    for count in [0, 51] {
        let body = json!({"count": count});
        scene.post("/recovery_codes", body).await.refused(400, "");
    }
    let exceeded = "COMMAND-8f2k9";
    scene
        .post("/recovery_codes", json!({"count": 11}))
        .await
        .refused(400, exceeded);
    assert_eq!(generate(&scene, 2).await.len(), 2);
    // As any number of a message, it may come as text.
    let (backend, path) = (&scene.backend, scene.path("/recovery_codes"));
    let written = json!({"count": "1"});
    backend.odd(&backend.login, Method::POST, &path, written).await.ok();
    scene
        .post("/recovery_codes", json!({"count": 8}))
        .await
        .refused(400, exceeded);
}

#[tokio::test]
async fn new_codes_are_added_and_each_is_good_once() {
    let scene = Scene::new().await;
    scene.check(check("abc")).await.refused(400, "COMMAND-84rgg");
    let mut codes = generate(&scene, 2).await;
    codes.extend(generate(&scene, 1).await);
    for code in &codes {
        let is_plain = code
            .bytes()
            .all(|b| b == b'-' || b.is_ascii_lowercase() || b.is_ascii_digit());
        assert!(code.len() == 11 && code.find('-') == Some(5) && is_plain, "{code}");
    }
    assert_eq!(scene.methods().await, ["RECOVERY_CODE", "PASSWORD"]);
    assert_eq!(scene.post("/authentication_factors/_search", json!({})).await.ok(), json!({}));
    scene.check(check("wrong-code")).await.refused(400, "DOMAIN-6uvh0");
    assert!(scene.factors().await.get("recoveryCode").is_none());
    for code in &codes {
        scene.check(check(code)).await.ok();
        scene.check(check(code)).await.refused(400, "DOMAIN-6uvh0");
    }
    assert!(scene.factors().await["recoveryCode"]["verifiedAt"].is_string());
}

#[tokio::test]
async fn of_two_calls_with_one_code_one_passes() {
    let scene = Scene::new().await;
    let codes = generate(&scene, 1).await;
    let (first, second) = tokio::join!(scene.check(check(&codes[0])), scene.check(check(&codes[0])));
    let passed = [&first, &second].iter().filter(|answer| answer.status.is_success()).count();
    assert_eq!(passed, 1, "{} {}", first.status, second.status);
}

#[tokio::test]
async fn removing_them_is_never_refused() {
    let scene = Scene::new().await;
    scene.delete("/recovery_codes").await.ok();
    let codes = generate(&scene, 1).await;
    scene.delete("/recovery_codes").await.ok();
    scene.check(check(&codes[0])).await.refused(400, "COMMAND-84rgg");
    assert_eq!(scene.methods().await, ["PASSWORD"]);
}

#[tokio::test]
async fn the_store_shows_no_code() {
    let scene = Scene::new().await;
    let codes = generate(&scene, 1).await;
    let mut seen = 0;
    for entry in std::fs::read_dir(scene.backend.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&codes[0]), "{}", path.display());
        seen += text.matches("$argon2id$").count();
    }
    assert!(seen > 0, "hashes are in the store");
}

#[tokio::test]
async fn wrong_codes_lock() {
    let scene = Scene::with_limit(2).await;
    let codes = generate(&scene, 1).await;
    scene.check(check("wrong")).await.refused(400, "DOMAIN-6uvh0");
    scene.check(check("wrong")).await.refused(400, "DOMAIN-6uvh0");
    assert_eq!(scene.state().await, "USER_STATE_LOCKED");
    scene.check(check(&codes[0])).await.refused(400, "COMMAND-2w6oa");
}
