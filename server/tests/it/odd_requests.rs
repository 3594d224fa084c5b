//! Requests that no browser of good will makes: no panic, no 5xx, no echo.

use http::header::{CONTENT_TYPE, COOKIE, HeaderMap, HeaderName};
use http::{HeaderValue, Method};
use vestibule_app::server_fns::Submit;

use crate::world::{World, at};

#[tokio::test]
async fn odd_addresses_are_answered_calmly() {
    let world = World::new().await;
    let browser = world.browser();
    let long = format!("/loginname?loginName={}", "x".repeat(4_000));
    let odd = [
        "/loginname?%ff%fe=%00&organization=%",
        "/loginname?&&&===&?&",
        "/loginname?organization=1&organization=2",
        "/loginname?organization=%F0%9F%A6%80",
        "/loginname?organization=' OR 1=1 --",
        "/loginname//",
        "//loginname",
        "/./loginname",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/password?requestId=%0d%0aX-Evil:%201",
        "/accounts?return_to=%0d%0aX-Evil:%201",
        "/brand/%ff/logo",
        "/pkg/%ff",
        &long,
    ];
    for path in odd {
        let answer = browser.get(&at(&path.replace(' ', "%20"))).await;
        assert!(answer.status < 500, "{path}: {}", answer.status);
        assert!(answer.header("x-evil").is_none(), "{path}");
        assert!(!answer.body.contains("OR 1=1"), "{path}");
    }
}

#[tokio::test]
async fn odd_cookies_are_no_session() {
    let world = World::new().await;
    let long = "a".repeat(5_000);
    for cookie in [
        "vestibule=",
        "vestibule",
        "vestibule=a; vestibule=b",
        "=;=;=",
        "\u{fc}=1",
        &format!("vestibule={long}"),
        "vestibule=%00",
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_bytes(cookie.as_bytes()).unwrap());
        let browser = world.browser();
        let page = browser.send(Method::GET, &at("/loginname"), headers, None).await;
        assert_eq!(page.status, 200, "{cookie}");
        assert!(browser.cookie().is_some());
    }
}

#[tokio::test]
async fn odd_bodies_are_refused_or_asked_again() {
    let world = World::new().await;
    for &submit in Submit::ALL {
        let bodies = [
            "",
            "token",
            "token=&at=&at=&token=",
            "%ff=%ff",
            "token=%00&at=%00",
            "a[b][c]=d&token[]=x",
            "\u{0}",
            "password=x&login_name=y",
        ];
        for body in bodies {
            let browser = world.browser();
            browser.open(&at("/loginname")).await;
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
            headers.insert(
                HeaderName::from_static("sec-fetch-site"),
                HeaderValue::from_static("same-origin"),
            );
            let answer = browser
                .send(Method::POST, &at(submit.path()), headers, Some(body.to_owned()))
                .await;
            assert!([303, 400].contains(&answer.status), "{submit:?} {body:?}: {}", answer.status);
            assert!(answer.csp().contains("default-src 'none'"));
        }
    }
    assert_eq!(world.backend.checks(), 0);
}

#[tokio::test]
async fn a_browser_without_cookies_is_told_nothing_false_and_never_redirected_in_a_loop() {
    let world = World::new().await;
    let acme = world.organization("Acme").await;
    world.person(&acme, "ada").await;
    let page = world.browser().open(&at("/loginname")).await;
    let form = page.form(Submit::Loginname).with("login_name", "ada");
    let answer = world.browser().submit(&form).await;
    let landed = world.browser().get(&answer.location()).await;
    assert_eq!((landed.status, landed.screen().as_str()), (200, "loginname"));
}

#[tokio::test]
async fn a_head_request_has_the_headers_of_the_page_and_no_body() {
    let world = World::new().await;
    let (get, head) = (world.browser(), world.browser());
    get.open(&at("/loginname")).await;
    let page = get.get(&at("/loginname")).await;
    let answer = head.send(Method::HEAD, &at("/loginname"), HeaderMap::new(), None).await;
    assert_eq!((answer.status, answer.bytes.len()), (200, 0));
    assert_eq!(answer.header("content-type"), page.header("content-type"));
    assert!(answer.csp().contains("form-action 'self'"));
}
