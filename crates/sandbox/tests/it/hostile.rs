//! Requests of somebody who means harm, or knows no better: always an answer, always the right kind.

mod callers;
mod input;
mod stage;
mod uploads;

use axum::http::Method;
use serde_json::{Value, json};

use crate::backend::Backend;

const CONNECT: &str = "/zitadel.session.v2.SessionService/CreateSession";

#[tokio::test]
async fn malformed_messages_are_refused_on_both_transports() {
    let backend = Backend::new().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in [
        "{bad",
        "[]",
        "5",
        "null",
        "\"x\"",
        r#"{"checks":{"user":{"userId":5}}}"#,
        r#"{"checks":{"user":{"userId":"1","loginName":"x"}}}"#,
        r#"{"checks":[]}"#,
        r#"{"lifetime":"3600"}"#,
        r#"{"lifetime":"999999999999999999999s"}"#,
        r#"{"lifetime":"-5s"}"#,
        r#"{"metadata":{"k":"*"}}"#,
        r#"{"metadata":"x"}"#,
        r#"{"userAgent":5}"#,
        deep.as_str(),
    ] {
        let rest = backend
            .raw(&backend.login, Method::POST, "/v2/sessions", body.to_owned())
            .await;
        let connect = backend.raw(&backend.login, Method::POST, CONNECT, body.to_owned()).await;
        let shown = &body[..body.len().min(60)];
        assert_eq!(
            (rest.status.as_u16(), rest.json()["code"].as_u64()),
            (400, Some(3)),
            "{shown}"
        );
        assert_eq!(
            (connect.status.as_u16(), connect.json()["code"].as_str()),
            (400, Some("invalid_argument")),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn a_list_is_no_message_at_any_depth() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    for (path, body) in [
        ("/v2/sessions", json!({"checks": {"user": ["1"]}})),
        ("/v2/users", json!({"queries": [["x"]]})),
        (
            "/v2/users/new",
            json!({"organizationId": organization, "human": {"profile": ["A", "B"]}}),
        ),
        (
            "/v2/users/human",
            json!({"profile": ["A", "B"], "email": {"email": "a@b.example"}}),
        ),
        (
            "/v2/users/human",
            json!({"profile": {"givenName": "A", "familyName": "B"}, "email": ["a@b.example"]}),
        ),
        ("/v2/users/1/email", json!({"email": "a@b.example", "sendCode": []})),
    ] {
        let answer = backend.post(&backend.login, path, body.clone()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["code"].as_u64()),
            (400, Some(3)),
            "{path} {body}"
        );
    }
}

#[tokio::test]
async fn an_empty_body_is_an_empty_message_on_rest_alone() {
    let backend = Backend::new().await;
    assert_eq!(
        backend.raw(&backend.login, Method::POST, "/v2/sessions", "").await.status,
        201
    );
    assert_eq!(backend.raw(&backend.login, Method::POST, CONNECT, "").await.status, 400);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let backend = Backend::new().await;
    let body = vec![0xff_u8, 0xfe, 0x00];
    assert_eq!(
        backend.raw(&backend.login, Method::POST, "/v2/sessions", body).await.status,
        400
    );
    assert_eq!(backend.get(&backend.login, "/v2/users/%ff").await.status, 404);
}

#[tokio::test]
async fn an_oversized_body_is_refused() {
    let backend = Backend::new().await;
    let body = format!("{{\"nonsense\":\"{}\"}}", "x".repeat(5 * 1024 * 1024));
    let rest = backend.raw(&backend.login, Method::POST, "/v2/sessions", body.clone()).await;
    assert_eq!((rest.status.as_u16(), rest.json()["code"].as_u64()), (429, Some(8)));
    assert_eq!(backend.raw(&backend.login, Method::POST, CONNECT, body).await.status, 429);
}

#[tokio::test]
async fn addresses_and_methods_nobody_knows_are_told_in_each_transports_words() {
    let backend = Backend::new().await;
    let unknown = backend.get(&backend.login, "/v2/nope").await;
    assert_eq!((unknown.status.as_u16(), unknown.json()["code"].as_u64()), (404, Some(5)));
    let wrong = backend.raw(&backend.login, Method::PUT, "/v2/sessions", "{}").await;
    assert_eq!((wrong.status.as_u16(), wrong.json()["code"].as_u64()), (405, Some(12)));
    assert_eq!(backend.get(&backend.login, CONNECT).await.status, 405);
    assert_eq!(
        backend
            .post(&backend.login, "/zitadel.session.v2.SessionService/Nope", json!({}))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn queries_nested_without_end_are_refused() {
    let backend = Backend::new().await;
    let mut query = json!({"userNameQuery": {"userName": "a"}});
    for _ in 0..30 {
        query = json!({"notQuery": {"query": query}});
    }
    let answer = backend.post(&backend.login, "/v2/users", json!({"queries": [query]})).await;
    assert_eq!(answer.status, 400);
    for queries in [
        json!([{}]),
        json!([{"orQuery": {"queries": []}}]),
        json!([{"userNameQuery": 5}]),
        json!("x"),
    ] {
        let answer = backend.post(&backend.login, "/v2/users", json!({"queries": queries})).await;
        assert_eq!(answer.status, 400, "{queries}");
    }
    let negative: Value = json!({"query": {"limit": -1}});
    assert_eq!(backend.post(&backend.login, "/v2/users", negative).await.status, 400);
}

#[tokio::test]
async fn text_is_never_taken_for_sql() {
    let backend = Backend::new().await;
    let text = "x' OR '1'='1";
    for query in [
        json!({"userNameQuery": {"userName": text}}),
        json!({"loginNameQuery": {"loginName": text}}),
    ] {
        let found = backend
            .post(&backend.login, "/v2/users", json!({"queries": [query]}))
            .await
            .ok();
        assert!(found.get("result").is_none());
    }
    let sorted = json!({"sortingColumn": "id; DROP TABLE users"});
    backend.odd(&backend.login, Method::POST, "/v2/users", sorted).await.ok();
    let method = json!({"queries": [{"userNameQuery": {"userName": "a", "method": "') OR 1=1 --"}}]});
    assert!(
        backend
            .odd(&backend.login, Method::POST, "/v2/users", method)
            .await
            .ok()
            .get("result")
            .is_none()
    );
}

/// Over a real connection, because that is what a refusal could break: the request after it was lost.
#[tokio::test]
async fn a_refused_request_leaves_the_connection_usable() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let backend = Backend::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = backend.sandbox.router();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    connection.set_nodelay(true).unwrap();
    for path in [
        "/v2/sessions",
        "/v2/nope",
        "/zitadel.session.v2.SessionService/Nope",
        "/oauth/v2/token",
    ] {
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n");
        connection.write_all(head.as_bytes()).await.unwrap();
        tokio::task::yield_now().await;
        connection.write_all(b"{}").await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"}") && !answer.ends_with(b"not found\n") {
            let read = connection.read_buf(&mut answer).await.unwrap();
            assert!(read > 0, "{path}: closed after {}", String::from_utf8_lossy(&answer));
        }
        let answer = String::from_utf8(answer).unwrap().to_lowercase();
        assert!(
            answer.starts_with("http/1.1 40") && !answer.contains("connection: close"),
            "{path}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_parameter_as_deep_as_an_address_is_long_stops_nothing() {
    let backend = Backend::new().await;
    let deep = vec!["a"; 30_000].join(".");
    for path in ["/admin/v1/healthz", "/v2/settings", "/v2/sessions/1"] {
        let request = axum::http::Request::get(format!("{path}?{deep}=1"))
            .header("authorization", format!("Bearer {}", backend.login))
            .header("x-odd-on-purpose", "1")
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = backend.send(request).await;
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
    }
    backend.get(&backend.login, "/v2/settings").await.ok();
}

#[tokio::test]
async fn a_host_that_only_begins_like_ours_is_not_ours() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let odd = [
        "localhost:x@evil.example",
        "localhost@evil.example",
        "localhost:8080/@evil.example",
        "localhost#.evil.example",
    ];
    for (header, host) in odd
        .iter()
        .flat_map(|host| [("x-zitadel-public-host", host), ("x-zitadel-instance-host", host)])
    {
        let request = axum::http::Request::post(format!("/v2/users/{user}/password_reset"))
            .header("authorization", format!("Bearer {}", backend.login))
            .header("content-type", "application/json")
            .header(header, *host)
            .body(axum::body::Body::from("{}"))
            .unwrap();
        let answer = backend.send(request).await;
        assert_eq!(answer.status.as_u16(), 404, "{header}: {host}");
    }
    assert_eq!(backend.mails(), Vec::<Value>::new());
}

#[tokio::test]
async fn the_mailbox_is_shown_under_our_own_name_alone() {
    let backend = Backend::new().await;
    let page = |host: &str| {
        axum::http::Request::get("/sandbox/outbox")
            .header("host", host)
            .body(axum::body::Body::empty())
    };
    assert_eq!(backend.send(page("localhost:8080").unwrap()).await.status.as_u16(), 200);
    assert_eq!(backend.send(page("rebound.example:8080").unwrap()).await.status.as_u16(), 404);
}
