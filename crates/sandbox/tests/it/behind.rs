//! Reads that lag behind the writes.

use std::time::Duration;

use serde_json::{Value, json};
use vestibule_sandbox::SandboxOptions;

use crate::backend::{Answer, Backend, PASSWORD};

/// Long enough that a busy machine does not get from a write to the next read later than that.
const DELAY: Duration = Duration::from_secs(2);

async fn behind() -> Backend {
    let slow = |options| SandboxOptions {
        projection_delay: DELAY,
        ..options
    };
    Backend::with(slow).await
}

impl Backend {
    async fn search(&self, name: &str) -> Value {
        let query = json!({"queries": [{"loginNameQuery": {"loginName": name}}]});
        let found = self.post(&self.login, "/v2/users", query).await.ok();
        found["result"].clone()
    }

    /// Reads until the answer is the awaited one, for ten seconds at most.
    async fn read_until(&self, path: &str, is_awaited: impl Fn(&Answer) -> bool) -> Answer {
        let awaited = async {
            let mut tick = tokio::time::interval(Duration::from_millis(20));
            loop {
                tick.tick().await;
                let answer = self.get(&self.login, path).await;
                if is_awaited(&answer) {
                    return answer;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), awaited).await.unwrap()
    }
}

#[tokio::test]
async fn a_new_person_is_found_late_and_can_sign_in_at_once() {
    let backend = behind().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let path = format!("/v2/users/{user}");

    backend.get(&backend.login, &path).await.refused(404, "QUERY-Dfbg2");
    assert_eq!(backend.search("ada").await, Value::Null);
    let checks = json!({"checks": {"user": {"loginName": "ada"}, "password": {"password": PASSWORD}}});
    let session = backend.post(&backend.login, "/v2/sessions", checks).await.ok();
    let token = session["sessionToken"].as_str().unwrap();
    let id = session["sessionId"].as_str().unwrap();
    // The session is read as it was written, and its token is known; a list of sessions comes later.
    let shown = backend
        .get(&backend.login, &format!("/v2/sessions/{id}?sessionToken={token}"))
        .await
        .ok();
    assert_eq!(shown["session"]["factors"]["user"]["loginName"], "ada");
    let listed = backend
        .post(
            &backend.login,
            "/v2/sessions/search",
            json!({"queries": [{"userIdQuery": {"id": user}}]}),
        )
        .await
        .ok();
    assert!(listed.get("sessions").is_none(), "{listed}");
    backend.post(token, &format!("{path}/mfa_init_skipped"), json!({})).await.ok();
    backend
        .post(
            &backend.login,
            "/v2/users/human",
            json!({
                "username": "ada", "organization": {"orgId": organization},
                "profile": {"givenName": "Ada", "familyName": "Lovelace"}, "email": {"email": "a@mail.example"},
            }),
        )
        .await
        .refused(409, "V3-DKcYh");

    backend.read_until(&path, |answer| answer.status == 200).await;
    assert_eq!(backend.search("ada").await[0]["userId"], user.as_str());
}

#[tokio::test]
async fn what_was_old_before_the_first_write_shows_while_the_new_does_not() {
    let backend = behind().await;
    let organization = backend.organization("Acme").await;
    let user = backend.person(&organization, "ada").await;
    let path = format!("/v2/users/{user}");
    backend.read_until(&path, |answer| answer.status == 200).await;

    let state = |answer: &Answer| answer.json()["user"]["state"].clone();
    backend.post(&backend.admin, &format!("{path}/lock"), json!({})).await.ok();
    assert_eq!(state(&backend.get(&backend.login, &path).await), "USER_STATE_ACTIVE");
    backend
        .post(&backend.admin, &format!("{path}/lock"), json!({}))
        .await
        .refused(400, "COMMAND-lgws8wtsqf");
    backend.read_until(&path, |answer| state(answer) == "USER_STATE_LOCKED").await;
}
