//! The client of the configured backend, from settings. Which calls are made is not decided here.

use std::time::Duration;

use url::Url;
use vestibule_zitadel::ClientConfig;

use crate::config::{BackendSection, Config};
use crate::credentials::{Environment, credentials};
use crate::front_door::StartError;

/// How to reach the backend, and as whom.
///
/// # Errors
/// [`StartError`], which names the setting to mend.
pub fn client_config(config: &Config) -> Result<ClientConfig, StartError> {
    let backend = &config.backend;
    let url: Url = backend.url.clone().ok_or(StartError::NoBackend)?;
    Ok(ClientConfig {
        instance_host: backend.instance_host.clone(),
        public_host: backend.public_host.clone(),
        custom_headers: custom_headers(backend)?,
        connect_timeout: Duration::from_secs(backend.connect_timeout_seconds),
        read_timeout: Duration::from_secs(backend.read_timeout_seconds),
        check_timeout: Duration::from_secs(backend.check_timeout_seconds),
        ..ClientConfig::new(url, credentials(backend, &Environment::read())?)
    })
}

/// Headers for every call, as name and value.
///
/// # Errors
/// [`StartError::CustomHeader`] for the first that is not `name: value`.
pub fn custom_headers(backend: &BackendSection) -> Result<Vec<(String, String)>, StartError> {
    let pair = |header: &String| {
        let pair = header.split_once(':');
        let pair = pair.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
        pair.ok_or_else(|| StartError::CustomHeader(header.clone()))
    };
    backend.custom_headers.iter().map(pair).collect()
}
