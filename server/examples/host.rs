//! An application with pages of its own, the front door under `/auth`, and one page for people who have signed in.
//!
//! `cargo run -p vestibule-server --example host` takes the configuration of the `vestibule` binary, from the environment:
//! `VESTIBULE_ZITADEL_URL`, `VESTIBULE_SERVICE_TOKEN_FILE`, `VESTIBULE_SERVER__PUBLIC_URL`.

use std::net::SocketAddr;

use axum::routing::get;
use axum::{Extension, Router};
use tokio::net::TcpListener;
use vestibule_server::{Config, FrontDoor, SignedIn};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut config = Config::read(None)?;
    config.server.base_path = "/auth".to_owned();
    let door = FrontDoor::open(&config).await?;
    let listener = TcpListener::bind(config.server.listen).await?;
    // The front door needs the address of the other end to know which proxies it may believe.
    axum::serve(listener, app(&door).into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

/// Everything that this application serves.
pub fn app(door: &FrontDoor) -> Router {
    let members = door.protect(Router::new().route("/members", get(members)));
    Router::new().route("/", get(home)).merge(members).merge(door.router())
}

async fn home() -> &'static str {
    "Everybody may read this. Members go to /members."
}

/// Reached by people who have signed in, and by nobody else.
async fn members(Extension(person): Extension<SignedIn>) -> String {
    format!(
        "Welcome, {} ({}) of organization {}.",
        person.display_name, person.login_name, person.organization
    )
}
