//! The first password of somebody who followed an invitation. Who may set one is decided by [`crate::first_credential`].

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::SecretString;
use vestibule_zitadel::users::NewPassword;

use crate::engine::{Engine, EngineError};
use crate::first_credential::FirstCredential;
use crate::mistake::{Mistake, Problem};
use crate::new_password::{ContextWords, NewPasswordMistake};
use crate::next::Next;
use crate::record::Notice;
use crate::scope::Scope;
use crate::sign_in::Agent;
use crate::visit::{Post, Visit};

impl Engine {
    /// Sets the first password of the account whose invitation was followed in this browser, and signs in with it. Three round trips,
    /// and the facts for the gate.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn set_first_password(
        self: &Arc<Self>,
        visit: &mut Visit,
        post: &Post,
        new: SecretString,
        agent: &Agent,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let FirstCredential::For(newcomer) = self.first_credential(visit).await? else {
            // That page words it.
            return Ok(Next::AuthenticatorSet);
        };
        let (person, settings) = (&newcomer.user, &newcomer.settings);
        if post.attempt.as_deref() != Some(person.id.as_str()) {
            visit.postpone(path, Problem::Stale, BTreeMap::new(), self.now());
            return Ok(Next::Again);
        }
        if !settings.login.allow_local_authentication {
            return Ok(Next::AuthenticatorSet);
        }
        let human = person.human.as_ref();
        let names = [
            person.preferred_login_name.as_str(),
            human.map_or("", |human| &human.display_name),
            human.and_then(|human| human.email.as_deref()).unwrap_or_default(),
        ];
        let words = ContextWords::of_account(settings, &names);
        if let Err(mistake) = self.judge_new_password(&new, None, settings, &words).await {
            visit.refuse(path, Mistake::New(mistake), BTreeMap::new(), self.now());
            return Ok(Next::Again);
        }
        let wanted = NewPassword {
            password: new.clone(),
            change_required: false,
        };
        // Security: the login client's right alone speaks for it, so everything above is asked right before.
        if let Err(error) = self.client().set_password(&person.id, &wanted).await {
            let Some(mistake) = NewPasswordMistake::of_refusal(&error) else {
                return Err(error.into());
            };
            visit.refuse(path, Mistake::New(mistake), BTreeMap::new(), self.now());
            return Ok(Next::Again);
        }
        tracing::info!(method = "invitation", outcome = "set", user.id = %person.id, "first password set");
        self.end_invitation(visit);
        visit.clear_form_state(path);
        visit.record_mut().notice = Some(Notice::PasswordChanged);
        // What was done is remembered before anything else is asked.
        visit.save().await?;
        self.enter(visit, person, new, settings, agent, scope).await
    }
}
