//! Messages of the session service. Which factors suffice for what is not decided here.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{SessionId, SessionToken};
use crate::json;

mod challenges;
mod checks;
mod search;
mod session;
mod user_agent;

pub use challenges::{ChallengeRequest, Challenges, OtpEmailChallenge, OtpSmsChallenge, UserVerification, WebAuthnChallenge};
pub use checks::{Checks, IdpIntent, UserCheck};
pub use search::{SessionFilter, SessionSearch};
pub use session::{Factors, Session, UserFactor, WebAuthnFactor};
pub use user_agent::{HeaderValues, UserAgent};

/// A new session, with what is checked while it is made. A check that fails makes no session.
/// Source: `CreateSessionRequest` (session/v2/session_service.proto).
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateSession {
    /// What to verify at once.
    #[serde(skip_serializing_if = "Checks::is_empty")]
    pub checks: Checks,
    /// What to challenge the checked user with.
    #[serde(skip_serializing_if = "ChallengeRequest::is_empty")]
    pub challenges: ChallengeRequest,
    /// Marks to keep with the session.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "json::write_bytes_map")]
    pub metadata: BTreeMap<String, Vec<u8>>,
    /// The browser that asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<UserAgent>,
    /// Time until the session expires, more than zero. `None`: it never does.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "json::write_duration")]
    pub lifetime: Option<Duration>,
}

/// What to add to a session. Whatever it writes, it kills the session's earlier token.
/// Source: `SetSessionRequest` (session/v2/session_service.proto).
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetSession {
    /// What to verify. A check that fails changes nothing.
    #[serde(skip_serializing_if = "Checks::is_empty")]
    pub checks: Checks,
    /// What to challenge the session's user with.
    #[serde(skip_serializing_if = "ChallengeRequest::is_empty")]
    pub challenges: ChallengeRequest,
    /// Marks to set; an empty value removes the mark.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "json::write_bytes_map")]
    pub metadata: BTreeMap<String, Vec<u8>>,
    /// Time until the session expires, from now on and more than zero. `None` leaves the expiry as it is.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "json::write_duration")]
    pub lifetime: Option<Duration>,
}

/// A session was made. Source: `CreateSessionResponse` (session/v2/session_service.proto).
#[derive(Debug, Clone)]
pub struct SessionCreated {
    /// Its id.
    pub session_id: SessionId,
    /// Its first token.
    pub session_token: SessionToken,
    /// What was given out for the challenges.
    pub challenges: Challenges,
    /// When; the epoch if the answer did not tell.
    pub changed_at: OffsetDateTime,
}

/// A session was changed. Source: `SetSessionResponse` (session/v2/session_service.proto).
#[derive(Debug, Clone)]
pub struct SessionChanged {
    /// Its new token, the only one that counts from now on. `None`: nothing was written, the earlier one still counts.
    pub session_token: Option<SessionToken>,
    /// What was given out for the challenges.
    pub challenges: Challenges,
    /// When; the epoch if the answer did not tell.
    pub changed_at: OffsetDateTime,
}

/// Messages as they stand on the wire.
pub(crate) mod wire {
    use super::*;

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    pub(crate) struct Changed {
        #[serde(deserialize_with = "json::timestamp")]
        change_date: Option<OffsetDateTime>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Created {
        #[serde(default)]
        details: Changed,
        session_id: SessionId,
        session_token: String,
        #[serde(default)]
        challenges: Challenges,
    }

    impl Created {
        pub(crate) fn into_model(self) -> Option<SessionCreated> {
            if self.session_id.is_empty() || self.session_token.is_empty() {
                return None;
            }
            Some(SessionCreated {
                session_id: self.session_id,
                session_token: SessionToken::new(self.session_token),
                challenges: self.challenges,
                changed_at: self.details.change_date.unwrap_or(OffsetDateTime::UNIX_EPOCH),
            })
        }
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    pub(crate) struct Set {
        details: Changed,
        #[serde(deserialize_with = "json::text")]
        session_token: Option<String>,
        challenges: Challenges,
    }

    impl Set {
        pub(crate) fn into_model(self) -> SessionChanged {
            SessionChanged {
                session_token: self.session_token.map(SessionToken::new),
                challenges: self.challenges,
                changed_at: self.details.change_date.unwrap_or(OffsetDateTime::UNIX_EPOCH),
            }
        }
    }

    #[derive(Deserialize)]
    pub(crate) struct Got {
        pub(crate) session: Session,
    }

    #[derive(Deserialize, Default)]
    #[serde(default)]
    pub(crate) struct Listed {
        pub(crate) sessions: Vec<Session>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_carries_only_what_was_asked() {
        assert_eq!(serde_json::to_string(&SetSession::default()).unwrap(), "{}");
        assert_eq!(serde_json::to_string(&CreateSession::default()).unwrap(), "{}");
    }

    #[test]
    fn a_request_is_written_as_the_backend_reads_it() {
        let request = CreateSession {
            checks: Checks {
                user: Some(UserCheck::LoginName("ada".into())),
                password: Some("pass".into()),
                ..Checks::default()
            },
            metadata: BTreeMap::from([("k".to_owned(), vec![0xff, 0xef])]),
            user_agent: Some(UserAgent {
                fingerprint_id: Some("fp".into()),
                ..UserAgent::default()
            }),
            lifetime: Some(Duration::from_millis(1500)),
            ..CreateSession::default()
        };
        let expected = serde_json::json!({
            "checks": { "user": { "loginName": "ada" }, "password": { "password": "pass" } },
            "metadata": { "k": "/+8=" },
            "userAgent": { "fingerprintId": "fp" },
            "lifetime": "1.5s",
        });
        assert_eq!(serde_json::to_value(&request).unwrap(), expected);
    }

    #[test]
    fn names_and_browsers_do_not_print() {
        let checks = Checks {
            user: Some(UserCheck::LoginName("ada".into())),
            ..Checks::default()
        };
        let agent = UserAgent {
            ip: Some("203.0.113.7".into()),
            ..UserAgent::default()
        };
        let text = format!("{checks:?} {agent:?}");
        assert!(!text.contains("ada") && !text.contains("203"), "{text}");
    }
}
