//! Every call of the table, by both transports, asked by somebody who may not.

use std::collections::BTreeSet;

use serde_json::json;
use vestibule_sandbox::{Call, Sandbox};

use super::stage::{Stage, Way, assert_proper};
use crate::backend::Answer;

/// A caller that is nobody, and the refusal that it was recorded to get.
struct Stranger {
    name: &'static str,
    authorization: Option<String>,
    status: u16,
    id: &'static str,
}

impl Stranger {
    fn with(name: &'static str, token: &str, status: u16, id: &'static str) -> Self {
        Self {
            name,
            authorization: Some(format!("Bearer {token}")),
            status,
            id,
        }
    }
}

async fn strangers(stage: &Stage) -> Vec<Stranger> {
    let backend = &stage.backend;
    let stale = stage.attacker.token.clone();
    backend
        .patch(
            &backend.login,
            &format!("/v2/sessions/{}", stage.attacker.session),
            json!({"metadata": {"a": "MQ=="}}),
        )
        .await
        .ok();
    let (ended_session, ended) = backend.session(&stage.attacker.user).await;
    backend
        .delete(&backend.login, &format!("/v2/sessions/{ended_session}"))
        .await
        .ok();
    let named = json!({"checks": {"user": {"userId": stage.victim.user}}});
    let named = backend.post(&backend.login, "/v2/sessions", named).await.ok();
    let empty = backend.post(&backend.login, "/v2/sessions", json!({})).await.ok();
    let text = |value: &serde_json::Value| value["sessionToken"].as_str().unwrap().to_owned();
    let nobody = |name, authorization: Option<&str>, id| Stranger {
        name,
        authorization: authorization.map(str::to_owned),
        status: 401,
        id,
    };
    vec![
        nobody("without a token", None, ""),
        nobody("with another scheme", Some("Basic YTpi"), "AUTH-toLo1"),
        nobody("with no scheme", Some(&backend.admin), "AUTH-toLo1"),
        nobody("with an empty token", Some("Bearer "), "AUTH-7fs1e"),
        Stranger::with("with a token nobody knows", "garbage", 401, "AUTH-7fs1e"),
        Stranger::with("with a long token", &"x".repeat(8000), 401, "AUTH-7fs1e"),
        Stranger::with("with a quote in the token", "' OR '1'='1", 401, "AUTH-7fs1e"),
        Stranger::with("with a replaced token", &stale, 403, "QUERY-dsfr3"),
        Stranger::with("with an ended session's token", &ended, 404, "QUERY-SFeaa"),
        Stranger::with("with a token that proves a name alone", &text(&named), 403, "AUTHZ-Kl3p0"),
        Stranger::with("with a token that proves nothing", &text(&empty), 403, "AUTHZ-Kl3p0"),
    ]
}

#[tokio::test]
async fn every_call_refuses_strangers_as_recorded_and_changes_nothing() {
    let mut stage = Stage::new().await;
    let strangers = strangers(&stage).await;
    let ways = stage.ways();
    let (before, commits) = (stage.contents().await, stage.commits().await);
    let mut asked = 0;
    for way in ways.iter().filter(|way| way.call.needs_token) {
        for stranger in &strangers {
            let request = way.request(stranger.authorization.as_deref(), way.bytes());
            let answer = stage.backend.send(request).await;
            assert_proper(way, stranger.name, &answer);
            assert_eq!(
                (answer.status.as_u16(), answer.error_id().as_str()),
                (stranger.status, stranger.id),
                "{} {}",
                way.shown(),
                stranger.name
            );
            asked += 1;
        }
    }
    assert!(asked > 1500, "only {asked}");
    assert_eq!(stage.commits().await, commits);
    assert_eq!(stage.contents().await, before);
}

/// Calls that a person without any role may make, with what they are good for without one.
const ANYBODYS: [&str; 13] = [
    // Which switches are on.
    "GetInstanceFeatures",
    "GetSystemFeatures",
    // Searches that show what the caller may see: here nothing of the victim.
    "ListUsers",
    "ListSessions",
    "ListUserMetadata",
    "ListPersonalAccessTokens",
    "ListKeys",
    "ListPasskeys",
    "ListAuthenticationFactors",
    "ListIDPLinks",
    "ListOrganizations",
    "ListOrganizationDomains",
    // A session that is unknown is a success, one that is known is not.
    "DeleteSession",
];

/// Lenient as recorded: these tell what state somebody is in, or that a code is wrong, before they look at who asks.
const TELL_FIRST: [&str; 7] = [
    "UnlockUser",
    "ReactivateUser",
    "VerifyEmail",
    "VerifyPhone",
    "VerifyInviteCode",
    "VerifyPasskeyRegistration",
    "VerifyU2FRegistration",
];

fn tells_first(call: &Call) -> bool {
    TELL_FIRST.iter().any(|known| call.name.ends_with(&format!("/{known}")))
}

fn is_anybodys(way: &Way) -> bool {
    let name = way.call.name.rsplit('/').next().unwrap_or_default();
    // The older personal API speaks of the own account, whoever that is.
    way.path.starts_with("/auth/v1/") || ANYBODYS.contains(&name) || ANYBODYS.contains(&way.shown().as_str())
}

fn speaks_of_the_victim(stage: &Stage, answer: &Answer) -> bool {
    let text = String::from_utf8_lossy(&answer.bytes).into_owned();
    let secrets = [&stage.victim.user, &stage.victim.session, &stage.victim.token];
    text.contains("ada@mail.example")
        || text.contains("\"otpEmail\"")
        || secrets.iter().any(|secret| text.contains(secret.as_str()))
}

#[tokio::test]
async fn no_call_lets_a_person_touch_or_see_another() {
    let mut stage = Stage::new().await;
    let ways = stage.ways();
    let (before, commits) = (stage.contents().await, stage.commits().await);
    let mut surprising = BTreeSet::new();
    for way in ways.iter().filter(|way| way.call.needs_token) {
        let answer = stage.send(way, &stage.attacker.token).await;
        assert_proper(way, "by another person", &answer);
        let text = String::from_utf8_lossy(&answer.bytes);
        assert!(!speaks_of_the_victim(&stage, &answer), "{}: {text}", way.shown());
        let is_right = match answer.status.as_u16() {
            401 | 403 | 404 => true,
            400 => tells_first(&way.call) || !way.is_described(),
            500 => tells_first(&way.call),
            _ => answer.status.is_success() && is_anybodys(way),
        };
        if !is_right {
            surprising.insert(format!("{}: {} {text}", way.shown(), answer.status));
        }
        assert_eq!(stage.commits().await, commits, "{} wrote", way.shown());
    }
    assert_eq!(surprising, BTreeSet::new());
    assert_eq!(stage.contents().await, before);
}

/// Without this, a refusal above could be one of the message, and prove nothing.
#[tokio::test]
async fn what_is_refused_to_strangers_is_a_message_that_the_administrator_may_send() {
    let mut stage = Stage::new().await;
    assert_eq!(stage.bodies_of_nothing(), Vec::<String>::new());
    let mut refused = BTreeSet::new();
    for call in Sandbox::calls() {
        // One after the other and not all at once: each transport gets names of its own.
        for way in stage.ways_of(&call) {
            let answer = stage.send(&way, &stage.backend.admin).await;
            assert_proper(&way, "by the administrator", &answer);
            if way.is_described() && answer.status == 400 && answer.error_id().is_empty() {
                refused.insert(format!("{} {}", way.shown(), String::from_utf8_lossy(&answer.bytes)));
            }
        }
        stage.revive().await;
    }
    assert_eq!(refused, BTreeSet::new());
}

/// More at once than there are connections to the store: a call that takes two of them would wait for itself.
#[tokio::test]
async fn many_of_one_call_at_once_do_not_wait_for_each_other() {
    let mut stage = Stage::new().await;
    let commits = stage.commits().await;
    for call in Sandbox::calls() {
        for way in stage.ways_of(&call) {
            let all = (0..12).map(|_| stage.send(&way, &stage.backend.admin));
            for answer in futures::future::join_all(all).await {
                assert_proper(&way, "twelve at once", &answer);
            }
            stage.revive().await;
        }
    }
    assert_ne!(stage.commits().await, commits);
}
