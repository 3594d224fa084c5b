//! Which host a request was meant for, and who sent it.
//!
//! Security: a `Host` header is whatever the sender likes. It ends up in links, in redirects and in the choice of an
//! organization, so only listed hosts are served; and what a proxy reports is believed only when the connection comes
//! from a listed proxy. Limits on requests and the organization of a host are deliberately not here.

use std::net::IpAddr;

use http::Uri;
use http::header::{HOST, HeaderMap, HeaderName};
use ipnet::IpNet;

use crate::forwarded::{forwarded_elements, list_entries, read_ip};
use crate::origin::{Authority, Origin, Scheme};

static X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
static X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Which headers the proxies in front of us write. One family only.
///
/// Security: a proxy that writes one family passes the other on as the client sent it. Reading both would let every client
/// choose its own address and scheme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ForwardedHeaders {
    /// `X-Forwarded-Host`, `X-Forwarded-Proto`, `X-Forwarded-For`: what nearly every proxy writes.
    #[default]
    XForwarded,
    /// `Forwarded` (RFC 7239).
    Rfc7239,
}

/// The hosts that are served, and the proxies that are believed.
#[derive(Debug, Clone, Default)]
pub struct HostPolicy {
    allowed: Vec<AllowedHost>,
    trusted_proxies: Vec<IpNet>,
    forwarded: ForwardedHeaders,
}

/// A text that is neither a host nor an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a host (login.example.com, localhost:8080) or an origin (https://login.example.com)")]
pub struct NotAHost(pub String);

/// Why a request is not served. Answer with 421 (Misdirected Request) for [`HostRefused::NotListed`], else with 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HostRefused {
    /// The request names no host.
    #[error("the request names no host")]
    Missing,
    /// The request names more than one host.
    #[error("the request names more than one host")]
    Ambiguous,
    /// The host, or what a trusted proxy says about it, cannot be read.
    #[error("the host of the request is malformed")]
    Malformed,
    /// The host is none of ours.
    #[error("the host of the request is not served here")]
    NotListed,
}

impl HostPolicy {
    /// Serves only `allowed` hosts, each written as `host`, `host:port`, `scheme://host` or `scheme://host:port`.
    ///
    /// With a scheme, that scheme is the public one whatever the connection or a proxy says: the best choice for a
    /// deployment that knows its address. Without one, it is what a trusted proxy reports, else `http`. A host without
    /// a port means the scheme's own port.
    ///
    /// # Errors
    /// [`NotAHost`] for the first entry that is not written like that.
    pub fn new<A: AsRef<str>>(allowed: impl IntoIterator<Item = A>) -> Result<Self, NotAHost> {
        let allowed = allowed
            .into_iter()
            .map(|entry| AllowedHost::parse(entry.as_ref()))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            allowed,
            ..Self::default()
        })
    }

    /// Believes the forwarded headers of connections that come from these addresses.
    #[must_use]
    pub fn with_trusted_proxies(mut self, proxies: impl IntoIterator<Item = IpNet>, forwarded: ForwardedHeaders) -> Self {
        self.trusted_proxies = proxies.into_iter().collect();
        self.forwarded = forwarded;
        self
    }

    /// The public origin that a request from `peer` (the other end of the connection) was sent to.
    ///
    /// # Errors
    /// [`HostRefused`] when the request names no host, several, an unreadable or an unlisted one.
    pub fn resolve(&self, peer: IpAddr, headers: &HeaderMap, uri: &Uri) -> Result<Origin, HostRefused> {
        let reported = if self.is_trusted(peer) {
            self.reported(headers)?
        } else {
            Reported::default()
        };
        let authority = match reported.host {
            Some(host) => Authority::parse(&host).ok_or(HostRefused::Malformed)?,
            None => requested_authority(headers, uri)?,
        };
        let scheme = reported.scheme.unwrap_or(Scheme::Http);
        self.allowed
            .iter()
            .find_map(|allowed| allowed.matches(&authority, scheme))
            .ok_or(HostRefused::NotListed)
    }

    /// The address of the person's machine, as far as trusted proxies vouch for it; otherwise the connection's own.
    ///
    /// Security: the chain is read from its end, where our own proxies write. The first address that is not a trusted proxy
    /// is the client; everything before it is the client's own claim.
    pub fn client_ip(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        let chain = match self.forwarded {
            ForwardedHeaders::XForwarded => {
                list_entries(headers, &X_FORWARDED_FOR).map(|e| e.iter().map(|e| read_ip(e)).collect())
            }
            ForwardedHeaders::Rfc7239 => {
                forwarded_elements(headers).map(|e| e.iter().map(|e| e.sender.as_deref().and_then(read_ip)).collect())
            }
        };
        for entry in chain.unwrap_or_else(Vec::new).into_iter().rev() {
            let (true, Some(previous)) = (self.is_trusted(client), entry) else {
                return client;
            };
            client = previous;
        }
        client
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted_proxies.iter().any(|range| range.contains(&address))
    }

    /// What the trusted proxy at the other end says about the request as it received it.
    fn reported(&self, headers: &HeaderMap) -> Result<Reported, HostRefused> {
        match self.forwarded {
            ForwardedHeaders::XForwarded => {
                // Security: where there are several entries, the last one is the one that our own proxy wrote.
                let last = |name| {
                    list_entries(headers, name)
                        .map(|mut entries| entries.pop())
                        .ok_or(HostRefused::Malformed)
                };
                let scheme = last(&X_FORWARDED_PROTO)?
                    .map(|s| Scheme::parse(&s).ok_or(HostRefused::Malformed))
                    .transpose()?;
                Ok(Reported {
                    host: last(&X_FORWARDED_HOST)?,
                    scheme,
                })
            }
            ForwardedHeaders::Rfc7239 => {
                let elements = forwarded_elements(headers).ok_or(HostRefused::Malformed)?;
                let mut reported = Reported::default();
                for element in elements.into_iter().rev() {
                    reported.host = element.host.or(reported.host);
                    if let Some(scheme) = element.scheme {
                        reported.scheme = Some(Scheme::parse(&scheme).ok_or(HostRefused::Malformed)?);
                    }
                    // An element further left was written by the sender of this one: believed only if that is a proxy of ours.
                    if !element
                        .sender
                        .as_deref()
                        .and_then(read_ip)
                        .is_some_and(|sender| self.is_trusted(sender))
                    {
                        break;
                    }
                }
                Ok(reported)
            }
        }
    }
}

#[derive(Debug, Default)]
struct Reported {
    host: Option<String>,
    scheme: Option<Scheme>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct AllowedHost {
    scheme: Option<Scheme>,
    authority: Authority,
}

impl AllowedHost {
    fn parse(entry: &str) -> Result<Self, NotAHost> {
        let refused = || NotAHost(entry.to_owned());
        let (scheme, authority) = match entry.split_once("://") {
            Some((scheme, authority)) => (Some(Scheme::parse(scheme).ok_or_else(refused)?), authority),
            None => (None, entry),
        };
        let authority = Authority::parse(authority.strip_suffix('/').unwrap_or(authority)).ok_or_else(refused)?;
        Ok(Self { scheme, authority })
    }

    /// The public origin, if this entry allows the requested host.
    fn matches(&self, requested: &Authority, reported: Scheme) -> Option<Origin> {
        let scheme = self.scheme.unwrap_or(reported);
        let port = |authority: &Authority| authority.port.unwrap_or(scheme.default_port());
        (self.authority.name == requested.name && port(&self.authority) == port(requested))
            .then(|| requested.clone().with_scheme(scheme))
    }
}

/// The host in the request itself: the `Host` header, or the address line of HTTP/2 and of absolute-form requests.
fn requested_authority(headers: &HeaderMap, uri: &Uri) -> Result<Authority, HostRefused> {
    let mut hosts = headers.get_all(HOST).iter();
    let in_header = hosts.next().map(|host| readable_authority(host.to_str().ok())).transpose()?;
    if hosts.next().is_some() {
        return Err(HostRefused::Ambiguous);
    }
    let in_uri = uri
        .authority()
        .map(|authority| readable_authority(Some(authority.as_str())))
        .transpose()?;
    match (in_header, in_uri) {
        (None, None) => Err(HostRefused::Missing),
        (Some(header), Some(uri)) if header != uri => Err(HostRefused::Ambiguous),
        (Some(authority), _) | (None, Some(authority)) => Ok(authority),
    }
}

fn readable_authority(text: Option<&str>) -> Result<Authority, HostRefused> {
    text.and_then(Authority::parse).ok_or(HostRefused::Malformed)
}
