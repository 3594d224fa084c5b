//! Starts `vestibule serve` on a free port in a temporary folder, waits until it answers, and stops exactly that process.

use std::ffi::OsString;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::command;

/// Where the UI lives below the origin.
pub const BASE_PATH: &str = "/ui/v2/login";

/// A debug build on a busy machine fills a new sandbox slowly.
const START_LIMIT: Duration = Duration::from_secs(120);
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// The identity backend that a server is started for.
pub enum Backend<'a> {
    /// The one in the server's own process.
    Embedded,
    /// One that runs elsewhere.
    Remote { origin: &'a str, service_token_file: &'a Path },
}

/// A running server. Stopped when dropped.
pub struct ServerProcess {
    child: Child,
    port: u16,
    data: PathBuf,
    log: PathBuf,
    started: Instant,
}

impl ServerProcess {
    /// Starts without waiting; the log goes to `server.log` in the data folder.
    pub fn start(binary: &Path, data: &Path, backend: &Backend<'_>) -> Result<Self> {
        Self::start_with(binary, data, backend, [])
    }

    /// The same, with settings by the names that they have in the environment.
    pub fn start_with(
        binary: &Path,
        data: &Path,
        backend: &Backend<'_>,
        settings: impl IntoIterator<Item = (&'static str, OsString)>,
    ) -> Result<Self> {
        std::fs::create_dir_all(data).with_context(|| format!("cannot create {}", data.display()))?;
        let port = free_port()?;
        let log = data.join("server.log");
        let output = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut server = bare_command(binary);
        server
            .arg("serve")
            .arg("--port")
            .arg(port.to_string())
            .arg("--data")
            .arg(data);
        server.env("VESTIBULE_DEBUG_CALLS", "1").envs(roomy_limits()).envs(settings);
        if let Backend::Remote {
            origin,
            service_token_file,
        } = backend
        {
            server
                .env("VESTIBULE_SERVER__PUBLIC_URL", format!("http://localhost:{port}"))
                .env("VESTIBULE_ZITADEL_URL", origin)
                .env("VESTIBULE_SERVICE_TOKEN_FILE", service_token_file);
        }
        server.stdout(Stdio::from(output.try_clone()?)).stderr(Stdio::from(output));
        let started = Instant::now();
        let child = server.spawn().with_context(|| format!("cannot start {}", binary.display()))?;
        Ok(Self {
            child,
            port,
            data: data.to_path_buf(),
            log,
            started,
        })
    }

    /// `http://localhost:<port>`.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The address of the UI, without a slash at its end.
    pub fn ui_url(&self) -> String {
        format!("{}{BASE_PATH}", self.origin())
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// The token of the embedded backend's login client.
    pub fn login_token_file(&self) -> PathBuf {
        self.data.join("login-client.pat")
    }

    /// The token of the embedded backend's administrator.
    pub fn admin_token_file(&self) -> PathBuf {
        self.data.join("admin.pat")
    }

    /// What the embedded backend has sent.
    pub fn outbox_file(&self) -> PathBuf {
        self.data.join("outbox.jsonl")
    }

    /// Waits until `path` (below the base path) answers 200, and says how long that took since the start.
    ///
    /// # Errors
    /// The process ended or the limit passed; the end of its log is in the message.
    pub async fn wait_for(&mut self, path: &str) -> Result<Duration> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .no_proxy()
            .build()?;
        let url = format!("http://127.0.0.1:{}{BASE_PATH}{path}", self.port);
        loop {
            let answer = client
                .get(&url)
                .header("host", format!("localhost:{}", self.port))
                .send()
                .await;
            if answer.is_ok_and(|response| response.status().is_success()) {
                return Ok(self.started.elapsed());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!(
                    "the server ended ({status}) before it answered; its log ends:\n{}",
                    self.end_of_log()
                );
            }
            if self.started.elapsed() > START_LIMIT {
                bail!(
                    "{url} did not answer 200 within {} s; the server's log ends:\n{}",
                    START_LIMIT.as_secs(),
                    self.end_of_log()
                );
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// The last lines that the server wrote.
    pub fn end_of_log(&self) -> String {
        let log = std::fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    /// Asks the process to end, and ends it when it does not.
    pub fn stop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        let asked = command::status(command::command("kill").args(["-TERM", &self.child.id().to_string()]));
        let deadline = Instant::now() + STOP_LIMIT;
        while asked.as_ref().is_ok_and(|status| status.success()) && Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        // Both can only fail for a process that is already gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.stop();
    }
}

/// All browsers of a run come from one address and share a few accounts, so that they would wait for each other.
fn roomy_limits() -> impl Iterator<Item = (String, &'static str)> {
    [
        "TRIES_PER_ACCOUNT",
        "TRIES_PER_KNOWN_BROWSER",
        "TRIES_PER_BROWSER",
        "TRIES_PER_ADDRESS",
        "TRIES_IN_ALL",
        "IDENTIFIERS_PER_ADDRESS",
        "MESSAGES_PER_ACCOUNT",
        "MESSAGES_PER_ADDRESS",
        "MESSAGES_IN_ALL",
        "REGISTRATIONS_PER_ADDRESS",
    ]
    .into_iter()
    .map(|name| (format!("VESTIBULE_LIMITS__{name}"), "1000000"))
}

/// A command that inherits no setting of the server from the person's environment.
fn bare_command(binary: &Path) -> Command {
    let mut server = command::command(binary);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("VESTIBULE_") || text.starts_with("ZITADEL_") || text == "CUSTOM_REQUEST_HEADERS" {
            server.env_remove(&name);
        }
    }
    server
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free port")?;
    Ok(listener.local_addr()?.port())
}
