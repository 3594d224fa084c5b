//! What every response carries for the browser's own defences; and requests that are refused.

use http::header::{HOST, HeaderMap, HeaderName, ORIGIN, REFERER};
use http::{HeaderValue, Method};
use serde_json::json;
use vestibule_app::server_fns::Submit;

use crate::backend::Fault;
use crate::browser::Page;
use crate::world::{PASSWORD, World, at};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

#[track_caller]
fn assert_defended(page: &Page, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(page.header(name), Some(value), "{what}: {name}");
    }
    let policy = page.csp();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{what}: {policy:?}"
    );
    for open in ["unsafe-eval'", "*", "http:", "data:"] {
        assert!(!policy.replace("'wasm-unsafe-eval'", "").contains(open), "{what}: {policy}");
    }
    assert_eq!(page.headers.get_all("content-security-policy").iter().count(), 1, "{what}");
    let caching = page.header("cache-control").unwrap_or_default();
    assert!(caching == "no-store" || caching.contains("immutable"), "{what}: {caching:?}");
    assert!(
        page.header("server").is_none() && page.header("x-powered-by").is_none(),
        "{what}"
    );
}

#[tokio::test]
async fn every_answer_is_defended() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.brand(&acme, json!({"primaryColor": "#0b5c7a"})).await;
    world
        .upload(&acme, "logo", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .await;
    world.activate_brand(&acme).await;
    let ada = world.person(&acme, "ada").await;
    let browser = world.signed_in(&ada).await;
    let page = browser.open(&acme.loginname()).await;
    let style = page
        .tags("link")
        .into_iter()
        .find(|link| link["rel"] == "stylesheet")
        .unwrap()["href"]
        .clone();
    let icon = page.tags("link").into_iter().find(|link| link["rel"] == "icon").unwrap()["href"].clone();
    let logo = page.tags("img")[0]["src"].clone();
    let mut paths: Vec<String> = [
        "",
        "/",
        "/loginname",
        "/password",
        "/password/change",
        "/accounts",
        "/signedin",
        "/logout",
        "/logout/done",
        "/account",
        "/no-such-page",
        "/healthy",
        "/ready",
        "/pkg/nothing.js",
        "/brand/1/logo",
        "/brand/1/passwd",
        "/submit/password",
        "/submit/nothing",
        "/assets/main.css",
    ]
    .map(at)
    .to_vec();
    paths.extend([style, icon, logo]);
    for path in paths {
        for method in [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS] {
            let answer = browser.send(method.clone(), &path, HeaderMap::new(), None).await;
            assert!(answer.status < 500, "{method} {path}: {}", answer.status);
            assert_defended(&answer, &format!("{method} {path} ({})", answer.status));
        }
    }
}

#[tokio::test]
async fn the_pages_for_refused_requests_are_defended_too() {
    let world = World::new().await;
    world.backend.fail(Fault::Status500).await;
    let outage = world.browser().get(&at("/loginname")).await;
    assert_eq!(outage.status, 503);
    assert_defended(&outage, "outage");
    let ready = world.browser().get(&at("/ready")).await;
    assert_eq!(ready.status, 503);
    assert_defended(&ready, "ready");
    let host = world.browser_at("http://evil.example").get(&at("/loginname")).await;
    assert_defended(&host, "unknown host");
}

#[tokio::test]
async fn the_policy_of_a_page_names_its_own_nonce_and_differs_at_every_load() {
    let world = World::new().await;
    let browser = world.browser();
    let (one, other) = (browser.open(&at("/loginname")).await, browser.open(&at("/loginname")).await);
    assert_ne!(one.nonce(), other.nonce());
    assert!(one.nonce().len() >= 22, "at least 128 bits: {}", one.nonce());
    for page in [one, other] {
        for tag in page.tags("style").into_iter().chain(page.tags("script")) {
            assert_eq!(tag["nonce"], page.nonce());
        }
        assert!(page.tags("style").len() == 1);
        for name in ["div", "p", "main", "input", "button", "html", "body", "form"] {
            for tag in page.tags(name) {
                let inline = tag.keys().find(|key| *key == "style" || key.starts_with("on"));
                assert_eq!(inline, None, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn a_form_may_lead_to_the_targets_of_its_own_organization_only() {
    let world = World::new().await;
    let acme = world
        .organization_with("Acme", json!({"defaultRedirectUri": "https://app.acme.example/home?x=y"}))
        .await;
    let other = world
        .organization_with("Other", json!({"defaultRedirectUri": "https://app.other.example"}))
        .await;
    world.person(&acme, "ada").await;
    let form_action = |page: &Page| {
        let directive = page
            .csp()
            .split(';')
            .map(str::trim)
            .find(|directive| directive.starts_with("form-action"));
        directive.unwrap().to_owned()
    };
    let browser = world.browser();
    let first = browser.open(&at("/loginname")).await;
    assert_eq!(form_action(&first), "form-action 'self'");
    let answer = browser.identify("ada").await;
    let page = browser.follow(answer).await;
    assert_eq!(form_action(&page), "form-action 'self' https://app.acme.example");
    let page = browser.open(&other.loginname()).await;
    assert_eq!(form_action(&page), "form-action 'self'");
}

#[tokio::test]
async fn a_host_that_is_not_ours_is_refused_without_settings_of_anybody() {
    let world = World::new().await;
    for origin in [
        "http://evil.example",
        "http://localhost.evil.example",
        "http://localhost:1",
        "http://127.0.0.1",
    ] {
        let page = world.browser_at(origin).get(&at("/loginname")).await;
        assert_eq!((page.status, page.screen().as_str()), (421, "error"), "{origin}");
        assert!(
            !page.body.contains("evil.example") && !page.body.contains("Vestibule</"),
            "{origin}"
        );
    }
    let browser = world.browser();
    for (name, value) in [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("x-original-host", "evil.example"),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        let page = browser.send(Method::GET, &at("/loginname"), headers, None).await;
        assert_eq!(page.status, 200, "{name} of somebody who is no proxy counts for nothing");
        assert!(!page.body.contains("evil.example"));
    }
    let mut headers = HeaderMap::new();
    headers.insert(HOST, HeaderValue::from_static("a b"));
    assert!((400..500).contains(&browser.send(Method::GET, &at("/loginname"), headers, None).await.status));
}

#[tokio::test]
async fn a_post_from_another_site_is_refused_before_anything_else() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let browser = world.browser();
    let answer = browser.identify("ada").await;
    let form = browser.follow(answer).await.form(Submit::Password).with("password", PASSWORD);
    let foreign: [&[(HeaderName, &str)]; 7] = [
        &[(FETCH_SITE, "cross-site")],
        &[(FETCH_SITE, "same-site")],
        &[(FETCH_SITE, "none-of-these")],
        &[(FETCH_SITE, ""), (ORIGIN, "https://evil.example")],
        &[(FETCH_SITE, ""), (ORIGIN, "null")],
        &[(FETCH_SITE, ""), (ORIGIN, "https://localhost")],
        &[(FETCH_SITE, ""), (ORIGIN, ""), (REFERER, "https://evil.example/x")],
    ];
    for headers in foreign {
        let answer = browser.post(&form.action, &form.fields, headers).await;
        assert_eq!((answer.status, answer.screen().as_str()), (403, "error"), "{headers:?}");
        answer.says("This request came from another site");
    }
    assert_eq!(world.backend.checks(), 0);
    let referer = format!("http://localhost:{}/x", world.address().port());
    let ours: [&[(HeaderName, &str)]; 3] = [
        &[(FETCH_SITE, ""), (ORIGIN, "")],
        &[(FETCH_SITE, "none")],
        &[(FETCH_SITE, ""), (ORIGIN, ""), (REFERER, &referer)],
    ];
    for headers in ours {
        let browser = world.browser();
        let answer = browser.identify("ada").await;
        let form = browser.follow(answer).await.form(Submit::Password).with("password", PASSWORD);
        assert_eq!(
            browser.post(&form.action, &form.fields, headers).await.location(),
            at("/account"),
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn a_proxy_that_is_trusted_tells_host_and_scheme() {
    let mut world = World::new().await;
    world
        .reopen(|config| {
            config.server.public_url = "https://login.example".parse().unwrap();
            config.server.trusted_proxies = vec!["127.0.0.0/8".to_owned()];
        })
        .await;
    let browser = world.browser_at("http://internal:8080");
    browser.always("x-forwarded-host", "login.example");
    browser.always("x-forwarded-proto", "https");
    browser.always("x-forwarded-for", "203.0.113.7");
    let page = browser.get(&at("/loginname")).await;
    assert_eq!(page.status, 200);
    let fields = page.form(Submit::Theme).with("theme", "dark").fields;
    let headers = [(FETCH_SITE, ""), (ORIGIN, "https://login.example")];
    assert_eq!(
        browser.post(&at("/submit/theme"), &fields, &headers).await.location(),
        at("/loginname")
    );
}

#[tokio::test]
async fn a_page_that_does_not_exist_says_so_and_leads_on() {
    let world = World::new().await;
    for path in [
        "/no-such-page",
        "/loginname/x",
        "/..%2f..%2fetc%2fpasswd",
        "/%00",
        "/password%2fchange",
    ] {
        let page = world.browser().get(&at(path)).await;
        assert_eq!((page.status, page.screen().as_str()), (404, "error"), "{path}");
        assert!(page.tags("a").iter().any(|link| link["href"] == at("/loginname")));
        page.says(page.header("x-request-id").unwrap());
    }
}
