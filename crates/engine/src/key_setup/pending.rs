//! What a browser's record holds while a key is set up, and right after.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use vestibule_zitadel::{CreationOptions, UserId};

use super::KeyKind;
use crate::record::Record;

/// What was begun is offered for so long. The prompt itself gives up earlier.
const PENDING_MAX_AGE: Duration = Duration::minutes(10);
/// At most this many people of one browser set up a key at the same time.
const MAX_PENDING: usize = 5;

/// A key that is being set up. The backend can finish the last one that was begun alone, so there is one a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PendingKey {
    /// Whose.
    pub user: UserId,
    /// What.
    pub kind: KeyKind,
    /// The id it will have.
    pub(super) id: String,
    pub(super) options: CreationOptions,
    #[serde(with = "time::serde::rfc3339")]
    pub(super) begun_at: OffsetDateTime,
}

impl PendingKey {
    /// What the browser's authenticator is called with.
    #[must_use]
    pub const fn options(&self) -> &CreationOptions {
        &self.options
    }

    /// For how long it is still offered.
    #[must_use]
    pub fn remaining(&self, now: OffsetDateTime) -> Duration {
        self.begun_at + PENDING_MAX_AGE - now
    }
}

/// All keys of a person that count, for the browser to forget the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptedKeys {
    /// Relying party.
    pub rp_id: String,
    /// The person, as the authenticators know them (base64url).
    pub user_handle: String,
    /// Every key of theirs (base64url). Never a part of them: browsers hide the rest.
    pub credential_ids: Vec<String>,
}

impl AcceptedKeys {
    /// As browsers are told. Source: `AllAcceptedCredentialsOptions` (`WebAuthn` Level 3, section 5.1.10).
    #[must_use]
    pub fn to_json(&self) -> String {
        let list = serde_json::json!({
            "rpId": self.rp_id,
            "userId": self.user_handle,
            "allAcceptedCredentialIds": self.credential_ids,
        });
        list.to_string()
    }
}

impl Record {
    /// The key that this person sets up.
    #[must_use]
    pub fn pending_key(&self, user: &UserId, kind: KeyKind, now: OffsetDateTime) -> Option<&PendingKey> {
        let fits = |pending: &&PendingKey| pending.user == *user && pending.kind == kind && pending.remaining(now).is_positive();
        self.pending_keys.iter().find(fits)
    }

    pub(super) fn begin_key(&mut self, pending: PendingKey) {
        self.end_key(&pending.user);
        self.pending_keys.push(pending);
        if self.pending_keys.len() > MAX_PENDING {
            self.pending_keys.remove(0);
        }
    }

    pub(super) fn end_key(&mut self, user: &UserId) {
        self.pending_keys.retain(|pending| pending.user != *user);
    }
}
