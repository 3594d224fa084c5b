//! Installs Debian packages, as root or through sudo. On other systems it says what to install by hand.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command;
use crate::progress::Progress;

/// Installs packages, `purpose` completing "needed for …".
///
/// # Errors
/// This is no Debian, or neither root nor sudo is at hand, or apt-get failed.
pub fn install(packages: &[&str], purpose: &str) -> Result<()> {
    let list = packages.join(" ");
    if command::find(&["apt-get"]).is_none() {
        bail!(
            "{purpose} needs {list}, and only Debian's apt-get is known here: please install them with your system's own tools"
        );
    }
    let Some(privilege) = Privilege::of_this_process() else {
        bail!("{purpose} needs the Debian packages {list}: please run `apt-get install {list}` as root (there is no sudo)");
    };
    Progress::note(&format!("installing {list} with apt-get, needed for {purpose}"));
    if !are_known(packages) {
        command::run(privilege.apt_get().arg("update")).context("apt-get could not read its package lists")?;
    }
    command::run(
        privilege
            .apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages),
    )
    .with_context(|| format!("{purpose} needs the Debian packages {list}, which could not be installed"))
}

enum Privilege {
    Root,
    Sudo,
}

impl Privilege {
    fn of_this_process() -> Option<Self> {
        let user_id = command::output(command::command("id").arg("-u")).ok()?;
        if user_id == "0" {
            return Some(Self::Root);
        }
        command::find(&["sudo"]).map(|_| Self::Sudo)
    }

    fn apt_get(&self) -> Command {
        let mut apt_get = match self {
            Self::Root => command::command("apt-get"),
            Self::Sudo => {
                let mut sudo = command::command("sudo");
                sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
                sudo
            }
        };
        apt_get
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["--quiet", "-o", "DPkg::Lock::Timeout=300"]);
        apt_get
    }
}

fn are_known(packages: &[&str]) -> bool {
    packages.iter().all(|package| {
        command::output(command::command("apt-cache").args(["policy", package])).is_ok_and(|text| names_a_candidate(&text))
    })
}

fn names_a_candidate(policy: &str) -> bool {
    policy.lines().any(|line| {
        line.trim()
            .strip_prefix("Candidate:")
            .is_some_and(|version| version.trim() != "(none)")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_without_a_candidate_is_unknown() {
        assert!(names_a_candidate("chromium:\n  Installed: (none)\n  Candidate: 140.0\n"));
        assert!(!names_a_candidate("chromium:\n  Installed: (none)\n  Candidate: (none)\n"));
        assert!(!names_a_candidate(""));
    }
}
