//! Every recorded refusal, in both transports, becomes the error that says what can be done about it.

use serde::Deserialize;
use serde_json::{Value, json};
use vestibule_zitadel::error::Cause;
use vestibule_zitadel::{CreateSession, Details, Error, NewPassword, SetSession};

use crate::support::{answering_json, client, session_token};

#[derive(Deserialize)]
struct Refusal {
    name: String,
    call: String,
    bearer: String,
    status: u16,
    body: Value,
    expected: String,
}

/// Name, what it carries, and what is behind it, in words.
fn describe(error: &Error) -> String {
    let behind = |name: &str, Details { status, id }: &Details| {
        [
            name.to_owned(),
            status.map(|status| status.to_string()).unwrap_or_default(),
            id.clone().unwrap_or_default(),
        ]
    };
    let words = match error {
        Error::PasswordWrong { failed_attempts } => ["PasswordWrong".into(), failed_attempts.to_string(), String::new()],
        Error::PasswordTooWeak { rule } => ["PasswordTooWeak".into(), format!("{rule:?}"), String::new()],
        Error::NotFound(details) => behind("NotFound", details),
        Error::SessionGone(details) => behind("SessionGone", details),
        Error::SessionNotVerified(details) => behind("SessionNotVerified", details),
        Error::ServiceTokenRefused(details) => behind("ServiceTokenRefused", details),
        Error::PermissionDenied(details) => behind("PermissionDenied", details),
        Error::Conflict(details) => behind("Conflict", details),
        Error::Unavailable(Cause::Answer(details)) => behind("Unavailable", details),
        Error::Unexpected { status, id } => behind(
            "Unexpected",
            &Details {
                status: Some(*status),
                id: id.clone(),
            },
        ),
        Error::InvalidRequest { id } => ["InvalidRequest".into(), id.clone().unwrap_or_default(), String::new()],
        other => [format!("{other:?}"), String::new(), String::new()],
    };
    words
        .into_iter()
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

async fn refused(call: &str, bearer: &str, status: u16, body: &Value) -> Error {
    let server = answering_json(status, body).await;
    let client = client(&server.uri());
    let id = "1".into();
    match (call, bearer) {
        ("CreateSession", "service") => client.create_session(&CreateSession::default()).await.map(drop),
        ("SetSession", "service") => client.set_session(&id, &SetSession::default()).await.map(drop),
        ("GetSession", "service") => client.get_session(&id, None).await.map(drop),
        ("GetUserByID", "service") => client.get_user(&"1".into()).await.map(drop),
        ("SetPassword", "service") => {
            let new = NewPassword {
                password: "new".into(),
                change_required: false,
            };
            client.set_password(&"1".into(), &new).await
        }
        ("GetUserByID", "person") => client.as_person(&session_token()).get_user(&"1".into()).await.map(drop),
        other => panic!("nothing calls {other:?}"),
    }
    .unwrap_err()
}

#[tokio::test]
async fn recorded_refusals_become_what_can_be_done_about_them() {
    let rows: Vec<Refusal> = serde_json::from_str(include_str!("../data/refusals.json")).unwrap();
    let mut wrong = Vec::new();
    for Refusal {
        name,
        call,
        bearer,
        status,
        body,
        expected,
    } in &rows
    {
        let found = describe(&refused(call, bearer, *status, body).await);
        if found != *expected {
            wrong.push(format!("{name} ({call}, {bearer}): {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(rows.iter().any(|row| row.body["code"].is_string()) && rows.iter().any(|row| row.body["code"].is_number()));
}

#[tokio::test]
async fn an_id_counts_in_either_transport_and_in_the_text_alone() {
    let id = "QUERY-dsfr3";
    for body in [
        json!({ "code": 7, "message": "x", "details": [{ "@type": "type.googleapis.com/zitadel.v1.ErrorDetail", "id": id }] }),
        json!({ "code": "permission_denied", "message": "x", "details": [{ "type": "zitadel.v1.ErrorDetail", "value": "", "debug": { "id": id } }] }),
        json!({ "code": 7, "message": format!("Permission denied ({id})") }),
        json!({ "code": "permission_denied", "message": format!("Permission denied ({id})"), "details": [{ "type": "t", "value": "AA" }] }),
    ] {
        assert_eq!(
            describe(&refused("GetSession", "service", 403, &body).await),
            format!("SessionGone 403 {id}"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_forbidden_page_that_is_not_the_backends_denies_nothing() {
    let error = refused("GetUserByID", "service", 403, &json!("<html>firewall</html>")).await;
    assert_eq!(describe(&error), "Unexpected 403");
}

#[tokio::test]
async fn details_name_status_and_id() {
    let body = json!({ "code": 5, "message": "Session does not exist (QUERY-SFeaa)" });
    let details = refused("GetSession", "service", 404, &body).await.details();
    assert_eq!(
        details,
        Details {
            status: Some(404),
            id: Some("QUERY-SFeaa".into())
        }
    );
    assert_eq!(details.to_string(), "status 404, id QUERY-SFeaa");
}
