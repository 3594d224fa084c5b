//! Passwords: counting, locking, changing, and the mails and codes around them.

use axum::http::Method;
use futures::future::join_all;
use serde_json::json;

use crate::backend::{Backend, PASSWORD};

async fn with_lockout(backend: &Backend, attempts: u32) -> String {
    let organization = backend.organization("Strict").await;
    let policy = json!({"maxPasswordAttempts": attempts});
    backend
        .in_organization(&organization, Method::POST, "/management/v1/policies/lockout", policy)
        .await
        .ok();
    organization
}

#[tokio::test]
async fn the_last_allowed_failure_locks() {
    let backend = Backend::new().await;
    let organization = with_lockout(&backend, 3).await;
    let user = backend.person(&organization, "leo").await;
    let (session, token) = backend.session(&user).await;
    backend.check_password(&session, "wrong").await.refused(400, "COMMAND-3M0fs");
    let change = json!({"newPassword": {"password": "An0ther!pw"}, "currentPassword": "nope"});
    backend
        .post(&backend.login, &format!("/v2/users/{user}/password"), change)
        .await
        .refused(400, "COMMAND-3M0fs");
    let third = backend.check_password(&session, "wrong").await;
    assert_eq!(third.json()["details"][0]["failedAttempts"], 3);
    backend.check_password(&session, PASSWORD).await.refused(400, "COMMAND-JLK35");
    let shown = backend.get(&backend.login, &format!("/v2/users/{user}")).await.ok();
    assert_eq!(shown["user"]["state"], "USER_STATE_LOCKED");
    let again = json!({"checks": {"user": {"userId": user}}});
    backend
        .post(&backend.login, "/v2/sessions", again)
        .await
        .refused(400, "SESSION-Gj4ko");
    backend.get(&token, "/auth/v1/users/me").await.refused(404, "QUERY-SFeaa");

    backend
        .post(&backend.login, &format!("/v2/users/{user}/unlock"), json!({}))
        .await
        .ok();
    let first = backend.check_password(&session, "wrong").await;
    assert_eq!(first.json()["details"][0]["failedAttempts"], 1);
}

#[tokio::test]
async fn a_success_starts_the_count_again() {
    let backend = Backend::new().await;
    let organization = with_lockout(&backend, 3).await;
    let user = backend.person(&organization, "leo").await;
    let (session, _) = backend.session(&user).await;
    for _ in 0..3 {
        backend.check_password(&session, "wrong").await.refused(400, "COMMAND-3M0fs");
        backend.check_password(&session, "wrong").await.refused(400, "COMMAND-3M0fs");
        backend.check_password(&session, PASSWORD).await.ok();
    }
}

#[tokio::test]
async fn failures_at_the_same_moment_all_count() {
    let backend = Backend::new().await;
    let organization = with_lockout(&backend, 3).await;
    let user = backend.person(&organization, "leo").await;
    let (session, _) = backend.session(&user).await;
    let answers = join_all((0..8).map(|_| backend.check_password(&session, "wrong"))).await;
    let wrong = answers.iter().filter(|answer| answer.error_id() == "COMMAND-3M0fs").count();
    let locked = answers.iter().filter(|answer| answer.error_id() == "COMMAND-JLK35").count();
    assert_eq!((wrong, locked), (3, 5));
}

#[tokio::test]
async fn a_change_takes_the_password_factor_from_every_session() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (own, token) = backend.session(&user).await;
    let (other, _) = backend.session(&user).await;
    let change = json!({"newPassword": {"password": "An0ther!pw"}, "currentPassword": PASSWORD});
    backend.post(&token, &format!("/v2/users/{user}/password"), change).await.ok();
    for session in [&own, &other] {
        let read = backend.get(&backend.login, &format!("/v2/sessions/{session}")).await.ok();
        assert!(read["session"]["factors"].get("password").is_none());
        assert!(read["session"]["factors"].get("user").is_some());
    }
    backend.get(&token, "/auth/v1/users/me").await.refused(403, "AUTHZ-Kl3p0");
    backend.check_password(&own, PASSWORD).await.refused(400, "COMMAND-3M0fs");
    let healed = backend.check_password(&own, "An0ther!pw").await.ok();
    backend
        .get(healed["sessionToken"].as_str().unwrap(), "/auth/v1/users/me")
        .await
        .ok();
    assert_eq!(backend.mails().last().unwrap()["subject"], "Password of user has changed");
}

#[tokio::test]
async fn new_passwords_are_refused_by_the_recorded_rules() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let path = format!("/v2/users/{user}/password");
    let set = |new: String, current: Option<&str>| {
        let mut body = json!({"newPassword": {"password": new}});
        if let Some(current) = current {
            body["currentPassword"] = json!(current);
        }
        body
    };
    backend
        .post(&backend.login, &path, set("short".into(), None))
        .await
        .refused(400, "DOMAIN-HuJf6");
    backend
        .post(&backend.login, &path, set(PASSWORD.into(), Some(PASSWORD)))
        .await
        .refused(500, "COMMAND-CahN2");
    let long = backend.post(&backend.login, &path, set("Aa1!".repeat(20), None)).await;
    assert_eq!(
        (long.status.as_u16(), long.json()["code"].as_u64(), long.error_id().as_str()),
        (500, Some(2), "")
    );
    // By right, without the current one, the same password may be set again.
    backend.post(&backend.login, &path, set(PASSWORD.into(), None)).await.ok();
}

#[tokio::test]
async fn a_password_that_must_change_says_so_until_it_did() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (path, required) = (format!("/v2/users/{user}"), "passwordChangeRequired");
    let set = json!({"newPassword": {"password": PASSWORD, "changeRequired": true}});
    backend.post(&backend.login, &format!("{path}/password"), set).await.ok();
    assert_eq!(backend.get(&backend.login, &path).await.ok()["user"]["human"][required], true);
    backend.session(&user).await;
    let change = json!({"newPassword": {"password": "An0ther!pw"}, "currentPassword": PASSWORD});
    backend.post(&backend.login, &format!("{path}/password"), change).await.ok();
    assert!(
        backend.get(&backend.login, &path).await.ok()["user"]["human"]
            .get(required)
            .is_none()
    );
}

#[tokio::test]
async fn a_reset_code_works_once_and_the_newest_only() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let code = async || {
        let reset = backend
            .post(
                &backend.login,
                &format!("/v2/users/{user}/password_reset"),
                json!({"returnCode": {}}),
            )
            .await;
        reset.ok()["verificationCode"].as_str().unwrap().to_owned()
    };
    let set = async |password: &str, code: &str| {
        let body = json!({"newPassword": {"password": password}, "verificationCode": code});
        backend
            .post(&backend.login, &format!("/v2/users/{user}/password"), body)
            .await
    };
    let (old, new) = (code().await, code().await);
    set("An0ther!pw", &old).await.refused(400, "CODE-woT0xc");
    set("weak", &new).await.refused(400, "DOMAIN-HuJf6");
    set("An0ther!pw", &new.to_lowercase()).await.refused(400, "CODE-woT0xc");
    set("An0ther!pw", &new).await.ok();
    set("An0ther!pw2", &new).await.refused(400, "COMMAND-2M9fs");
}

#[tokio::test]
async fn a_reset_code_that_is_replaced_meanwhile_sets_nothing_and_burns_nothing() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (reset, set) = (
        format!("/v2/users/{user}/password_reset"),
        format!("/v2/users/{user}/password"),
    );
    let again = || backend.post(&backend.login, &reset, json!({"returnCode": {}}));
    let with = |code: &serde_json::Value, password: &str| {
        let body = json!({"newPassword": {"password": password}, "verificationCode": code});
        let (backend, set) = (&backend, &set);
        async move { backend.post(&backend.login, set, body).await }
    };
    let older = again().await.ok()["verificationCode"].clone();

    // While the new password is hashed, another code is asked for.
    let (_, newer) = tokio::join!(with(&older, "Older-Passw0rd!"), again());
    let newer = newer.ok()["verificationCode"].clone();
    with(&newer, "Newer-Passw0rd!").await.ok();
}
