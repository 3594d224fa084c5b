//! Servers that are slow, down, broken or not the backend at all.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;
use vestibule_zitadel::error::{Cause, Malformation};
use vestibule_zitadel::{
    AuthenticationMethod, Client, ClientConfig, CreateSession, Details, Error, FactorKind, KeyDomain, SecondFactorType,
    SettingsContext, ThemeMode, UserState,
};
use wiremock::{MockServer, ResponseTemplate};

use crate::support::{
    answering, answering_bytes, answering_json, client, config, impatient_client, refusing, request_count, resetting, trickling,
};

async fn user_error(url: &str) -> Error {
    client(url).get_user(&"1".into()).await.unwrap_err()
}

fn is_malformed(error: &Error, why: Malformation) -> bool {
    matches!(error, Error::Malformed(found) if *found == why)
}

#[tokio::test]
async fn a_slow_server_times_out() {
    let slow = ResponseTemplate::new(200)
        .set_body_json(json!({}))
        .set_delay(Duration::from_secs(60));
    let server = answering(slow).await;
    let client = impatient_client(&server.uri(), 100);
    let error = client.get_user(&"1".into()).await.unwrap_err();
    assert!(matches!(error, Error::TimedOut(_)) && error.is_outage(), "{error:?}");
    let error = client.create_session(&CreateSession::default()).await.unwrap_err();
    assert!(matches!(error, Error::TimedOut(_)), "{error:?}");
}

#[tokio::test]
async fn calls_with_a_hash_check_may_take_longer() {
    let slow = ResponseTemplate::new(201)
        .set_body_json(json!({ "sessionId": "1", "sessionToken": "t" }))
        .set_delay(Duration::from_millis(400));
    let server = answering(slow).await;
    let client = Client::new(ClientConfig {
        read_timeout: Duration::from_millis(50),
        ..config(&server.uri())
    })
    .unwrap();
    let mut request = CreateSession::default();
    assert!(matches!(client.create_session(&request).await, Err(Error::TimedOut(_))));
    request.checks.password = Some("password".into());
    client.create_session(&request).await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_down_is_unavailable() {
    let error = user_error(&refusing()).await;
    assert!(
        matches!(error, Error::Unavailable(Cause::Transport(_))) && error.is_outage(),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_server_that_hangs_up_is_unavailable() {
    for bytes in [
        b"".as_slice(),
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"user\":",
        b"\x16\x03\x01 not http",
    ] {
        let error = user_error(&answering_bytes(bytes)).await;
        assert!(matches!(error, Error::Unavailable(Cause::Transport(_))), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_that_fails_is_unavailable() {
    for status in [500, 502, 503, 504, 599] {
        let server = answering(ResponseTemplate::new(status).set_body_string("<html>Bad Gateway</html>")).await;
        let error = user_error(&server.uri()).await;
        let expected = Details {
            status: Some(status),
            ..Details::default()
        };
        assert!(
            matches!(&error, Error::Unavailable(Cause::Answer(details)) if *details == expected),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn what_is_no_json_is_malformed() {
    for body in [
        "<!doctype html><title>Sign in</title>",
        "",
        "{\"user\":{\"userId\":\"1\"",
        "{\"user\":{\"userId\":\"1\"}} trailing",
    ] {
        let server = answering(ResponseTemplate::new(200).set_body_string(body)).await;
        assert!(
            is_malformed(&user_error(&server.uri()).await, Malformation::NotJson),
            "{body}"
        );
    }
}

#[tokio::test]
async fn json_that_is_another_message_is_malformed() {
    for body in [
        json!({}),
        json!([]),
        json!(null),
        json!("user"),
        json!({ "user": null }),
        json!({ "user": {} }),
        json!({ "user": { "userId": "" } }),
        json!({ "user": { "userId": 1 } }),
        json!({ "user": { "userId": "1", "loginNames": "ada" } }),
        json!({ "user": { "userId": "1", "human": { "passwordChanged": "yesterday" } } }),
    ] {
        let server = answering_json(200, &body).await;
        assert!(
            is_malformed(&user_error(&server.uri()).await, Malformation::WrongShape),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_session_without_id_or_token_is_malformed() {
    for body in [
        json!({}),
        json!({ "sessionId": "1" }),
        json!({ "sessionId": "1", "sessionToken": "" }),
        json!({ "sessionToken": "t" }),
    ] {
        let server = answering_json(201, &body).await;
        let error = client(&server.uri())
            .create_session(&CreateSession::default())
            .await
            .unwrap_err();
        assert!(is_malformed(&error, Malformation::WrongShape), "{body}");
    }
}

#[tokio::test]
async fn settings_that_are_missing_are_malformed_rather_than_lax() {
    for body in [
        json!({}),
        json!({ "settings": null }),
        json!({ "settings": { "passwordCheckLifetime": "forever" } }),
    ] {
        let server = answering_json(200, &body).await;
        let error = client(&server.uri())
            .login_settings(&SettingsContext::Instance)
            .await
            .unwrap_err();
        assert!(is_malformed(&error, Malformation::WrongShape), "{body}");
    }
}

#[tokio::test]
async fn an_answer_over_the_limit_is_malformed() {
    let server = answering(ResponseTemplate::new(200).set_body_string("x".repeat(1001))).await;
    let limited = |url: &str| {
        Client::new(ClientConfig {
            max_response_bytes: 1000,
            ..config(url)
        })
        .unwrap()
    };
    let asset = |url: &str| Url::parse(&format!("{url}/assets/x")).unwrap();
    let error = limited(&server.uri()).asset(&asset(&server.uri())).await.unwrap_err();
    assert!(is_malformed(&error, Malformation::TooLarge), "{error:?}");
    // Without a length, as much as comes.
    let endless = answering_bytes(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n3e8\r\n\
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    );
    let tight = Client::new(ClientConfig {
        max_response_bytes: 50,
        ..config(&endless)
    })
    .unwrap();
    let error = tight.asset(&asset(&endless)).await.unwrap_err();
    assert!(is_malformed(&error, Malformation::TooLarge), "{error:?}");
    let exact = answering(ResponseTemplate::new(200).set_body_string("x".repeat(1000))).await;
    assert_eq!(
        limited(&exact.uri()).asset(&asset(&exact.uri())).await.unwrap().bytes.len(),
        1000
    );
}

#[tokio::test]
async fn a_huge_refusal_still_is_that_refusal() {
    let server = answering(ResponseTemplate::new(401).set_body_string("x".repeat(3 * 1024 * 1024))).await;
    assert!(matches!(user_error(&server.uri()).await, Error::ServiceTokenRefused(_)));
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = MockServer::start().await;
    for status in [301, 302, 303, 307, 308] {
        let server = answering(ResponseTemplate::new(status).insert_header("location", target.uri().as_str())).await;
        let error = user_error(&server.uri()).await;
        assert!(
            matches!(error, Error::Unexpected { status: found, id: None, .. } if found == status),
            "{error:?}"
        );
    }
    assert_eq!(request_count(&target).await, 0);
}

#[tokio::test]
async fn unknown_names_and_fields_are_tolerated() {
    let settings = json!({ "settings": {
        "secondFactors": ["SECOND_FACTOR_TYPE_OTP", "SECOND_FACTOR_TYPE_TELEPATHY", 99, null],
        "themeMode": "THEME_MODE_SEPIA",
        "resourceOwnerType": null,
        "future": { "a": [1] },
    } });
    let server = answering_json(200, &settings).await;
    let client = client(&server.uri());
    let login = client.login_settings(&SettingsContext::Instance).await.unwrap();
    assert_eq!(
        login.second_factors,
        [SecondFactorType::Totp, SecondFactorType::Unknown, SecondFactorType::Unknown]
    );
    let branding = client.branding_settings(&SettingsContext::Instance).await.unwrap();
    assert_eq!(branding.theme_mode, ThemeMode::Unknown);
}

#[tokio::test]
async fn unknown_states_and_methods_are_neither_active_nor_a_method() {
    let user = answering_json(
        200,
        &json!({ "user": { "userId": "1", "state": "USER_STATE_ON_HOLIDAY", "human": null } }),
    )
    .await;
    assert_eq!(
        client(&user.uri()).get_user(&"1".into()).await.unwrap().state,
        UserState::Unknown
    );
    let methods = answering_json(200, &json!({ "authMethodTypes": ["AUTHENTICATION_METHOD_TYPE_SONG"] })).await;
    let methods = client(&methods.uri())
        .authentication_methods(&"1".into(), KeyDomain::Any)
        .await
        .unwrap();
    assert_eq!(methods, [AuthenticationMethod::Unknown]);
}

#[tokio::test]
async fn numbers_come_as_text_or_as_numbers() {
    for length in [json!("12"), json!(12)] {
        let body: Value = json!({ "settings": { "minLength": length } });
        let server = answering_json(200, &body).await;
        let settings = client(&server.uri())
            .password_complexity(&SettingsContext::Instance)
            .await
            .unwrap();
        assert_eq!(settings.min_length, 12);
    }
}

#[tokio::test]
async fn a_path_that_is_not_there_finds_no_fault_with_the_user() {
    let server = answering_json(404, &json!({ "code": 5, "message": "Not Found" })).await;
    assert!(matches!(
        user_error(&server.uri()).await,
        Error::Unexpected {
            status: 404,
            id: None,
            ..
        }
    ));
}

#[tokio::test]
async fn an_older_server_lets_local_sign_in_be_seen() {
    let server = answering_json(200, &json!({ "settings": { "allowUsernamePassword": true } })).await;
    let settings = client(&server.uri())
        .login_settings(&SettingsContext::Instance)
        .await
        .unwrap();
    assert!(settings.allow_local_authentication);
}

#[tokio::test]
async fn a_server_that_resets_the_connection_is_unavailable() {
    let error = user_error(&resetting()).await;
    assert!(
        matches!(error, Error::Unavailable(Cause::Transport(_))) && error.is_outage(),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_answer_that_trickles_in_times_out() {
    let client = impatient_client(&trickling(), 200);
    let error = client.get_user(&"1".into()).await.unwrap_err();
    assert!(matches!(error, Error::TimedOut(_)), "{error:?}");
}

#[tokio::test]
async fn the_same_id_twice_is_read_twice_and_found_once() {
    let twin = json!({ "id": "1", "name": "Twin" });
    let server = answering_json(
        200,
        &json!({ "result": [twin, twin], "sessions": [{ "id": "1" }, { "id": "1" }] }),
    )
    .await;
    let client = client(&server.uri());
    assert_eq!(client.organizations_by_domain("twin.example").await.unwrap().len(), 2);
    assert_eq!(client.organization_by_id(&"1".into()).await.unwrap().unwrap().name, "Twin");
    assert_eq!(client.list_sessions(&["1".into(), "1".into()]).await.unwrap().len(), 2);
    assert_eq!(client.list_passkeys(&"1".into()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn too_many_calls_are_said_to_be_so_on_every_kind_of_call() {
    let server = answering(ResponseTemplate::new(429).insert_header("retry-after", "90")).await;
    let client = client(&server.uri());
    let results = [
        client.register_totp(&"1".into()).await.map(drop),
        client.list_passkeys(&"1".into()).await.map(drop),
        client.set_session(&"1".into(), &Default::default()).await.map(drop),
    ];
    for result in results {
        let error = result.unwrap_err();
        let wait = Duration::from_secs(90);
        assert!(
            matches!(error, Error::RateLimited { retry_after: Some(found) } if found == wait),
            "{error:?}"
        );
        assert!(error.is_outage() && !error.is_failed_attempt());
    }
}

#[tokio::test]
async fn a_factor_of_an_unknown_kind_is_listed_as_such() {
    let body = json!({ "result": [{ "state": "AUTH_FACTOR_STATE_DREAMING", "telepathy": {} }, {}] });
    let server = answering_json(200, &body).await;
    let factors = client(&server.uri())
        .authentication_factors(&"1".into(), &Default::default())
        .await
        .unwrap();
    assert_eq!(
        factors.iter().map(|factor| factor.kind.clone()).collect::<Vec<_>>(),
        [FactorKind::Unknown, FactorKind::Unknown]
    );
}
