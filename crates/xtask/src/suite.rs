//! `cargo xtask test`: format, lints, unit and integration tests, browser tests, the vendor's clients and definitions, fuzzing; all of them,
//! whatever fails on the way.

mod contract;
mod counts;
mod end2end;
mod vendor;

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::command::{self, AlreadyReported};
use crate::progress::Progress;
use crate::{build, fuzz, setup, wasm, workspace};
use contract::Extent;
use counts::Counts;
use end2end::Selection;

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
    /// The server's integration tests and most browser tests, with a backend whose reads lag behind its writes
    Delayed,
    /// The vendor's own clients against the embedded backend
    Vendor,
    /// The recorded traffic of the other stages against the vendor's definitions; alone: that of the last run
    Contract,
    /// Fuzz targets, each for a bounded time
    Fuzz,
}

/// How long each fuzz target runs here. `cargo xtask fuzz --seconds` takes any time.
const FUZZ_SECONDS: u64 = 20;

/// How far reads lag behind writes in the stage `delayed`, in milliseconds.
const PROJECTION_DELAY: &str = "200";

impl Stage {
    const ALL: [Self; 8] = [
        Self::Fmt,
        Self::Clippy,
        Self::Unit,
        Self::E2e,
        Self::Delayed,
        Self::Vendor,
        Self::Contract,
        Self::Fuzz,
    ];

    /// Stages whose traffic is recorded.
    const RECORDED: [Self; 3] = [Self::Unit, Self::E2e, Self::Vendor];

    /// The server's build takes in the bundle, so whatever compiles the workspace comes after it.
    fn needs_bundle(self) -> bool {
        match self {
            Self::Fmt | Self::Contract | Self::Fuzz => false,
            Self::Clippy | Self::Unit | Self::E2e | Self::Delayed | Self::Vendor => true,
        }
    }

    fn steps(self) -> u32 {
        match self {
            Self::Fmt | Self::Clippy | Self::Unit => 1,
            Self::E2e => setup::BROWSER_STEPS + 2,
            Self::Delayed => setup::BROWSER_STEPS + 3,
            Self::Vendor => setup::CONTRACT_STEPS + 2,
            Self::Contract => setup::CONTRACT_STEPS + 1,
            Self::Fuzz => fuzz::STEPS,
        }
    }
}

/// What the stages of one run share.
struct Run {
    /// Where traffic is recorded; none where nobody checks it.
    traffic: Option<PathBuf>,
    extent: Extent,
    /// The tests of the workspace are compiled in any case.
    compiles_tests: bool,
}

impl Run {
    fn of(stages: &[Stage]) -> Result<Self> {
        let recorded = Stage::RECORDED.iter().filter(|stage| stages.contains(stage)).count();
        let is_checked = stages.contains(&Stage::Contract);
        Ok(Self {
            traffic: (is_checked && recorded > 0)
                .then(contract::fresh_traffic_folder)
                .transpose()?,
            // Alone, the check is of the last run's traffic, which was all, or one's own business.
            extent: if recorded == Stage::RECORDED.len() || recorded == 0 {
                Extent::All
            } else {
                Extent::Part
            },
            compiles_tests: stages.contains(&Stage::Unit) || stages.contains(&Stage::Delayed),
        })
    }

    /// The server, compiled the way that costs least in this run.
    fn server(&self, progress: &mut Progress) -> Result<PathBuf> {
        if self.compiles_tests {
            return Ok(build::build_for_tests(progress)?.server);
        }
        build::build_server(progress, build::Profile::Dev)
    }

    /// The setting of a server that records its traffic.
    fn server_settings(&self) -> Vec<(&'static str, OsString)> {
        let folder = self.traffic.iter();
        folder.map(|folder| ("VESTIBULE_SANDBOX__TRAFFIC", folder.into())).collect()
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
    let run = Run::of(&stages)?;
    if needs_bundle && let Err(error) = wasm::provide(&mut progress) {
        eprintln!("error: {error:#}");
        counts += Counts::ONE_FAILED;
    }
    for stage in stages {
        counts += run_stage(stage, &run, &mut progress).unwrap_or_else(|error| {
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

fn run_stage(stage: Stage, run: &Run, progress: &mut Progress) -> Result<Counts> {
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
            let mut tests = command::cargo();
            tests.args(["test", "--locked", "--workspace", "--no-fail-fast"]);
            tests.envs(run.traffic.iter().map(|folder| (contract::TRAFFIC, folder)));
            cargo_test(&mut tests)
        }
        Stage::E2e => {
            let chromium = setup::for_browser(progress)?;
            let server = run.server(progress)?;
            progress.step("Running the browser tests");
            browser_tests(&server, &chromium, run.server_settings(), Selection::All)
        }
        Stage::Delayed => {
            let build::Tested { server, server_tests } = build::build_for_tests(progress)?;
            progress.step("Running the server's tests with late reads");
            let mut tests = command::command(server_tests);
            // As cargo runs it; and they mostly wait.
            tests.current_dir(workspace::root().join("server")).arg("--test-threads=8");
            let mut counts = cargo_test(tests.env("VESTIBULE_PROJECTION_DELAY", PROJECTION_DELAY))?;
            let chromium = setup::for_browser(progress)?;
            progress.step("Running the browser tests with late reads");
            let delay = ("VESTIBULE_SANDBOX__PROJECTION_DELAY_MILLISECONDS", PROJECTION_DELAY.into());
            counts += browser_tests(&server, &chromium, vec![delay], Selection::LateReads)?;
            Ok(counts)
        }
        Stage::Vendor => {
            setup::for_contract(progress)?;
            let requirements = workspace::contract_dir().join("vendor/python/requirements.txt");
            let python = setup::python::provide_environment(&vendor::python_environment(), &requirements)?;
            let server = run.server(progress)?;
            progress.step("Running the vendor's clients");
            runtime()?.block_on(vendor::run(&server, &python, run.traffic.as_deref()))
        }
        Stage::Contract => {
            setup::for_contract(progress)?;
            progress.step("Checking the recorded traffic");
            contract::run(&contract::traffic_folder(), run.extent)
        }
        Stage::Fuzz => {
            let fuzz::Findings { passed, failed } = fuzz::run(progress, FUZZ_SECONDS)?;
            Ok(Counts { passed, failed })
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
fn cargo_test(test: &mut std::process::Command) -> Result<Counts> {
    let mut child = test.stdout(Stdio::piped()).spawn().context("cannot start cargo test")?;
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

/// Runs the files `*.test.js` of a folder with Node.js's own runner.
fn node_tests(folder: &Path, environment: &[(&str, OsString)]) -> Result<Counts> {
    let files = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".test.js"));
    files.sort();
    let mut node = command::command("node");
    node.args(["--test", "--test-reporter=tap"])
        .args(&files)
        .current_dir(folder)
        .envs(environment.iter().cloned());
    let output = node
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start node")?;
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    Ok(Counts::of_tap(&text).agreeing_with(output.status.success()))
}

fn browser_tests(
    server: &Path,
    chromium: &Path,
    settings: Vec<(&'static str, OsString)>,
    selection: Selection,
) -> Result<Counts> {
    let target = runtime()?.block_on(end2end::Target::provide(server, settings))?;
    end2end::run(&target, chromium, selection)
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}
