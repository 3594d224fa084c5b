//! The client against recorded answers of a real Zitadel, and against servers that answer oddly.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod any_answer;
mod assets;
mod calls;
mod comparison;
mod credentials;
mod every_answer;
mod key_files;
mod odd_servers;
mod puppet;
mod recorded;
mod recorded_settings;
mod refusals;
mod requests;
mod retries;
mod sandbox;
mod secrets;
mod shapes;
mod support;
