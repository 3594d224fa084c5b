//! The addresses that the configuration names: hosts, origins, and the base of all pages.

use url::Url;
use vestibule_app::page::BasePath;
use vestibule_engine::host_policy::{ForwardedHeaders, HostPolicy};
use vestibule_engine::origin::Origin;

use crate::config::{Config, Forwarding};
use crate::front_door::StartError;

/// The origins of all hosts that are served. A host without a scheme is reached as the public address is.
pub(crate) fn origins(config: &Config) -> Vec<String> {
    let server = &config.server;
    let scheme = server.public_url.scheme();
    let public = server.public_url.origin().ascii_serialization();
    let named = server.extra_hosts.iter().chain(config.organizations.hosts.keys());
    let written = named.map(|host| {
        if host.contains("://") {
            host.clone()
        } else {
            format!("{scheme}://{host}")
        }
    });
    std::iter::once(public)
        .chain(written)
        .filter_map(|origin| Origin::parse(&origin))
        .map(|origin| origin.to_string())
        .collect()
}

/// The address under which people reach the interface.
pub(crate) fn public_base(config: &Config) -> Url {
    let mut base = config.server.public_url.clone();
    base.set_path(BasePath::new(&config.server.base_path).as_str());
    base
}

/// Which hosts are served, and whose word about them counts.
pub(crate) fn host_policy(config: &Config) -> Result<HostPolicy, StartError> {
    let server = &config.server;
    let public = server.public_url.origin().ascii_serialization();
    let named = server.extra_hosts.iter().chain(config.organizations.hosts.keys()).cloned();
    let proxies = server
        .trusted_proxies
        .iter()
        .map(|range| range.parse().map_err(|_| StartError::Proxy(range.clone())))
        .collect::<Result<Vec<_>, _>>()?;
    let forwarded = match server.forwarded_headers {
        Forwarding::XForwarded => ForwardedHeaders::XForwarded,
        Forwarding::Rfc7239 => ForwardedHeaders::Rfc7239,
    };
    Ok(HostPolicy::new(std::iter::once(public).chain(named))?.with_trusted_proxies(proxies, forwarded))
}
