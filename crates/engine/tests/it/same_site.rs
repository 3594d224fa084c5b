//! Which submits are taken for our own pages'.

use http::HeaderMap;
use http::header::HeaderName;
use vestibule_engine::origin::{CrossSite, Origin, same_site_post};

fn verdict(headers: &[(&str, &str)], origin: &str) -> Result<(), CrossSite> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    same_site_post(&map, &Origin::parse(origin).unwrap())
}

const OURS: &str = "https://login.example.com";

#[test]
fn our_own_pages_may_submit() {
    let cases: &[&[(&str, &str)]] = &[
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "same-origin"), ("origin", OURS)],
        &[("sec-fetch-site", "none")],
        &[("origin", OURS)],
        &[("origin", "https://login.example.com:443")],
        &[("origin", "HTTPS://LOGIN.example.com")],
        &[
            ("origin", OURS),
            ("referer", "https://login.example.com/ui/v2/login/password?x=1"),
        ],
        &[("referer", "https://login.example.com/ui/v2/login/password?x=1")],
        &[("referer", OURS)],
        &[],
    ];
    for headers in cases {
        assert_eq!(verdict(headers, OURS), Ok(()), "{headers:?}");
    }
}

#[test]
fn other_pages_may_not() {
    let cases: &[&[(&str, &str)]] = &[
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", OURS)],
        &[("sec-fetch-site", "something-new")],
        &[("sec-fetch-site", "")],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", "http://login.example.com")],
        &[("origin", "https://login.example.com:8443")],
        &[("origin", "https://login.example.com.evil.example")],
        &[("origin", "https://evil.example/https://login.example.com")],
        &[("origin", "https://login.example.com@evil.example")],
        &[("origin", OURS), ("origin", "https://evil.example")],
        &[("origin", "https://evil.example"), ("referer", "https://login.example.com/")],
        &[("origin", "null"), ("referer", "https://login.example.com/")],
        &[("referer", "https://evil.example/https://login.example.com/")],
        &[("referer", "https://login.example.com@evil.example/")],
        &[("referer", "http://login.example.com/")],
        &[("referer", "about:blank")],
        &[("referer", "/password")],
    ];
    for headers in cases {
        assert_eq!(verdict(headers, OURS), Err(CrossSite), "{headers:?}");
    }
}

#[test]
fn ports_belong_to_an_origin() {
    assert_eq!(
        verdict(&[("origin", "http://localhost:8080")], "http://localhost:8080"),
        Ok(())
    );
    assert_eq!(
        verdict(&[("origin", "http://localhost:3000")], "http://localhost:8080"),
        Err(CrossSite)
    );
    assert_eq!(verdict(&[("referer", "http://[::1]:8080/x")], "http://[::1]:8080"), Ok(()));
}
