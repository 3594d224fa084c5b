//! The front door as a library: configuration, and one router that any axum application can mount.
//!
//! ```no_run
//! # async fn example() -> Result<(), vestibule_server::StartError> {
//! let mut config = vestibule_server::Config::default();
//! config.backend.url = Some("https://zitadel.example.com".parse().expect("an address"));
//! config.server.public_url = "https://login.example.com".parse().expect("an address");
//! let front_door = vestibule_server::FrontDoor::open(&config).await?;
//! let app: axum::Router = axum::Router::new().merge(front_door.router());
//! # Ok(())
//! # }
//! ```
//!
//! Nothing here is global: two front doors with different settings can live in one process.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic"))]

mod addresses;
mod assets;
mod backend;
mod brand;
mod calls;
mod clock;
mod config;
mod credentials;
pub mod doctor;
mod front_door;
mod guard;
mod headers;
mod health;
mod pages;
mod recovery_codes;
mod replica_store;
mod request;
mod secret_file;
mod store;
mod submits;
mod visits;
mod well_known;

pub use clock::{SystemClock, SystemEntropy};
pub use config::{
    BackendSection, Config, ConfigError, Forwarding, LimitsSection, LogFormat, LogSection, OrganizationsSection, SandboxSection,
    ServerSection, SessionSection, SignInSection, SmtpSection, SmtpSecurity,
};
pub use credentials::NoCredentials;
pub use front_door::{FrontDoor, StartError};
pub use guard::SignedIn;
pub use replica_store::SqliteReplicaStore;
pub use store::Stores;
