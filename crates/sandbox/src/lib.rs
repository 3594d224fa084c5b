//! The embedded identity backend: the part of Zitadel's API that Vestibule needs, on one SQLite file.
//!
//! It is for development, demos, tests and small trials. Production is Zitadel itself; nothing here tries to scale.

#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod api;
mod assertion;
mod call;
mod caller;
mod clock;
mod demo;
mod ids;
mod mail;
mod options;
mod outbox_page;
mod passwords;
mod sandbox;
mod smtp;
mod state;
mod store;
mod traffic;
mod transport;
mod webauthn;
mod wire;

pub use assertion::SystemUser;
pub use call::Call;
pub use clock::{Clock, Randomness, SystemClock, SystemRandomness};
pub use demo::{DemoAccount, DemoOrganization, DemoSummary};
pub use options::{SandboxError, SandboxOptions};
pub use sandbox::Sandbox;
pub use smtp::{SmtpError, SmtpOptions, SmtpTls};
