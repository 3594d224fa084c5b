//! The sandbox, asked through its own router, and once as a process that is killed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod backend;
mod brand;
mod demo;
mod hostile;
mod killed;
mod own;
mod passwords;
mod recorded;
mod replay;
mod restart;
mod sessions;
mod users;
