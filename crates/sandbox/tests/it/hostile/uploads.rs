//! The routes beside the table: uploads of brand files, which are no JSON, and what is open to everybody.

use axum::body::Body;
use axum::http::{Method, Request, header};

use super::stage::Stage;
use crate::backend::Answer;

const SLOTS: [&str; 5] = ["logo", "logo/dark", "icon", "icon/dark", "font"];
const KIND: &str = "multipart/form-data; boundary=x";

fn form(name: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"../../a.png\"\r\n\r\n");
    [head.as_bytes(), content, b"\r\n--x--\r\n"].concat()
}

async fn upload(stage: &Stage, token: Option<&str>, slot: &str, kind: &str, body: Vec<u8>) -> Answer {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(format!("/assets/v1/org/policy/label/{slot}"))
        .header(header::CONTENT_TYPE, kind);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    stage.backend.send(request.body(Body::from(body)).unwrap()).await
}

fn assert_line(what: &str, answer: &Answer) {
    let text = String::from_utf8_lossy(&answer.bytes);
    for word in ["SELECT ", "sqlite", "sqlx", "panicked", ".rs:", "/tmp/", "SANDBOX-"] {
        assert!(!text.contains(word), "{what}: {text}");
    }
}

#[tokio::test]
async fn an_upload_is_taken_from_nobody_but_who_may_and_nothing_else_is_a_file() {
    let mut stage = Stage::new().await;
    let png = b"\x89PNG\r\n\x1a\n".to_vec();
    let (before, commits) = (stage.contents().await, stage.commits().await);
    let (admin, login) = (stage.backend.admin.clone(), stage.backend.login.clone());
    let attacker = stage.attacker.token.clone();
    for slot in SLOTS {
        for (token, status) in [
            (None, 401),
            (Some("garbage"), 401),
            (Some(""), 401),
            (Some(login.as_str()), 401),
            (Some(attacker.as_str()), 404),
        ] {
            let answer = upload(&stage, token, slot, KIND, form("file", &png)).await;
            assert_line(slot, &answer);
            assert_eq!(answer.status, status, "{slot} {token:?}");
        }
        let large = [png.as_slice(), &vec![0; 600 * 1024]].concat();
        for (what, kind, body, status) in [
            ("another field", KIND, form("files", &png), 400),
            ("no file", KIND, b"--x--\r\n".to_vec(), 400),
            ("cut off", KIND, form("file", &png)[..70].to_vec(), 400),
            ("no boundary", "multipart/form-data", form("file", &png), 400),
            ("no form", "application/json", b"{}".to_vec(), 400),
            ("a page", KIND, form("file", b"<html><script>alert(1)</script>"), 400),
            ("a program", KIND, form("file", b"\x7fELF"), 400),
            ("nothing", KIND, form("file", b""), 400),
            ("too large", KIND, form("file", &large), 400),
            ("far too large", KIND, vec![b'x'; 5 * 1024 * 1024], 429),
        ] {
            let answer = upload(&stage, Some(&admin), slot, kind, body).await;
            assert_line(what, &answer);
            assert_eq!(answer.status, status, "{slot} {what}");
        }
    }
    assert_eq!(stage.commits().await, commits);
    assert_eq!(stage.contents().await, before);
}

#[tokio::test]
async fn what_is_open_to_everybody_finds_no_file_of_the_machine() {
    let mut stage = Stage::new().await;
    let commits = stage.commits().await;
    for path in [
        "/assets/v1/../../../../etc/passwd",
        "/assets/v1/%2e%2e/policy/label/%2e%2e",
        "/assets/v1/a%2f..%2fsandbox.db/policy/label/logo",
        "/assets/v1/x/policy/label/sandbox.db",
        "/assets/v1/x/policy/label/%00",
        "/assets/v1/x/policy/label/%ff",
        "/assets/v1/x'%20OR%201=1--/policy/label/logo",
        "/debug/..%2fadmin.pat",
        "/debug/%00",
        "/sandbox/outbox/../admin.pat",
        "/sandbox/admin.pat",
        "/oauth/%2e%2e/v2",
        "/.well-known/../admin.pat",
        "/admin.pat",
        "//v2//sessions",
        "/v2/",
        "/v2beta/%00",
        "/zitadel.session.v2.SessionService/%2e%2e",
        "/zitadel.session.v2.SessionService/a%2fb",
    ] {
        for method in [Method::GET, Method::POST, Method::HEAD, Method::DELETE, Method::TRACE] {
            let request = Request::builder().method(method.clone()).uri(path);
            let answer = stage.backend.send(request.body(Body::empty()).unwrap()).await;
            assert_line(path, &answer);
            assert!(answer.status.is_client_error(), "{method} {path}: {}", answer.status);
            assert!(!String::from_utf8_lossy(&answer.bytes).contains(&stage.backend.admin));
        }
    }
    assert_eq!(stage.commits().await, commits);
}
