//! What a sandbox is opened with, and why opening can fail.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::clock::{Clock, Randomness, SystemClock, SystemRandomness};
use crate::smtp::{SmtpError, SmtpOptions};

/// How to open a sandbox.
#[derive(Debug, Clone)]
pub struct SandboxOptions {
    /// Folder for `sandbox.db`, `outbox.jsonl`, `admin.pat` and `login-client.pat`; made if missing.
    pub data: PathBuf,
    /// Fill a *new* store with the two demo organizations and their accounts.
    pub demo: bool,
    /// Where browsers reach it: base of asset addresses and of links in mails. Its host (and every loopback name) is
    /// the only host that is answered, beside trusted domains.
    pub public_origin: Url,
    /// Path of the sign-in pages below the origin, for links in mails that name no template: `/ui/v2/login`.
    pub login_path: String,
    /// Folder for a record of every exchange, secrets masked, for checks against the vendor's description of the API. None: nothing is
    /// recorded.
    pub traffic: Option<PathBuf>,
    /// How long searches, lists and most reads lag behind what was written, as a real backend's do under load. Real time,
    /// whatever the clock says. Zero, the usual value, is off; what is written shows after one to one and a quarter delays.
    pub projection_delay: Duration,
    /// Where mails go beside the outbox; none (the usual value) sends nothing anywhere.
    pub smtp: Option<SmtpOptions>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes ids, tokens and salts.
    pub randomness: Arc<dyn Randomness>,
}

impl SandboxOptions {
    /// The usual ones: the machine's clock and randomness, no demo data.
    pub fn new(data: impl Into<PathBuf>, public_origin: Url) -> Self {
        Self {
            data: data.into(),
            demo: false,
            public_origin,
            login_path: "/ui/v2/login".to_owned(),
            traffic: None,
            projection_delay: Duration::ZERO,
            smtp: None,
            clock: Arc::new(SystemClock),
            randomness: Arc::new(SystemRandomness),
        }
    }
}

/// Why a sandbox could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The data folder or a file in it.
    #[error("use the data folder, file {file}")]
    Data {
        /// The file or folder.
        file: String,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The store.
    #[error("open the store")]
    Store(#[from] sqlx::Error),
    /// The address browsers use has no host.
    #[error("the public origin {0} has no host")]
    Origin(Url),
    /// The mail server.
    #[error("use the mail server")]
    Smtp(#[from] SmtpError),
    /// A call that fills the demo was refused.
    #[error("seed the demo: {call} answered {status}: {body}")]
    Seed {
        /// Method and path.
        call: String,
        /// HTTP status.
        status: u16,
        /// The answer.
        body: String,
    },
    /// A password could not be hashed, or stored data could not be read.
    #[error("prepare the first data: {0}")]
    First(String),
}
