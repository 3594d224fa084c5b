//! What a verified first factor makes of an account, whichever factor it was. How one is checked is not here.

use std::time::Duration;

use crate::engine::{Engine, EngineError};
use crate::record::Account;
use crate::visit::Visit;

impl Engine {
    /// Keeps the account whose first factor was just verified as the newest of this browser, which gets another session id. The new token
    /// is stored before anything else is asked.
    pub(crate) async fn let_in(&self, visit: &mut Visit, account: Account) -> Result<(), EngineError> {
        visit.record_mut().put_first(account);
        visit.change_privilege(self.entropy()).await?;
        visit.keep_cookie();
        visit.save().await?;
        Ok(())
    }

    /// Lifetime of a session, set once, from the policy of its first factor. A policy without a limit gets the configured lifetime: a
    /// session that never expires would outlive every device it was left on.
    pub(crate) fn session_lifetime(&self, of_policy: Option<Duration>) -> Duration {
        of_policy
            .filter(|lifetime| !lifetime.is_zero())
            .unwrap_or(self.config().session_lifetime)
    }
}

impl Account {
    /// With a session of that lifetime, which was made at its last use.
    pub(crate) fn lasting(mut self, lifetime: Duration) -> Self {
        let lifetime = time::Duration::try_from(lifetime).ok();
        self.expires_at = lifetime.and_then(|lifetime| self.used_at.checked_add(lifetime));
        self
    }
}
