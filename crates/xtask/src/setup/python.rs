//! A virtual environment of Python with the packages of a requirements file, filled anew only when that has changed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::debian;
use crate::command;
use crate::progress::Progress;

/// Makes `folder` an environment with what `requirements` says, and gives its interpreter.
///
/// # Errors
/// Python or its `venv` is missing and cannot be installed, or pip fails.
pub fn provide_environment(folder: &Path, requirements: &Path) -> Result<PathBuf> {
    let interpreter = folder.join("bin/python");
    let wanted = std::fs::read(requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    let wanted = hex::encode(Sha256::digest(wanted));
    let stamp = folder.join(".installed-requirements");
    if interpreter.is_file() && std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    provide_python()?;
    Progress::note(&format!("pip install in {}", folder.display()));
    command::run(command::command("python3").args(["-m", "venv", "--clear"]).arg(folder))?;
    let mut pip = command::command(&interpreter);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--requirement",
    ]);
    command::run(pip.arg(requirements))?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(interpreter)
}

fn provide_python() -> Result<()> {
    // Debian has pip for new environments (`ensurepip`) in a package of its own.
    let has_venv = command::find(&["python3"]).is_some()
        && command::output(command::command("python3").args(["-c", "import ensurepip, venv"])).is_ok();
    if has_venv {
        return Ok(());
    }
    debian::install(&["python3", "python3-venv"], "the vendor's Python client")
}
