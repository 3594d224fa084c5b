//! Codes that are good once although the backend would take them again: who used one first, of all replicas.
//!
//! How long a code is good is deliberately not here: the caller knows its kind.

use time::OffsetDateTime;
use vestibule_zitadel::UserId;

use crate::engine::{Engine, EngineError};

/// A code that the backend has just accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcceptedCode<'a> {
    /// Which sort of code: `"totp"`. Sorts do not touch each other.
    pub sort: &'static str,
    /// Whose.
    pub user: &'a UserId,
    /// The code, in the one spelling that the backend was given. Only a keyed hash of it is kept.
    pub code: &'a str,
    /// Until when the backend would take it again.
    pub good_until: OffsetDateTime,
}

impl Engine {
    /// Uses the code up. False: it was used before, here or at another replica, so that it must be refused.
    ///
    /// Of two submits of the same code at the same moment, one gets true.
    ///
    /// # Errors
    /// When the store that replicas share fails. Security: then the code counts as used.
    pub async fn spend_code(&self, code: AcceptedCode<'_>) -> Result<bool, EngineError> {
        let key = self.limit_keys().spent(code.sort, code.user.as_str(), code.code);
        Ok(self.replica_store().insert_new(key, code.good_until, self.now()).await?)
    }
}
