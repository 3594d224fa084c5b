//! Messages of the session service. Which factors suffice for what is not decided here.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{LoginName, OrganizationId, SessionId, SessionToken, UserId};
use crate::json;

/// A new session, with what is checked while it is made. A check that fails makes no session.
/// Source: `CreateSessionRequest` (session/v2/session_service.proto).
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateSession {
    /// What to verify at once.
    #[serde(skip_serializing_if = "Checks::is_empty")]
    pub checks: Checks,
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
    /// Marks to set; an empty value removes the mark.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", serialize_with = "json::write_bytes_map")]
    pub metadata: BTreeMap<String, Vec<u8>>,
    /// Time until the session expires, from now on and more than zero. `None` leaves the expiry as it is.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "json::write_duration")]
    pub lifetime: Option<Duration>,
}

/// What to verify in a session; build it with `..Checks::default()`, as more kinds of check will join.
/// Source: `Checks` (session/v2/session_service.proto).
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checks {
    /// Who signs in. The same user can be checked again, another one is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<UserCheck>,
    /// The password of the session's user, 1 to 200 characters.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "json::write_password")]
    pub password: Option<SecretString>,
}

impl Checks {
    /// Whether nothing is verified.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.user.is_none() && self.password.is_none()
    }
}

/// Who signs in. Source: `CheckUser` (session/v2/session_service.proto).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum UserCheck {
    /// By id.
    #[serde(rename = "userId")]
    Id(UserId),
    /// By login name, in any letter case. An e-mail address is none unless it is the user name.
    #[serde(rename = "loginName")]
    LoginName(LoginName),
}

/// The browser that a session belongs to. `Debug` shows nothing of it.
/// Source: `UserAgent` (session/v2/session.proto).
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserAgent {
    /// An id of the browser, chosen by this project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint_id: Option<String>,
    /// The address it was seen at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// Its name in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Headers it sent, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub header: BTreeMap<String, HeaderValues>,
}

impl fmt::Debug for UserAgent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UserAgent").finish_non_exhaustive()
    }
}

/// The values of one header. Source: `UserAgent.HeaderValues` (session/v2/session.proto).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HeaderValues {
    /// In the order in which they were sent.
    pub values: Vec<String>,
}

/// A session was made. Source: `CreateSessionResponse` (session/v2/session_service.proto).
#[derive(Debug, Clone)]
pub struct SessionCreated {
    /// Its id.
    pub session_id: SessionId,
    /// Its first token.
    pub session_token: SessionToken,
    /// When; the epoch if the answer did not tell.
    pub changed_at: OffsetDateTime,
}

/// A session was changed. Source: `SetSessionResponse` (session/v2/session_service.proto).
#[derive(Debug, Clone)]
pub struct SessionChanged {
    /// Its new token, the only one that counts from now on. `None`: nothing was written, the earlier one still counts.
    pub session_token: Option<SessionToken>,
    /// When; the epoch if the answer did not tell.
    pub changed_at: OffsetDateTime,
}

/// A session, read. An expired one reads like any other: only [`Session::expires_at`] tells.
/// Source: `Session` (session/v2/session.proto).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// What was verified in it, and when.
    pub factors: Factors,
    /// Marks kept with it.
    pub metadata: BTreeMap<String, Vec<u8>>,
    /// The browser it was made for.
    pub user_agent: Option<UserAgent>,
    /// When it ends. `None`: never.
    pub expires_at: Option<OffsetDateTime>,
    /// When it was last changed; the epoch if the answer did not tell.
    pub changed_at: OffsetDateTime,
    /// When it was made; the epoch if the answer did not tell.
    pub created_at: OffsetDateTime,
}

/// What was verified in a session, and when. Source: `Factors` (session/v2/session.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Factors {
    /// Who signs in.
    pub user: Option<UserFactor>,
    /// When the password was right.
    pub password: Option<OffsetDateTime>,
    /// When a passkey or a security key was right.
    pub web_authn: Option<WebAuthnFactor>,
    /// When an identity provider vouched.
    pub intent: Option<OffsetDateTime>,
    /// When a time-based code was right.
    pub totp: Option<OffsetDateTime>,
    /// When a code by SMS was right.
    pub otp_sms: Option<OffsetDateTime>,
    /// When a code by e-mail was right.
    pub otp_email: Option<OffsetDateTime>,
    /// When a recovery code was right.
    pub recovery_code: Option<OffsetDateTime>,
}

/// The user of a session. `Debug` shows no name. Source: `UserFactor` (session/v2/session.proto).
#[derive(Clone, PartialEq, Eq)]
pub struct UserFactor {
    /// When the user was named.
    pub verified_at: OffsetDateTime,
    /// The user's id.
    pub id: UserId,
    /// The login name that the backend prefers.
    pub login_name: LoginName,
    /// The name to show.
    pub display_name: String,
    /// The organization that the user belongs to.
    pub organization_id: OrganizationId,
}

impl fmt::Debug for UserFactor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UserFactor")
            .field("verified_at", &self.verified_at)
            .field("id", &self.id)
            .field("organization_id", &self.organization_id)
            .finish_non_exhaustive()
    }
}

/// A verified passkey or security key. Source: `WebAuthNFactor` (session/v2/session.proto).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WebAuthnFactor {
    /// When.
    pub verified_at: OffsetDateTime,
    /// Whether the key verified the person. This alone does not prove a passkey: a security key can say it too.
    pub user_verified: bool,
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
    }

    impl Created {
        pub(crate) fn into_model(self) -> Option<SessionCreated> {
            if self.session_id.is_empty() || self.session_token.is_empty() {
                return None;
            }
            Some(SessionCreated {
                session_id: self.session_id,
                session_token: SessionToken::new(self.session_token),
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
    }

    impl Set {
        pub(crate) fn into_model(self) -> SessionChanged {
            SessionChanged {
                session_token: self.session_token.map(SessionToken::new),
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

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct SessionMessage {
        id: SessionId,
        #[serde(default, deserialize_with = "json::timestamp")]
        creation_date: Option<OffsetDateTime>,
        #[serde(default, deserialize_with = "json::timestamp")]
        change_date: Option<OffsetDateTime>,
        #[serde(default)]
        factors: FactorsMessage,
        #[serde(default, deserialize_with = "json::bytes_map")]
        metadata: BTreeMap<String, Vec<u8>>,
        user_agent: Option<UserAgent>,
        #[serde(default, deserialize_with = "json::timestamp")]
        expiration_date: Option<OffsetDateTime>,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct FactorsMessage {
        user: Option<UserFactorMessage>,
        password: Verified,
        #[serde(rename = "webAuthN")]
        web_authn: WebAuthnMessage,
        intent: Verified,
        totp: Verified,
        otp_sms: Verified,
        otp_email: Verified,
        recovery_code: Verified,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct Verified {
        #[serde(deserialize_with = "json::timestamp")]
        verified_at: Option<OffsetDateTime>,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct WebAuthnMessage {
        #[serde(deserialize_with = "json::timestamp")]
        verified_at: Option<OffsetDateTime>,
        user_verified: bool,
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct UserFactorMessage {
        #[serde(deserialize_with = "json::timestamp")]
        verified_at: Option<OffsetDateTime>,
        id: UserId,
        login_name: LoginName,
        display_name: String,
        organization_id: OrganizationId,
    }

    /// A factor without a time was not verified, so it is none.
    impl From<FactorsMessage> for Factors {
        fn from(message: FactorsMessage) -> Self {
            let user = message.user.filter(|user| !user.id.is_empty()).and_then(|user| {
                Some(UserFactor {
                    verified_at: user.verified_at?,
                    id: user.id,
                    login_name: user.login_name,
                    display_name: user.display_name,
                    organization_id: user.organization_id,
                })
            });
            let user_verified = message.web_authn.user_verified;
            let web_authn = message.web_authn.verified_at.map(|verified_at| WebAuthnFactor {
                verified_at,
                user_verified,
            });
            Self {
                user,
                password: message.password.verified_at,
                web_authn,
                intent: message.intent.verified_at,
                totp: message.totp.verified_at,
                otp_sms: message.otp_sms.verified_at,
                otp_email: message.otp_email.verified_at,
                recovery_code: message.recovery_code.verified_at,
            }
        }
    }

    impl<'de> Deserialize<'de> for Session {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let message = SessionMessage::deserialize(deserializer)?;
            if message.id.is_empty() {
                return Err(serde::de::Error::custom("a session without an id"));
            }
            Ok(Self {
                id: message.id,
                factors: message.factors.into(),
                metadata: message.metadata,
                user_agent: message.user_agent,
                expires_at: message.expiration_date,
                changed_at: message.change_date.unwrap_or(OffsetDateTime::UNIX_EPOCH),
                created_at: message.creation_date.unwrap_or(OffsetDateTime::UNIX_EPOCH),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_carries_only_what_was_asked() {
        assert_eq!(serde_json::to_string(&SetSession::default()).unwrap(), "{}");
    }

    #[test]
    fn a_request_is_written_as_the_backend_reads_it() {
        let request = CreateSession {
            checks: Checks {
                user: Some(UserCheck::LoginName("ada".into())),
                password: Some(SecretString::from("pass")),
            },
            metadata: BTreeMap::from([("k".to_owned(), vec![0xff, 0xef])]),
            user_agent: Some(UserAgent {
                fingerprint_id: Some("fp".into()),
                ..UserAgent::default()
            }),
            lifetime: Some(Duration::from_millis(1500)),
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
    fn passwords_and_browsers_do_not_print() {
        let checks = Checks {
            user: Some(UserCheck::LoginName("ada".into())),
            password: Some(SecretString::from("pass-word")),
        };
        let agent = UserAgent {
            ip: Some("203.0.113.7".into()),
            ..UserAgent::default()
        };
        let text = format!("{checks:?} {agent:?}");
        assert!(
            !text.contains("pass-word") && !text.contains("ada") && !text.contains("203"),
            "{text}"
        );
    }

    #[test]
    fn a_factor_without_a_time_counts_as_none() {
        let session: Session =
            json::decode(br#"{"id":"1","factors":{"user":{"id":"2"},"password":{},"webAuthN":{"userVerified":true}}}"#).unwrap();
        assert_eq!(session.factors, Factors::default());
    }
}
