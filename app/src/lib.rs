//! The screens of the front door: models, views, islands and server functions.
//!
//! Built twice: with `ssr` into the server, and with `hydrate` into the islands' bundle, which holds neither screens, engine nor
//! translations.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic"))]
#![recursion_limit = "256"]

pub mod islands;
pub mod server_fns;

#[cfg(feature = "ssr")]
pub mod address;
#[cfg(feature = "ssr")]
mod chrome;
#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod hidden;
#[cfg(feature = "ssr")]
pub mod load;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod screens;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod state;
#[cfg(feature = "ssr")]
pub mod text;

#[cfg(feature = "ssr")]
pub use chrome::BrandFile;
