//! The sandbox, asked through its own router, and once as a process that is killed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod backend;
mod behind;
mod brand;
mod demo;
mod hostile;
mod killed;
mod machines;
mod own;
mod passwords;
mod recorded;
mod restart;
mod sessions;
mod smtp;
mod users;
