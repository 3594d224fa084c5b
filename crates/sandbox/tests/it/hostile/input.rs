//! Every call of the table, by both transports, asked by the administrator in words that make no sense: an answer of the
//! right kind, and nothing written that was not acknowledged.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use super::stage::{Stage, Way, assert_proper};

#[tokio::test]
async fn what_is_no_message_is_refused_by_every_call() {
    let mut stage = Stage::new().await;
    let ways = stage.ways();
    let (before, commits) = (stage.contents().await, stage.commits().await);
    let authorization = format!("Bearer {}", stage.backend.admin);
    let deep_lists = "[".repeat(100_000);
    let deep_messages = format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000));
    let bodies: [&[u8]; 13] = [
        b"{bad",
        b"{\"a\":1}}",
        b"{\"a\":1",
        b"[]",
        b"5",
        b"null",
        b"\"x\"",
        b"\xff\xfe\x00",
        b"{\"a\":\"\xff\"}",
        b"{\"a\":\"\x00\"}",
        b"{\"a\":\"\\ud800\"}",
        deep_lists.as_bytes(),
        deep_messages.as_bytes(),
    ];
    for way in ways.iter().filter(|way| way.takes_body()).map(Way::odd) {
        for body in bodies {
            let answer = stage.backend.send(way.request(Some(&authorization), body.to_vec())).await;
            let shown = String::from_utf8_lossy(&body[..body.len().min(20)]);
            assert_proper(&way, &shown, &answer);
            let code = &answer.json()["code"];
            assert_eq!(answer.status, 400, "{} {shown}", way.shown());
            assert!(
                *code == json!(3) || *code == json!("invalid_argument"),
                "{} {shown}",
                way.shown()
            );
        }
    }
    assert_eq!(stage.commits().await, commits);
    assert_eq!(stage.contents().await, before);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_by_every_call() {
    let mut stage = Stage::new().await;
    let ways = stage.ways();
    let (before, commits) = (stage.contents().await, stage.commits().await);
    let authorization = format!("Bearer {}", stage.backend.admin);
    let body = Body::from(format!("{{\"nonsense\":\"{}\"}}", "x".repeat(4 * 1024 * 1024)));
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    for way in ways.iter().map(Way::odd) {
        let answer = stage.backend.send(way.request(Some(&authorization), body.clone())).await;
        assert_proper(&way, "too large", &answer);
        assert_eq!(answer.status, 429, "{}", way.shown());
    }
    assert_eq!(stage.commits().await, commits);
    assert_eq!(stage.contents().await, before);
}

#[tokio::test]
async fn connect_takes_json_alone_and_rest_whatever_it_is_called() {
    let mut stage = Stage::new().await;
    let ways = stage.ways();
    let commits = stage.commits().await;
    let kinds = [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/proto",
        "application/json; charset=latin1",
        "application/jsonx",
        "multipart/form-data; boundary=x",
    ];
    for way in &ways {
        for kind in kinds {
            let request = Request::builder()
                .method(way.method.clone())
                .uri(&way.path)
                .header(header::CONTENT_TYPE, kind)
                .header("x-odd-on-purpose", "1")
                .body(Body::from(if way.is_connect { "{}" } else { "{bad" }))
                .unwrap();
            let answer = stage.backend.send(request).await;
            assert_proper(way, kind, &answer);
            let is_refused = if way.is_connect {
                answer.status == 415
            } else {
                // Nobody asks, so nothing of the body is looked at but its size.
                answer.status == 401 || !way.call.needs_token
            };
            assert!(is_refused, "{} {kind:?}: {}", way.shown(), answer.status);
        }
    }
    assert_eq!(stage.commits().await, commits);
}

#[tokio::test]
async fn an_address_with_an_odd_id_finds_nothing_and_changes_nothing() {
    let mut stage = Stage::new().await;
    let (before, commits) = (stage.contents().await, stage.commits().await);
    let long = "9".repeat(15_000);
    let ids = [
        ".",
        "..",
        "%2e%2e",
        "..%2f..%2fetc%2fpasswd",
        "a%2Fb",
        "%00",
        "1%00",
        "%0d%0aset-cookie:%20a=b",
        "%27%20OR%20%271%27=%271",
        "%22;DROP%20TABLE%20users;--",
        "%25",
        "%",
        "%zz",
        "%ff",
        "%F0%9F%92%A5",
        "%E2%80%AE",
        "*",
        "-1",
        "a;b",
        "a:b",
        "{userId}",
        "%7BuserId%7D",
        long.as_str(),
    ];
    for call in vestibule_sandbox::Sandbox::calls() {
        let Some((method, pattern)) = call.rest.clone() else {
            continue;
        };
        for id in ids {
            let of_pattern = |segment: &str| if segment.starts_with('{') { id } else { segment }.to_owned();
            let path = pattern.split('/').map(of_pattern).collect::<Vec<_>>().join("/");
            if path == pattern || path.contains(['{', '}']) {
                continue;
            }
            let way = Way {
                call: call.clone(),
                method: method.clone(),
                path,
                body: json!({}),
                is_connect: false,
                is_odd: true,
            };
            let answer = stage.send(&way, &stage.backend.admin).await;
            assert_proper(&way, "", &answer);
        }
    }
    assert_eq!(stage.commits().await, commits);
    assert_eq!(stage.contents().await, before);
}

/// What stands where something else should.
fn nonsense() -> Vec<Value> {
    vec![
        json!(5),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(true),
        json!("x"),
        json!(""),
        json!("\u{0}"),
        json!("a\r\nset-cookie: b\u{1b}[2J\u{202e}"),
        json!("'; DROP TABLE users; --"),
        json!("9999-12-31T23:59:60.999999999Z"),
        json!("-9223372036854775808s"),
        json!("x".repeat(100_000)),
        json!([]),
        json!([[]]),
        json!(["x", 5]),
        json!({}),
        json!({"a": {"b": []}}),
        Value::Null,
    ]
}

/// Every place in a value, as a pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    if !at.is_empty() {
        found.push(at.to_owned());
    }
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, inner)| places(inner, &format!("{at}/{key}"), found)),
        Value::Array(items) => {
            for (number, inner) in items.iter().enumerate() {
                places(inner, &format!("{at}/{number}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn a_field_of_the_wrong_kind_is_refused_whole_or_understood_whole() {
    let mut stage = Stage::new().await;
    let (mut asked, mut refused) = (0, 0);
    for call in vestibule_sandbox::Sandbox::calls() {
        for way in stage.ways_of(&call).into_iter().filter(Way::takes_body) {
            let mut found = Vec::new();
            places(&way.body, "", &mut found);
            for place in &found {
                for value in nonsense() {
                    let mut body = way.body.clone();
                    *body.pointer_mut(place).unwrap() = value.clone();
                    let shown = value.to_string().chars().take(40).collect::<String>();
                    let commits = stage.commits().await;
                    let answer = stage.send(&way.with(body), &stage.backend.admin).await;
                    assert_proper(&way, &format!("{place} = {shown}"), &answer);
                    asked += 1;
                    if answer.status.is_success() {
                        if stage.commits().await != commits {
                            stage.revive().await;
                        }
                        continue;
                    }
                    refused += 1;
                    assert_eq!(stage.commits().await, commits, "{} wrote, {place} = {shown}", way.shown());
                }
            }
        }
    }
    assert!(asked > 5000 && refused > 3000, "{refused} of {asked}");
}
