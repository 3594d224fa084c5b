//! `cargo xtask bench`: what the pages weigh, how fast they come and what the server needs, as one table and as JSON.

mod api;
mod backend;
mod baseline;
mod browser;
mod enumeration;
mod form;
mod journeys;
mod load;
mod measurement;
mod memory;
mod ranks;
mod report;
mod screens;
mod transfer;
mod viewer;

use std::path::PathBuf;

use anyhow::{Context, Result};

#[cfg(feature = "bundle")]
use crate::progress::Progress;
#[cfg(feature = "bundle")]
use crate::{build, command, wasm, workspace};

/// What `cargo xtask bench` is told.
#[cfg(feature = "bundle")]
#[derive(clap::Args)]
pub struct BenchOptions {
    /// Seconds of load on each screen.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Names that there are, and as many that there are not, whose answers' times are compared at each submit that asks for one. 0
    /// leaves it out.
    #[arg(long, default_value_t = 1_000)]
    samples: usize,
}

/// What the measuring half is told.
#[derive(clap::Args)]
pub struct MeasureOptions {
    /// The server's binary.
    #[arg(long)]
    server: PathBuf,
    /// Where the JSON goes.
    #[arg(long)]
    out: PathBuf,
    /// Seconds of load on each screen.
    #[arg(long)]
    seconds: u64,
    /// Samples of each sort for the comparison of known and unknown names.
    #[arg(long)]
    samples: usize,
}

/// What the measuring of a backend alone is told.
#[derive(clap::Args)]
pub struct BackendOptions {
    /// The port of a running `vestibule sandbox`.
    #[arg(long)]
    port: u16,
    /// Its data folder, for the tokens.
    #[arg(long)]
    data: PathBuf,
    /// Seconds of load on each read.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
}

/// Builds everything optimised, this program too (the load comes from it), and hands over to [`measure`].
#[cfg(feature = "bundle")]
pub fn run(options: &BenchOptions) -> Result<()> {
    let mut progress = Progress::of(wasm::STEPS + 3);
    wasm::provide(&mut progress)?;
    let server = build::build_server(&mut progress, build::Profile::Release)?;
    progress.step("Compiling the load generator");
    command::run(command::cargo().args([
        "build",
        "--locked",
        "--release",
        "--package",
        "xtask",
        "--no-default-features",
    ]))?;
    progress.step("Measuring");
    let generator = workspace::target_dir()
        .join("release")
        .join(format!("xtask{}", std::env::consts::EXE_SUFFIX));
    let out = workspace::target_dir().join("bench.json");
    let mut measuring = command::command(generator);
    measuring
        .arg("measure")
        .arg("--server")
        .arg(server)
        .arg("--out")
        .arg(&out)
        .arg("--seconds")
        .arg(options.seconds.to_string())
        .arg("--samples")
        .arg(options.samples.to_string());
    command::run(&mut measuring)?;
    progress.done(&format!("The figures are also in {}.", out.display()));
    Ok(())
}

/// The hidden command `measure`.
pub fn measure(options: &MeasureOptions) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(measurement::take(
        &options.server,
        std::time::Duration::from_secs(options.seconds),
        options.samples,
    ))?;
    print!("{report}");
    let json = serde_json::to_string_pretty(&report).context("the figures do not serialise")?;
    std::fs::write(&options.out, json + "\n").with_context(|| format!("cannot write {}", options.out.display()))
}

/// The hidden command `measure-backend`: the backend's part of the table alone, which leaves people behind in its store.
pub fn measure_backend(options: &BackendOptions) -> Result<()> {
    let access = backend::Access {
        port: options.port,
        admin_token: measurement::read_token(&options.data.join("admin.pat"))?,
        login_token: measurement::read_token(&options.data.join("login-client.pat"))?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let duration = std::time::Duration::from_secs(options.seconds);
    print!("{}", runtime.block_on(backend::take(&access, duration))?);
    Ok(())
}

/// The hidden command `baseline`.
pub fn serve_baseline() -> Result<()> {
    baseline::serve()
}
