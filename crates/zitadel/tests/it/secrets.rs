//! Nothing that is printed of this crate names a token, a password, an address or a text of the backend.

use std::error::Error as _;
use std::time::Duration;

use serde_json::json;
use vestibule_zitadel::{Checks, CreateSession, Error, SetSession, UserCheck};
use wiremock::ResponseTemplate;

use crate::support::{
    SERVICE_TOKEN, SESSION_TOKEN, answering, answering_bytes, client, config, impatient_client, refusing, session_token,
};

const PASSWORD: &str = "correct-horse-battery";
const BACKEND_TEXT: &str = "the-backend-says-so";

fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

#[tokio::test]
async fn errors_print_nothing_of_the_call() {
    let html = format!("<html>{BACKEND_TEXT} {SESSION_TOKEN}</html>");
    let echo = json!({ "sessionToken": [BACKEND_TEXT, SESSION_TOKEN], "session": SESSION_TOKEN });
    let refusal =
        json!({ "code": 9, "message": format!("{BACKEND_TEXT} ({PASSWORD} x)"), "details": [{ "id": format!("{PASSWORD}!") }] });
    let mut addresses = vec![refusing(), answering_bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")];
    let mut servers = Vec::new();
    for template in [
        ResponseTemplate::new(200).set_body_string(html.as_str()),
        ResponseTemplate::new(500).set_body_string(html.as_str()),
        ResponseTemplate::new(200).set_body_json(&echo),
        ResponseTemplate::new(400).set_body_json(&refusal),
        ResponseTemplate::new(401).set_body_json(&refusal),
        ResponseTemplate::new(403).set_body_json(&refusal),
        ResponseTemplate::new(404).set_body_json(&refusal),
        ResponseTemplate::new(409).set_body_json(&refusal),
        ResponseTemplate::new(302).insert_header("location", "http://the-backend-says-so/"),
        ResponseTemplate::new(200).set_delay(Duration::from_secs(60)),
    ] {
        let server = answering(template).await;
        addresses.push(server.uri());
        servers.push(server);
    }
    for address in addresses {
        let client = impatient_client(&address, 300);
        let mut change = SetSession::default();
        change.checks.password = Some(PASSWORD.into());
        let errors = [
            client
                .get_session(&"an-id-of-a-session".into(), Some(&session_token()))
                .await
                .unwrap_err(),
            client.set_session(&"an-id-of-a-session".into(), &change).await.unwrap_err(),
            client
                .as_person(&session_token())
                .get_user(&"an-id-of-a-user".into())
                .await
                .unwrap_err(),
        ];
        for error in errors {
            let (shown, debugged) = (chain(&error), format!("{error:?}"));
            for secret in [SERVICE_TOKEN, SESSION_TOKEN, PASSWORD, BACKEND_TEXT, "an-id-of"] {
                assert!(!shown.contains(secret) && !debugged.contains(secret), "{shown} / {debugged}");
            }
            assert!(!shown.contains("http://") && !shown.contains("127.0.0.1"), "{shown}");
            assert!(!debugged.contains("http://"), "{debugged}");
            let first = error.to_string();
            assert!(
                first.starts_with(|first: char| first.is_lowercase()) && !first.ends_with('.'),
                "{first}"
            );
        }
    }
}

#[tokio::test]
async fn clients_requests_and_answers_print_no_secret() {
    let created = json!({ "sessionId": "1", "sessionToken": SESSION_TOKEN });
    let server = answering(ResponseTemplate::new(201).set_body_json(created)).await;
    let client = client(&server.uri());
    let checks = Checks {
        user: Some(UserCheck::LoginName("ada@example.com".into())),
        password: Some(PASSWORD.into()),
        ..Checks::default()
    };
    let request = CreateSession {
        checks,
        ..CreateSession::default()
    };
    let created = client.create_session(&request).await.unwrap();
    assert_eq!(created.session_token.expose(), SESSION_TOKEN);
    let changed = client.set_session(&"1".into(), &SetSession::default()).await.unwrap();
    let person = client.as_person(&session_token());
    let text = format!(
        "{client:?} {person:?} {:?} {request:?} {created:?} {changed:?}",
        config(&server.uri())
    );
    for secret in [SERVICE_TOKEN, SESSION_TOKEN, PASSWORD, "ada@"] {
        assert!(!text.contains(secret), "{text}");
    }
}
