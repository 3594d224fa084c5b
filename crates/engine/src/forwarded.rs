//! Reads the headers in which proxies report the request as they received it.
//!
//! Whether a report is believed is deliberately not here: see [`crate::host_policy`].

use std::net::{IpAddr, SocketAddr};

use http::header::{FORWARDED, HeaderMap, HeaderName, HeaderValue};

/// The comma-separated entries of all headers of one name, in order; `None` if one is not text.
pub(crate) fn list_entries(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<String>> {
    let values = headers
        .get_all(name)
        .iter()
        .map(|value| value.to_str().ok())
        .collect::<Option<Vec<_>>>()?;
    let entries = values.iter().flat_map(|value| value.split(',')).map(str::trim);
    Some(entries.filter(|entry| !entry.is_empty()).map(str::to_owned).collect())
}

/// An address as proxies write it: with or without a port, IPv6 with or without brackets.
pub(crate) fn read_ip(text: &str) -> Option<IpAddr> {
    let bracketed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let address = bracketed
        .unwrap_or(text)
        .parse()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))?;
    Some(address.to_canonical())
}

/// One hop of a `Forwarded` header.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ForwardedElement {
    /// `for`: who sent the request to the proxy that wrote this.
    pub(crate) sender: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) scheme: Option<String>,
}

/// The hops of all `Forwarded` headers, in order; `None` if they break the grammar of RFC 7239 section 4.
pub(crate) fn forwarded_elements(headers: &HeaderMap) -> Option<Vec<ForwardedElement>> {
    let mut elements = Vec::new();
    for value in headers.get_all(FORWARDED) {
        read_forwarded(value, &mut elements)?;
    }
    Some(elements)
}

fn read_forwarded(value: &HeaderValue, elements: &mut Vec<ForwardedElement>) -> Option<()> {
    for element in split_unquoted(value.to_str().ok()?, ',')? {
        let mut read = ForwardedElement::default();
        for pair in split_unquoted(element, ';')?
            .into_iter()
            .map(str::trim)
            .filter(|pair| !pair.is_empty())
        {
            let (name, value) = pair.split_once('=')?;
            let field = match name.to_ascii_lowercase().as_str() {
                "for" => &mut read.sender,
                "host" => &mut read.host,
                "proto" => &mut read.scheme,
                _ => continue,
            };
            if field.replace(unquote(value)?).is_some() {
                return None;
            }
        }
        if read != ForwardedElement::default() {
            elements.push(read);
        }
    }
    Some(())
}

/// Splits at `separator` outside quotes; `None` if a quote is not closed.
fn split_unquoted(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut is_quoted, mut is_escaped) = (Vec::new(), 0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if character == separator && !is_quoted => {
                parts.push(text.get(start..at)?);
                start = at + separator.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(start..)?);
    (!is_quoted).then_some(parts)
}

fn unquote(value: &str) -> Option<String> {
    let Some(quoted) = value.strip_prefix('"') else {
        return (!value.contains('"')).then(|| value.to_owned());
    };
    let mut characters = quoted.strip_suffix('"')?.chars();
    let mut plain = String::new();
    while let Some(character) = characters.next() {
        plain.push(if character == '\\' { characters.next()? } else { character });
    }
    Some(plain)
}
