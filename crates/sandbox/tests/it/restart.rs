//! What a restart keeps.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::backend::Backend;

#[tokio::test]
async fn token_files_are_private_and_stay_the_same() {
    let backend = Backend::new().await;
    for file in [backend.sandbox.admin_token_file(), backend.sandbox.login_client_token_file()] {
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let (admin, login) = (backend.admin.clone(), backend.login.clone());
    let backend = backend.restarted(false).await;
    assert_eq!((&backend.admin, &backend.login), (&admin, &login));
    backend.get(&login, "/v2/settings").await.ok();
}

#[tokio::test]
async fn a_lost_token_file_is_replaced_by_a_new_token() {
    let backend = Backend::new().await;
    let lost = backend.admin.clone();
    std::fs::remove_file(backend.sandbox.admin_token_file()).unwrap();
    let backend = backend.restarted(false).await;
    assert_ne!(backend.admin, lost);
    backend.get(&backend.admin, "/v2/settings").await.ok();
}

#[tokio::test]
async fn a_machine_user_that_was_deleted_is_made_anew() {
    let backend = Backend::new().await;
    let found = backend.post(&backend.admin, "/v2/users", json!({})).await.ok();
    let machines: Vec<_> = found["result"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|user| user["machine"].is_object())
        .collect();
    assert_eq!(machines.len(), 2);
    // The administrator last, for it is who asks.
    for name in ["login-client", "admin"] {
        let machine = machines.iter().find(|user| user["username"] == name).unwrap();
        let path = format!("/v2/users/{}", machine["userId"].as_str().unwrap());
        backend.delete(&backend.admin, &path).await.ok();
    }
    backend.get(&backend.admin, "/v2/settings").await.refused(401, "AUTH-7fs1e");
    let backend = backend.restarted(false).await;
    backend.organization("Acme").await;
    backend.get(&backend.login, "/v2/settings").await.ok();
}

#[tokio::test]
async fn sessions_and_people_are_there_after_a_restart() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (_, token) = backend.session(&user).await;
    let backend = backend.restarted(false).await;
    let me = backend.get(&token, "/auth/v1/users/me").await.ok();
    assert_eq!(me["user"]["id"], user.as_str());
}

#[tokio::test]
async fn a_mail_that_was_cut_off_does_not_swallow_the_next() {
    let backend = Backend::new().await;
    std::fs::write(backend.sandbox.outbox_file(), "{\"to\":\"a").unwrap();
    let backend = backend.restarted(false).await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    backend
        .post(
            &backend.login,
            &format!("/v2/users/{user}/password_reset"),
            json!({"sendLink": {}}),
        )
        .await
        .ok();
    let text = std::fs::read_to_string(backend.sandbox.outbox_file()).unwrap();
    assert!(text.lines().nth(1).unwrap().starts_with("{\"to\":\"ada@mail.example\""));
    let page = backend.get("", "/sandbox/outbox").await;
    assert!(String::from_utf8(page.bytes).unwrap().contains("Reset password"));
}

#[tokio::test]
async fn the_store_file_holds_neither_token_nor_password() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (_, token) = backend.session(&user).await;
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(backend.folder.path()).unwrap().map(Result::unwrap) {
        if file.file_name().to_string_lossy().starts_with("sandbox.db") {
            bytes.extend(std::fs::read(file.path()).unwrap());
        }
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("ada@mail.example"));
    for secret in [token.as_str(), &backend.admin, &backend.login, crate::backend::PASSWORD] {
        assert!(!holds(secret));
    }
}

#[tokio::test]
async fn a_demo_that_was_stopped_half_way_is_made_anew() {
    let backend = Backend::with_demo(true).await;
    let file = SqliteConnectOptions::new().filename(backend.folder.path().join("sandbox.db"));
    let mut db = SqliteConnection::connect_with(&file).await.unwrap();
    sqlx::query("DELETE FROM facts WHERE name = 'demo'")
        .execute(&mut db)
        .await
        .unwrap();
    sqlx::query("DELETE FROM users WHERE username = 'mia@nachtwerk.example'")
        .execute(&mut db)
        .await
        .unwrap();
    db.close().await.unwrap();
    let backend = backend.restarted(true).await;
    let found = backend
        .post(&backend.login, "/v2/organizations/_search", json!({}))
        .await
        .ok();
    assert_eq!(found["details"]["totalResult"], "3");
    assert_eq!(backend.sandbox.demo().accounts.len(), 9);
}

#[tokio::test]
async fn the_store_is_its_owners_alone_in_any_folder() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let origin = url::Url::parse("http://localhost:8080").unwrap();
    let options = vestibule_sandbox::SandboxOptions::new(folder.path(), origin);
    let _sandbox = vestibule_sandbox::Sandbox::open(options).await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_left_alone() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = SqliteConnectOptions::new()
        .filename(folder.path().join("sandbox.db"))
        .create_if_missing(true);
    let mut db = SqliteConnection::connect_with(&file).await.unwrap();
    sqlx::query("PRAGMA user_version = 999").execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    let origin = url::Url::parse("http://localhost:8080").unwrap();
    let options = vestibule_sandbox::SandboxOptions::new(folder.path(), origin);
    let refused = vestibule_sandbox::Sandbox::open(options).await.unwrap_err();
    let cause = std::error::Error::source(&refused).unwrap().to_string();
    assert!(cause.contains("newer version"), "{cause}");
}
