//! Sessions: tokens, expiry, endings, both transports.

use axum::http::Method;
use serde_json::json;

use crate::backend::{Backend, PASSWORD};

#[tokio::test]
async fn a_write_rotates_the_token_and_the_old_one_is_dead() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (id, first) = backend.session(&user).await;
    let path = format!("/v2/sessions/{id}");
    backend.get(&first, "/auth/v1/users/me").await.ok();

    let set = backend
        .patch(&backend.login, &path, json!({"metadata": {"k": "djE="}}))
        .await
        .ok();
    let second = set["sessionToken"].as_str().unwrap();

    backend
        .get(&backend.login, &format!("{path}?sessionToken={first}"))
        .await
        .refused(403, "QUERY-dsfr3");
    backend.get(&first, "/auth/v1/users/me").await.refused(403, "QUERY-dsfr3");
    let read = backend
        .get(&backend.login, &format!("{path}?sessionToken={second}"))
        .await
        .ok();
    assert_eq!(read["session"]["metadata"], json!({"k": "djE="}));
    let nothing = backend.patch(&backend.login, &path, json!({})).await.ok();
    assert!(nothing.get("sessionToken").is_none());
    backend.get(second, "/auth/v1/users/me").await.ok();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_while_a_password_is_checked_stays() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let made = backend
        .post(&backend.login, "/v2/sessions", json!({"checks": {"user": {"userId": user}}}))
        .await
        .ok();
    let id = made["sessionId"].as_str().unwrap();
    let path = format!("/v2/sessions/{id}");
    let (checked, written) = tokio::join!(
        backend.check_password(id, PASSWORD),
        backend.patch(&backend.login, &path, json!({"metadata": {"k": "djE="}})),
    );
    checked.ok();
    written.ok();
    let read = backend.get(&backend.login, &path).await.ok();
    assert_eq!(read["session"]["metadata"], json!({"k": "djE="}));
    assert!(read["session"]["factors"].get("password").is_some());
}

#[tokio::test]
async fn a_failed_check_changes_nothing() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (id, token) = backend.session(&user).await;
    let before = backend.get(&backend.login, &format!("/v2/sessions/{id}")).await.ok();
    backend.check_password(&id, "wrong").await.refused(400, "COMMAND-3M0fs");
    let after = backend
        .get(&backend.login, &format!("/v2/sessions/{id}?sessionToken={token}"))
        .await
        .ok();
    assert_eq!(before, after);
}

#[tokio::test]
async fn an_expired_session_is_readable_and_neither_settable_nor_a_bearer() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let checks = json!({"user": {"userId": user}, "password": {"password": PASSWORD}});
    let made = backend
        .post(&backend.login, "/v2/sessions", json!({"checks": checks, "lifetime": "60.5s"}))
        .await
        .ok();
    let (id, token) = (made["sessionId"].as_str().unwrap(), made["sessionToken"].as_str().unwrap());
    backend.clock.forward(60);
    backend.get(token, "/auth/v1/users/me").await.ok();
    backend.clock.forward(1);
    backend.get(token, "/auth/v1/users/me").await.refused(403, "AUTHZ-EGDo3");
    backend.get(&backend.login, &format!("/v2/sessions/{id}")).await.ok();
    backend.check_password(id, PASSWORD).await.refused(400, "COMMAND-Hkl3d");
}

#[tokio::test]
async fn an_ended_session_is_gone_and_ending_it_again_is_fine() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (id, token) = backend.session(&user).await;
    let path = format!("/v2/sessions/{id}");
    backend.delete(&backend.login, &path).await.ok();
    backend.delete(&backend.login, &path).await.ok();
    backend.get(&backend.login, &path).await.refused(404, "QUERY-SFeaa");
    backend.get(&token, "/auth/v1/users/me").await.refused(404, "QUERY-SFeaa");
    backend.check_password(&id, PASSWORD).await.refused(400, "COMMAND-Hewfq");
}

#[tokio::test]
async fn deactivation_ends_every_session_for_good() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (id, token) = backend.session(&user).await;
    backend
        .post(&backend.admin, &format!("/v2/users/{user}/deactivate"), json!({}))
        .await
        .ok();
    backend.get(&token, "/auth/v1/users/me").await.refused(404, "QUERY-SFeaa");
    // As careless as the real one: the check itself still succeeds.
    backend.check_password(&id, PASSWORD).await.ok();
    backend
        .post(&backend.admin, &format!("/v2/users/{user}/reactivate"), json!({}))
        .await
        .ok();
    backend
        .get(&backend.login, &format!("/v2/sessions/{id}"))
        .await
        .refused(404, "QUERY-SFeaa");
}

#[tokio::test]
async fn both_transports_give_one_answer_and_each_its_own_error() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (id, _) = backend.session(&user).await;
    let rest = backend.get(&backend.login, &format!("/v2/sessions/{id}")).await.ok();
    let call = "/zitadel.session.v2.SessionService/GetSession";
    let connect = backend.post(&backend.login, call, json!({"session_id": id})).await.ok();
    assert_eq!(rest, connect);

    let rest = backend.get(&backend.login, "/v2/sessions/123").await;
    let connect = backend.post(&backend.login, call, json!({"sessionId": "123"})).await;
    assert_eq!((rest.status.as_u16(), connect.status.as_u16()), (404, 404));
    assert_eq!(rest.json()["code"], 5);
    assert_eq!(
        rest.json()["details"][0]["@type"],
        "type.googleapis.com/zitadel.v1.ErrorDetail"
    );
    assert_eq!(connect.json()["code"], "not_found");
    assert_eq!(
        connect.json()["details"][0]["value"],
        "CgtRVUVSWS1TRmVhYRIWU2Vzc2lvbiBkb2VzIG5vdCBleGlzdA"
    );
}

#[tokio::test]
async fn factors_that_do_not_exist_are_refused_as_recorded() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let (id, _) = backend.session(&user).await;
    let path = format!("/v2/sessions/{id}");
    for (body, status, error) in [
        (json!({"checks": {"totp": {"code": "123456"}}}), 400, "COMMAND-3Mif9s"),
        (json!({"checks": {"otpSms": {"code": "123456"}}}), 400, "COMMAND-d2r52"),
        (json!({"checks": {"recoveryCode": {"code": "abc"}}}), 400, "COMMAND-84rgg"),
        (
            json!({"checks": {"webAuthN": {"credentialAssertionData": {"id": "x"}}}}),
            400,
            "COMMAND-Ioqu5",
        ),
        (
            json!({"checks": {"idpIntent": {"idpIntentId": "1", "idpIntentToken": "a"}}}),
            403,
            "CRYPTO-Sf4gt",
        ),
        (
            json!({"challenges": {"webAuthN": {"domain": "localhost", "userVerificationRequirement": "USER_VERIFICATION_REQUIREMENT_REQUIRED"}}}),
            500,
            "WEBAU-4G8sw",
        ),
    ] {
        backend.patch(&backend.login, &path, body).await.refused(status, error);
    }
}

#[tokio::test]
async fn sessions_are_found_by_id_person_and_browser() {
    let backend = Backend::new().await;
    let organization = backend.organization("Acme").await;
    let (ada, bob) = (
        backend.person(&organization, "ada").await,
        backend.person(&organization, "bob").await,
    );
    let agent = json!({"checks": {"user": {"userId": ada}}, "userAgent": {"fingerprintId": "fp"}});
    let first = backend.post(&backend.login, "/v2/sessions", agent).await.ok();
    backend.clock.forward(1);
    let (second, token) = backend.session(&ada).await;
    backend.session(&bob).await;
    let search = async |token: &str, body| backend.post(token, "/v2/sessions/search", body).await.ok();
    let ids = |found: &serde_json::Value| -> Vec<String> {
        let list = found["sessions"].as_array().cloned().unwrap_or_default();
        list.iter()
            .map(|session| session["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = first["sessionId"].as_str().unwrap();
    let by_person = json!({"queries": [{"userIdQuery": {"id": ada}}], "sortingColumn": "SESSION_FIELD_NAME_CREATION_DATE"});
    assert_eq!(ids(&search(&backend.login, by_person).await), [second.as_str(), first]);
    let by_id = json!({"queries": [{"idsQuery": {"ids": [first, "1"]}}]});
    assert_eq!(ids(&search(&backend.login, by_id).await), [first]);
    let by_browser = json!({"queries": [{"userAgentQuery": {"fingerprintId": "fp"}}]});
    assert_eq!(ids(&search(&backend.login, by_browser).await), [first]);
    let none = search(&backend.login, json!({"queries": [{"idsQuery": {"ids": []}}]})).await;
    assert!(none.get("sessions").is_none() && none["details"].get("totalResult").is_none());
    let others = search(&token, json!({"queries": [{"userIdQuery": {"id": bob}}]})).await;
    assert_eq!(
        (ids(&others).len(), others["details"]["totalResult"].as_str()),
        (0, Some("1"))
    );
}

#[tokio::test]
async fn without_a_token_nothing_is_answered() {
    let backend = Backend::new().await;
    for path in [
        "/v2/sessions/1",
        "/v2/users/1",
        "/v2/settings",
        "/management/v1/policies/login",
        "/auth/v1/users/me",
    ] {
        let answer = backend.raw("", Method::GET, path, "").await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(answer.json()["code"], 16);
    }
    backend.get("nonsense", "/v2/settings").await.refused(401, "AUTH-7fs1e");
}
