//! The record of the traffic: every exchange is in it, and no secret is.

use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;
use vestibule_sandbox::{Sandbox, SandboxOptions};

use crate::backend::{Backend, PASSWORD};
use crate::second_factors::Scene;

fn exchanges(folder: &TempDir) -> (String, Vec<Value>) {
    let mut text = String::new();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        text.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (text, lines)
}

#[tokio::test]
async fn no_secret_of_a_run_is_recorded_and_its_length_is() {
    let folder = TempDir::new().unwrap();
    let backend = Backend::recorded_in(folder.path()).await;
    let scene = Scene::at(backend).await;
    let backend = &scene.backend;
    let mut secrets = vec![
        backend.admin.clone(),
        backend.login.clone(),
        scene.token.clone(),
        PASSWORD.to_owned(),
    ];
    let query = format!("/v2/sessions/{}?sessionToken={}", scene.session, scene.token);
    backend.get(&backend.login, &query).await.ok();
    let reset = scene.post("/password_reset", json!({"returnCode": {}})).await.ok();
    let changed = scene
        .post("/email", json!({"email": "new@mail.example", "returnCode": {}}))
        .await
        .ok();
    let registered = scene.post("/totp", json!({})).await.ok();
    let recovery = scene.post("/recovery_codes", json!({"count": 3})).await.ok();
    secrets.push(reset["verificationCode"].as_str().unwrap().to_owned());
    secrets.push(changed["verificationCode"].as_str().unwrap().to_owned());
    secrets.push(registered["secret"].as_str().unwrap().to_owned());
    secrets.extend(
        recovery["recoveryCodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|code| code.as_str().unwrap().to_owned()),
    );
    let wrong = json!({"verificationCode": "NO-1234", "newPassword": {"password": "Another-Horse8"}});
    scene.post("/password", wrong).await;
    secrets.extend(["NO-1234".to_owned(), "Another-Horse8".to_owned()]);

    let (text, lines) = exchanges(&folder);
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} was recorded");
    }
    let totp = lines
        .iter()
        .find(|line| line["path"].as_str().unwrap().ends_with("/totp"))
        .unwrap();
    let secret = &totp["response"]["json"]["secret"];
    assert_eq!(secret.as_str().unwrap().len(), registered["secret"].as_str().unwrap().len());
}

#[tokio::test]
async fn sandboxes_of_one_process_add_whole_lines_to_one_file() {
    let folder = TempDir::new().unwrap();
    let runs = (0..4).map(|_| async {
        let backend = Backend::recorded_in(folder.path()).await;
        for _ in 0..25 {
            backend.get(&backend.login, "/v2/settings").await.ok();
        }
    });
    futures::future::join_all(runs).await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    let reads = |line: &&Value| line["path"] == "/v2/settings" && line["status"] == 200;
    assert_eq!(exchanges(&folder).1.iter().filter(reads).count(), 100);
}

#[tokio::test]
async fn a_record_that_cannot_be_written_stops_the_start() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let options = SandboxOptions {
        traffic: Some(file.join("traffic")),
        ..SandboxOptions::new(folder.path().join("data"), Url::parse("http://localhost:8080").unwrap())
    };
    let error = Sandbox::open(options).await.unwrap_err();
    assert!(error.to_string().contains("traffic"), "{error}");
}
