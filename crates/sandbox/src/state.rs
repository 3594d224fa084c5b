//! What every handler can reach: the store, time, randomness, mail, and who is asking.

use std::sync::Arc;

use url::Url;

use crate::caller::Caller;
use crate::clock::Clock;
use crate::ids::Mint;
use crate::mail::Outbox;
use crate::passwords::Passwords;
use crate::store::read_side::Read;
use crate::store::{Store, Write};
use crate::traffic::Traffic;
use crate::transport::Side;
use crate::wire::{ApiError, stamp};

/// One running sandbox.
#[derive(Debug)]
pub struct App {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub mint: Mint,
    pub passwords: Passwords,
    pub outbox: Outbox,
    pub traffic: Option<Arc<Traffic>>,
    pub public_origin: Url,
    pub login_path: String,
    pub instance_id: String,
    pub default_organization: String,
}

impl App {
    pub fn now(&self) -> i64 {
        stamp(self.clock.now())
    }

    /// Scheme, host and port of the public address.
    pub fn origin(&self) -> String {
        self.public_origin.origin().ascii_serialization()
    }
}

/// One call: the sandbox, who calls, and what the headers said.
#[derive(Debug)]
pub struct Ctx {
    pub app: Arc<App>,
    pub caller: Caller,
    /// `x-zitadel-orgid`, already known to exist.
    pub organization_header: Option<String>,
    /// Scheme and host that addresses in answers begin with.
    pub origin: String,
    /// Whether the caller asks for German first; only v1 looks at it.
    pub wants_german: bool,
    /// What `read` sees.
    pub side: Side,
}

impl Ctx {
    pub fn now(&self) -> i64 {
        self.app.now()
    }

    /// A connection to read with. A handler holds one at a time.
    pub async fn read(&self) -> Result<Read, ApiError> {
        Ok(match self.side {
            Side::Written => self.app.store.read().await?,
            Side::Projected => self.app.store.read_behind().await?,
        })
    }

    pub async fn write(&self) -> Result<Write, ApiError> {
        Ok(self.app.store.write().await?)
    }

    /// The organization that is meant where a request names none.
    pub fn organization(&self) -> String {
        self.organization_header
            .clone()
            .unwrap_or_else(|| self.caller.organization_id.clone())
    }

    pub fn instance(&self) -> &str {
        &self.app.instance_id
    }
}
