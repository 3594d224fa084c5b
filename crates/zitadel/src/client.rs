//! The client: which calls there are and whose bearer they carry. How a call is sent lies in `transport`;
//! what a sign-in makes of the answers is not decided here.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::clock::Clock;
use crate::credentials::{Credentials, CredentialsError};

mod assets;
mod bearer;
mod caller;
mod context;
mod features;
mod organizations;
mod person;
mod retry;
mod sessions;
mod settings;
mod transport;
mod users;

pub use context::CallContext;
pub use person::PersonClient;
pub use retry::after_write;

use bearer::ServiceBearer;
use context::Addressee;

tokio::task_local! {
    /// The W3C `traceparent` that every call of this task passes on. Set it with `TRACE_PARENT.scope(value, future)`.
    pub static TRACE_PARENT: String;
}

/// How to reach the backend.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Where the API is, with a path if it lies below one. Example: `https://zitadel.example.com`.
    pub api_url: Url,
    /// What the login client proves itself with.
    pub credentials: Credentials,
    /// The host that selects the instance (`x-zitadel-instance-host`). `None`: the host of `api_url`.
    pub instance_host: Option<String>,
    /// The host that people see (`x-zitadel-public-host`), a domain or trusted domain of the instance; with a port if it has
    /// an unusual one.
    pub public_host: Option<String>,
    /// Headers for every call, for proxies on the way. They cannot replace those that the client sets itself.
    pub custom_headers: Vec<(String, String)>,
    /// Time for making a connection.
    pub connect_timeout: Duration,
    /// Time for a call, its retries and its whole answer included.
    pub read_timeout: Duration,
    /// The same for calls that make the backend compute a password hash.
    pub check_timeout: Duration,
    /// Bytes of an answer, at most.
    pub max_response_bytes: usize,
    /// Tells when a bearer has to be renewed.
    pub clock: Clock,
}

impl ClientConfig {
    /// The defaults: 3 s to connect, 10 s for a call, 30 s for a call with a hash check, 2 MiB for an answer, the machine's
    /// clock. A [`ServiceToken`](crate::ServiceToken) alone will do for credentials.
    #[must_use]
    pub fn new(api_url: Url, credentials: impl Into<Credentials>) -> Self {
        Self {
            api_url,
            credentials: credentials.into(),
            instance_host: None,
            public_host: None,
            custom_headers: Vec::new(),
            connect_timeout: Duration::from_secs(3),
            read_timeout: Duration::from_secs(10),
            check_timeout: Duration::from_secs(30),
            max_response_bytes: 2 * 1024 * 1024,
            clock: Clock::system(),
        }
    }
}

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// `api_url` is no plain `http` or `https` address: other scheme, user, query or fragment.
    #[error("api_url must be an http or https address without user, query and fragment")]
    ApiUrl,
    /// The token among the `credentials` cannot stand in a header.
    #[error("service token is empty or has characters that no bearer has")]
    ServiceToken,
    /// The key file or the system user cannot be used.
    #[error("credentials cannot be used")]
    Credentials(#[from] CredentialsError),
    /// A header has a name or a value that no header can have.
    #[error("header {name:?} is invalid")]
    Header {
        /// Its name, as configured.
        name: String,
    },
    /// The HTTP client cannot be set up.
    #[error("http client cannot be set up")]
    Http(#[source] reqwest::Error),
}

/// One call to the backend, over: one HTTP request, so a retried call is several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// Which, as `Service/Method`.
    pub rpc: &'static str,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// From the first byte sent to the last one read.
    pub duration: Duration,
    /// 0 for the first try.
    pub retry: u32,
}

/// Is told of every call, in the task that makes it.
pub type CallHook = Arc<dyn Fn(&CallRecord) + Send + Sync>;

/// Calls with the login client's token. Clones share one pool of connections.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    hook: Option<CallHook>,
    addressee: Arc<Addressee>,
}

struct Inner {
    http: reqwest::Client,
    config: ClientConfig,
    configured: Arc<Addressee>,
    bearer: ServiceBearer,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Client").finish_non_exhaustive()
    }
}

impl Client {
    /// Sets up the connections; makes no call.
    ///
    /// # Errors
    /// [`ConfigError`], which names the wrong value.
    pub fn new(config: ClientConfig) -> Result<Self, ConfigError> {
        let url = &config.api_url;
        let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
        let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
        if !is_web || !is_plain {
            return Err(ConfigError::ApiUrl);
        }
        if let Credentials::Token(token) = &config.credentials
            && !token.can_be_sent()
        {
            return Err(ConfigError::ServiceToken);
        }
        let http = reqwest::Client::builder()
            .default_headers(default_headers(&config)?)
            .user_agent(concat!("vestibule/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(config.connect_timeout)
            // Security: a redirect could carry the bearer to another host.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // The environment is not read here: a proxy for the open internet must not see these calls by accident.
            .no_proxy()
            .build()
            .map_err(ConfigError::Http)?;
        let configured = Arc::new(Addressee::configured(&config)?);
        Ok(Self {
            addressee: Arc::clone(&configured),
            inner: Arc::new(Inner {
                http,
                config,
                configured,
                bearer: ServiceBearer::default(),
            }),
            hook: None,
        })
    }

    /// A client that tells `hook` of every call; this one and its clones share connections.
    #[must_use]
    pub fn on_call(&self, hook: CallHook) -> Self {
        Self {
            hook: Some(hook),
            ..self.clone()
        }
    }
}

/// Headers for proxies on the way. Those that the client sets itself come later, and replace them.
fn default_headers(config: &ClientConfig) -> Result<HeaderMap, ConfigError> {
    let mut headers = HeaderMap::new();
    for (name, value) in &config.custom_headers {
        let invalid = || ConfigError::Header { name: name.clone() };
        let header = HeaderName::try_from(name).map_err(|_| invalid())?;
        let mut value = HeaderValue::try_from(value).map_err(|_| invalid())?;
        // What a proxy asks for may well be a secret.
        value.set_sensitive(true);
        headers.insert(header, value);
    }
    Ok(headers)
}
