//! The command itself: what it prints and how it ends.

use std::process::Output;

use serde_json::Value;
use tokio::process::Command;

use super::clinic::Clinic;

async fn doctor(arguments: &[&str]) -> Output {
    doctor_in(&[], arguments).await
}

async fn doctor_in(environment: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
    command.arg("doctor").args(arguments).env_clear().kill_on_drop(true);
    command.envs(environment.iter().copied());
    command.output().await.unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn a_healthy_set_up_ends_with_0_and_a_readable_list() {
    let clinic = Clinic::new().await;
    let origin = clinic.world.config.server.public_url.as_str();
    let file = clinic.world.folder.path().join("login-client.pat");
    let arguments = [
        "--url",
        origin,
        "--token-file",
        file.to_str().unwrap(),
        "--public-url",
        origin,
    ];
    let output = doctor(&arguments).await;
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("\nok       role"), "{text}");
    // The settings of the server were not named, so they are not judged.
    assert!(text.contains("skipped  proxies"), "{text}");
    assert!(text.trim_end().ends_with("18 ok, 1 warning, 0 problems, 2 skipped"), "{text}");
    assert!(!text.contains(&clinic.world.service_token));
}

#[tokio::test]
async fn a_problem_ends_with_1_and_machines_get_json() {
    let clinic = Clinic::new().await;
    let origin = clinic.world.config.server.public_url.as_str();
    let output = doctor(&["--url", origin, "--token-file", "/no/such/file", "--json"]).await;
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_str(&said(&output)).unwrap();
    assert_eq!(report["problems"], 1, "{report}");
    let findings = report["findings"].as_array().unwrap();
    let file = findings.iter().find(|finding| finding["id"] == "token-file").unwrap();
    assert_eq!(file["status"], "problem");
    assert!(file["mend"].as_str().unwrap().contains("Correct the path"));
}

#[tokio::test]
async fn a_broken_configuration_is_a_finding_too() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("vestibule.toml");
    std::fs::write(&file, "[server]\nlisten = \"nowhere\"\n").unwrap();
    let output = doctor(&["--config", file.to_str().unwrap()]).await;
    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("problem  configuration") && text.contains("server.listen"),
        "{text}"
    );
    std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:0\"\n").unwrap();
    let text = said(&doctor(&["--config", file.to_str().unwrap()]).await);
    assert!(
        text.contains("problem  reachability") && text.contains("VESTIBULE_ZITADEL_URL"),
        "{text}"
    );
}

#[tokio::test]
async fn a_token_file_that_was_named_is_the_one_that_is_examined() {
    let clinic = Clinic::new().await;
    let origin = clinic.world.config.server.public_url.as_str();
    let file = clinic.world.folder.path().join("login-client.pat");
    let arguments = ["--url", origin, "--token-file", file.to_str().unwrap(), "--json"];
    let system_user = [
        ("SYSTEM_USER_PRIVATE_KEY", "hunter2"),
        ("SYSTEM_USER_ID", "x"),
        ("AUDIENCE", "y"),
    ];
    let others = [
        ("ZITADEL_LOGINCLIENT_KEYFILE", "/no/such/key.json"),
        ("ZITADEL_SERVICE_USER_TOKEN", "hunter2"),
        ("SYSTEM_USER_PRIVATE_KEY_FILE", "/no/such/key.pem"),
    ];
    for environment in [&system_user[..], &system_user[..1], &others[..]] {
        let output = doctor_in(environment, &arguments).await;
        let report: Value = serde_json::from_str(&said(&output)).unwrap();
        let findings = report["findings"].as_array().unwrap();
        for id in ["token-file", "token", "role"] {
            let finding = findings.iter().find(|finding| finding["id"] == id).unwrap();
            assert_eq!(finding["status"], "ok", "{environment:?}: {finding}");
        }
    }
    // Without the flag, the environment goes first, as it does with `serve`.
    let report = said(&doctor_in(&system_user[..1], &["--url", origin]).await);
    assert!(report.contains("backend.system_user_id: missing"), "{report}");
}

#[tokio::test]
async fn a_reader_that_went_away_is_a_quiet_end() {
    for arguments in [&["doctor"][..], &["doctor", "--json"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        command.args(arguments).env_clear().stdout(writer).kill_on_drop(true);
        let output = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
        let output = output.wait_with_output().await.unwrap();
        // No backend is configured, which is a problem; nobody is left to read of it.
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}
