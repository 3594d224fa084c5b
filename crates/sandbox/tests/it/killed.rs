//! A process that is killed in the middle of its work has lost nothing that it acknowledged.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use url::Url;
use vestibule_sandbox::{Sandbox, SandboxOptions};

const FOLDER: &str = "SANDBOX_TEST_FOLDER";

/// Not a test of its own: the process that the next test starts and kills.
#[tokio::test]
#[ignore = "started by the next test"]
#[expect(
    clippy::disallowed_methods,
    reason = "the only way to tell a process that is not given arguments of its own"
)]
async fn serve_until_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let sandbox = Sandbox::open(SandboxOptions::new(folder, Url::parse(&origin).unwrap()))
        .await
        .unwrap();
    println!("\nlistening {origin}");
    axum::serve(listener, sandbox.router()).await.unwrap();
}

fn start(folder: &Path) -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "killed::serve_until_killed"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let origin = lines
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("listening ").map(str::to_owned));
    (child, origin.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_write_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let http = reqwest::Client::new();
    let mut written: Vec<(String, String)> = Vec::new();
    for round in 0..3 {
        let (mut child, origin) = start(folder.path());
        let token = std::fs::read_to_string(folder.path().join("login-client.pat")).unwrap();
        let ask = |request: reqwest::RequestBuilder| request.bearer_auth(token.trim());
        for (id, token) in &written {
            let url = format!("{origin}/v2/sessions/{id}?sessionToken={token}");
            assert_eq!(ask(http.get(url)).send().await.unwrap().status(), 200, "round {round}");
        }
        for number in 0..20 {
            let body = json!({"metadata": {"n": "MQ=="}, "userAgent": {"fingerprintId": number.to_string()}});
            let made = ask(http.post(format!("{origin}/v2/sessions")))
                .body(body.to_string())
                .send()
                .await
                .unwrap();
            let made: Value = serde_json::from_slice(&made.bytes().await.unwrap()).unwrap();
            let field = |name: &str| made[name].as_str().unwrap().to_owned();
            written.push((field("sessionId"), field("sessionToken")));
        }
        // More are under way when it ends; those may be there or not.
        let more = tokio::spawn(ask(http.post(format!("{origin}/v2/sessions"))).body("{}").send());
        child.kill().unwrap();
        drop(more.await);
        child.wait().unwrap();
    }
    assert_eq!(written.len(), 60);
}
