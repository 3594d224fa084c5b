//! `[sandbox]`: the embedded backend, and its mail server.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// `[sandbox]`: the embedded backend.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SandboxSection {
    /// Folder for its data, and for the session store and key. Default `data`.
    pub data: PathBuf,
    /// Whether a new store is filled with two organizations and their accounts. Default: with `serve` it is, with `sandbox` it is not.
    pub demo: Option<bool>,
    /// Folder for a record of every call and its answer, secrets masked: `target/traffic`. Default none: nothing is recorded. For checks of
    /// the embedded backend against Zitadel's definitions.
    pub traffic: Option<PathBuf>,
    /// Milliseconds by which reads lag behind writes, as a real Zitadel's do. Default 0. For tests; too long, and people sign in twice.
    pub projection_delay_milliseconds: u64,
    /// Delivers mails by SMTP, beside `outbox.jsonl`. Default none: they are only written there.
    pub smtp: Option<SmtpSection>,
}

/// `[sandbox.smtp]`: a mail server for the embedded backend.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSection {
    /// Name or address of the server. Example: `mail.example.com`. Wrong: mails stay in `outbox.jsonl`, and a warning is logged.
    pub host: String,
    /// Its port. Default 587.
    #[serde(default = "submission_port")]
    pub port: u16,
    /// How the connection is secured: `starttls` (default), `tls` from the first byte, or `none` for a server on this machine.
    #[serde(default)]
    pub security: SmtpSecurity,
    /// Sender of all mails. Example: `Vestibule <no-reply@example.com>`.
    pub from: String,
    /// Name to sign in with. Default none: no sign-in.
    #[serde(default)]
    pub username: Option<String>,
    /// File with the password, mode 0600. Default none.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
}

/// How a connection to a mail server is secured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    /// Plain at first, then TLS; refused where the server has none.
    #[default]
    StartTls,
    /// TLS from the first byte (port 465).
    Tls,
    /// None, for a server on this machine.
    None,
}

fn submission_port() -> u16 {
    587
}

impl Default for SandboxSection {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            demo: None,
            traffic: None,
            projection_delay_milliseconds: 0,
            smtp: None,
        }
    }
}
