//! What is sent: addresses, bearers, headers, bodies.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use vestibule_zitadel::{
    CallRecord, Client, ClientConfig, ConfigError, Error, Gender, NewPassword, NonEmpty, OwnProfile, ProfileUpdate, ServiceToken,
    SetSession, SettingsContext, TRACE_PARENT, UserFilter, UserSearch,
};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::support::{SERVICE_TOKEN, SESSION_TOKEN, answering_json, client, config, given_names, request_count, session_token};

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name).map(|value| value.to_str().unwrap())
}

async fn only_request(server: &MockServer) -> Request {
    let mut requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

/// Path and query.
fn address(request: &Request) -> String {
    request.url[url::Position::BeforePath..].to_owned()
}

#[tokio::test]
async fn calls_carry_the_service_token_and_the_configured_headers() {
    let server = answering_json(200, &json!({})).await;
    let custom_headers = vec![
        ("x-proxy-key".to_owned(), "k".to_owned()),
        ("authorization".to_owned(), "Basic x".to_owned()),
    ];
    let client = Client::new(ClientConfig {
        instance_host: Some("instance.example".into()),
        public_host: Some("id.example".into()),
        custom_headers,
        ..config(&server.uri())
    })
    .unwrap();
    client.default_organization().await.unwrap();
    let request = only_request(&server).await;
    assert_eq!(
        header(&request, "authorization"),
        Some(format!("Bearer {SERVICE_TOKEN}").as_str())
    );
    assert_eq!(request.headers.get_all("authorization").iter().count(), 1);
    assert_eq!(header(&request, "x-zitadel-instance-host"), Some("instance.example"));
    assert_eq!(header(&request, "x-zitadel-public-host"), Some("id.example"));
    assert_eq!(header(&request, "x-proxy-key"), Some("k"));
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert_eq!(
        header(&request, "user-agent"),
        Some(concat!("vestibule/", env!("CARGO_PKG_VERSION")))
    );
    assert_eq!(address(&request), "/v2/organizations/_search");
}

#[tokio::test]
async fn a_persons_calls_carry_that_persons_token_alone() {
    let server = answering_json(200, &json!({ "user": { "userId": "1" } })).await;
    let person = client(&server.uri()).as_person(&session_token());
    let id = "1".into();
    person.get_user(&id).await.unwrap();
    person.update_profile(&id, &ProfileUpdate::default()).await.unwrap();
    person.change_password(&id, &"old".into(), &"new".into()).await.unwrap();
    person.delete_session(&"2".into()).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 4);
    for request in &requests {
        assert_eq!(
            header(request, "authorization"),
            Some(format!("Bearer {SESSION_TOKEN}").as_str())
        );
        assert!(!format!("{request:?}").contains(SERVICE_TOKEN));
    }
}

#[tokio::test]
async fn a_session_token_is_never_part_of_an_address() {
    let server = answering_json(200, &json!({ "session": { "id": "1" } })).await;
    let client = client(&server.uri());
    client.get_session(&"1".into(), Some(&session_token())).await.unwrap();
    client.delete_session(&"1".into(), Some(&session_token())).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert!(requests.iter().all(|request| !request.url.as_str().contains(SESSION_TOKEN)));
    let bodies: Vec<Value> = requests.iter().map(|request| request.body_json().unwrap()).collect();
    assert_eq!(
        bodies,
        [
            json!({ "sessionId": "1", "sessionToken": SESSION_TOKEN }),
            json!({ "sessionToken": SESSION_TOKEN })
        ]
    );
}

#[tokio::test]
async fn settings_always_say_whose() {
    let server = answering_json(200, &json!({ "settings": {} })).await;
    let client = client(&server.uri());
    client.login_settings(&SettingsContext::Instance).await.unwrap();
    client
        .branding_settings(&SettingsContext::Organization("1&ctx.instance=true".into()))
        .await
        .unwrap();
    let requests = server.received_requests().await.unwrap();
    let addresses: Vec<String> = requests.iter().map(address).collect();
    let organization = "/v2/settings/branding?ctx.orgId=1%26ctx.instance%3Dtrue";
    assert_eq!(addresses, ["/v2/settings/login?ctx.instance=true", organization]);
}

#[tokio::test]
async fn ids_cannot_leave_their_place_in_the_address() {
    let server = answering_json(200, &json!({ "user": { "userId": "1" } })).await;
    client(&server.uri()).get_user(&"../a b/c?d#e%2e\\".into()).await.unwrap();
    assert_eq!(
        address(&only_request(&server).await),
        "/v2/users/..%2Fa%20b%2Fc%3Fd%23e%252e%5C"
    );
}

#[tokio::test]
async fn ids_that_nothing_can_have_are_not_asked_for() {
    let server = answering_json(200, &json!({})).await;
    let client = client(&server.uri());
    for id in ["", ".", "..", &"x".repeat(801)] {
        assert!(client.get_user(&id.into()).await.unwrap_err().is_not_found(), "{id}");
        assert!(
            client.delete_session(&id.into(), None).await.unwrap_err().is_not_found(),
            "{id}"
        );
    }
    assert_eq!(
        client.organization_by_id(&"x".repeat(201).as_str().into()).await.unwrap(),
        None
    );
    assert!(client.organizations_by_domain("").await.unwrap().is_empty());
    assert!(
        client
            .search_users(&UserSearch::new(UserFilter::email("")))
            .await
            .unwrap()
            .is_empty()
    );
    assert!(client.list_sessions(&[]).await.unwrap().is_empty());
    assert_eq!(request_count(&server).await, 0);
}

#[tokio::test]
async fn an_api_below_a_path_is_reached() {
    let server = answering_json(200, &json!({})).await;
    for base in ["/zitadel", "/zitadel/"] {
        client(&format!("{}{base}", server.uri()))
            .default_organization()
            .await
            .unwrap();
    }
    let requests = server.received_requests().await.unwrap();
    assert!(
        requests
            .iter()
            .all(|request| address(request) == "/zitadel/v2/organizations/_search")
    );
}

#[tokio::test]
async fn the_domain_of_authentication_methods_is_passed_on() {
    let server = answering_json(200, &json!({})).await;
    client(&server.uri())
        .authentication_methods(&"1".into(), Some("login.example"))
        .await
        .unwrap();
    let request = only_request(&server).await;
    assert_eq!(
        address(&request),
        "/v2/users/1/authentication_methods?domainQuery.domain=login.example"
    );
}

#[tokio::test]
async fn a_password_is_changed_in_one_call() {
    let server = answering_json(200, &json!({})).await;
    let person = client(&server.uri()).as_person(&session_token());
    person
        .change_password(&"1".into(), &"old".into(), &"new".into())
        .await
        .unwrap();
    let request = only_request(&server).await;
    assert_eq!(
        (request.method.as_str(), address(&request).as_str()),
        ("PATCH", "/v2/users/1")
    );
    let body: Value = request.body_json().unwrap();
    assert_eq!(
        body,
        json!({ "human": { "password": { "password": { "password": "new" }, "currentPassword": "old" } } })
    );
}

#[tokio::test]
async fn a_whole_profile_is_replaced_in_one_call_with_every_field_in_it() {
    let server = answering_json(200, &json!({})).await;
    let person = client(&server.uri()).as_person(&session_token());
    let full = OwnProfile {
        given_name: "Ada".into(),
        family_name: "Lovelace".into(),
        nick_name: "Countess".into(),
        display_name: "Ada L.".into(),
        preferred_language: Some("de".into()),
        gender: Gender::Female,
    };
    let bare = OwnProfile {
        nick_name: String::new(),
        preferred_language: None,
        gender: Gender::Unknown,
        ..full.clone()
    };
    person.replace_profile(&full).await.unwrap();
    person.replace_profile(&bare).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    for request in &requests {
        let place = (request.method.as_str(), address(request));
        assert_eq!(place, ("PUT", "/auth/v1/users/me/profile".to_owned()));
        let own = format!("Bearer {SESSION_TOKEN}");
        assert_eq!(header(request, "authorization"), Some(own.as_str()));
    }
    let bodies: Vec<Value> = requests.iter().map(|request| request.body_json().unwrap()).collect();
    let names = |nick: &str, language: &str, gender: &str| json!({ "firstName": "Ada", "lastName": "Lovelace", "nickName": nick, "displayName": "Ada L.", "preferredLanguage": language, "gender": gender });
    assert_eq!(
        bodies,
        [names("Countess", "de", "GENDER_FEMALE"), names("", "", "GENDER_UNSPECIFIED")]
    );
}

#[tokio::test]
async fn what_is_empty_is_no_part_of_a_changed_profile() {
    let server = answering_json(200, &json!({})).await;
    let profile = ProfileUpdate {
        nick_name: NonEmpty::new(""),
        display_name: NonEmpty::new("Ada L."),
        ..given_names()
    };
    let person = client(&server.uri()).as_person(&session_token());
    person.update_profile(&"1".into(), &profile).await.unwrap();
    let body: Value = only_request(&server).await.body_json().unwrap();
    let sent = json!({ "givenName": "Ada", "familyName": "Lovelace", "displayName": "Ada L." });
    assert_eq!(body, json!({ "human": { "profile": sent } }));
}

#[tokio::test]
async fn an_older_server_gets_the_older_calls() {
    for (status, body) in [
        (404, json!({ "code": 5, "message": "Not Found" })),
        (405, json!({ "code": 12, "message": "Method Not Allowed" })),
        (501, json!({ "code": 12, "message": "unknown method" })),
    ] {
        let server = MockServer::start().await;
        let unknown = ResponseTemplate::new(status).set_body_json(body);
        Mock::given(method("PATCH")).respond_with(unknown).mount(&server).await;
        let done = ResponseTemplate::new(200).set_body_json(json!({ "details": {} }));
        Mock::given(method("POST"))
            .and(path("/v2/users/1/password"))
            .respond_with(done.clone())
            .expect(2)
            .mount(&server)
            .await;
        Mock::given(method("PUT"))
            .and(path("/v2/users/human/1"))
            .respond_with(done)
            .expect(1)
            .mount(&server)
            .await;
        let client = client(&server.uri());
        let id = "1".into();
        let person = client.as_person(&session_token());
        person.change_password(&id, &"old".into(), &"new".into()).await.unwrap();
        client
            .set_password(
                &id,
                &NewPassword {
                    password: "new".into(),
                    change_required: true,
                },
            )
            .await
            .unwrap();
        let profile = ProfileUpdate {
            given_name: "Ada".into(),
            family_name: "Lovelace".into(),
            ..ProfileUpdate::default()
        };
        person.update_profile(&id, &profile).await.unwrap();
        let requests = server.received_requests().await.unwrap();
        let bodies: Vec<Value> = requests
            .iter()
            .filter(|request| request.method.as_str() != "PATCH")
            .map(|request| request.body_json().unwrap())
            .collect();
        assert_eq!(
            bodies,
            [
                json!({ "newPassword": { "password": "new" }, "currentPassword": "old" }),
                json!({ "newPassword": { "password": "new", "changeRequired": true } }),
                json!({ "profile": { "givenName": "Ada", "familyName": "Lovelace" } }),
            ]
        );
    }
}

#[tokio::test]
async fn a_refused_change_is_not_tried_in_another_way() {
    let body = json!({ "code": 5, "message": "User could not be found (COMMAND-ugjs0upun6)" });
    let server = answering_json(404, &body).await;
    let person = client(&server.uri()).as_person(&session_token());
    assert!(
        person
            .update_profile(&"1".into(), &ProfileUpdate::default())
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert!(
        person
            .change_password(&"1".into(), &"old".into(), &"new".into())
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert_eq!(request_count(&server).await, 2);
}

#[tokio::test]
async fn passwords_that_the_backend_trips_over_are_not_sent() {
    let server = answering_json(200, &json!({})).await;
    let client = client(&server.uri());
    let long = "ü".repeat(37);
    let result = client
        .as_person(&session_token())
        .change_password(&"1".into(), &"old".into(), &long.into())
        .await;
    assert!(matches!(result, Err(Error::PasswordTooLong)));
    let mut change = SetSession::default();
    change.checks.password = Some("x".repeat(201).into());
    assert!(matches!(
        client.set_session(&"1".into(), &change).await,
        Err(Error::PasswordTooLong)
    ));
    assert_eq!(request_count(&server).await, 0);
    change.checks.password = Some("ü".repeat(200).into());
    client.set_session(&"1".into(), &change).await.unwrap();
    client
        .set_password(
            &"1".into(),
            &NewPassword {
                password: "ü".repeat(36).into(),
                change_required: false,
            },
        )
        .await
        .unwrap();
}

#[tokio::test]
async fn the_trace_of_a_task_is_passed_on_and_no_other() {
    let server = answering_json(200, &json!({})).await;
    let client = client(&server.uri());
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    TRACE_PARENT
        .scope(trace.to_owned(), client.default_organization())
        .await
        .unwrap();
    client.default_organization().await.unwrap();
    TRACE_PARENT
        .scope("no\nheader".to_owned(), client.default_organization())
        .await
        .unwrap();
    let requests = server.received_requests().await.unwrap();
    let traces: Vec<_> = requests.iter().map(|request| header(request, "traceparent")).collect();
    assert_eq!(traces, [Some(trace), None, None]);
}

#[tokio::test]
async fn every_call_is_reported_to_the_hook() {
    let server = answering_json(404, &json!({ "code": 5, "message": "x (QUERY-Dfbg2)" })).await;
    let calls: Arc<Mutex<Vec<CallRecord>>> = Arc::default();
    let sink = Arc::clone(&calls);
    let client = client(&server.uri()).on_call(Arc::new(move |call| sink.lock().unwrap().push(call.clone())));
    client.get_user(&"1".into()).await.unwrap_err();
    client
        .as_person(&session_token())
        .delete_session(&"1".into())
        .await
        .unwrap_err();
    let calls = calls.lock().unwrap();
    let seen: Vec<_> = calls.iter().map(|call| (call.rpc, call.status, call.retry)).collect();
    assert_eq!(
        seen,
        [
            ("UserService/GetUserByID", Some(404), 0),
            ("SessionService/DeleteSession", Some(404), 0)
        ]
    );
}

#[test]
fn wrong_settings_are_named() {
    let refuse = |config: ClientConfig| Client::new(config).unwrap_err();
    for address in [
        "ftp://zitadel.example",
        "data:x",
        "https://user:pass@zitadel.example",
        "https://zitadel.example?x",
        "https://zitadel.example#x",
    ] {
        assert!(matches!(refuse(config(address)), ConfigError::ApiUrl), "{address}");
    }
    for token in ["", "two words", "line\nbreak", "tökén"] {
        let error = refuse(ClientConfig {
            credentials: ServiceToken::new(token.to_owned()).into(),
            ..config("https://zitadel.example")
        });
        assert!(matches!(error, ConfigError::ServiceToken), "{token}");
    }
    let custom_headers = vec![("x y".to_owned(), "secret".to_owned())];
    let error = refuse(ClientConfig {
        custom_headers,
        ..config("https://zitadel.example")
    });
    assert_eq!(error.to_string(), "header \"x y\" is invalid");
    let error = refuse(ClientConfig {
        public_host: Some("a\nb".into()),
        ..config("https://zitadel.example")
    });
    assert_eq!(error.to_string(), "header \"x-zitadel-public-host\" is invalid");
}
