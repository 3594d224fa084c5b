//! For whom a call is made: which instance, under which host, in which organization.

use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Position;

use super::{Client, ClientConfig, ConfigError};
use crate::ids::OrganizationId;

const INSTANCE_HOST: HeaderName = HeaderName::from_static("x-zitadel-instance-host");
const PUBLIC_HOST: HeaderName = HeaderName::from_static("x-zitadel-public-host");
const ORGANIZATION: HeaderName = HeaderName::from_static("x-zitadel-orgid");

/// For whom the calls of one request are made. What is `None` stays as the client has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallContext {
    /// The host that selects the instance (`x-zitadel-instance-host`). The login client's own bearer stays the configured
    /// instance's.
    pub instance_host: Option<String>,
    /// The host that this request's browser sees (`x-zitadel-public-host`), a domain or trusted domain of the instance.
    pub public_host: Option<String>,
    /// The organization that writes without one of their own are meant for (`x-zitadel-orgid`).
    pub organization: Option<OrganizationId>,
}

/// A [`CallContext`], ready to be sent.
#[derive(Clone)]
pub(super) struct Addressee {
    pub(super) headers: HeaderMap,
    pub(super) public_host: Option<String>,
}

impl Addressee {
    pub(super) fn configured(config: &ClientConfig) -> Result<Self, ConfigError> {
        let context = CallContext {
            instance_host: config.instance_host.clone(),
            public_host: config.public_host.clone(),
            organization: None,
        };
        let nobody = Self {
            headers: HeaderMap::new(),
            public_host: None,
        };
        nobody.with(context)
    }

    fn with(mut self, context: CallContext) -> Result<Self, ConfigError> {
        let organization = context.organization.map(OrganizationId::into_string);
        for (name, value) in [
            (INSTANCE_HOST, context.instance_host.as_deref()),
            (PUBLIC_HOST, context.public_host.as_deref()),
            (ORGANIZATION, organization.as_deref()),
        ] {
            let Some(value) = value else { continue };
            let value = HeaderValue::try_from(value).map_err(|_| ConfigError::Header { name: name.to_string() })?;
            self.headers.insert(name, value);
        }
        self.public_host = context.public_host.or(self.public_host);
        Ok(self)
    }
}

impl Client {
    /// A client whose calls are made for this; it shares connections and bearer with this one.
    ///
    /// # Errors
    /// [`ConfigError::Header`]: a host or an organization that cannot stand in a header.
    pub fn at(&self, context: CallContext) -> Result<Self, ConfigError> {
        let addressee = Addressee::clone(&self.addressee).with(context)?;
        Ok(Self {
            addressee: Arc::new(addressee),
            ..self.clone()
        })
    }

    /// Whether calls go to the instance that the login client's own bearer is for.
    pub(super) fn is_at_home(&self) -> bool {
        let api = &self.inner.config.api_url[Position::BeforeHost..Position::AfterPort];
        let host = |addressee: &Addressee| match addressee.headers.get(INSTANCE_HOST) {
            Some(host) => host.as_bytes().to_ascii_lowercase(),
            None => api.as_bytes().to_ascii_lowercase(),
        };
        host(&self.addressee) == host(&self.inner.configured)
    }
}
