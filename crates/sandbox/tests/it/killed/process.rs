//! The process that is killed: this test program, started again as a server.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::Method;
use serde_json::Value;
use url::Url;
use vestibule_sandbox::{Sandbox, SandboxOptions};

use crate::backend::traffic_folder;

const FOLDER: &str = "SANDBOX_TEST_FOLDER";

/// Not a test of its own: the process that the test starts and kills.
#[tokio::test]
#[ignore = "started by the test that kills it"]
#[expect(
    clippy::disallowed_methods,
    reason = "the only way to tell a process that is not given arguments of its own"
)]
async fn serve_until_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let options = SandboxOptions {
        traffic: traffic_folder(),
        ..SandboxOptions::new(folder, Url::parse(&origin).unwrap())
    };
    let sandbox = Sandbox::open(options).await.unwrap();
    println!("\nlistening {origin}");
    axum::serve(listener, sandbox.router()).await.unwrap();
}

/// What was answered: its status, and its JSON.
pub type Told = (u16, Value);

/// A running sandbox.
pub struct Process {
    child: Mutex<Child>,
    folder: PathBuf,
    origin: String,
    token: String,
    http: reqwest::Client,
    acknowledged: AtomicU32,
    wanted: AtomicU32,
}

impl Process {
    pub fn start(folder: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "killed::process::serve_until_killed"])
            .env(FOLDER, folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let origin = lines
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("listening ").map(str::to_owned));
        let token = std::fs::read_to_string(folder.join("admin.pat")).unwrap();
        Self {
            child: Mutex::new(child),
            folder: folder.to_path_buf(),
            origin: origin.unwrap(),
            token: token.trim().to_owned(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            acknowledged: AtomicU32::new(0),
            wanted: AtomicU32::new(u32::MAX),
        }
    }

    /// Kills it once it has acknowledged so many writes.
    pub fn kill_after(&self, wanted: u32) {
        self.wanted.store(wanted, Ordering::SeqCst);
        if wanted == 0 {
            self.kill();
        }
    }

    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        // SIGKILL: nothing of the process runs any more.
        child.kill().unwrap();
        child.wait().unwrap();
    }

    pub fn acknowledged(&self) -> u32 {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// Asks, and gives what was answered; `None` if the process was killed before it answered.
    pub async fn ask(&self, method: Method, path: &str, body: &Value) -> Option<Told> {
        let asked = self
            .http
            .request(method, format!("{}{path}", self.origin))
            .bearer_auth(&self.token)
            .body(if body.is_null() { String::new() } else { body.to_string() });
        let answer = asked.send().await.ok()?;
        let status = answer.status().as_u16();
        let bytes = answer.bytes().await.ok()?;
        Some((status, serde_json::from_slice(&bytes).unwrap_or_default()))
    }

    /// Asks in the name of an organization.
    pub async fn ask_in(&self, organization: &str, method: Method, path: &str, body: &Value) -> Option<Told> {
        let asked = self
            .http
            .request(method, format!("{}{path}", self.origin))
            .bearer_auth(&self.token)
            .header("x-zitadel-orgid", organization)
            .body(body.to_string());
        let answer = asked.send().await.ok()?;
        let status = answer.status().as_u16();
        let bytes = answer.bytes().await.ok()?;
        Some((status, serde_json::from_slice(&bytes).unwrap_or_default()))
    }

    /// Reads; the process is not killed meanwhile.
    pub async fn read(&self, path: &str) -> Told {
        self.ask(Method::GET, path, &Value::Null).await.unwrap()
    }

    /// Searches; the process is not killed meanwhile.
    pub async fn search(&self, path: &str, body: Value) -> Value {
        let (status, found) = self.ask(Method::POST, path, &body).await.unwrap();
        assert_eq!(status, 200, "{path}: {found}");
        found
    }

    /// How many links to set a password were sent to an address.
    pub fn links_to(&self, address: &str) -> u32 {
        let text = std::fs::read_to_string(self.folder.join("outbox.jsonl")).unwrap_or_default();
        let mails = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let is_link = |mail: Value| mail["to"] == address && mail["subject"] == "Reset password";
        mails.map(|mail| u32::from(is_link(mail))).sum()
    }

    /// One more write was acknowledged. The one who is told of the last kills the process.
    pub fn count(&self) {
        if self.acknowledged.fetch_add(1, Ordering::SeqCst) + 1 == self.wanted.load(Ordering::SeqCst) {
            self.kill();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let child = self.child.get_mut().unwrap();
        // Both can only fail for a process that is already gone, as it should be unless a check has failed.
        let _ = child.kill();
        let _ = child.wait();
    }
}
