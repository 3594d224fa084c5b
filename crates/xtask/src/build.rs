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

#[cfg(unix)]
fn become_program(program: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(program.exec().into())
}

#[cfg(not(unix))]
fn become_program(program: &mut Command) -> Result<()> {
    command::run(program)
}
