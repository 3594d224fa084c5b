//! `cargo xtask build` and `cargo xtask run`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::progress::Progress;
use crate::{command, wasm, workspace};

/// How the server is compiled. The islands are always optimised.
#[derive(Debug, Clone, Copy)]
pub enum Profile {
    Dev,
    Release,
}

impl Profile {
    pub fn from_release_flag(release: bool) -> Self {
        if release { Self::Release } else { Self::Dev }
    }
}

/// What `cargo xtask run` is told.
#[derive(clap::Args)]
pub struct RunOptions {
    /// The port to listen on.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder that keeps accounts, sessions and keys.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Build the server optimised.
    #[arg(long)]
    release: bool,
}

/// `cargo xtask build`.
pub fn run(profile: Profile) -> Result<()> {
    let mut progress = Progress::of(wasm::STEPS + 1);
    wasm::provide(&mut progress)?;
    let binary = build_server(&mut progress, profile)?;
    progress.done(&format!("The server is {}.", binary.display()));
    Ok(())
}

/// `cargo xtask run`: this process becomes the server, so that Ctrl-C reaches it.
pub fn run_server(options: &RunOptions) -> Result<()> {
    let mut progress = Progress::of(wasm::STEPS + 2);
    wasm::provide(&mut progress)?;
    let binary = build_server(&mut progress, Profile::from_release_flag(options.release))?;
    progress.step("Starting");
    let mut server = command::command(&binary);
    server
        .arg("serve")
        .arg("--port")
        .arg(options.port.to_string())
        .arg("--data")
        .arg(&options.data);
    become_program(&mut server).with_context(|| format!("cannot start {}", binary.display()))
}

/// Builds the server's binary and says where it is.
pub fn build_server(progress: &mut Progress, profile: Profile) -> Result<PathBuf> {
    progress.step("Compiling the server (the first time this takes some minutes)");
    let mut build = command::cargo();
    build.args(["build", "--locked", "--package", "vestibule-server", "--bin", "vestibule"]);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            build.arg("--release");
            "release"
        }
    };
    command::run(&mut build).context("the server does not compile")?;
    let binary = workspace::server_binary(folder);
    if !binary.is_file() {
        bail!("cargo built no {}", binary.display());
    }
    Ok(binary)
}

/// The server, and its integration tests.
pub struct Tested {
    pub server: PathBuf,
    pub server_tests: PathBuf,
}

/// Builds the server and its integration tests the way `cargo test --workspace` does. Another selection of packages has other
/// features, and compiles most of the workspace once more.
pub fn build_for_tests(progress: &mut Progress) -> Result<Tested> {
    progress.step("Compiling the server and its tests (the first time this takes some minutes)");
    let mut build = command::cargo();
    build.args([
        "test",
        "--locked",
        "--workspace",
        "--no-run",
        "--message-format=json-render-diagnostics",
    ]);
    let messages = command::output(&mut build).context("the tests do not compile")?;
    let executable = |kind: &str, name: &str| {
        executables(&messages)
            .find(|artifact| artifact.kind == kind && artifact.name == name && artifact.package.ends_with("/server"))
            .map(|artifact| artifact.path)
            .with_context(|| format!("cargo built no {name}"))
    };
    Ok(Tested {
        server: executable("bin", "vestibule")?,
        server_tests: executable("test", "it")?,
    })
}

struct Executable {
    kind: String,
    name: String,
    /// Folder of the package.
    package: String,
    path: PathBuf,
}

/// The programs that cargo names in its messages, test harnesses of binaries left out.
/// Source: "External tools" (The Cargo Book), `compiler-artifact`.
fn executables(messages: &str) -> impl Iterator<Item = Executable> {
    messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let target = message.get("target")?;
        let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
        let kind = text(target.get("kind")?.get(0)?)?;
        let is_harness = message.get("profile")?.get("test")?.as_bool()?;
        let manifest = PathBuf::from(text(message.get("manifest_path")?)?);
        (is_harness == (kind == "test")).then_some(())?;
        Some(Executable {
            kind,
            name: text(target.get("name")?)?,
            package: manifest.parent()?.to_string_lossy().into_owned(),
            path: PathBuf::from(text(message.get("executable")?)?),
        })
    })
}

#[cfg(unix)]
fn become_program(program: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(program.exec().into())
}

#[cfg(not(unix))]
fn become_program(program: &mut Command) -> Result<()> {
    command::run(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_from_their_test_harnesses() {
        let artifact = |kind: &str, name: &str, is_test: bool| {
            serde_json::json!({
                "reason": "compiler-artifact",
                "manifest_path": "/w/server/Cargo.toml",
                "target": {"kind": [kind], "name": name},
                "profile": {"test": is_test},
                "executable": format!("/w/target/{name}-{is_test}"),
            })
        };
        let library = serde_json::json!({
            "reason": "compiler-artifact",
            "manifest_path": "/w/server/Cargo.toml",
            "target": {"kind": ["lib"], "name": "server"},
            "profile": {"test": false},
            "executable": null,
        });
        let messages = [
            artifact("bin", "vestibule", true),
            library,
            artifact("bin", "vestibule", false),
            artifact("test", "it", true),
        ];
        let messages = messages.map(|message| message.to_string()).join("\n");
        let found: Vec<_> = executables(&messages).map(|found| (found.kind, found.path)).collect();
        let expected = [
            ("bin".to_owned(), PathBuf::from("/w/target/vestibule-false")),
            ("test".to_owned(), PathBuf::from("/w/target/it-true")),
        ];
        assert_eq!(found, expected);
    }
}
