//! Where a person may be sent, and above all where not.

use proptest::prelude::*;
use url::Url;
use vestibule_engine::return_target::{ReturnPolicy, ReturnTarget};

const REGISTERED: [&str; 4] = [
    "https://app.acme.example/after?from=login",
    "https://app.acme.example",
    "http://localhost:3000/",
    "com.acme.app:/signed-in",
];

fn policy() -> ReturnPolicy {
    ReturnPolicy::new(REGISTERED).unwrap()
}

fn parse(raw: &str) -> Option<ReturnTarget> {
    ReturnTarget::parse(raw, &policy())
}

#[test]
fn paths_of_our_own_origin_are_accepted_as_they_are() {
    let paths = [
        "/",
        "/account",
        "/account/",
        "/a/b/c.html",
        "/x?y#z",
        "/x?next=https://elsewhere.example//path",
        "/x?name=J%C3%BCrgen&empty=&q=a+b",
        "/x#//fragment",
        "/?a//b",
        "/a%20b",
        "/a%2Fb",
        "/~user/@me/a:b;c=1,2!$&'()*+",
        "/100%25",
        "/.well-known/change-password",
        "/...",
        "/..a/b..",
    ];
    for path in paths {
        let target = parse(path).unwrap_or_else(|| panic!("{path} is refused"));
        assert_eq!(target.as_str(), path);
        assert!(target.is_same_origin());
    }
}

#[test]
fn registered_addresses_are_accepted_letter_by_letter() {
    for address in REGISTERED {
        let target = parse(address).unwrap();
        assert_eq!((target.as_str(), target.is_same_origin()), (address, false));
    }
    let nearly = [
        "https://app.acme.example/",
        "https://app.acme.example/after",
        "https://app.acme.example/after?from=login&x=1",
        "https://app.acme.example/after?from=login#x",
        "https://APP.acme.example/after?from=login",
        "https://app.acme.example.evil.example",
        "https://app.acme.example@evil.example",
        "https://app.acme.example:443",
        "http://app.acme.example",
        "http://localhost:3001/",
        "com.acme.app:/signed-in/",
        " https://app.acme.example",
        "https://app.acme.example ",
    ];
    for address in nearly {
        assert_eq!(parse(address), None, "{address:?}");
    }
}

#[test]
fn hostile_targets_are_refused() {
    let long = format!("/{}", "a".repeat(2048));
    let cases = [
        // Nothing, and not a path.
        "",
        " ",
        "account",
        "./account",
        "../account",
        "?x",
        "#x",
        "evil.example",
        // Absolute addresses and other schemes.
        "https://evil.example",
        "http://evil.example/",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "HTTPS://evil.example",
        "ftp://evil.example",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "javascript://%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "blob:https://host.example/1",
        "file:///etc/passwd",
        "about:blank",
        "mailto:eve@evil.example",
        // User information.
        "https://host.example@evil.example",
        "https://host.example:443@evil.example/",
        "//host.example@evil.example",
        // Scheme-relative, in all spellings.
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "//",
        "//evil.example/%2f..",
        "/\\evil.example",
        "\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/\\/evil.example",
        "//\\evil.example",
        "/a\\b",
        // White space and control characters, which parsers strip.
        " //evil.example",
        "\t//evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\n/evil.example",
        "\n/account",
        "/account\n",
        "/ /evil.example",
        "/\0",
        "/a\u{7f}",
        "/a\u{85}b",
        "/x\r\nSet-Cookie: a=b",
        "/x%0d%0aSet-Cookie:%20a=b",
        "/x?y=%0a",
        "/%00",
        "/%09/evil.example",
        // Escaped slashes and backslashes at the start, once and twice.
        "/%2fevil.example",
        "/%2Fevil.example",
        "/%2f%2fevil.example",
        "/%5cevil.example",
        "/%5Cevil.example",
        "%2f%2fevil.example",
        "/%252fevil.example",
        "/%255cevil.example",
        "/%25252fevil.example",
        "/%2525252fevil.example",
        "/%25255cevil.example",
        // Dot segments that leave doubled slashes.
        "/..//evil.example",
        "/.//evil.example",
        "/a/..//evil.example",
        "/a/../..//evil.example",
        "/%2e%2e//evil.example",
        "/%2e%2e%2fevil.example",
        "/%2e/%2fevil.example",
        "/.%2e/%2fevil.example",
        "/%252e%252e%252f%252fevil.example",
        "/..",
        "/.",
        "/a/../b",
        "/..;//evil.example",
        "/..;/evil.example",
        "/a//b",
        // Broken escapes, and escapes that are not UTF-8.
        "/%",
        "/%2",
        "/%zz",
        "/%-1",
        "/%ff",
        "/%c0%af%c0%afevil.example",
        "/%e0%80%af",
        "/x?y=%fe",
        // Characters that other layers fold into slashes, or that break out of an attribute.
        "/\u{ff0f}evil.example",
        "\u{ff0f}\u{ff0f}evil.example",
        "/\u{2215}evil.example",
        "/\u{29f8}evil.example",
        "/\u{202e}elpmaxe.live",
        "/ü",
        "/\"onmouseover=alert(1)",
        "/<script>",
        "/`",
        "/{{1}}",
        "/a|b",
        "/a^b",
        &long,
    ];
    assert!(cases.len() >= 40);
    for case in cases {
        assert_eq!(parse(case), None, "{case:?}");
    }
}

#[test]
fn the_longest_target_is_2048_characters() {
    assert!(parse(&format!("/{}", "a".repeat(2047))).is_some());
}

#[test]
fn without_registered_addresses_only_paths_are_accepted() {
    let policy = ReturnPolicy::default();
    assert!(ReturnTarget::parse("/account", &policy).is_some());
    assert_eq!(ReturnTarget::parse(REGISTERED[0], &policy), None);
}

#[test]
fn addresses_that_cannot_be_registered_are_named() {
    let cases = [
        "",
        "/account",
        "app.acme.example",
        "https:app.acme.example",
        "https://",
        "https://ada@app.acme.example",
        "https://ada:secret@app.acme.example",
        "https://app.acme.example/a b",
        "https://app.acme.example\\x",
        "https://bücher.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "app:/signed-in",
    ];
    for case in cases {
        let refusal = ReturnPolicy::new([REGISTERED[0], case]).expect_err(case);
        assert_eq!(refusal.address, case);
        assert!(!refusal.reason.is_empty());
    }
}

/// Texts in which the dangerous pieces are frequent.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "/", "\\", ".", "..", "%2f", "%5C", "%2e", "%25", "%252f", "@", ":", "//", "?", "#", ";", "\t", "\n", " ", "https:",
            "javascript:", "evil.example", "a", "%00", "%", "\u{ff0f}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn an_accepted_path_stays_on_the_origin_however_often_it_is_decoded(
        text in prop_oneof![hostile_text(), hostile_text().prop_map(|text| format!("/{text}"))],
    ) {
        let base = Url::parse("https://host.example/").unwrap();
        if let Some(target) = ReturnTarget::parse(&text, &ReturnPolicy::default()) {
            let mut spelled = target.as_str().to_owned();
            for _ in 0..3 {
                let resolved = base.join(&spelled).unwrap();
                prop_assert_eq!(resolved.origin(), base.origin(), "{} as {}", text, spelled);
                prop_assert!(!resolved.path().starts_with("//"), "{} as {}", text, spelled);
                // Only the path: a query may hold anything, and nobody resolves it.
                let path = spelled.split(['?', '#']).next().unwrap_or_default().to_owned();
                spelled = percent_encoding::percent_decode_str(&path).decode_utf8_lossy().into_owned();
            }
        }
    }

    #[test]
    fn plain_paths_are_accepted(
        path in "(/[a-z0-9_-]{1,8}){1,5}/?(\\?[a-z0-9=&/:]{0,20})?(#[a-z0-9/]{0,8})?",
    ) {
        prop_assert!(ReturnTarget::parse(&path, &ReturnPolicy::default()).is_some(), "{}", path);
    }
}
