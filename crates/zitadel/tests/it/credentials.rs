//! What the login client proves itself with: signed as the backend reads it, kept, renewed in time, never shown.
//! The keys are made for these tests and open nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde_json::{Value, json};
use time::OffsetDateTime;
use url::Url;
use vestibule_zitadel::error::Cause;
use vestibule_zitadel::{CallContext, Client, ClientConfig, Clock, Credentials, Details, Error, KeyFile, SystemUser};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const KEY_FILE: &str = include_str!("../data/keys/machine-user.json");
const PRIVATE_KEY: &str = include_str!("../data/keys/system-user.pem");
const PUBLIC_KEY: &str = include_str!("../data/keys/public.pem");
const START: i64 = 1_795_373_663;

/// A clock that stands still until it is moved.
#[derive(Clone)]
struct HandClock(Arc<AtomicI64>);

impl HandClock {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START)))
    }

    fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let seconds = Arc::clone(&self.0);
        Clock::new(move || OffsetDateTime::from_unix_timestamp(seconds.load(Ordering::SeqCst)).unwrap())
    }
}

fn key_file() -> KeyFile {
    KeyFile::from_json(&KEY_FILE.into()).unwrap()
}

fn client(server: &MockServer, credentials: impl Into<Credentials>, clock: &HandClock) -> Client {
    Client::new(ClientConfig {
        clock: clock.clock(),
        ..ClientConfig::new(Url::parse(&server.uri()).unwrap(), credentials)
    })
    .unwrap()
}

/// A server that takes these bearers, and grants access tokens `granted-1`, `granted-2` … for this long.
async fn granting(seconds: u64, accepted: &[&str]) -> MockServer {
    let server = MockServer::start().await;
    let count = AtomicI64::new(0);
    let grant = move |_: &Request| {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        let body = json!({ "access_token": format!("granted-{number}"), "token_type": "Bearer", "expires_in": seconds });
        ResponseTemplate::new(200)
            .set_body_json(body)
            .set_delay(Duration::from_millis(50))
    };
    Mock::given(method("POST"))
        .and(path("/oauth/v2/token"))
        .respond_with(grant)
        .mount(&server)
        .await;
    for token in accepted {
        Mock::given(method("GET"))
            .and(header("authorization", format!("Bearer {token}")))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "user": { "userId": "1" } })))
            .mount(&server)
            .await;
    }
    let refusal = json!({ "code": 16, "message": "Errors.Token.Invalid (AUTH-7fs1e)" });
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(401).set_body_json(refusal))
        .with_priority(9)
        .mount(&server)
        .await;
    server
}

async fn requests_to(server: &MockServer, place: &str) -> Vec<Request> {
    let requests = server.received_requests().await.unwrap();
    requests.into_iter().filter(|request| request.url.path() == place).collect()
}

async fn exchanges(server: &MockServer) -> Vec<Request> {
    requests_to(server, "/oauth/v2/token").await
}

fn claims(token: &str, audience: &str) -> Value {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_audience(&[audience]);
    // The clock of these tests is not this machine's.
    validation.validate_exp = false;
    decode::<Value>(token, &DecodingKey::from_rsa_pem(PUBLIC_KEY.as_bytes()).unwrap(), &validation)
        .unwrap()
        .claims
}

fn form_of(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

#[tokio::test]
async fn a_key_file_is_exchanged_for_an_access_token_once() {
    let server = granting(43_199, &["granted-1"]).await;
    let client = client(&server, key_file(), &HandClock::new());
    client.get_user(&"1".into()).await.unwrap();
    client.get_user(&"1".into()).await.unwrap();
    let exchanges = exchanges(&server).await;
    assert_eq!(exchanges.len(), 1);
    assert!(exchanges[0].headers.get("authorization").is_none());
    let form = form_of(&exchanges[0]);
    let value = |name: &str| form.iter().find(|(found, _)| found == name).unwrap().1.clone();
    assert_eq!(value("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer");
    assert_eq!(value("scope"), "openid urn:zitadel:iam:org:project:id:zitadel:aud");
    let assertion = value("assertion");
    let head = decode_header(&assertion).unwrap();
    assert_eq!(
        (head.alg, head.kid.as_deref()),
        (Algorithm::RS256, Some("400770215828261926"))
    );
    let expected = json!({
        "iss": "400770213043244070", "sub": "400770213043244070", "aud": server.uri(), "iat": START - 10, "exp": START + 290,
    });
    assert_eq!(claims(&assertion, &server.uri()), expected);
}

#[tokio::test]
async fn an_assertion_is_meant_for_the_configured_issuer() {
    let server = granting(60, &["granted-1"]).await;
    let clock = HandClock::new();
    for (credentials, public_host, audience) in [
        (key_file().audience("https://id.example"), None, "https://id.example"),
        (key_file(), Some("id.example:8443".to_owned()), "http://id.example:8443"),
    ] {
        let client = Client::new(ClientConfig {
            public_host,
            clock: clock.clock(),
            ..ClientConfig::new(Url::parse(&server.uri()).unwrap(), credentials)
        })
        .unwrap();
        let _ = client.get_user(&"1".into()).await;
        let exchange = exchanges(&server).await.pop().unwrap();
        let assertion = form_of(&exchange)
            .into_iter()
            .find(|(name, _)| name == "assertion")
            .unwrap()
            .1;
        assert_eq!(claims(&assertion, audience)["aud"], audience);
    }
}

#[tokio::test]
async fn the_bearer_stays_the_configured_instances() {
    let server = granting(43_199, &["granted-1"]).await;
    let client = Client::new(ClientConfig {
        instance_host: Some("one.example".into()),
        ..ClientConfig::new(Url::parse(&server.uri()).unwrap(), key_file())
    })
    .unwrap();
    let elsewhere = CallContext {
        instance_host: Some("two.example".into()),
        public_host: Some("login.two.example".into()),
        organization: Some("7".into()),
    };
    client.at(elsewhere).unwrap().get_user(&"1".into()).await.unwrap();
    let sent = |request: &Request, name: &str| request.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let exchange = exchanges(&server).await.remove(0);
    assert_eq!(sent(&exchange, "x-zitadel-instance-host").as_deref(), Some("one.example"));
    assert_eq!(sent(&exchange, "x-zitadel-orgid"), None);
    let call = requests_to(&server, "/v2/users/1").await.remove(0);
    assert_eq!(sent(&call, "x-zitadel-instance-host").as_deref(), Some("two.example"));
    assert_eq!(sent(&call, "x-zitadel-public-host").as_deref(), Some("login.two.example"));
    assert_eq!(sent(&call, "x-zitadel-orgid").as_deref(), Some("7"));
    // The client that it came from is as it was.
    client.get_user(&"1".into()).await.unwrap();
    let call = requests_to(&server, "/v2/users/1").await.remove(1);
    assert_eq!(sent(&call, "x-zitadel-instance-host").as_deref(), Some("one.example"));
    assert_eq!(sent(&call, "x-zitadel-orgid"), None);
    assert!(
        client
            .at(CallContext {
                public_host: Some("a\nb".into()),
                ..CallContext::default()
            })
            .is_err()
    );
}

#[tokio::test]
async fn an_access_token_is_renewed_before_its_end() {
    let server = granting(3600, &["granted-1", "granted-2"]).await;
    let clock = HandClock::new();
    let client = client(&server, key_file(), &clock);
    for (forward, count) in [(0, 1), (3299, 1), (1, 2), (3299, 2)] {
        clock.forward(forward);
        client.get_user(&"1".into()).await.unwrap();
        assert_eq!(exchanges(&server).await.len(), count, "{forward}");
    }
}

#[tokio::test]
async fn one_renewal_is_enough_for_many_calls() {
    let server = granting(3600, &["granted-1", "granted-2"]).await;
    let clock = HandClock::new();
    let client = client(&server, key_file(), &clock);
    let many = || async {
        let calls: Vec<_> = (0..16)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.get_user(&"1".into()).await })
            })
            .collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
    };
    many().await;
    assert_eq!(exchanges(&server).await.len(), 1);
    clock.forward(3500);
    many().await;
    assert_eq!(exchanges(&server).await.len(), 2);
}

#[tokio::test]
async fn a_refused_bearer_is_renewed_once() {
    let server = granting(43_199, &["granted-2"]).await;
    let client = client(&server, key_file(), &HandClock::new());
    client.get_user(&"1".into()).await.unwrap();
    assert_eq!(exchanges(&server).await.len(), 2);
    assert_eq!(requests_to(&server, "/v2/users/1").await.len(), 2);
    let server = granting(43_199, &[]).await;
    let client = self::client(&server, key_file(), &HandClock::new());
    let error = client.get_user(&"1".into()).await.unwrap_err();
    assert!(
        matches!(&error, Error::ServiceTokenRefused(details) if details.id.as_deref() == Some("AUTH-7fs1e")),
        "{error:?}"
    );
    assert_eq!(exchanges(&server).await.len(), 2);
    assert_eq!(requests_to(&server, "/v2/users/1").await.len(), 2);
}

#[tokio::test]
async fn what_another_instance_refuses_costs_the_configured_one_nothing() {
    let server = granting(43_199, &["granted-1"]).await;
    Mock::given(header("x-zitadel-instance-host", "two.example"))
        .respond_with(ResponseTemplate::new(401).set_body_json(json!({ "code": 16 })))
        .with_priority(1)
        .mount(&server)
        .await;
    let home = client(&server, key_file(), &HandClock::new());
    let at = |host: &str| {
        home.at(CallContext {
            instance_host: Some(host.to_owned()),
            ..CallContext::default()
        })
        .unwrap()
    };
    for _ in 0..3 {
        home.get_user(&"1".into()).await.unwrap();
        let error = at("two.example").get_user(&"1".into()).await.unwrap_err();
        assert!(matches!(error, Error::ServiceTokenRefused(_)), "{error:?}");
    }
    assert_eq!(exchanges(&server).await.len(), 1);
    assert_eq!(requests_to(&server, "/v2/users/1").await.len(), 6);
    // The configured instance by its name is no other, and may renew.
    let server = granting(43_199, &["granted-2"]).await;
    let home = client(&server, key_file(), &HandClock::new());
    let named = CallContext {
        instance_host: Some(server.address().to_string()),
        ..CallContext::default()
    };
    home.at(named).unwrap().get_user(&"1".into()).await.unwrap();
    assert_eq!(exchanges(&server).await.len(), 2);
}

#[tokio::test]
async fn an_access_token_that_ends_at_once_is_not_exchanged_by_every_call() {
    for seconds in [0, 1] {
        let server = granting(seconds, &["granted-1", "granted-2"]).await;
        let clock = HandClock::new();
        let client = client(&server, key_file(), &clock);
        for (forward, count) in [(0, 1), (0, 1), (8, 1), (1, 2), (8, 2)] {
            clock.forward(forward);
            client.get_user(&"1".into()).await.unwrap();
            assert_eq!(exchanges(&server).await.len(), count, "{forward}");
        }
    }
}

#[tokio::test]
async fn bearers_that_are_refused_one_after_the_other_are_not_exchanged_by_every_call() {
    let server = granting(0, &[]).await;
    let clock = HandClock::new();
    let client = client(&server, key_file(), &clock);
    for (forward, count) in [(0, 2), (0, 2), (4, 2), (1, 3), (0, 3)] {
        clock.forward(forward);
        let error = client.get_user(&"1".into()).await.unwrap_err();
        assert!(matches!(error, Error::ServiceTokenRefused(_)), "{error:?}");
        assert_eq!(exchanges(&server).await.len(), count, "{forward}");
    }
}

#[tokio::test]
async fn a_refused_write_is_sent_again_with_the_new_bearer() {
    let server = granting(43_199, &[]).await;
    let accepts = |token: &str, status: u16| {
        Mock::given(method("POST"))
            .and(path("/v2/sessions"))
            .and(header("authorization", format!("Bearer {token}")))
            .respond_with(
                ResponseTemplate::new(status).set_body_json(json!({ "sessionId": "1", "sessionToken": "t", "code": 16 })),
            )
    };
    accepts("granted-1", 401).mount(&server).await;
    accepts("granted-2", 201).mount(&server).await;
    let client = client(&server, key_file(), &HandClock::new());
    client.create_session(&Default::default()).await.unwrap();
    assert_eq!(requests_to(&server, "/v2/sessions").await.len(), 2);
}

#[tokio::test]
async fn a_refused_exchange_is_told_apart_and_not_repeated_at_once() {
    let server = MockServer::start().await;
    let refusal = json!({ "error": "invalid_grant", "error_description": "invalid assertion" });
    let refused = ResponseTemplate::new(400).set_body_json(refusal);
    Mock::given(path("/oauth/v2/token"))
        .respond_with(refused)
        .mount(&server)
        .await;
    let clock = HandClock::new();
    let client = client(&server, key_file(), &clock);
    let expected = Details {
        status: Some(400),
        id: Some("invalid_grant".into()),
        code: None,
    };
    for _ in 0..3 {
        let error = client.get_user(&"1".into()).await.unwrap_err();
        assert!(
            matches!(&error, Error::ServiceTokenRefused(details) if *details == expected),
            "{error:?}"
        );
        assert!(!error.is_outage());
    }
    assert_eq!(exchanges(&server).await.len(), 1);
    clock.forward(6);
    client.get_user(&"1".into()).await.unwrap_err();
    assert_eq!(exchanges(&server).await.len(), 2);
    assert!(requests_to(&server, "/v2/users/1").await.is_empty());
}

#[tokio::test]
async fn a_token_endpoint_that_is_down_is_an_outage_only_once_the_bearer_has_ended() {
    let server = MockServer::start().await;
    let grant = json!({ "access_token": "granted-1", "expires_in": 3600 });
    Mock::given(path("/oauth/v2/token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(grant))
        .up_to_n_times(1)
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(path("/oauth/v2/token"))
        .respond_with(ResponseTemplate::new(502).set_body_string("<html>"))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "user": { "userId": "1" } })))
        .mount(&server)
        .await;
    let clock = HandClock::new();
    let client = client(&server, key_file(), &clock);
    client.get_user(&"1".into()).await.unwrap();
    clock.forward(3500);
    client.get_user(&"1".into()).await.unwrap();
    assert_eq!(exchanges(&server).await.len(), 2);
    clock.forward(100);
    let error = client.get_user(&"1".into()).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable(Cause::Answer(_))), "{error:?}");
}

#[tokio::test]
async fn an_exchange_that_answers_no_token_is_malformed() {
    for body in [
        "{}",
        "<html>",
        r#"{"access_token":""}"#,
        r#"{"access_token":"a b"}"#,
        r#"{"access_token":5}"#,
    ] {
        let server = MockServer::start().await;
        Mock::given(path("/oauth/v2/token"))
            .respond_with(ResponseTemplate::new(200).set_body_string(body))
            .mount(&server)
            .await;
        let error = client(&server, key_file(), &HandClock::new())
            .get_user(&"1".into())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Malformed(_)), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_person_never_speaks_with_the_login_clients_bearer() {
    let server = granting(43_199, &[]).await;
    let client = client(&server, key_file(), &HandClock::new());
    let person = client.as_person(&crate::support::session_token());
    let error = person.get_user(&"1".into()).await.unwrap_err();
    assert!(error.is_session_gone(), "{error:?}");
    assert!(exchanges(&server).await.is_empty());
    assert_eq!(requests_to(&server, "/v2/users/1").await.len(), 1);
}

#[tokio::test]
async fn a_system_user_signs_its_own_bearer_and_renews_it() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "user": { "userId": "1" } })))
        .mount(&server)
        .await;
    let user = SystemUser::new("login-client", &PRIVATE_KEY.into(), "https://id.example").unwrap();
    let clock = HandClock::new();
    let client = client(&server, user, &clock);
    for forward in [0, 3000, 600] {
        clock.forward(forward);
        client.get_user(&"1".into()).await.unwrap();
    }
    let requests = server.received_requests().await.unwrap();
    assert!(requests.iter().all(|request| request.url.path() == "/v2/users/1"));
    let tokens: Vec<String> = requests
        .iter()
        .map(|request| {
            request.headers["authorization"]
                .to_str()
                .unwrap()
                .trim_start_matches("Bearer ")
                .to_owned()
        })
        .collect();
    assert!(tokens[0] == tokens[1] && tokens[1] != tokens[2]);
    let expected = json!({
        "iss": "login-client", "sub": "login-client", "aud": "https://id.example", "iat": START - 10, "exp": START + 3590,
    });
    assert_eq!(claims(&tokens[0], "https://id.example"), expected);
    assert_eq!(claims(&tokens[2], "https://id.example")["iat"], START + 3590);
    assert_eq!(decode_header(&tokens[0]).unwrap().kid, None);
}
