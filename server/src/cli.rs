//! The command line: which command, with what. What a command does lies beside.

use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::serve::ListenerExt;
use clap::{Parser, Subcommand};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use vestibule_server::{Config, LogFormat};

mod announcement;
mod doctor;
mod sandbox;
mod serve;

/// The front door of an identity backend.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the sign-in pages; with the embedded backend, where no other is configured.
    Serve(serve::Serve),
    /// Serves the embedded backend alone, as a Zitadel would be: for development, tests and trials.
    Sandbox(sandbox::SandboxCommand),
    /// Tells what is wrong with a set-up and how to mend it. Writes nothing anywhere. Ends with 1 if there is a problem.
    Doctor(doctor::Doctor),
}

/// Where the configuration is.
#[derive(Debug, Clone, Default, clap::Args)]
struct ConfigFile {
    /// Configuration file (TOML).
    #[arg(long)]
    config: Option<PathBuf>,
}

impl Arguments {
    /// Does what was asked for.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Serve(serve) => serve.run().await.map(|()| ExitCode::SUCCESS),
            Command::Sandbox(sandbox) => sandbox.run().await.map(|()| ExitCode::SUCCESS),
            Command::Doctor(doctor) => doctor.run().await,
        }
    }
}

/// Writes to standard output. A reader that went away, as `head` does, has read what it wanted: no failure.
fn tell(text: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    match writeln!(output, "{text}").and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("standard output"),
        _ => Ok(()),
    }
}

fn start_log(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log.filter).context("log.filter")?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log.format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    let address = config.server.listen;
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| format!("server.listen: cannot listen at {address}"))
}

/// Serves until it is asked to stop; what is under way is finished, for a while.
async fn answer(listener: TcpListener, app: Router) -> anyhow::Result<()> {
    /// How long requests that are under way may still take.
    const LAST_ANSWERS: Duration = Duration::from_secs(20);
    // Small answers leave at once.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(error = %error, "no-delay could not be set");
        }
    });
    let (told, asked) = tokio::sync::oneshot::channel::<()>();
    let service = app.into_make_service_with_connect_info::<std::net::SocketAddr>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        stopped().await;
        let _ = told.send(());
    });
    let too_long = async {
        match asked.await {
            Ok(()) => tokio::time::sleep(LAST_ANSWERS).await,
            // It stopped by itself, and the other branch tells how.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        served = serving => served.context("serve"),
        () = too_long => Ok(()),
    }
}

async fn stopped() {
    let interrupt = tokio::signal::ctrl_c();
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(terminate) => terminate,
        Err(_) => {
            let _ = interrupt.await;
            return;
        }
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
