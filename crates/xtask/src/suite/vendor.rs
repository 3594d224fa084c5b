//! The vendor's own clients, unmodified, against the embedded backend of a running server.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result};

use super::counts::Counts;
use crate::command;
use crate::server_process::{Backend, ServerProcess};
use crate::workspace;

/// Starts a server and runs both clients' tests.
///
/// # Errors
/// The server does not come up, or a client's tests do not start.
pub async fn run(server: &Path, python: &Path, traffic: Option<&Path>) -> Result<Counts> {
    let data = tempfile::tempdir().context("no folder for the server's data")?;
    let settings = traffic.map(|folder| ("VESTIBULE_SANDBOX__TRAFFIC", folder.into()));
    let mut server = ServerProcess::start_with(server, data.path(), &Backend::Embedded, settings)?;
    server.wait_for("/healthy").await?;
    let place: [(&str, OsString); 2] = [
        ("ZITADEL_API_URL", server.origin().into()),
        ("LOGIN_TOKEN_FILE", server.login_token_file().into()),
    ];
    let mut counts = super::node_tests(&workspace::contract_dir().join("vendor/node"), &place)?;
    counts += python_tests(python, &workspace::contract_dir().join("vendor/python"), &place)?;
    if counts.failed > 0 {
        eprintln!("The server's log ends:\n{}", server.end_of_log());
    }
    Ok(counts)
}

/// Where the environment of the Python client is.
pub fn python_environment() -> PathBuf {
    workspace::target_dir().join("vendor-python")
}

fn python_tests(python: &Path, folder: &Path, place: &[(&str, OsString)]) -> Result<Counts> {
    let mut tests = command::command(python);
    tests.args(["-m", "unittest", "--verbose"]).current_dir(folder);
    tests.env("PYTHONDONTWRITEBYTECODE", "1").envs(place.iter().cloned());
    // What unittest says, it says there.
    let output = tests
        .stderr(Stdio::piped())
        .output()
        .context("cannot start the tests in Python")?;
    let text = String::from_utf8_lossy(&output.stderr);
    eprint!("{text}");
    Ok(Counts::of_unittest(&text).agreeing_with(output.status.success()))
}
