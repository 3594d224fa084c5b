//! The client against recorded answers of a real Zitadel, and against servers that answer oddly.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod odd_servers;
mod recorded;
mod refusals;
mod requests;
mod retries;
mod secrets;
mod shapes;
mod support;
