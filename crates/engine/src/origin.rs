//! The public origin of a request, and whether a submit comes from a page of that origin.
//!
//! Which origins are ours is deliberately not here: see [`crate::host_policy`].

use std::fmt;
use std::net::Ipv6Addr;

use http::header::{HeaderMap, HeaderName, ORIGIN, REFERER};
use url::Url;

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The two schemes that we are reached by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Not encrypted: development, and the way between a proxy and us.
    Http,
    /// Encrypted.
    Https,
}

impl Scheme {
    /// `http` or `https`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Http, Self::Https]
            .into_iter()
            .find(|scheme| text.eq_ignore_ascii_case(scheme.as_str()))
    }

    pub(crate) fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// The public origin of a request, as a browser writes it. Prints as `https://login.example.com`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// How the browser reached us.
    pub scheme: Scheme,
    /// Lower-case name, with the port where it is not the scheme's own.
    pub host: String,
}

impl Origin {
    /// Reads an origin such as `https://login.example.com` or `http://localhost:8080`; a path, a query or a user name is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, authority) = text.split_once("://")?;
        Some(Authority::parse(authority)?.with_scheme(Scheme::parse(scheme)?))
    }

    /// Whether the browser reached us encrypted: decides on `Secure` cookies and their `__Host-` names.
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::Https
    }

    /// The host without its port.
    pub fn host_name(&self) -> &str {
        Authority::split(&self.host).map_or(self.host.as_str(), |(name, _)| name)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.host)
    }
}

/// A submit that does not come from our own pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request comes from another site")]
pub struct CrossSite;

/// Refuses a submit that a browser marks as coming from another origin.
///
/// - `Sec-Fetch-Site` is written by the browser and out of a page's reach: only `same-origin`, and `none` (the person's
///   own doing, such as repeating a submit from history), pass. `same-site` does not: another host of the same domain is
///   not us.
/// - Browsers leave that header out on plain HTTP, and old ones always. Then `Origin`, or without it `Referer`, must be ours.
///   `Origin: null` is another origin. (A page sent with `Referrer-Policy: no-referrer` submits with `Origin: null`; our
///   pages must therefore be sent with `same-origin`.)
/// - None of the three: accepted. Every browser that can be tricked into a cross-site submit sends `Origin` with it, so
///   this is a program; and the form's token, which is bound to the session, decides in any case. Refusing here would
///   lock out privacy tools that remove these headers, and win nothing.
///
/// # Errors
/// [`CrossSite`] in all other cases, also when a header is repeated or unreadable.
pub fn same_site_post(headers: &HeaderMap, origin: &Origin) -> Result<(), CrossSite> {
    if let Some(site) = only_value(headers, &SEC_FETCH_SITE)? {
        return matches!(site, "same-origin" | "none").then_some(()).ok_or(CrossSite);
    }
    if let Some(sender) = only_value(headers, &ORIGIN)? {
        return (Origin::parse(sender).as_ref() == Some(origin))
            .then_some(())
            .ok_or(CrossSite);
    }
    if let Some(referer) = only_value(headers, &REFERER)? {
        let sender = Url::parse(referer)
            .ok()
            .and_then(|url| Origin::parse(&url.origin().ascii_serialization()));
        return (sender.as_ref() == Some(origin)).then_some(()).ok_or(CrossSite);
    }
    Ok(())
}

fn only_value<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, CrossSite> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| CrossSite),
        (Some(_), Some(_)) => Err(CrossSite),
    }
}

/// A host with or without a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authority {
    /// Lower case; an IPv6 address in its brackets.
    pub(crate) name: String,
    pub(crate) port: Option<u16>,
}

impl Authority {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (name, port) = Self::split(text)?;
        let is_name = |name: &str| {
            !name.is_empty()
                && name.len() <= 253
                && !name.starts_with(['.', '-'])
                && !name.ends_with('.')
                && !name.contains("..")
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
        };
        let is_ipv6 = |name: &str| {
            name.strip_prefix('[')
                .and_then(|name| name.strip_suffix(']'))
                .is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
        };
        if !is_name(name) && !is_ipv6(name) {
            return None;
        }
        let port = match port {
            None => None,
            // `parse` alone would also read "+80".
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse().ok()?),
            Some(_) => return None,
        };
        Some(Self {
            name: name.to_ascii_lowercase(),
            port,
        })
    }

    fn split(text: &str) -> Option<(&str, Option<&str>)> {
        let after_address = match text.starts_with('[') {
            true => text.find(']')? + 1,
            false => text.find(':').unwrap_or(text.len()),
        };
        let (name, rest) = text.split_at_checked(after_address)?;
        match rest.strip_prefix(':') {
            Some(port) => Some((name, Some(port))),
            None => rest.is_empty().then_some((name, None)),
        }
    }

    pub(crate) fn with_scheme(self, scheme: Scheme) -> Origin {
        let host = match self.port.filter(|port| *port != scheme.default_port()) {
            Some(port) => format!("{}:{port}", self.name),
            None => self.name,
        };
        Origin { scheme, host }
    }
}
