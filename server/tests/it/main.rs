//! Scenarios over the real router and the embedded backend, with HTTP between them and a proxy that can fail.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

mod backend;
mod binary;
mod brand;
mod browser;
mod calls;
mod cookie;
mod doctor;
mod ended;
mod headers;
mod hidden_names;
mod host;
mod invitations;
mod keys;
mod languages;
mod limits;
mod logs;
mod mailbox;
mod mounting;
mod odd_requests;
mod outages;
mod passkeys;
mod passwords;
mod profile;
mod registration;
mod registrations;
mod repeated;
mod sandbox_alone;
mod security_keys;
mod signing_in;
mod signing_out;
mod stores;
mod verification;
mod well_known;
mod world;
