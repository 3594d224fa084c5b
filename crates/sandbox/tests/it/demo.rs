//! The demo: every account shows what it says.

use serde_json::{Value, json};

use crate::backend::Backend;

async fn user(backend: &Backend, login_name: &str) -> Value {
    let query = json!({"queries": [{"loginNameQuery": {"loginName": login_name}}]});
    backend.post(&backend.login, "/v2/users", query).await.ok()["result"][0].clone()
}

async fn sign_in(backend: &Backend, login_name: &str) -> (u16, String) {
    let password = backend.sandbox.demo().accounts[0].password.clone();
    let checks = json!({"user": {"loginName": login_name}, "password": {"password": password}});
    let answer = backend.post(&backend.login, "/v2/sessions", json!({"checks": checks})).await;
    (answer.status.as_u16(), answer.error_id())
}

#[tokio::test]
async fn every_account_is_in_the_state_that_it_shows() {
    let backend = Backend::with_demo(true).await;
    for name in [
        "alice@fjord.example",
        "bernd@fjord.example",
        "grace@elsewhere.example",
        "mia@nachtwerk.example",
    ] {
        assert_eq!(sign_in(&backend, name).await.0, 201, "{name}");
    }
    for name in ["carol@fjord.example", "noah@nachtwerk.example"] {
        assert_eq!(user(&backend, name).await["human"]["passwordChangeRequired"], true, "{name}");
        assert_eq!(sign_in(&backend, name).await.0, 201, "{name}");
    }
    let refused = (400, "SESSION-Gj4ko".to_owned());
    for (name, state) in [
        ("erin@fjord.example", "USER_STATE_LOCKED"),
        ("frank@fjord.example", "USER_STATE_INACTIVE"),
    ] {
        assert_eq!(user(&backend, name).await["state"], state);
        assert_eq!(sign_in(&backend, name).await, refused, "{name}");
    }
    let changed = user(&backend, "dave@fjord.example").await["human"]["passwordChanged"]
        .as_str()
        .unwrap()
        .to_owned();
    let fresh = user(&backend, "alice@fjord.example").await["human"]["passwordChanged"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        changed < fresh && changed.starts_with("2026-09-17"),
        "{changed}, seeded at {fresh}"
    );
}

#[tokio::test]
async fn the_organizations_look_and_behave_differently() {
    let backend = Backend::with_demo(true).await;
    let organizations = backend.sandbox.demo().organizations.clone();
    let read = async |index: usize, what: &str| {
        let path = format!("/v2/settings/{what}?ctx.orgId={}", organizations[index].id);
        backend.get(&backend.login, &path).await.ok()["settings"].clone()
    };
    let (fjord, nachtwerk) = (read(0, "branding").await, read(1, "branding").await);
    assert_eq!(
        (&fjord["themeMode"], &nachtwerk["themeMode"]),
        (&json!("THEME_MODE_AUTO"), &json!("THEME_MODE_DARK"))
    );
    assert_ne!(fjord["lightTheme"]["logoUrl"], fjord["darkTheme"]["logoUrl"]);
    assert!(fjord.get("fontUrl").is_none());
    for url in [
        &fjord["darkTheme"]["logoUrl"],
        &nachtwerk["darkTheme"]["logoUrl"],
        &nachtwerk["fontUrl"],
    ] {
        let path = url.as_str().unwrap().strip_prefix("http://localhost:8080").unwrap();
        assert_eq!(backend.get("", path).await.status, 200, "{path}");
    }
    assert_eq!(read(0, "login").await["ignoreUnknownUsernames"], true);
    assert_eq!(read(1, "login").await["allowRegister"], true);
    assert_eq!(read(0, "lockout").await["maxPasswordAttempts"], "5");
    assert_eq!(read(1, "lockout").await["maxPasswordAttempts"], "3");
    assert_eq!(read(0, "password/expiry").await["maxAgeDays"], "90");
    assert_eq!(
        read(1, "password/expiry").await["resourceOwnerType"],
        "RESOURCE_OWNER_TYPE_INSTANCE"
    );
}

#[tokio::test]
async fn the_summary_is_the_same_at_the_second_start_and_nothing_is_made_twice() {
    let backend = Backend::with_demo(true).await;
    let before = backend.sandbox.demo().clone();
    let backend = backend.restarted(true).await;
    assert_eq!(*backend.sandbox.demo(), before);
    let people = backend
        .post(
            &backend.login,
            "/v2/users",
            json!({"queries": [{"typeQuery": {"type": "TYPE_HUMAN"}}]}),
        )
        .await;
    assert_eq!(people.ok()["details"]["totalResult"], "9");
    assert!(Backend::new().await.sandbox.demo().accounts.is_empty());
}
