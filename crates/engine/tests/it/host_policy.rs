//! Which hosts are served, and what is believed of proxies.

use std::net::IpAddr;

use http::header::HeaderName;
use http::{HeaderMap, Uri};
use vestibule_engine::host_policy::{ForwardedHeaders, HostPolicy, HostRefused};
use vestibule_engine::origin::{Origin, Scheme};

/// What a request carries, as names and values.
type Headers = &'static [(&'static str, &'static str)];

const STRANGER: &str = "203.0.113.9";
const PROXY: &str = "10.0.0.1";

fn policy(forwarded: ForwardedHeaders) -> HostPolicy {
    HostPolicy::new([
        "https://login.example.com",
        "localhost:8080",
        "plain.example",
        "[::1]:8080",
        "http://intranet.example:81/",
    ])
    .unwrap()
    .with_trusted_proxies(["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()], forwarded)
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    map
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn resolve(forwarded: ForwardedHeaders, peer: &str, pairs: &[(&str, &str)]) -> Result<String, HostRefused> {
    let origin = policy(forwarded).resolve(ip(peer), &headers(pairs), &Uri::from_static("/loginname"))?;
    Ok(origin.to_string())
}

#[test]
fn listed_hosts_are_served_and_others_refused() {
    use HostRefused::{Malformed, NotListed};
    let cases = [
        ("login.example.com", Ok("https://login.example.com")),
        ("LOGIN.Example.COM", Ok("https://login.example.com")),
        ("login.example.com:443", Ok("https://login.example.com")),
        ("localhost:8080", Ok("http://localhost:8080")),
        ("[::1]:8080", Ok("http://[::1]:8080")),
        ("plain.example", Ok("http://plain.example")),
        ("plain.example:80", Ok("http://plain.example")),
        ("intranet.example:81", Ok("http://intranet.example:81")),
        ("intranet.example", Err(NotListed)),
        ("login.example.com:80", Err(NotListed)),
        ("login.example.com:8443", Err(NotListed)),
        ("localhost", Err(NotListed)),
        ("localhost:80801", Err(Malformed)),
        ("localhost:+8080", Err(Malformed)),
        ("localhost:", Err(Malformed)),
        ("evil.example", Err(NotListed)),
        ("login.example.com.evil.example", Err(NotListed)),
        ("evil-login.example.com", Err(NotListed)),
        ("login.example.com.", Err(Malformed)),
        ("evil.example@login.example.com", Err(Malformed)),
        ("login.example.com@evil.example", Err(Malformed)),
        ("login.example.com/evil", Err(Malformed)),
        ("login.example.com\\evil", Err(Malformed)),
        ("login.example.com#", Err(Malformed)),
        ("login.example.com, evil.example", Err(Malformed)),
        ("login.example.com evil.example", Err(Malformed)),
        ("[::1", Err(Malformed)),
        ("[evil]:8080", Err(Malformed)),
        ("::1", Err(Malformed)),
        ("", Err(Malformed)),
    ];
    for (host, expected) in cases {
        let resolved = resolve(ForwardedHeaders::XForwarded, STRANGER, &[("host", host)]);
        assert_eq!(resolved.as_deref(), expected.as_ref().copied(), "{host:?}");
    }
}

#[test]
fn a_request_names_exactly_one_host() {
    let resolve = |pairs: &[(&str, &str)], uri: &str| {
        let uri: Uri = uri.parse().unwrap();
        policy(ForwardedHeaders::XForwarded)
            .resolve(ip(STRANGER), &headers(pairs), &uri)
            .map(|origin| origin.to_string())
    };
    let ours = || Ok("https://login.example.com".to_owned());
    assert_eq!(resolve(&[], "/"), Err(HostRefused::Missing));
    assert_eq!(
        resolve(&[], "https://login.example.com/"),
        ours(),
        "HTTP/2 names the host in the address"
    );
    assert_eq!(
        resolve(&[("host", "login.example.com")], "https://login.example.com/"),
        ours()
    );
    assert_eq!(
        resolve(&[("host", "evil.example")], "https://login.example.com/"),
        Err(HostRefused::Ambiguous)
    );
    assert_eq!(
        resolve(&[("host", "login.example.com")], "https://evil.example/"),
        Err(HostRefused::Ambiguous)
    );
    assert_eq!(
        resolve(&[("host", "login.example.com"), ("host", "evil.example")], "/"),
        Err(HostRefused::Ambiguous)
    );
    assert_eq!(
        resolve(&[("host", "login.example.com"), ("host", "login.example.com")], "/"),
        Err(HostRefused::Ambiguous)
    );
}

#[test]
fn forwarded_headers_count_only_from_a_trusted_proxy() {
    let host = ("host", "plain.example");
    let x_forwarded: &[_] = &[
        host,
        ("x-forwarded-host", "login.example.com"),
        ("x-forwarded-proto", "https"),
    ];
    let forwarded: &[_] = &[host, ("forwarded", "for=198.51.100.7;host=login.example.com;proto=https")];
    let (x, rfc) = (ForwardedHeaders::XForwarded, ForwardedHeaders::Rfc7239);
    assert_eq!(resolve(x, PROXY, x_forwarded).unwrap(), "https://login.example.com");
    assert_eq!(resolve(rfc, PROXY, forwarded).unwrap(), "https://login.example.com");
    assert_eq!(
        resolve(x, "::ffff:10.0.0.1", x_forwarded).unwrap(),
        "https://login.example.com",
        "a proxy on a dual-stack socket"
    );
    assert_eq!(resolve(x, "fd00::5", x_forwarded).unwrap(), "https://login.example.com");
    for (style, pairs) in [(x, x_forwarded), (rfc, forwarded)] {
        assert_eq!(resolve(style, STRANGER, pairs).unwrap(), "http://plain.example");
    }
    assert_eq!(
        resolve(x, PROXY, forwarded).unwrap(),
        "http://plain.example",
        "a family that the proxy does not write"
    );
    assert_eq!(resolve(rfc, PROXY, x_forwarded).unwrap(), "http://plain.example");
}

#[test]
fn what_a_trusted_proxy_reports() {
    use ForwardedHeaders::{Rfc7239, XForwarded};
    use HostRefused::{Malformed, NotListed};
    let cases: &[(ForwardedHeaders, Headers, Result<&str, HostRefused>)] = &[
        (XForwarded, &[("x-forwarded-proto", "https")], Ok("https://plain.example")),
        (XForwarded, &[("x-forwarded-proto", "HTTPS")], Ok("https://plain.example")),
        (
            XForwarded,
            &[("x-forwarded-proto", "http, https")],
            Ok("https://plain.example"),
        ),
        (
            XForwarded,
            &[("x-forwarded-proto", "https"), ("x-forwarded-proto", "http")],
            Ok("http://plain.example"),
        ),
        (XForwarded, &[("x-forwarded-proto", "gopher")], Err(Malformed)),
        (XForwarded, &[("x-forwarded-host", "evil.example")], Err(NotListed)),
        (
            XForwarded,
            &[("x-forwarded-host", "evil.example, login.example.com")],
            Ok("https://login.example.com"),
        ),
        (
            XForwarded,
            &[("x-forwarded-host", "login.example.com, evil.example")],
            Err(NotListed),
        ),
        (XForwarded, &[("x-forwarded-host", "ev il")], Err(Malformed)),
        (XForwarded, &[("x-forwarded-host", "")], Ok("http://plain.example")),
        // The configured scheme wins over the reported one.
        (
            XForwarded,
            &[("x-forwarded-host", "login.example.com"), ("x-forwarded-proto", "http")],
            Ok("https://login.example.com"),
        ),
        (Rfc7239, &[("forwarded", "proto=https")], Ok("https://plain.example")),
        (
            Rfc7239,
            &[("forwarded", "Host=\"localhost:8080\";Proto=https")],
            Ok("https://localhost:8080"),
        ),
        (
            Rfc7239,
            &[("forwarded", "host=evil.example, for=198.51.100.7;host=login.example.com")],
            Ok("https://login.example.com"),
        ),
        (
            Rfc7239,
            &[("forwarded", "for=198.51.100.7;proto=https, for=10.0.0.2")],
            Ok("https://plain.example"),
        ),
        (
            Rfc7239,
            &[("forwarded", "for=\"a,b;host=evil.example\";proto=https")],
            Ok("https://plain.example"),
        ),
        (Rfc7239, &[("forwarded", "host=\"login.example.com")], Err(Malformed)),
        (
            Rfc7239,
            &[("forwarded", "host=plain.example;host=login.example.com")],
            Err(Malformed),
        ),
        (Rfc7239, &[("forwarded", "nonsense")], Err(Malformed)),
        (Rfc7239, &[("forwarded", "host=\"evil.example\\")], Err(Malformed)),
    ];
    for (style, pairs, expected) in cases {
        let pairs = [&[("host", "plain.example")], *pairs].concat();
        assert_eq!(
            resolve(*style, PROXY, &pairs).as_deref(),
            expected.as_ref().copied(),
            "{pairs:?}"
        );
    }
}

#[test]
fn the_client_is_the_first_address_from_the_end_that_is_no_proxy() {
    use ForwardedHeaders::{Rfc7239, XForwarded};
    let cases: &[(ForwardedHeaders, &str, Headers, &str)] = &[
        (XForwarded, STRANGER, &[], STRANGER),
        (XForwarded, STRANGER, &[("x-forwarded-for", "1.1.1.1")], STRANGER),
        (XForwarded, PROXY, &[], PROXY),
        (XForwarded, PROXY, &[("x-forwarded-for", "198.51.100.7")], "198.51.100.7"),
        (
            XForwarded,
            PROXY,
            &[("x-forwarded-for", "1.1.1.1, 198.51.100.7")],
            "198.51.100.7",
        ),
        (
            XForwarded,
            PROXY,
            &[("x-forwarded-for", "1.1.1.1, 198.51.100.7, 10.9.9.9")],
            "198.51.100.7",
        ),
        (
            XForwarded,
            PROXY,
            &[("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "198.51.100.7")],
            "198.51.100.7",
        ),
        (XForwarded, PROXY, &[("x-forwarded-for", "198.51.100.7:4711")], "198.51.100.7"),
        (XForwarded, PROXY, &[("x-forwarded-for", "2001:db8::1")], "2001:db8::1"),
        (XForwarded, PROXY, &[("x-forwarded-for", "[2001:db8::1]:4711")], "2001:db8::1"),
        (
            XForwarded,
            PROXY,
            &[("x-forwarded-for", "::ffff:198.51.100.7")],
            "198.51.100.7",
        ),
        (XForwarded, PROXY, &[("x-forwarded-for", "198.51.100.7, unknown")], PROXY),
        (XForwarded, PROXY, &[("x-forwarded-for", "unknown, 10.0.0.2")], "10.0.0.2"),
        (XForwarded, PROXY, &[("x-forwarded-for", "10.0.0.3, 10.0.0.2")], "10.0.0.3"),
        (XForwarded, PROXY, &[("forwarded", "for=198.51.100.7")], PROXY),
        (XForwarded, "::ffff:203.0.113.9", &[], STRANGER),
        (Rfc7239, PROXY, &[("forwarded", "for=198.51.100.7")], "198.51.100.7"),
        (
            Rfc7239,
            PROXY,
            &[("forwarded", "for=1.1.1.1, For=\"[2001:db8::1]:4711\"")],
            "2001:db8::1",
        ),
        (
            Rfc7239,
            PROXY,
            &[("forwarded", "for=198.51.100.7, for=10.0.0.2;proto=https")],
            "198.51.100.7",
        ),
        (Rfc7239, PROXY, &[("forwarded", "for=198.51.100.7, for=_hidden")], PROXY),
        (Rfc7239, PROXY, &[("forwarded", "for=198.51.100.7, proto=https")], PROXY),
        (Rfc7239, PROXY, &[("forwarded", "for=\"198.51.100.7")], PROXY),
        (Rfc7239, PROXY, &[("x-forwarded-for", "198.51.100.7")], PROXY),
    ];
    for (style, peer, pairs, expected) in cases {
        let client = policy(*style).client_ip(ip(peer), &headers(pairs));
        assert_eq!(client, ip(expected), "{peer} {pairs:?}");
    }
}

#[test]
fn without_listed_hosts_nothing_is_served() {
    let resolved = HostPolicy::default().resolve(ip(STRANGER), &headers(&[("host", "localhost")]), &Uri::from_static("/"));
    assert_eq!(resolved, Err(HostRefused::NotListed));
}

#[test]
fn entries_that_are_no_hosts_are_refused_by_name() {
    for entry in [
        "",
        "*",
        "https://",
        "ftp://files.example",
        "https://login.example.com/ui",
        "a b",
        "user@host",
        "host:99999",
        "https://[::1",
    ] {
        let refusal = HostPolicy::new(["localhost", entry]).unwrap_err();
        assert_eq!(refusal.0, entry);
        assert!(refusal.to_string().contains(entry));
    }
}

#[test]
fn an_origin_is_read_and_printed() {
    let origin = Origin::parse("https://Login.Example.com:443").unwrap();
    assert_eq!(
        (origin.scheme, origin.to_string().as_str()),
        (Scheme::Https, "https://login.example.com")
    );
    assert!(origin.is_https());
    let origin = Origin::parse("http://[::1]:8080").unwrap();
    assert_eq!(
        (origin.host_name(), origin.to_string().as_str()),
        ("[::1]", "http://[::1]:8080")
    );
    assert!(!origin.is_https());
    assert_eq!(Origin::parse("http://localhost:8080").unwrap().host_name(), "localhost");
    for text in [
        "null",
        "",
        "login.example.com",
        "https://login.example.com/",
        "https://a@b",
        "javascript://x",
        "https://x?y",
    ] {
        assert_eq!(Origin::parse(text), None, "{text}");
    }
}
