//! Node.js and the npm packages of a folder, installed as its lock file says and only when that has changed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::debian;
use crate::command;
use crate::progress::Progress;

/// The oldest major version that the tools accept.
const OLDEST_MAJOR: u32 = 18;

/// Makes `folder/node_modules` what `folder/package-lock.json` says.
///
/// # Errors
/// Node.js is missing or too old and cannot be installed, or `npm ci` fails.
pub fn provide_packages(folder: &Path) -> Result<()> {
    provide_node()?;
    let lock = folder.join("package-lock.json");
    let wanted = std::fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let wanted = hex::encode(Sha256::digest(wanted));
    let stamp = stamp_of(folder);
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    Progress::note(&format!("npm ci in {}", folder.display()));
    command::run(
        command::command("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder),
    )?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Inside `node_modules`, so that removing that folder also forgets that it was filled.
fn stamp_of(folder: &Path) -> PathBuf {
    folder.join("node_modules/.installed-lock")
}

fn provide_node() -> Result<()> {
    if command::find(&["node"]).is_none() || command::find(&["npm"]).is_none() {
        debian::install(&["nodejs", "npm"], "the islands' bundle and the browser tests")?;
    }
    let version = command::output(command::command("node").arg("--version"))?;
    match major_version(&version) {
        Some(major) if major >= OLDEST_MAJOR => Ok(()),
        Some(_) | None => bail!("Node.js {OLDEST_MAJOR} or newer is needed, and `node --version` says {version}"),
    }
}

fn major_version(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_version_is_read_from_nodes_own_words() {
        assert_eq!(major_version("v20.20.2"), Some(20));
        assert_eq!(major_version("v18"), Some(18));
        assert_eq!(major_version("node"), None);
    }
}
