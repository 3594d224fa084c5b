//! The empty axum handler that every figure is compared with: a process of its own, as the server is.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use anyhow::{Context, Result};

use crate::command;

/// Serves an empty answer on a free port, printed on one line, until the process is stopped.
pub fn serve() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0))
            .await
            .context("no free port")?;
        println!("{}", listener.local_addr()?.port());
        let router = axum::Router::new().route("/", axum::routing::get(async || ()));
        axum::serve(listener, router).await.context("the empty handler stopped")
    })
}

/// The handler's process. Stopped when dropped.
pub struct Baseline {
    child: Child,
    port: u16,
}

impl Baseline {
    pub fn start() -> Result<Self> {
        let program = std::env::current_exe().context("this program's own path is unknown")?;
        let mut child = command::command(program)
            .arg("baseline")
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start the empty handler")?;
        let mut line = String::new();
        let output = child.stdout.take().context("the empty handler has no output")?;
        BufReader::new(output)
            .read_line(&mut line)
            .context("the empty handler names no port")?;
        match line.trim().parse() {
            Ok(port) => Ok(Self { child, port }),
            Err(error) => {
                // Can only fail for a process that is already gone.
                let _ = child.kill();
                Err(error).context("the empty handler names no port")
            }
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Baseline {
    fn drop(&mut self) {
        // Both can only fail for a process that is already gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
