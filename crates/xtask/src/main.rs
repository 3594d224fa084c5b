//! `cargo xtask`: sets up, builds, runs, tests and measures the project. The commands themselves are in the modules below.
#![expect(
    clippy::disallowed_methods,
    reason = "a build tool reads its environment and the clock; nothing of it is linked into the product"
)]
#![cfg_attr(
    not(feature = "bundle"),
    expect(dead_code, reason = "the build that measures needs only a part")
)]

mod bench;
mod command;
mod progress;
mod server_process;
mod workspace;

#[cfg(feature = "bundle")]
mod build;
#[cfg(feature = "bundle")]
mod fuzz;
#[cfg(feature = "bundle")]
mod setup;
#[cfg(feature = "bundle")]
mod suite;
#[cfg(feature = "bundle")]
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, tests and measures Vestibule.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what the other commands need: the wasm target, the bundle's tools and, on request, a browser.
    #[cfg(feature = "bundle")]
    Setup {
        /// Also what the end-to-end tests need: Chromium and Playwright.
        #[arg(long)]
        browser: bool,
    },
    /// Builds the islands' bundle into target/site/pkg.
    #[cfg(feature = "bundle")]
    Wasm,
    /// Sets up, builds and starts the front door with its embedded identity backend.
    #[cfg(feature = "bundle")]
    Run(build::RunOptions),
    /// Sets up and builds the bundle and the server.
    #[cfg(feature = "bundle")]
    Build {
        /// Optimised.
        #[arg(long)]
        release: bool,
    },
    /// Sets up and runs every test; closes with `N passed, N failed`.
    #[cfg(feature = "bundle")]
    Test(suite::TestOptions),
    /// Throws bytes at what reads other people's input, for a bounded time; closes with `N passed, N failed`.
    #[cfg(feature = "bundle")]
    Fuzz(fuzz::FuzzOptions),
    /// Builds optimised, measures sizes, times and memory, and prints one table.
    #[cfg(feature = "bundle")]
    Bench(bench::BenchOptions),
    /// The measuring half of `bench`, in the optimised build of this program.
    #[command(hide = true)]
    Measure(bench::MeasureOptions),
    /// Measures a running identity backend alone.
    #[command(hide = true)]
    MeasureBackend(bench::BackendOptions),
    /// The empty axum handler that `bench` compares with.
    #[command(hide = true)]
    Baseline,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        #[cfg(feature = "bundle")]
        Command::Setup { browser } => setup::run(browser),
        #[cfg(feature = "bundle")]
        Command::Wasm => wasm::run(),
        #[cfg(feature = "bundle")]
        Command::Run(options) => build::run_server(&options),
        #[cfg(feature = "bundle")]
        Command::Build { release } => build::run(build::Profile::from_release_flag(release)),
        #[cfg(feature = "bundle")]
        Command::Test(options) => suite::run(&options),
        #[cfg(feature = "bundle")]
        Command::Fuzz(options) => fuzz::fuzz(&options),
        #[cfg(feature = "bundle")]
        Command::Bench(options) => bench::run(&options),
        Command::Measure(options) => bench::measure(&options),
        Command::MeasureBackend(options) => bench::measure_backend(&options),
        Command::Baseline => bench::serve_baseline(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<command::AlreadyReported>() => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
