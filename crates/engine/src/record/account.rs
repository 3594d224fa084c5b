//! One account of a browser, with the token of its session.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use vestibule_zitadel::{OrganizationId, SessionId, SessionToken, UserId};

use super::{conceal, expose};

/// One account that this browser is signed in with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// The backend's session.
    pub session: SessionId,
    /// The person's token of that session: the one last issued.
    #[serde(serialize_with = "expose", deserialize_with = "conceal")]
    token: SecretString,
    /// The person.
    pub user: UserId,
    /// Preferred login name.
    pub login_name: String,
    /// Display name; may be empty.
    pub display_name: String,
    /// Organization of the person.
    pub organization: OrganizationId,
    /// Preferred language (tag), if set.
    pub language: Option<String>,
    /// Last use here.
    #[serde(with = "time::serde::rfc3339")]
    pub used_at: OffsetDateTime,
    /// End of the backend's session, if it has one.
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires_at: Option<OffsetDateTime>,
    /// The sign-in with a password that may end in the offer of a passkey: since when. `None`: the question is closed.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub offer_since: Option<OffsetDateTime>,
    /// A passkey was offered, and nothing was said to it yet: the sign-in goes on to its target afterwards.
    #[serde(default)]
    pub is_offer_open: bool,
    /// "Keep me signed in" was ticked for it.
    #[serde(default)]
    pub is_kept: bool,
}

impl Account {
    /// An account right after a check.
    #[must_use]
    pub fn new(
        session: SessionId,
        token: &SessionToken,
        user: UserId,
        organization: OrganizationId,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            session,
            token: SecretString::from(token.expose().to_owned()),
            user,
            login_name: String::new(),
            display_name: String::new(),
            organization,
            language: None,
            used_at: now,
            expires_at: None,
            offer_since: None,
            is_offer_open: false,
            is_kept: false,
        }
    }

    /// The bearer of the person.
    #[must_use]
    pub fn token(&self) -> SessionToken {
        SessionToken::new(self.token.expose_secret().to_owned())
    }

    /// Takes the token that a change of the session returned; the old one is dead.
    pub fn rotate(&mut self, token: &SessionToken) {
        self.token = SecretString::from(token.expose().to_owned());
    }

    /// What to call the person.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.display_name.is_empty() {
            &self.login_name
        } else {
            &self.display_name
        }
    }

    /// Whether the backend's session has ended, as far as is known here.
    #[must_use]
    pub fn is_expired(&self, now: OffsetDateTime) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}
