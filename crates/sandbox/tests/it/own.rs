//! What a person's own session token may do, and what nobody but an administrator may.

use serde_json::json;

use crate::backend::{Backend, PASSWORD};

#[tokio::test]
async fn a_session_that_proved_nothing_is_no_bearer() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let made = backend
        .post(&backend.login, "/v2/sessions", json!({"checks": {"user": {"userId": user}}}))
        .await
        .ok();
    let token = made["sessionToken"].as_str().unwrap();
    backend
        .get(token, &format!("/v2/users/{user}"))
        .await
        .refused(403, "AUTHZ-Kl3p0");
}

#[tokio::test]
async fn a_person_sees_and_changes_itself_alone() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let (ada, bob) = (
        backend.person(&organization, "ada").await,
        backend.person(&organization, "bob").await,
    );
    let (session, token) = backend.session(&ada).await;
    let (strange, _) = backend.session(&bob).await;
    let hidden = "AUTHZ-cdgFk";
    let profile = json!({"human": {"profile": {"givenName": "Adele", "preferredLanguage": "de"}}});
    backend.patch(&token, &format!("/v2/users/{ada}"), profile.clone()).await.ok();
    let me = backend.get(&token, &format!("/v2/users/{ada}")).await.ok();
    assert_eq!(me["user"]["human"]["profile"]["givenName"], "Adele");
    assert_eq!(me["user"]["human"]["profile"]["familyName"], "Lovelace");
    backend.get(&token, &format!("/v2/users/{bob}")).await.refused(404, hidden);
    backend
        .patch(&token, &format!("/v2/users/{bob}"), profile)
        .await
        .refused(404, hidden);
    let everybody = backend.post(&token, "/v2/users", json!({})).await.ok();
    assert_eq!(everybody["details"]["totalResult"], "1");
    backend
        .get(&token, &format!("/v2/sessions/{strange}"))
        .await
        .refused(404, hidden);
    backend
        .delete(&token, &format!("/v2/sessions/{strange}"))
        .await
        .refused(404, hidden);
    backend.get(&token, "/v2/settings/login").await.refused(404, hidden);
    backend.post(&token, "/v2/sessions", json!({})).await.refused(404, hidden);
    backend.delete(&token, &format!("/v2/users/{ada}")).await.refused(404, hidden);
    backend.delete(&token, &format!("/v2/sessions/{session}")).await.ok();
}

#[tokio::test]
async fn a_person_neither_vouches_for_its_address_nor_sets_a_password_by_right() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let ada = backend.person(&organization, "ada").await;
    let (_, token) = backend.session(&ada).await;
    let path = format!("/v2/users/{ada}");
    for human in [
        json!({"email": {"email": "ceo@acme.example", "isVerified": true}}),
        json!({"email": {"email": "ceo@acme.example", "returnCode": {}}}),
        json!({"phone": {"phone": "+41791234567", "isVerified": true}}),
        json!({"password": {"password": {"password": "An0ther!pw"}}}),
    ] {
        backend
            .patch(&token, &path, json!({"human": human}))
            .await
            .refused(404, "AUTHZ-cdgFk");
    }
    let by_mail = json!({"human": {"email": {"email": "new@acme.example", "sendCode": {}}}});
    backend.patch(&token, &path, by_mail).await.ok();
    let password = json!({"password": {"password": "An0ther!pw"}, "currentPassword": PASSWORD});
    backend
        .patch(&token, &path, json!({"human": {"password": password}}))
        .await
        .ok();
}

#[tokio::test]
async fn the_login_client_reads_settings_and_writes_none() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    backend.get(&backend.login, "/v2/settings/security").await.ok();
    backend
        .post(&backend.login, "/v2/organizations", json!({"name": "X"}))
        .await
        .refused(403, "AUTH-AWfge");
    backend
        .delete(&backend.login, &format!("/v2/users/{user}"))
        .await
        .refused(403, "AUTH-AWfge");
    backend
        .post(&backend.login, "/management/v1/policies/lockout", json!({}))
        .await
        .refused(403, "AUTH-5mWD2");
    let deleted = format!("/v2/users/{user}");
    backend.delete(&backend.admin, &deleted).await.ok();
    backend.get(&backend.login, &deleted).await.refused(404, "QUERY-Dfbg2");
}
