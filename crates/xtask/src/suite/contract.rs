//! The contract test: what the tests sent and received, against the vendor's own definitions of the API.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::counts::Counts;
use crate::command;
use crate::workspace;

/// Tells tests that start a sandbox of their own to record its traffic.
pub const TRAFFIC: &str = "VESTIBULE_TRAFFIC";

/// Which traffic is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// That of all tests: what is missing in it is a finding.
    All,
    /// That of some tests.
    Part,
}

/// Where the traffic of a run is, up to the next one.
pub fn traffic_folder() -> PathBuf {
    workspace::target_dir().join("traffic")
}

/// An empty folder for the traffic of this run.
///
/// # Errors
/// The folder of the last run cannot be removed, or a new one not be made.
pub fn fresh_traffic_folder() -> Result<PathBuf> {
    let folder = traffic_folder();
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder)
}

/// The checker's own tests, and the check of `traffic`: each call that agrees counts as one test, each finding as one failure.
///
/// # Errors
/// Node.js does not start, or the check ends without a report.
pub fn run(traffic: &Path, extent: Extent) -> Result<Counts> {
    let folder = workspace::contract_dir();
    let mut types = command::command("npx");
    types.args(["--no-install", "tsc"]).current_dir(&folder);
    let mut counts = super::one_test(&mut types)?;
    counts += super::node_tests(&folder.join("test"), &[])?;
    counts += check(traffic, extent)?;
    Ok(counts)
}

fn check(traffic: &Path, extent: Extent) -> Result<Counts> {
    let report = workspace::target_dir().join("contract-report.json");
    // A report of an earlier run must not be taken for this one's.
    let _ = std::fs::remove_file(&report);
    let mut check = command::command("node");
    check.arg("check.js").current_dir(workspace::contract_dir());
    check.arg("--traffic").arg(traffic).arg("--report").arg(&report);
    if extent == Extent::All {
        check.arg("--client").arg(workspace::root().join("crates/zitadel/src"));
    }
    let status = command::status(&mut check)?;
    let report = std::fs::read(&report).context("the check of the traffic left no report")?;
    Ok(Counts::of_contract_report(&report)?.agreeing_with(status.success()))
}
