//! `cargo xtask test`: format, lints, unit and integration tests, browser tests; all of them, whatever fails on the way.

mod counts;
mod end2end;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::command::{self, AlreadyReported};
use crate::progress::Progress;
use crate::{build, setup, wasm};
use counts::Counts;

/// What `cargo xtask test` is told.
#[derive(clap::Args)]
pub struct TestOptions {
    /// Run only this stage; may be given several times.
    #[arg(long, value_enum)]
    only: Vec<Stage>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// cargo fmt --check
    Fmt,
    /// cargo clippy, warnings denied
    Clippy,
    /// cargo test: unit and integration tests of the whole workspace
    Unit,
    /// Playwright against a server that this command starts
    E2e,
}

impl Stage {
    const ALL: [Self; 4] = [Self::Fmt, Self::Clippy, Self::Unit, Self::E2e];

    /// The server's build takes in the bundle, so whatever compiles the workspace comes after it.
    fn needs_bundle(self) -> bool {
        match self {
            Self::Fmt => false,
            Self::Clippy | Self::Unit | Self::E2e => true,
        }
    }

    fn steps(self) -> u32 {
        match self {
            Self::Fmt | Self::Clippy | Self::Unit => 1,
            Self::E2e => setup::BROWSER_STEPS + 2,
        }
    }
}

/// Runs the stages and closes with `N passed, N failed`.
///
/// # Errors
/// [`AlreadyReported`] when a test failed; anything else is counted as a failed test of its stage.
pub fn run(options: &TestOptions) -> Result<()> {
    let stages: Vec<Stage> = Stage::ALL
        .into_iter()
        .filter(|stage| options.only.is_empty() || options.only.contains(stage))
        .collect();
    let needs_bundle = stages.iter().any(|stage| stage.needs_bundle());
    let steps = stages.iter().map(|stage| stage.steps()).sum::<u32>() + if needs_bundle { wasm::STEPS } else { 0 };
    let mut progress = Progress::of(steps);
    let mut counts = Counts::default();
    if needs_bundle && let Err(error) = wasm::provide(&mut progress) {
        eprintln!("error: {error:#}");
        counts += Counts::ONE_FAILED;
    }
    for stage in stages {
        counts += run_stage(stage, &mut progress).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Counts::ONE_FAILED
        });
    }
    println!("{counts}");
    if counts.failed > 0 {
        Err(AlreadyReported.into())
    } else {
        Ok(())
    }
}

fn run_stage(stage: Stage, progress: &mut Progress) -> Result<Counts> {
    match stage {
        Stage::Fmt => {
            progress.step("Checking the format");
            one_test(command::cargo().args(["fmt", "--all", "--check"]))
        }
        Stage::Clippy => {
            progress.step("Linting");
            one_test(command::cargo().args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
        }
        Stage::Unit => {
            progress.step("Running unit and integration tests");
            cargo_test()
        }
        Stage::E2e => {
            let chromium = setup::for_browser(progress)?;
            let server = build::build_server(progress, build::Profile::Dev)?;
            progress.step("Running the browser tests");
            browser_tests(&server, &chromium)
        }
    }
}

fn one_test(command: &mut std::process::Command) -> Result<Counts> {
    let status = command::status(command)?;
    Ok(if status.success() {
        Counts::ONE_PASSED
    } else {
        Counts::ONE_FAILED
    })
}

/// Shows the output as it comes, and counts in it.
fn cargo_test() -> Result<Counts> {
    let mut test = command::cargo();
    test.args(["test", "--locked", "--workspace", "--no-fail-fast"])
        .stdout(Stdio::piped());
    let mut child = test.spawn().context("cannot start cargo test")?;
    let mut counts = Counts::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.context("cannot read what cargo test prints")?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            counts += Counts::of_result_line(&line).unwrap_or_default();
        }
    }
    let status = child.wait()?;
    Ok(counts.agreeing_with(status.success()))
}

fn browser_tests(server: &Path, chromium: &Path) -> Result<Counts> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let target = runtime.block_on(end2end::Target::provide(server))?;
    end2end::run(&target, chromium)
}
