//! `vestibule sandbox`: the embedded backend alone, as a program.

use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

struct Alone {
    child: Child,
    said: Vec<String>,
    /// Kept open: a program that cannot write its last line stops.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Alone {
    async fn start(arguments: &[&str]) -> Self {
        Self::start_in(&[], arguments).await
    }

    async fn start_in(environment: &[(&str, &str)], arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        command.arg("sandbox").args(arguments).env("VESTIBULE_LOG__FILTER", "off");
        command.envs(environment.iter().copied());
        let mut child = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        while let Some(line) = lines.next_line().await.unwrap() {
            let is_last = line.contains("Administrator");
            said.push(line);
            if is_last {
                return Self {
                    child,
                    said,
                    _output: lines,
                };
            }
        }
        panic!("it ended: {said:?}");
    }

    /// The rest of the line that begins so.
    fn told(&self, label: &str) -> &str {
        let line = self.said.iter().find_map(|line| line.trim_start().strip_prefix(label));
        line.unwrap_or_else(|| panic!("no {label}: {:?}", self.said)).trim()
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> (u16, Value) {
        let request = reqwest::Client::new().post(format!("{}{path}", self.told("API")));
        let answer = request.bearer_auth(token).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn get(&self, path: &str, token: &str) -> (u16, Value) {
        let answer = reqwest::Client::new()
            .get(format!("{}{path}", self.told("API")))
            .bearer_auth(token);
        let answer = answer.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }
}

fn token(line: &str) -> String {
    let (file, _) = line.split_once(" (role").unwrap();
    std::fs::read_to_string(file).unwrap().trim().to_owned()
}

#[tokio::test]
async fn it_serves_the_demo_says_where_everything_is_and_stops_when_asked_to() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_str().unwrap();
    let mut alone = Alone::start(&["--port", "0", "--data", folder, "--demo"]).await;
    let login_client = token(alone.told("Login client"));
    let (status, settings) = alone.get("/v2/settings", &login_client).await;
    assert_eq!(status, 200, "{settings}");
    assert!(alone.told("Fjord Bank").contains("fjord"), "{:?}", alone.said);
    assert!(
        alone.said.iter().any(|line| line.contains("alice@fjord.example")),
        "{:?}",
        alone.said
    );
    // There are no sign-in pages, and what nobody knows is answered as Zitadel does.
    assert_eq!(
        alone.get("/ui/v2/login/loginname", &login_client).await,
        (404, json!({"code": 5, "message": "Not Found"}))
    );
    for said in &alone.said {
        assert!(!said.contains(&login_client));
    }
    let stop = Command::new("kill")
        .arg(alone.child.id().unwrap().to_string())
        .status()
        .await
        .unwrap();
    assert!(stop.success());
    assert!(alone.child.wait().await.unwrap().success());
}

#[tokio::test]
async fn without_the_demo_there_is_one_organization_and_nobody_in_it() {
    let data = TempDir::new().unwrap();
    let alone = Alone::start(&["--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()]).await;
    let administrator = token(alone.told("Administrator"));
    let (_, found) = alone.get("/v2/settings", &administrator).await;
    assert!(found["defaultOrgId"].is_string(), "{found}");
    assert!(!alone.said.iter().any(|line| line.contains('@')), "{:?}", alone.said);
}

#[tokio::test]
async fn the_demo_of_the_configuration_counts_where_no_flag_speaks_of_it() {
    let data = TempDir::new().unwrap();
    let folder = ["--port", "0", "--data", data.path().to_str().unwrap()];
    let alone = Alone::start_in(&[("VESTIBULE_SANDBOX__DEMO", "true")], &folder).await;
    assert!(alone.told("Fjord Bank").contains("fjord"), "{:?}", alone.said);
}

#[tokio::test]
async fn it_answers_to_the_host_name_that_it_is_told_and_to_no_other() {
    let data = TempDir::new().unwrap();
    let public = "http://box.example:8090";
    let arguments = ["--listen", "127.0.0.1:0", "--public-url", public, "--data"];
    let alone = Alone::start(&[&arguments[..], &[data.path().to_str().unwrap()]].concat()).await;
    assert_eq!(alone.told("API"), public);
    let login_client = token(alone.told("Login client"));
    for (host, status) in [("box.example:8090", 200), ("localhost", 200), ("other.example:8090", 404)] {
        let request = reqwest::Client::new().get(format!("http://{}/v2/settings", alone.told("Listens at")));
        let answer = request.bearer_auth(&login_client).header("host", host).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{host}");
        let said = answer.text().await.unwrap();
        assert_eq!(said.contains("QUERY-1kIjX"), status == 404, "{host}: {said}");
    }
}

/// How many organizations of that name are found right after one was made.
async fn found_at_once(arguments: &[&str]) -> usize {
    let data = TempDir::new().unwrap();
    let folder = ["--port", "0", "--data", data.path().to_str().unwrap()];
    let alone = Alone::start(&[&folder, arguments].concat()).await;
    let administrator = token(alone.told("Administrator"));
    let (status, made) = alone.post("/v2/organizations", &administrator, json!({"name": "Late"})).await;
    assert_eq!(status, 201, "{made}");
    let query = json!({"queries": [{"nameQuery": {"name": "Late"}}]});
    let (status, found) = alone.post("/v2/organizations/_search", &administrator, query).await;
    assert_eq!(status, 200, "{found}");
    found["result"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn reads_lag_behind_writes_where_that_is_wanted() {
    assert_eq!(found_at_once(&[]).await, 1);
    // An hour: long enough for every machine.
    assert_eq!(found_at_once(&["--projection-delay", "3600s"]).await, 0);
}

#[tokio::test]
async fn a_wrong_delay_or_two_addresses_stop_it() {
    for arguments in [
        ["--projection-delay", "200", "--port", "0"],
        ["--listen", "127.0.0.1:0", "--port", "0"],
        ["--public-url", "box.example:8090", "--port", "0"],
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        let output = command
            .arg("sandbox")
            .args(arguments)
            .kill_on_drop(true)
            .output()
            .await
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
