//! Reads are tried again where that can help; writes never are.

use std::time::Duration;

use serde_json::json;
use vestibule_zitadel::{CreateSession, Error};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::{answering, client, request_count};

/// A server that fails this often with this, and then answers with a user.
async fn recovering(failures: u64, failure: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(failure)
        .up_to_n_times(failures)
        .with_priority(1)
        .mount(&server)
        .await;
    let user = ResponseTemplate::new(200).set_body_json(json!({ "user": { "userId": "1" } }));
    Mock::given(any()).respond_with(user).mount(&server).await;
    server
}

#[tokio::test]
async fn a_read_survives_two_failures() {
    for failure in [ResponseTemplate::new(503), ResponseTemplate::new(429)] {
        let server = recovering(2, failure).await;
        client(&server.uri()).get_user(&"1".into()).await.unwrap();
        assert_eq!(request_count(&server).await, 3);
    }
}

#[tokio::test]
async fn a_read_does_not_survive_a_third_failure() {
    let server = recovering(3, ResponseTemplate::new(503)).await;
    assert!(matches!(
        client(&server.uri()).get_user(&"1".into()).await,
        Err(Error::Unavailable(_))
    ));
    assert_eq!(request_count(&server).await, 3);
}

#[tokio::test]
async fn a_write_is_sent_once() {
    for status in [429, 500, 502, 503, 504] {
        let server = answering(ResponseTemplate::new(status)).await;
        let client = client(&server.uri());
        client.create_session(&CreateSession::default()).await.unwrap_err();
        assert_eq!(request_count(&server).await, 1, "{status}");
        client.delete_session(&"1".into(), None).await.unwrap_err();
        assert_eq!(request_count(&server).await, 2, "{status}");
    }
}

#[tokio::test]
async fn failures_that_another_try_cannot_mend_are_final() {
    for status in [400, 401, 403, 404, 500, 502, 504] {
        let server = answering(ResponseTemplate::new(status)).await;
        client(&server.uri()).get_user(&"1".into()).await.unwrap_err();
        assert_eq!(request_count(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn a_wait_that_does_not_fit_into_the_time_is_left_to_the_caller() {
    let server = answering(ResponseTemplate::new(429).insert_header("retry-after", "60")).await;
    let error = client(&server.uri()).get_user(&"1".into()).await.unwrap_err();
    let wait = Duration::from_secs(60);
    assert!(
        matches!(error, Error::RateLimited { retry_after: Some(found) } if found == wait),
        "{error:?}"
    );
    assert_eq!(request_count(&server).await, 1);
}
