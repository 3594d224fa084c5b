//! Finds a Rust toolchain that can build for wasm32: the one in use, with rustup's help, or Debian's with the standard
//! library built from its source.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};

use super::debian;
use crate::command;
use crate::progress::Progress;
use crate::workspace;

/// The target of the islands.
pub const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";
/// Debian's linker; named by path because rustc looks for it beside a compiler that ships its own.
const DEBIAN_LINKER: &str = "/usr/bin/rust-lld";

/// Without a network rustup retries for minutes.
const RUSTUP_LIMIT: Duration = Duration::from_secs(20);
const RUSTUP_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// A way to build for wasm32.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WasmToolchain {
    /// The toolchain in use has the target's standard library.
    Installed,
    /// Debian's compiler, which builds the standard library on the way.
    Debian,
}

impl WasmToolchain {
    /// `cargo build` for wasm32 in this toolchain; the caller adds what to build.
    pub fn cargo_build(self) -> Result<Command> {
        let mut build = match self {
            Self::Installed => command::cargo(),
            Self::Debian => debian_cargo()?,
        };
        // The person's own flags are meant for the host. With `--target`, these reach nothing but the islands.
        build
            .env_remove("RUSTFLAGS")
            .env_remove("CARGO_BUILD_TARGET")
            .env("CARGO_ENCODED_RUSTFLAGS", flags(&path_prefixes()));
        build.args(["build", "--target", TARGET]);
        if self == Self::Debian {
            build.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
        }
        Ok(build)
    }
}

impl fmt::Display for WasmToolchain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Installed => "the toolchain in use, which has the target wasm32-unknown-unknown",
            Self::Debian => "Debian's rustc, which builds the standard library for wasm32 from its source",
        })
    }
}

/// Finds or installs a toolchain for wasm32.
///
/// # Errors
/// There is none, and it can be installed neither by rustup nor by apt-get.
pub fn provide_wasm_toolchain() -> Result<WasmToolchain> {
    if has_target() || added_by_rustup() {
        return Ok(WasmToolchain::Installed);
    }
    if !is_debian_ready() {
        debian::install(
            DEBIAN_PACKAGES,
            "the islands' bundle (`rustup target add wasm32-unknown-unknown` would do as well)",
        )?;
    }
    if is_debian_ready() && wasm_linker()?.is_none() {
        // Debian ships the name as a link into a package that it only suggests.
        let linker = std::fs::read_link(DEBIAN_LINKER).with_context(|| format!("{DEBIAN_LINKER} is no link to a linker"))?;
        debian::install(&[&linker.to_string_lossy()], "linking the islands")?;
    }
    if !is_debian_ready() {
        bail!("Debian's Rust packages are installed, but {DEBIAN_RUSTC}, {DEBIAN_CARGO} and {DEBIAN_SOURCE} are not all there");
    }
    Ok(WasmToolchain::Debian)
}

fn has_target() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| OsString::from("rustc"));
    let library = command::output(command::command(rustc).args(["--print", "target-libdir", "--target", TARGET]));
    library.is_ok_and(|folder| holds_standard_library(Path::new(&folder)))
}

fn holds_standard_library(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
}

fn added_by_rustup() -> bool {
    let failure = workspace::target_dir().join(".rustup-target-failed");
    if command::find(&["rustup"]).is_none() || failed_lately(&failure, SystemTime::now()) {
        return false;
    }
    Progress::note(&format!(
        "rustup target add {TARGET} (given up after {} s)",
        RUSTUP_LIMIT.as_secs()
    ));
    if command::succeeds_within(command::command("rustup").args(["target", "add", TARGET]), RUSTUP_LIMIT) && has_target() {
        return true;
    }
    Progress::note("rustup could not; it is asked again tomorrow");
    // Without the note the next start only takes longer.
    let _ = std::fs::create_dir_all(workspace::target_dir()).and_then(|()| std::fs::write(&failure, []));
    false
}

fn failed_lately(failure: &Path, now: SystemTime) -> bool {
    let noted = std::fs::metadata(failure).and_then(|data| data.modified());
    noted.is_ok_and(|noted| now.duration_since(noted).is_ok_and(|age| age < RUSTUP_RETRY_AFTER))
}

fn is_debian_ready() -> bool {
    [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_SOURCE]
        .iter()
        .all(|file| Path::new(file).is_file())
}

/// Folders of this machine, and what stands for them in the bundle: it must neither tell of its builder nor differ between two.
fn path_prefixes() -> Vec<(PathBuf, &'static str)> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(home?.join(".cargo")));
    let registry = cargo_home.map(|home| (home.join("registry/src"), "registry"));
    registry.into_iter().chain([(workspace::root(), "vestibule")]).collect()
}

/// In cargo's encoding, where a space is part of a flag.
fn flags(prefixes: &[(PathBuf, &str)]) -> OsString {
    let flags = prefixes.iter().map(|(folder, name)| {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(folder);
        flag.push("=");
        flag.push(name);
        flag
    });
    flags.collect::<Vec<_>>().join(OsStr::new("\u{1f}"))
}

fn debian_cargo() -> Result<Command> {
    let mut cargo = command::command(DEBIAN_CARGO);
    for name in ["RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTDOC"] {
        cargo.env_remove(name);
    }
    cargo.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
    if let Some(linker) = wasm_linker()? {
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    }
    Ok(cargo)
}

/// Debian's own linker, else the one that the toolchain in use brings.
fn wasm_linker() -> Result<Option<PathBuf>> {
    if Path::new(DEBIAN_LINKER).is_file() {
        return Ok(Some(PathBuf::from(DEBIAN_LINKER)));
    }
    if command::find(&["rustc"]).is_none() {
        return Ok(None);
    }
    let details = command::output(command::command("rustc").arg("-vV")).context("no rustc to ask for its host")?;
    let host = details
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("`rustc -vV` names no host")?;
    let sysroot = command::output(command::command("rustc").args(["--print", "sysroot"]))?;
    let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
    Ok(linker.is_file().then_some(linker))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn failure_of_rustup_is_remembered_for_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let failure = folder.path().join("failed");
        assert!(!failed_lately(&failure, SystemTime::now()));
        std::fs::write(&failure, []).unwrap();
        let noted = std::fs::metadata(&failure).unwrap().modified().unwrap();
        assert!(failed_lately(&failure, noted + Duration::from_secs(60)));
        assert!(!failed_lately(&failure, noted + RUSTUP_RETRY_AFTER));
    }

    #[test]
    fn folders_of_this_machine_are_renamed_also_with_a_space_in_their_name() {
        let flags = flags(&[
            (PathBuf::from("/home/Mia M/.cargo"), "registry"),
            (PathBuf::from("/src"), "vestibule"),
        ]);
        assert_eq!(
            flags,
            "--remap-path-prefix=/home/Mia M/.cargo=registry\u{1f}--remap-path-prefix=/src=vestibule"
        );
    }

    #[test]
    fn only_a_folder_with_the_standard_library_counts_as_an_installed_target() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!holds_standard_library(&folder.path().join("missing")));
        assert!(!holds_standard_library(folder.path()));
        std::fs::write(folder.path().join("libstd-0123.rlib"), []).unwrap();
        assert!(holds_standard_library(folder.path()));
    }
}
