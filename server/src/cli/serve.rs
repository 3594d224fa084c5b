//! `vestibule serve`: the sign-in pages, and the embedded backend where no other is configured.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use axum::Router;
use url::Position;
use vestibule_sandbox::Sandbox;
use vestibule_server::{Config, FrontDoor};

use super::{ConfigFile, announcement, answer, listen, sandbox, start_log, tell};

/// What `serve` is told.
#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    file: ConfigFile,
    /// Port to listen at on this machine; 0 takes a free one. Sets `server.listen` and, for the embedded backend, the public address.
    #[arg(long)]
    port: Option<u16>,
    /// Folder for data. Sets `sandbox.data`.
    #[arg(long)]
    data: Option<PathBuf>,
}

impl Serve {
    pub async fn run(self) -> anyhow::Result<()> {
        let mut config = Config::read(self.file.config.as_deref())?;
        if let Some(data) = self.data {
            config.sandbox.data = data;
        }
        if let Some(port) = self.port {
            config.server.listen = SocketAddr::from(([127, 0, 0, 1], port));
        }
        start_log(&config)?;
        let listener = listen(&config).await?;
        let address = listener.local_addr()?;
        let app = if config.backend.url.is_some() {
            let door = FrontDoor::open(&config).await?;
            tell(&announcement::front_door(&config))?;
            door.router().merge(door.root_routes())
        } else {
            embedded(&mut config, address, self.port.is_some()).await?
        };
        answer(listener, app).await
    }
}

/// The front door and the embedded backend on one origin, laid out as Zitadel is. The door reaches the backend over HTTP all the same.
async fn embedded(config: &mut Config, address: SocketAddr, is_port_chosen: bool) -> anyhow::Result<Router> {
    let port = address.port();
    if is_port_chosen || config.server.public_url == Config::default().server.public_url {
        config.server.public_url = format!("http://localhost:{port}").parse()?;
    }
    let options = sandbox::options(config)?;
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
    tell(&announcement::both(config, &sandbox))?;
    Ok(door.router().merge(door.root_routes()).merge(sandbox.router()))
}
