//! A new account that is signed in to with a password: the second page.

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::SecretString;
use vestibule_zitadel::{UserId, after_write};

use super::account::refusal;
use super::{Draft, Means};
use crate::engine::{Engine, EngineError};
use crate::identifier::Who;
use crate::mistake::{Mistake, Problem};
use crate::new_password::ContextWords;
use crate::next::Next;
use crate::record::Notice;
use crate::scope::{OrganizationSettings, Scope};
use crate::sign_in::Agent;
use crate::visit::{Post, Visit};

impl Engine {
    /// A person chose the password of the account that the first page is about: the account is made, and signed in to.
    /// Two round trips, and the facts for the gate.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_registration_password(
        &self,
        visit: &mut Visit,
        post: &Post,
        password: SecretString,
        agent: &Agent,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let Some(draft) = self.fresh_draft(visit).cloned() else {
            return Ok(Next::Register);
        };
        if post.attempt.as_deref() != Some(draft.id.as_str()) {
            // Another tab has begun another registration meanwhile; the page comes again and shows whose it is.
            visit.postpone(path, Problem::Stale, BTreeMap::new(), self.now());
            return Ok(Next::Again);
        }
        let Some(settings) = self.organization(&draft.organization).await? else {
            return Ok(Next::Register);
        };
        // The page may have been open for long; the policy counts that holds now.
        if !settings.may_register() || !settings.registration_means().contains(&Means::Password) {
            return Ok(Next::Register);
        }
        let words = ContextWords::of_account(&settings, &[&draft.given_name, &draft.family_name, &draft.email]);
        if let Err(mistake) = self.judge_new_password(&password, None, &settings, &words).await {
            visit.refuse(path, Mistake::New(mistake), BTreeMap::new(), self.now());
            return Ok(Next::Again);
        }
        let user = match self.create_openly(&draft, &settings, Some(password.clone())).await {
            Ok(user) => user,
            Err(error) => {
                let (page, mistake) = refusal(error)?;
                let Some(page) = page else {
                    visit.refuse(path, mistake, BTreeMap::new(), self.now());
                    return Ok(Next::Again);
                };
                visit.record_mut().registration = None;
                visit.refuse(page, mistake, draft.values(), self.now());
                return Ok(Next::Register);
            }
        };
        self.note_made(visit, &user).await?;
        self.sign_in_anew(visit, &draft, user, password, &settings, agent, scope)
            .await
    }

    /// Signs in to the account that was just made. If that fails the account is there all the same, so its sign-in is the way on.
    #[expect(
        clippy::too_many_arguments,
        reason = "each is another thing, and nothing else takes them together"
    )]
    async fn sign_in_anew(
        &self,
        visit: &mut Visit,
        draft: &Draft,
        user: UserId,
        password: SecretString,
        settings: &Arc<OrganizationSettings>,
        agent: &Agent,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let id = self.begin_attempt(visit, settings, draft.email.clone(), Who::Known(user.clone()), None);
        let Some(attempt) = visit.record().attempt(Some(&id)).cloned() else {
            return Ok(Next::Loginname { organization: None });
        };
        let seen: &Visit = visit;
        // The backend's read side may not know the person yet.
        let check = || self.check_password(seen, &attempt, &user, password.clone(), settings, agent);
        let account = match after_write(check).await {
            Ok(account) => account,
            Err(error) => {
                tracing::warn!(error = %error, "the new account could not be signed in to at once");
                visit.record_mut().notice = Some(Notice::AccountMade);
                return Ok(Next::Password);
            }
        };
        let session = account.session.clone();
        visit.record_mut().attempts.retain(|other| other.id != id);
        self.let_in(visit, account).await?;
        tracing::info!(method = "password", outcome = "verified", organization.id = %attempt.organization, user.id = %user, "first factor verified");
        self.onward(visit, &session, scope.requested.as_ref()).await
    }
}
