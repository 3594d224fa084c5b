//! `cargo xtask fuzz`: compiles the targets in `fuzz/` with libFuzzer's instruments and lets each run for a bounded time.
//!
//! Stable Rust does: the instruments are LLVM's own, and no sanitizer is used (memory safety is the compiler's). What is
//! found lies in `target/fuzz/artifacts`; `cargo fuzz` works on the same folder for whoever has it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::command::{self, AlreadyReported};
use crate::progress::Progress;
use crate::setup::debian;
use crate::workspace;

/// What `cargo xtask fuzz` is told.
#[derive(clap::Args)]
pub struct FuzzOptions {
    /// Seconds for each target.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
}

/// How many targets ran to the end, and how many stopped at an input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Findings {
    pub passed: u32,
    pub failed: u32,
}

/// Steps of [`run`].
pub const STEPS: u32 = 1 + TARGETS.len() as u32;

const TARGETS: [&str; 3] = ["client_json", "sandbox_requests", "web_authn"];

/// What cargo-fuzz passes too, without a sanitizer.
const INSTRUMENTS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
                           -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
                           -Cllvm-args=-sanitizer-coverage-trace-compares";

/// An input may take so many seconds. Hashing a password is the slowest that one can ask for.
const SECONDS_PER_INPUT: u32 = 30;

/// The command.
///
/// # Errors
/// [`AlreadyReported`] when a target stopped at an input.
pub fn fuzz(options: &FuzzOptions) -> Result<()> {
    let mut progress = Progress::of(STEPS);
    let Findings { passed, failed } = run(&mut progress, options.seconds)?;
    println!("{passed} passed, {failed} failed");
    if failed > 0 {
        return Err(AlreadyReported.into());
    }
    Ok(())
}

/// Compiles all targets and runs each for so many seconds (one at least).
///
/// # Errors
/// A target does not compile or does not start. What a target finds is counted.
pub fn run(progress: &mut Progress, seconds: u64) -> Result<Findings> {
    progress.step("Compiling the fuzz targets (the first time this takes some minutes)");
    if command::find(&["c++", "g++", "clang++"]).is_none() {
        debian::install(&["g++"], "the fuzzer")?;
    }
    let programs = compile()?;
    let mut findings = Findings::default();
    for target in TARGETS {
        progress.step(&format!("Fuzzing {target} for {seconds} s"));
        if run_target(&programs, target, seconds)? {
            findings.passed += 1;
        } else {
            findings.failed += 1;
        }
    }
    Ok(findings)
}

/// The folder of the compiled targets. The explicit target triple keeps the instruments out of build scripts.
fn compile() -> Result<PathBuf> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = command::output(command::command(rustc).arg("-vV"))?;
    let triple = host(&version).context("rustc does not say what machine this is")?;
    let folder = folder();
    let mut build = command::cargo();
    build
        .args([
            "build",
            "--locked",
            "--release",
            "--manifest-path",
            "fuzz/Cargo.toml",
            "--target",
            triple,
        ])
        .arg("--target-dir")
        .arg(&folder)
        .env("RUSTFLAGS", INSTRUMENTS)
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    command::run(&mut build).context("the fuzz targets do not compile")?;
    Ok(folder.join(triple).join("release"))
}

/// Whether the target ran to the end.
fn run_target(programs: &Path, target: &str, seconds: u64) -> Result<bool> {
    let corpus = folder().join("corpus").join(target);
    let artifacts = folder().join("artifacts");
    for needed in [&corpus, &artifacts] {
        std::fs::create_dir_all(needed).with_context(|| format!("cannot create {}", needed.display()))?;
    }
    let seeds = workspace::root().join("fuzz/seeds").join(target);
    if !seeds.is_dir() {
        bail!("{} is missing", seeds.display());
    }
    let mut fuzzing = command::command(programs.join(target));
    // What is new goes into the first folder; the seeds are read alone.
    fuzzing
        .arg(&corpus)
        .arg(seeds)
        .arg(format!("-max_total_time={}", seconds.max(1)))
        .arg(format!("-timeout={SECONDS_PER_INPUT}"))
        .arg("-rss_limit_mb=4096")
        .arg(format!("-artifact_prefix={}/{target}-", artifacts.display()))
        .env("RUST_BACKTRACE", "1");
    let output = fuzzing.output().with_context(|| format!("cannot start {target}"))?;
    let log = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Progress::note(&format!("{target}: {}", done(&log).unwrap_or("done")));
        return Ok(true);
    }
    eprintln!("{}", end_of(&log));
    match artifact(&log) {
        Some(file) => eprintln!("error: {target} stopped at the input {file}; `{target} {file}` repeats it"),
        None => eprintln!("error: {target} ended with {}", output.status),
    }
    Ok(false)
}

fn folder() -> PathBuf {
    workspace::target_dir().join("fuzz")
}

/// The machine's triple in what `rustc -vV` prints.
fn host(version: &str) -> Option<&str> {
    version.lines().find_map(|line| line.strip_prefix("host: "))
}

/// The last line of a run that was not stopped: `Done 82540 runs in 21 second(s)`.
fn done(log: &str) -> Option<&str> {
    log.lines().rev().find(|line| line.starts_with("Done "))
}

/// The file that holds the input at which a run was stopped.
fn artifact(log: &str) -> Option<&str> {
    log.lines()
        .find_map(|line| line.split_once("Test unit written to "))
        .map(|(_, file)| file.trim())
}

fn end_of(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn what_libfuzzer_says_is_understood() {
        let stopped =
            "==1== ERROR: libFuzzer: deadly signal\nartifact_prefix='a-'; Test unit written to /t/a-crash-0f\nBase64: AA==\n";
        assert_eq!(artifact(stopped), Some("/t/a-crash-0f"));
        assert_eq!(done(stopped), None);
        assert_eq!(
            done("#9\tDONE\nDone 82540 runs in 21 second(s)\n"),
            Some("Done 82540 runs in 21 second(s)")
        );
        assert_eq!(artifact("Done 1 runs in 1 second(s)"), None);
    }

    #[test]
    fn the_machine_is_named_by_rustc() {
        assert_eq!(
            host("rustc 1.95.0\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0"),
            Some("x86_64-unknown-linux-gnu")
        );
    }

    #[test]
    fn every_target_has_seeds_and_a_file() {
        for target in TARGETS {
            let fuzz = workspace::root().join("fuzz");
            assert!(fuzz.join("fuzz_targets").join(format!("{target}.rs")).is_file(), "{target}");
            assert!(
                fuzz.join("seeds").join(target).read_dir().unwrap().next().is_some(),
                "{target}"
            );
        }
    }
}
