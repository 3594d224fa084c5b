//! Starts other programs: with an environment that cargo and rustup have not coloured, and errors that name the command.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// What went wrong is already on the screen; only the exit code is left to say.
#[derive(Debug)]
pub struct AlreadyReported;

impl fmt::Display for AlreadyReported {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("see above")
    }
}

impl std::error::Error for AlreadyReported {}

/// A command in the workspace's root, with no input and without what `cargo run` set for this process alone.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(crate::workspace::root()).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if is_set_by_cargo_run(&name) {
            command.env_remove(name);
        }
    }
    if let Some(paths) = std::env::var_os("LD_LIBRARY_PATH") {
        match library_path_without_toolchain(&paths) {
            Some(rest) => command.env("LD_LIBRARY_PATH", rest),
            None => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
    command
}

/// The cargo that started this program.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

/// Runs to the end with its output on the screen.
///
/// # Errors
/// The program is missing, or ends with a failure.
pub fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs to the end with its output on the screen, and leaves the judgement to the caller.
///
/// # Errors
/// The program is missing.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| format!("cannot start `{}`", shown(command)))
}

/// What a program prints, trimmed.
///
/// # Errors
/// The program is missing, ends with a failure or prints something that is not UTF-8.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        bail!(
            "`{}` failed ({}): {}",
            shown(command),
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let text = String::from_utf8(output.stdout).with_context(|| format!("`{}` printed no text", shown(command)))?;
    Ok(text.trim().to_owned())
}

/// Whether a program succeeds, quietly, within a time limit. It is stopped when the limit has passed.
pub fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    let Ok(mut child) = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
        return false;
    };
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if started.elapsed() < limit => std::thread::sleep(Duration::from_millis(50)),
            Ok(None) | Err(_) => {
                // Both can only fail for a process that is already gone.
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// The first of these programs that is found on the PATH.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| is_program(file)))
}

fn is_program(file: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.metadata()
            .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    {
        file.is_file()
    }
}

fn is_set_by_cargo_run(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name == "CARGO"
        || [
            "CARGO_PKG_",
            "CARGO_MANIFEST_",
            "CARGO_BIN_",
            "CARGO_CRATE_",
            "CARGO_PRIMARY_",
        ]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

/// Cargo and rustup put their own libraries first, where another toolchain's compiler would find the wrong ones.
fn library_path_without_toolchain(paths: &OsStr) -> Option<OsString> {
    let target = crate::workspace::target_dir();
    let kept = std::env::split_paths(paths).filter(|path| {
        let text = path.to_string_lossy();
        !path.starts_with(&target) && !text.contains("/toolchains/") && !text.contains("/rustlib/")
    });
    let joined = std::env::join_paths(kept).ok()?;
    (!joined.is_empty()).then_some(joined)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn variables_of_cargo_run_are_told_from_settings_of_the_person() {
        assert!(is_set_by_cargo_run(OsStr::new("CARGO")));
        assert!(is_set_by_cargo_run(OsStr::new("CARGO_PKG_NAME")));
        assert!(!is_set_by_cargo_run(OsStr::new("CARGO_HOME")));
        assert!(!is_set_by_cargo_run(OsStr::new("CARGO_TARGET_DIR")));
    }

    #[test]
    fn library_path_keeps_only_what_the_person_set() {
        let target = crate::workspace::target_dir();
        let paths = std::env::join_paths([target.join("debug/deps"), PathBuf::from("/opt/db/lib")]).unwrap();
        assert_eq!(library_path_without_toolchain(&paths), Some(OsString::from("/opt/db/lib")));
        let only_ours = std::env::join_paths([target.join("debug/deps")]).unwrap();
        assert_eq!(library_path_without_toolchain(&only_ours), None);
    }

    #[cfg(unix)]
    #[test]
    fn program_that_hangs_is_stopped_at_the_limit() {
        assert!(!succeeds_within(Command::new("sleep").arg("600"), Duration::from_millis(100)));
        assert!(succeeds_within(&mut Command::new("true"), Duration::from_secs(60)));
    }

    #[test]
    fn failing_command_is_named_with_its_arguments() {
        let error = output(Command::new("cargo").arg("no-such-command")).unwrap_err();
        assert!(error.to_string().contains("cargo no-such-command"), "{error}");
    }
}
