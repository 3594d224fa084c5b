//! The accounts of this browser: choose, remove, sign out.

use vestibule_zitadel::{Error, OrganizationId, SessionId};

use crate::engine::{Engine, EngineError};
use crate::next::Next;
use crate::record::Notice;
use crate::visit::{Post, Visit};

impl Engine {
    /// Goes on with an account of this browser, through the gate.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn choose_account(
        &self,
        visit: &mut Visit,
        _post: &Post,
        session: &SessionId,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let now = self.now();
        if visit.record().account(session).is_none() {
            return Ok(Next::Accounts);
        }
        visit.record_mut().touch(session, now);
        self.onward(visit, session, requested).await
    }

    /// Ends an account's session at the backend, and forgets it here.
    ///
    /// # Errors
    /// When the store fails. A backend that cannot be reached keeps nobody signed in here; it is logged.
    pub async fn remove_account(&self, visit: &mut Visit, _post: &Post, session: &SessionId) -> Result<Next, EngineError> {
        self.end(visit, std::slice::from_ref(session)).await?;
        visit.record_mut().notice = Some(Notice::SignedOut);
        Ok(Next::Accounts)
    }

    /// Signs out of one account.
    ///
    /// # Errors
    /// As [`Engine::remove_account`].
    pub async fn sign_out(&self, visit: &mut Visit, _post: &Post, session: &SessionId) -> Result<Next, EngineError> {
        self.end(visit, std::slice::from_ref(session)).await?;
        Ok(Next::LogoutDone)
    }

    /// Signs out of all accounts of this browser.
    ///
    /// # Errors
    /// As [`Engine::remove_account`].
    pub async fn sign_out_of_all(&self, visit: &mut Visit, _post: &Post) -> Result<Next, EngineError> {
        let all: Vec<SessionId> = visit
            .record()
            .accounts
            .iter()
            .map(|account| account.session.clone())
            .collect();
        self.end(visit, &all).await?;
        visit.record_mut().attempts.clear();
        visit.record_mut().return_to = None;
        Ok(Next::LogoutDone)
    }

    /// Forgets first, then tells the backend: whatever happens there, this browser is signed out.
    async fn end(&self, visit: &mut Visit, sessions: &[SessionId]) -> Result<(), EngineError> {
        let gone: Vec<_> = sessions
            .iter()
            .filter_map(|session| visit.record_mut().forget(session))
            .collect();
        visit.record_mut().form = None;
        visit.change_privilege(self.entropy()).await?;
        visit.keep_cookie();
        visit.save().await?;
        let ends = gone.iter().map(|account| async move {
            let token = account.token();
            match self.client().as_person(&token).delete_session(&account.session).await {
                // A token that is no bearer (no credential verified yet) can still name its own session.
                Err(error) if error.is_for_want_of_a_bearer() || error.is_not_found() => {
                    self.client().delete_session(&account.session, Some(&token)).await
                }
                other => other,
            }
        });
        for (account, outcome) in gone.iter().zip(futures::future::join_all(ends).await) {
            match outcome {
                Ok(()) => {
                    tracing::info!(outcome = "signed out", organization.id = %account.organization, user.id = %account.user, "session ended");
                }
                Err(Error::SessionGone(_) | Error::NotFound(_)) => tracing::info!("session had ended before"),
                Err(error) => tracing::warn!(error = %error, "the backend did not end a session; it ends by its lifetime"),
            }
        }
        Ok(())
    }
}
