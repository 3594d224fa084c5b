//! Every recorded refusal, in both transports, becomes the error that says what can be done about it.

use serde::Deserialize;
use serde_json::{Value, json};
use vestibule_zitadel::error::Cause;
use vestibule_zitadel::{CreateSession, Details, Error, NewPassword, SetSession};

use crate::calls::make;
use crate::every_answer::{answers, recorded_id};
use crate::puppet::Puppet;
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
    let behind = |name: &str, Details { status, id, .. }: &Details| {
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
        Error::Unexpected { .. } => behind("Unexpected", &error.details()),
        Error::CodeWrong { details, .. } => behind("CodeWrong", details),
        Error::CodeUsed(details) => behind("CodeUsed", details),
        Error::CodeExpired(details) => behind("CodeExpired", details),
        Error::NothingPending(details) => behind("NothingPending", details),
        Error::NotSetUp(details) => behind("NotSetUp", details),
        Error::AlreadySetUp(details) => behind("AlreadySetUp", details),
        Error::ContactNotVerified(details) => behind("ContactNotVerified", details),
        Error::ContactUnchanged(details) => behind("ContactUnchanged", details),
        Error::TooManyRecoveryCodes(details) => behind("TooManyRecoveryCodes", details),
        Error::WebAuthnFailed { failure, details } => behind(&format!("WebAuthnFailed::{failure:?}"), details),
        Error::InvalidRequest { id, .. } => ["InvalidRequest".into(), id.clone().unwrap_or_default(), String::new()],
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
            id: Some("QUERY-SFeaa".into()),
            code: Some(5),
        }
    );
    assert_eq!(details.to_string(), "status 404, id QUERY-SFeaa");
}

/// What can be done about a refusal, by its HTTP status and Zitadel's id. Source: the recorded refusals.
const MEANINGS: [(u16, &str, &str); 49] = [
    (400, "EVENT-8isk2", "CodeWrong"),
    (400, "CODE-woT0xc", "CodeWrong"),
    (400, "COMMAND-eis9R", "CodeWrong"),
    (400, "COMMAND-Wgn4q", "CodeWrong"),
    (400, "COMMAND-Eeb2a", "CodeWrong"),
    (400, "DOMAIN-6uvh0", "CodeWrong"),
    (400, "COMMAND-2M9fs", "CodeUsed"),
    (400, "COMMAND-S34gh", "CodeUsed"),
    (500, "WEBAU-4G8sw", "WebAuthnFailed::NoUsableKey"),
    (500, "WEBAU-3M9si", "WebAuthnFailed::Assertion"),
    (500, "WEBAU-ADgv4", "WebAuthnFailed::Assertion"),
    (500, "WEBAU-3Vb9s", "WebAuthnFailed::Registration"),
    (500, "WEBAU-sEr8c", "WebAuthnFailed::Registration"),
    (500, "WEBAU-5M9so", "NothingPending"),
    (400, "COMMAND-Ioqu5", "NothingPending"),
    (400, "EMAIL-5w5ilin4yt", "NothingPending"),
    (400, "PHONE-5xrra88eq8", "NothingPending"),
    (400, "COMMAND-Wr3gq", "NothingPending"),
    (404, "COMMAND-3Mif9s", "NothingPending"),
    (400, "COMMAND-3Mif9s", "NotSetUp"),
    (404, "COMMAND-Hd9sd", "NotSetUp"),
    (400, "COMMAND-d2r52", "NotSetUp"),
    (400, "COMMAND-BJ2g3", "NotSetUp"),
    (400, "COMMAND-JKLJ3", "NotSetUp"),
    (404, "COMMAND-b312D", "NotSetUp"),
    (400, "COMMAND-84rgg", "NotSetUp"),
    (409, "COMMAND-do9se", "AlreadySetUp"),
    (400, "COMMAND-qx4ls", "AlreadySetUp"),
    (409, "COMMAND-MKL2s", "AlreadySetUp"),
    (400, "COMMAND-EF34g", "AlreadySetUp"),
    (400, "COMMAND-KLJ2d", "ContactNotVerified"),
    (400, "COMMAND-Q54j2", "ContactNotVerified"),
    (400, "COMMAND-Uch5e", "ContactUnchanged"),
    (400, "COMMAND-8f2k9", "TooManyRecoveryCodes"),
    (400, "COMMAND-3M0fs", "PasswordWrong"),
    (400, "COMMAND-3nJ4t", "PasswordNotSet"),
    (500, "COMMAND-CahN2", "PasswordUnchanged"),
    (400, "COMMAND-JLK35", "UserLocked"),
    (400, "COMMAND-S6h4R", "UserLocked"),
    (400, "SESSION-Gj4ko", "UserNotUsable"),
    (409, "V3-DKcYh", "Conflict"),
    (403, "QUERY-dsfr3", "SessionGone"),
    (404, "QUERY-SFeaa", "SessionGone"),
    (400, "COMMAND-Hewfq", "SessionGone"),
    (400, "COMMAND-Hkl3d", "SessionGone"),
    (403, "AUTHZ-Kl3p0", "SessionNotVerified"),
    (404, "AUTHZ-cdgFk", "PermissionDenied"),
    (404, "QUERY-Dfbg2", "NotFound"),
    (400, "DOMAIN-HuJf6", "PasswordTooWeak"),
];

#[tokio::test]
async fn every_recorded_refusal_means_what_its_id_says() {
    let puppet = Puppet::start().await;
    let client = client(&puppet.url);
    let mut wrong = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (chapter, answer) in answers() {
        let id = recorded_id(&answer.body);
        let of_this = |meaning: &&(u16, &str, &str)| meaning.0 == answer.status && Some(meaning.1) == id;
        let Some((status, id, meaning)) = MEANINGS.iter().find(of_this) else {
            continue;
        };
        puppet.repeat(&answer);
        // Nobody but a person has a session that lacks a factor, and people read no settings here.
        if *meaning == "SessionNotVerified" && answer.rpc.starts_with("SettingsService/") {
            continue;
        }
        let bearer = if *meaning == "SessionNotVerified" {
            "person"
        } else {
            answer.bearer.as_str()
        };
        let error = make(&client, bearer, &answer.rpc).await.unwrap_err();
        if !describe(&error).starts_with(meaning) {
            wrong.push(format!(
                "{chapter}: {} ({}): {error:?}, not {meaning}",
                answer.name, answer.rpc
            ));
        }
        assert!(!error.is_outage(), "{id}");
        seen.insert((*status, *id));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let unseen: Vec<_> = MEANINGS
        .iter()
        .filter(|(status, id, _)| !seen.contains(&(*status, *id)))
        .collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}

#[tokio::test]
async fn ids_that_were_not_recorded_are_known_too() {
    for (status, id, meaning) in [
        (400, "CODE-QvUQ4P", "CodeExpired"),
        (400, "TOTP-Auw0a", "CodeUsed"),
        (409, "COMMAND-Ad3g2", "AlreadySetUp"),
        (404, "COMMAND-Sr3h3", "NotSetUp"),
        (500, "WEBAU-new01", "WebAuthnFailed::Other"),
    ] {
        let body = json!({ "code": 9, "message": format!("x ({id})") });
        let error = refused("SetSession", "service", status, &body).await;
        assert_eq!(describe(&error), format!("{meaning} {status} {id}"));
        assert_eq!(error.details().code, Some(9));
    }
}

#[tokio::test]
async fn a_slug_and_a_counter_of_a_newer_server_are_kept() {
    let detail = json!({ "@type": "type.googleapis.com/zitadel.error.v2.ErrorDetail", "slug": "user_not_found", "message": "x" });
    let body = json!({ "code": "not_found", "message": "x", "details": [detail] });
    let details = refused("GetUserByID", "service", 404, &body).await.details();
    assert_eq!((details.id.as_deref(), details.code), (Some("user_not_found"), Some(5)));
    let detail =
        json!({ "@type": "type.googleapis.com/zitadel.v1.CredentialsCheckError", "id": "EVENT-8isk2", "failedAttempts": "4" });
    let body = json!({ "code": 3, "message": "x", "details": [detail] });
    let error = refused("SetSession", "service", 400, &body).await;
    assert!(
        matches!(
            error,
            Error::CodeWrong {
                failed_attempts: Some(4),
                ..
            }
        ),
        "{error:?}"
    );
}
