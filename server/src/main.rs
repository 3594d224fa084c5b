//! The one binary: `vestibule serve`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use axum::Router;
use axum::serve::ListenerExt;
use clap::{Parser, Subcommand};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use url::Position;
use vestibule_sandbox::{DemoSummary, Sandbox, SandboxOptions};
use vestibule_server::{Config, FrontDoor, LogFormat};

/// The front door of an identity backend.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the sign-in pages; with the embedded backend, where no other is configured.
    Serve {
        /// Configuration file (TOML).
        #[arg(long)]
        config: Option<PathBuf>,
        /// Port to listen at on this machine; 0 takes a free one. Sets `server.listen` and, for the embedded backend, the public address.
        #[arg(long)]
        port: Option<u16>,
        /// Folder for data. Sets `sandbox.data`.
        #[arg(long)]
        data: Option<PathBuf>,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Command::Serve { config, port, data } = Arguments::parse().command;
    let mut config = Config::read(config.as_deref())?;
    if let Some(data) = data {
        config.sandbox.data = data;
    }
    if let Some(port) = port {
        config.server.listen = SocketAddr::from(([127, 0, 0, 1], port));
    }
    start_log(&config)?;
    let listener = TcpListener::bind(config.server.listen)
        .await
        .with_context(|| format!("server.listen: cannot listen at {}", config.server.listen))?;
    let address = listener.local_addr()?;
    let app = if config.backend.url.is_some() {
        let door = FrontDoor::open(&config).await?;
        println!("{}", announcement(&config));
        door.router().merge(door.root_routes())
    } else {
        embedded(&mut config, address, port.is_some()).await?
    };
    // Small answers leave at once.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(error = %error, "no-delay could not be set");
        }
    });
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stopped())
        .await?;
    Ok(())
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

/// The front door and the embedded backend on one origin, laid out as Zitadel is. The door reaches the backend over HTTP all the same.
async fn embedded(config: &mut Config, address: SocketAddr, is_port_chosen: bool) -> anyhow::Result<Router> {
    let port = address.port();
    if is_port_chosen || config.server.public_url == Config::default().server.public_url {
        config.server.public_url = format!("http://localhost:{port}").parse()?;
    }
    let options = SandboxOptions {
        demo: config.sandbox.demo,
        login_path: config.server.base_path.clone(),
        ..SandboxOptions::new(&config.sandbox.data, config.server.public_url.clone())
    };
    let sandbox = Sandbox::open(options).await.context("embedded backend")?;
    config.backend.url = Some(format!("http://127.0.0.1:{port}").parse()?);
    config.backend.service_token_file = Some(sandbox.login_client_token_file().to_owned());
    // Logo and font have addresses of the public host.
    config.backend.public_host = Some(config.server.public_url[Position::BeforeHost..Position::AfterPort].to_owned());
    config.server.extra_hosts.push(format!("127.0.0.1:{port}"));
    for organization in &sandbox.demo().organizations {
        let label = organization.domain.split('.').next().unwrap_or(&organization.domain);
        config
            .organizations
            .hosts
            .insert(format!("{label}.localhost:{port}"), organization.id.clone());
    }
    let door = FrontDoor::open(config).await?;
    println!("{}", embedded_announcement(config, &sandbox));
    Ok(door.router().merge(door.root_routes()).merge(sandbox.router()))
}

fn sign_in_address(config: &Config) -> String {
    let base = config.server.base_path.trim_end_matches('/');
    format!("{}{base}", config.server.public_url.as_str().trim_end_matches('/'))
}

fn announcement(config: &Config) -> String {
    let backend = config.backend.url.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("Sign-in   {}\nBackend   {backend}", sign_in_address(config))
}

fn embedded_announcement(config: &Config, sandbox: &Sandbox) -> String {
    let sign_in = sign_in_address(config);
    let demo: &DemoSummary = sandbox.demo();
    let mut lines = vec![
        String::new(),
        "Vestibule with its embedded backend: for development, demos and small trials. In production, use Zitadel.".to_owned(),
        String::new(),
        format!("  Sign-in          {sign_in}"),
    ];
    for organization in &demo.organizations {
        lines.push(format!(
            "  {:<16} {sign_in}/loginname?organization={}",
            organization.name, organization.id
        ));
    }
    lines.push(String::new());
    for account in &demo.accounts {
        lines.push(format!(
            "  {:<28} {:<26} {}",
            account.login_name, account.password, account.shows
        ));
    }
    let mailbox = format!("{}sandbox/outbox", config.server.public_url);
    lines.extend([
        String::new(),
        format!("  Mailbox          {mailbox} (file {})", shown(sandbox.outbox_file())),
        format!(
            "  Login client     {} (role IAM_LOGIN_CLIENT)",
            shown(sandbox.login_client_token_file())
        ),
        format!("  Administrator    {} (role IAM_OWNER)", shown(sandbox.admin_token_file())),
        String::new(),
    ]);
    lines.join("\n")
}

fn shown(path: &Path) -> String {
    path.display().to_string()
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
