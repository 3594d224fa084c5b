//! A new password: by choice, or because the gate asks for one.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use vestibule_flow::{Step, Verdict};
use vestibule_zitadel::{Error, OrganizationId, SessionId};

use crate::engine::{Engine, EngineError};
use crate::limits::{Action, Subject};
use crate::mistake::Mistake;
use crate::new_password::{ContextWords, NewPasswordMistake};
use crate::next::Next;
use crate::record::Notice;
use crate::scope::OrganizationSettings;
use crate::visit::{Post, Visit};

impl Engine {
    /// Changes the password of the account of that session, and checks the new one in the same session at once: the change takes
    /// the password factor from all sessions of that person. Two round trips, and the facts for the gate before and after.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn change_password(
        &self,
        visit: &mut Visit,
        post: &Post,
        session: &SessionId,
        current: SecretString,
        new: SecretString,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        // The page may have been open for hours, so the gate is asked again.
        let Some(standing) = self.standing(visit, Some(session), requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        match standing.verdict {
            Verdict::Complete | Verdict::Missing(Step::ChangePassword(_)) => {}
            Verdict::Missing(step) => return Ok(self.lead_to(visit, &standing, step)),
        }
        let (account, settings) = (standing.account, standing.settings);
        let email = standing.user.as_ref().and_then(|user| user.human.as_ref()?.email.as_deref());
        let names = [&*account.login_name, &*account.display_name, email.unwrap_or_default()];
        let words = ContextWords::of_account(&settings, &names);
        let judged = if current.expose_secret().is_empty() {
            Err(Mistake::CurrentEmpty)
        } else {
            let judged = self.judge_new_password(&new, Some(&current), &settings, &words).await;
            judged.map_err(Mistake::New)
        };
        if let Err(mistake) = judged {
            visit.refuse(path, mistake, BTreeMap::new(), self.now());
            return Ok(Next::Again);
        }
        let action = Action::Password(Subject::User(&account.user));
        let Some(ticket) = self.count_try(visit, post, action, &BTreeMap::new()).await? else {
            return Ok(Next::Again);
        };
        let token = account.token();
        let person = self.client().as_person(&token);
        if let Err(error) = person.change_password(&account.user, &current, &new).await {
            return match refusal(error, &settings)? {
                Refused::Mistake(mistake) => {
                    visit.refuse(path, mistake, BTreeMap::new(), self.now());
                    Ok(Next::Again)
                }
                // The gate says what is missing, and keeps the name where the session ended.
                Refused::ByGate => self.onward(visit, session, requested).await,
            };
        }
        tracing::info!(method = "password", outcome = "changed", organization.id = %account.organization, user.id = %account.user, "password changed");
        self.forgive_try(visit, ticket).await;
        visit.clear_form_state(path);
        visit.record_mut().notice = Some(Notice::PasswordChanged);
        // If this fails, the password is changed all the same: the gate asks for it on the next page.
        if let Err(error) = self.recheck_password(visit, session, new).await {
            tracing::warn!(error = %error, "the new password could not be checked at once");
        }
        self.onward(visit, session, requested).await
    }
}

enum Refused {
    Mistake(Mistake),
    /// The session is gone, or lacks a factor.
    ByGate,
}

fn refusal(error: Error, settings: &OrganizationSettings) -> Result<Refused, EngineError> {
    let mistake = match error {
        Error::PasswordWrong { failed_attempts } => match settings.attempts_left(failed_attempts) {
            Some(0) => Mistake::Locked,
            attempts_left => Mistake::CurrentWrong { attempts_left },
        },
        Error::UserLocked => Mistake::Locked,
        Error::UserNotUsable => Mistake::Inactive,
        error if error.is_for_want_of_a_bearer() => return Ok(Refused::ByGate),
        error => match NewPasswordMistake::of_refusal(&error) {
            Some(mistake) => Mistake::New(mistake),
            None => return Err(error.into()),
        },
    };
    Ok(Refused::Mistake(mistake))
}
