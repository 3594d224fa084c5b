//! Answers beside those that a real Zitadel of 2026-07 gave to the same requests: the same fields, of the same types.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::{Value, json};

use crate::backend::{Backend, PASSWORD};

/// Every path of a value with the type of what is there; constants in capitals count whole.
fn shape(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            found.insert(format!("{path}{{}}"));
            for (key, inner) in map {
                shape(inner, &format!("{path}.{key}"), found);
            }
        }
        Value::Array(items) => {
            found.insert(format!("{path}[]"));
            for inner in items {
                shape(inner, &format!("{path}[]"), found);
            }
        }
        Value::String(text) => {
            let is_constant =
                text.contains('_') && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            found.insert(if is_constant {
                format!("{path}:{text}")
            } else {
                format!("{path}:text")
            });
        }
        Value::Bool(_) => {
            found.insert(format!("{path}:bool"));
        }
        Value::Number(_) => {
            found.insert(format!("{path}:number"));
        }
        Value::Null => {
            found.insert(format!("{path}:null"));
        }
    }
}

#[track_caller]
fn compare(name: &str, answer: &Value) {
    let recorded: Value = serde_json::from_str(include_str!("recorded/answers.json")).unwrap();
    let (mut theirs, mut ours) = (BTreeSet::new(), BTreeSet::new());
    assert!(recorded[name].is_object(), "{name} was recorded");
    shape(&recorded[name], "", &mut theirs);
    shape(answer, "", &mut ours);
    assert_eq!(ours, theirs, "{name}");
}

#[tokio::test]
async fn settings_and_features_have_the_recorded_fields() {
    let backend = Backend::new().await;
    for path in [
        "/login",
        "/login/idps",
        "/password/complexity",
        "/password/expiry",
        "/branding",
        "/domain",
        "/legal_support",
        "/lockout",
    ] {
        let answer = backend
            .get(&backend.login, &format!("/v2/settings{path}?ctx.instance=true"))
            .await
            .ok();
        compare(&format!("settings {path}"), &answer);
    }
    compare("settings general", &backend.get(&backend.login, "/v2/settings").await.ok());
    compare(
        "settings /security",
        &backend.get(&backend.login, "/v2/settings/security").await.ok(),
    );
    // The recorded instance had a setting of its own; what was never set has no date.
    let feature = json!({"loginV2": {"required": true, "baseUri": "http://localhost:8080/ui/v2/"}});
    let set = backend
        .raw(&backend.admin, Method::PUT, "/v2/features/instance", feature.to_string())
        .await;
    set.ok();
    compare(
        "features",
        &backend
            .get(&backend.login, "/v2/features/instance?inheritance=true")
            .await
            .ok(),
    );
    let query = json!({"queries": [{"defaultQuery": {}}]});
    compare(
        "default organization",
        &backend.post(&backend.login, "/v2/organizations/_search", query).await.ok(),
    );
}

#[tokio::test]
async fn people_have_the_recorded_fields() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let create = async |human: Value| {
        let body = json!({"organizationId": organization, "human": human});
        let made = backend.post(&backend.login, "/v2/users/new", body).await.ok();
        backend
            .get(&backend.login, &format!("/v2/users/{}", made["id"].as_str().unwrap()))
            .await
            .ok()
    };
    let everything = create(json!({
        "profile": {
            "givenName": "Ada", "familyName": "Lovelace", "nickName": "Countess", "displayName": "Ada L.",
            "preferredLanguage": "de", "gender": "GENDER_FEMALE",
        },
        "email": {"email": "ada@mail.example", "isVerified": true},
        "phone": {"phone": "+41791234567", "isVerified": true},
        "password": {"password": PASSWORD},
    }));
    compare("user with everything", &everything.await);
    let nothing = create(json!({
        "profile": {"givenName": "Ada", "familyName": "Lovelace"},
        "email": {"email": "bare@mail.example", "isVerified": true},
    }));
    compare("user with nothing", &nothing.await);
}

#[tokio::test]
async fn sessions_and_refusals_have_the_recorded_fields() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let agent = json!({
        "fingerprintId": "fp-1", "ip": "203.0.113.7", "description": "Firefox on Linux",
        "header": {"user-agent": {"values": ["Mozilla/5.0"]}, "accept-language": {"values": ["de", "en"]}},
    });
    let checks = json!({"user": {"userId": user}, "password": {"password": PASSWORD}});
    let body = json!({"checks": checks, "lifetime": "3600s", "userAgent": agent, "metadata": {"k": "djE="}});
    let made = backend.post(&backend.login, "/v2/sessions", body).await.ok();
    let read = backend
        .get(
            &backend.login,
            &format!("/v2/sessions/{}", made["sessionId"].as_str().unwrap()),
        )
        .await;
    compare("session with password", &read.ok());
    let wrong = json!({"checks": {"user": {"userId": user}, "password": {"password": "wrong"}}});
    compare(
        "wrong password",
        &backend.post(&backend.login, "/v2/sessions", wrong.clone()).await.json(),
    );
    let connect = backend
        .post(&backend.login, "/zitadel.session.v2.SessionService/CreateSession", wrong)
        .await;
    compare("wrong password, Connect", &connect.json());
}
