//! The browser tests: which server they visit, and the Playwright run itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::counts::Counts;
use crate::command;
use crate::progress::Progress;
use crate::server_process::{Backend, ServerProcess};
use crate::setup::browser;
use crate::workspace;

/// The UI, with base path and without a slash at its end.
const UI_URL: &str = "VESTIBULE_URL";
/// The identity backend's origin, for seeding.
const BACKEND_URL: &str = "ZITADEL_API_URL";
const ADMIN_TOKEN_FILE: &str = "ADMIN_TOKEN_FILE";
const LOGIN_TOKEN_FILE: &str = "LOGIN_TOKEN_FILE";

/// What the tests visit. Variables that the person has set win, so that the suite can be pointed at a real Zitadel.
pub struct Target {
    /// Stops when dropped; none when the person names a UI that runs already. Before the folder, so that it ends first.
    server: Option<ServerProcess>,
    _data: tempfile::TempDir,
    variables: Vec<(&'static str, OsString)>,
}

impl Target {
    /// Starts a server, with these settings in its environment, where the person's environment names none.
    ///
    /// # Errors
    /// The server does not come up.
    pub async fn provide(binary: &Path, settings: Vec<(&'static str, OsString)>) -> Result<Self> {
        let data = tempfile::tempdir().context("no folder for the server's data")?;
        if std::env::var_os(UI_URL).is_some() {
            return Ok(Self {
                server: None,
                _data: data,
                variables: Vec::new(),
            });
        }
        let remote = std::env::var(BACKEND_URL)
            .ok()
            .zip(std::env::var_os(LOGIN_TOKEN_FILE).map(PathBuf::from));
        let backend = match &remote {
            Some((origin, service_token_file)) => Backend::Remote {
                origin,
                service_token_file,
            },
            None => Backend::Embedded,
        };
        let mut server = ServerProcess::start_with(binary, data.path(), &backend, settings)?;
        let ready_after = server.wait_for("/healthy").await?;
        Progress::note(&format!("{} answers after {} ms", server.ui_url(), ready_after.as_millis()));
        let mut variables = vec![(UI_URL, OsString::from(server.ui_url()))];
        if remote.is_none() {
            variables.push((BACKEND_URL, server.origin().into()));
            variables.push((ADMIN_TOKEN_FILE, server.admin_token_file().into()));
            variables.push((LOGIN_TOKEN_FILE, server.login_token_file().into()));
        }
        Ok(Self {
            server: Some(server),
            _data: data,
            variables,
        })
    }
}

/// Which of the tests are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    All,
    /// What late reads can spoil: everything once, without script, and what only script does at the backend.
    LateReads,
}

impl Selection {
    /// What each run of Playwright is told.
    const fn runs(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::All => &[&[]],
            Self::LateReads => &[
                &["--project=no-script"],
                &["--project=script", "tests/script/(islands|otp|passkey|u2f)"],
            ],
        }
    }
}

/// Runs Playwright to its end.
///
/// # Errors
/// Playwright does not start.
pub fn run(target: &Target, chromium: &Path, selection: Selection) -> Result<Counts> {
    let mut counts = Counts::default();
    for arguments in selection.runs() {
        counts += run_once(target, chromium, arguments)?;
    }
    if counts.failed > 0
        && let Some(server) = &target.server
    {
        eprintln!("The server's log ends:\n{}", server.end_of_log());
    }
    Ok(counts)
}

fn run_once(target: &Target, chromium: &Path, arguments: &[&str]) -> Result<Counts> {
    let report = workspace::target_dir().join("end2end-report.json");
    // A report of an earlier run must not be taken for this one's.
    let _ = std::fs::remove_file(&report);
    let mut playwright = command::command("npx");
    playwright
        .args(["--no-install", "playwright", "test", "--reporter=list,json"])
        .args(arguments)
        .current_dir(workspace::end2end_dir())
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .env(browser::PATH_VARIABLE, chromium)
        .envs(target.variables.iter().map(|(name, value)| (name, value)));
    let status = command::status(&mut playwright)?;
    let counts = match std::fs::read(&report) {
        Ok(report) => Counts::of_playwright_report(&report)?,
        Err(_) => Counts::default(),
    };
    Ok(counts.agreeing_with(status.success()))
}
