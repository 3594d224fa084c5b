//! The one binary: `vestibule serve`, `vestibule sandbox`, `vestibule doctor`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic"))]

mod cli;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

/// How long the end waits for the system: a lookup of a name can take minutes where no resolver answers.
const LAST_WORK: Duration = Duration::from_secs(2);

fn main() -> anyhow::Result<ExitCode> {
    let arguments = cli::Arguments::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    let result = runtime.block_on(arguments.run());
    runtime.shutdown_timeout(LAST_WORK);
    result
}
