//! The sandbox, asked through its own router, and once as a process that is killed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod backend;
mod behind;
mod brand;
mod codes;
mod demo;
mod hostile;
mod keys;
mod killed;
mod machines;
mod own;
mod passkey_registration;
mod passkeys;
mod passwords;
mod recorded;
mod recovery_codes;
mod replay;
mod restart;
mod second_factors;
mod security_keys;
mod sessions;
mod smtp;
mod totp;
mod traffic;
mod users;
