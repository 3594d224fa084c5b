//! A session as it is read, and what was verified in it. Which factors suffice for what is not decided here.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use time::OffsetDateTime;

use super::UserAgent;
use crate::ids::{LoginName, OrganizationId, SessionId, UserId};
use crate::json;

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
mod wire {
    use super::*;

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
    fn a_factor_without_a_time_counts_as_none() {
        let session: Session =
            json::decode(br#"{"id":"1","factors":{"user":{"id":"2"},"password":{},"webAuthN":{"userVerified":true}}}"#).unwrap();
        assert_eq!(session.factors, Factors::default());
    }
}
