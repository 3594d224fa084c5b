//! The binary with its embedded backend and the demo, as a newcomer starts it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use vestibule_app::server_fns::Submit;

use crate::browser::Browser;
use crate::world::at;

struct Running {
    child: Child,
    announcement: Vec<String>,
    /// Kept open: a program that cannot write its last line stops.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Running {
    /// Starts it on a free port and reads what it says until the last line of its block.
    async fn start(data: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        command
            .args(["serve", "--port", "0", "--data"])
            .arg(data)
            .env("VESTIBULE_LOG__FILTER", "off");
        #[expect(
            clippy::disallowed_methods,
            reason = "how the run of all tests asks for a record of the traffic"
        )]
        let traffic = std::env::var_os("VESTIBULE_TRAFFIC");
        command.envs(traffic.map(|folder| ("VESTIBULE_SANDBOX__TRAFFIC", folder)));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut announcement = Vec::new();
        while let Some(line) = lines.next_line().await.unwrap() {
            let is_last = line.contains("Administrator");
            announcement.push(line);
            if is_last {
                return Self {
                    child,
                    announcement,
                    _output: lines,
                };
            }
        }
        panic!("it ended: {announcement:?}");
    }

    /// The last word of the line that begins so.
    fn address(&self, label: &str) -> String {
        let line = self.announcement.iter().find(|line| line.trim_start().starts_with(label));
        line.unwrap_or_else(|| panic!("no {label}: {:?}", self.announcement))
            .split_whitespace()
            .last()
            .unwrap()
            .to_owned()
    }

    fn browser(&self) -> Browser {
        let sign_in = url::Url::parse(&self.address("Sign-in")).unwrap();
        let address = ([127, 0, 0, 1], sign_in.port().unwrap()).into();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Browser::new(http, address, &sign_in.origin().ascii_serialization())
    }
}

fn path_of(address: &str) -> String {
    let url = url::Url::parse(address).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap_or_default())
}

#[tokio::test]
async fn it_starts_with_a_branded_demo_and_finds_its_data_again_after_being_killed() {
    let data = TempDir::new().unwrap();
    let mut first = Running::start(data.path()).await;
    let browser = first.browser();
    let fjord = path_of(&first.address("Fjord"));
    assert_eq!(browser.get(&at("/ready")).await.status, 200);
    let page = browser.open(&fjord).await;
    page.says("Sign in to Fjord Bank");
    for file in [
        page.tags("img")[0]["src"].clone(),
        page.tags("link").into_iter().find(|link| link["rel"] == "icon").unwrap()["href"].clone(),
    ] {
        let answer = browser.get(&file).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some("image/svg+xml")),
            "{file}"
        );
    }
    let nachtwerk = browser.open(&path_of(&first.address("Nachtwerk"))).await;
    let font = nachtwerk
        .body
        .split("url(\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert_eq!(browser.get(&font).await.status, 200, "{font}");
    for file in ["admin.pat", "login-client.pat", "session.key"] {
        let mode = std::fs::metadata(data.path().join(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let answer = browser
        .submit(&page.form(Submit::Loginname).with("login_name", "alice@fjord.example"))
        .await;
    let page = browser.follow(answer).await;
    let answer = browser
        .submit(&page.form(Submit::Password).with("password", "Correct-Horse-7-Battery"))
        .await;
    assert!(answer.location().starts_with(&at("/account")), "{}", answer.location());

    first.child.kill().await.unwrap();
    let second = Running::start(data.path()).await;
    assert_eq!(path_of(&second.address("Fjord")), fjord, "the same organizations");
    let again = second.browser();
    again.set_cookie(&browser.cookie().unwrap());
    assert!(again.is_signed_in().await);
}

#[tokio::test]
async fn a_wrong_setting_stops_it_and_is_named() {
    for (name, value, named) in [
        ("VESTIBULE_SERVER__LISTEN", "nowhere", "server.listen"),
        (
            "VESTIBULE_SERVER__TRUSTED_PROXIES",
            "[\"not-a-range\"]",
            "server.trusted_proxies",
        ),
        ("VESTIBULE_ZITADEL_URL", "http://127.0.0.1:1", "backend.service_token_file"),
    ] {
        let data = TempDir::new().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        command
            .args(["serve", "--port", "0", "--data"])
            .arg(data.path())
            .env(name, value)
            .kill_on_drop(true);
        let output = command.output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !output.status.success() && said.to_lowercase().contains(named),
            "{name}: {said}"
        );
    }
}

#[tokio::test]
async fn half_a_system_user_or_a_missing_key_file_stops_it_and_is_named() {
    for (name, value, named) in [
        (
            "SYSTEM_USER_ID",
            "400766342136859686",
            "backend.system_user_private_key_file: missing",
        ),
        ("ZITADEL_LOGINCLIENT_KEYFILE", "/no/such/key.json", "backend.key_file"),
        ("SYSTEM_USER_PRIVATE_KEY", "hunter2", "backend.system_user_id: missing"),
    ] {
        let data = TempDir::new().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        command
            .args(["serve", "--port", "0", "--data"])
            .arg(data.path())
            .env("VESTIBULE_ZITADEL_URL", "http://127.0.0.1:1")
            .env(name, value)
            .kill_on_drop(true);
        let output = command.output().await.unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(named), "{name}: {said}");
        assert!(!said.contains("hunter2"), "{said}");
    }
}
