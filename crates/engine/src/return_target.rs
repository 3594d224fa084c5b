//! Where a person may be sent after a sign-in: a path of this very origin, or an address that is registered letter by letter.
//!
//! Following the redirect is deliberately not here, and neither are the callbacks of OIDC and SAML clients: those come
//! from the backend, which has checked them.

use std::collections::HashSet;
use std::fmt;

use percent_encoding::percent_decode_str;
use url::Url;

/// Longer targets are refused.
const LONGEST_TARGET: usize = 2048;
/// Only tells what a path means; never appears anywhere.
const ANY_ORIGIN: &str = "https://host.example/";
/// How many layers of escapes a path may have: intermediaries decode once, careless ones twice.
const DECODINGS: usize = 3;

/// A place that it is safe to redirect to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ReturnTarget(Place);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Place {
    SameOrigin(String),
    Registered(String),
}

/// The absolute addresses that a person may be sent back to, besides every path of our own origin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReturnPolicy {
    registered: HashSet<String>,
}

/// An address that cannot be registered as a return target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{address:?} cannot be a return target: {reason}")]
pub struct UnusableAddress {
    /// The address as it was configured.
    pub address: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl ReturnPolicy {
    /// Registers absolute addresses. Each is compared letter by letter later: no prefixes, no wildcards, no normalization.
    ///
    /// `http` and `https` addresses, and private-use schemes of native applications that contain a dot
    /// (`com.example.app:/signed-in`, RFC 8252 section 7.1).
    ///
    /// # Errors
    /// [`UnusableAddress`] for the first one that is not such an address, or carries a user name or password.
    pub fn new<A: Into<String>>(registered: impl IntoIterator<Item = A>) -> Result<Self, UnusableAddress> {
        let registered = registered
            .into_iter()
            .map(|address| check_registrable(address.into()))
            .collect::<Result<_, _>>()?;
        Ok(Self { registered })
    }
}

impl ReturnTarget {
    /// Accepts `raw` if it is safe to redirect to, else `None`: then the person goes where they would have gone without it.
    ///
    /// Security: a path is accepted only in the plainest spelling. Browsers, proxies and frameworks disagree about
    /// backslashes, tabs, doubled slashes, dot segments and escapes of all these, and each disagreement is a way to
    /// another host; so a path that contains one of them is refused even where it would be harmless.
    pub fn parse(raw: &str, policy: &ReturnPolicy) -> Option<Self> {
        if raw.len() > LONGEST_TARGET {
            return None;
        }
        if policy.registered.contains(raw) {
            return Some(Self(Place::Registered(raw.to_owned())));
        }
        is_plain_path(raw).then(|| Self(Place::SameOrigin(raw.to_owned())))
    }

    /// The target as it goes into a `Location` header: printable ASCII.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Place::SameOrigin(path) => path,
            Place::Registered(address) => address,
        }
    }

    /// Whether the target is a path of our own origin.
    pub fn is_same_origin(&self) -> bool {
        match self.0 {
            Place::SameOrigin(_) => true,
            Place::Registered(_) => false,
        }
    }
}

impl fmt::Display for ReturnTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn check_registrable(address: String) -> Result<String, UnusableAddress> {
    match reason_against(&address) {
        None => Ok(address),
        Some(reason) => Err(UnusableAddress { address, reason }),
    }
}

fn reason_against(address: &str) -> Option<&'static str> {
    if address.len() > LONGEST_TARGET {
        return Some("longer than 2048 characters");
    }
    if !address.bytes().all(|byte| byte.is_ascii_graphic()) || address.contains('\\') {
        return Some("contains a character that does not belong into an address");
    }
    let Ok(url) = Url::parse(address) else {
        return Some("not an absolute address");
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Some("contains a user name or a password");
    }
    let is_web = matches!(url.scheme(), "http" | "https") && address.contains("://") && url.has_host();
    let is_native_application = url.scheme().contains('.');
    (!is_web && !is_native_application).then_some("neither http, https nor the scheme of a native application")
}

fn is_plain_path(raw: &str) -> bool {
    let path_end = raw.find(['?', '#']).unwrap_or(raw.len());
    raw.starts_with('/')
        && raw.bytes().all(is_address_character)
        && has_sound_escapes(raw)
        && !is_path_ambiguous(raw.get(..path_end).unwrap_or(raw))
        && stays_on_origin(raw)
}

/// RFC 3986's characters, and nothing that a parser strips, folds or quotes.
fn is_address_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

/// Every `%` starts an escape, and what the escapes stand for is UTF-8 without control characters.
fn has_sound_escapes(text: &str) -> bool {
    let are_complete = text.split('%').skip(1).all(|after| {
        let mut digits = after.bytes();
        matches!((digits.next(), digits.next()), (Some(a), Some(b)) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
    });
    are_complete
        && percent_decode_str(text)
            .decode_utf8()
            .is_ok_and(|decoded| !decoded.chars().any(char::is_control))
}

/// Whether some reader could find another host, or another path than we do, in this path.
fn is_path_ambiguous(path: &str) -> bool {
    let mut text = path.to_owned();
    for _ in 0..=DECODINGS {
        let has_dot_segment = text
            .split('/')
            .any(|segment| matches!(segment.split(';').next(), Some("." | "..")));
        if text.contains("//") || text.contains('\\') || text.chars().any(char::is_control) || has_dot_segment {
            return true;
        }
        let decoded = percent_decode_str(&text).decode_utf8_lossy().into_owned();
        if decoded == text {
            return false;
        }
        text = decoded;
    }
    // Still not at the bottom: nobody nests escapes this deep in good faith.
    true
}

/// The judgment of the parser that browsers have, in case the rules above forgot something.
fn stays_on_origin(raw: &str) -> bool {
    let Ok(base) = Url::parse(ANY_ORIGIN) else {
        return false;
    };
    base.join(raw)
        .is_ok_and(|url| url.origin() == base.origin() && url.username().is_empty() && !url.path().starts_with("//"))
}
