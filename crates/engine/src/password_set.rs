//! A new password with a code from a mail or text message, and the sign-in with it. The gate decides what follows: whoever reads a
//! mailbox has a password now, and no second factor.

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use vestibule_flow::{Found, UserState};
use vestibule_zitadel::users::{NewPassword, User};
use vestibule_zitadel::{Error, UserId};

use crate::decoy::Work;
use crate::engine::{Engine, EngineError};
use crate::identifier::{Onlooker, Who};
use crate::mistake::Mistake;
use crate::new_password::{ContextWords, NewPasswordMistake};
use crate::next::Next;
use crate::onward::followable;
use crate::record::{Attempt, Notice, Ways};
use crate::reset::Reset;
use crate::scope::{OrganizationSettings, Scope};
use crate::sign_in::Agent;
use crate::standing::state_of;
use crate::visit::{Post, Visit};

/// The page at which a password is asked for.
const PASSWORD_PATH: &str = "/password";
/// Nobody has this id. A name that nobody has costs the backend's answer to it, too.
pub(crate) const NOBODY: &str = "000000000000000000";
/// The backend takes no longer codes.
pub(crate) const MAX_CODE_CHARS: usize = 20;

/// What is wrong with a code for a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetMistake {
    /// No code.
    CodeEmpty,
    /// Mistyped, used, replaced, too old, or of nobody.
    ///
    /// Security: one for all of them, or the page would tell which accounts exist, and which of them have asked.
    CodeUseless,
    /// Another message was asked for too soon.
    SentJustNow {
        /// Until it can be asked for.
        seconds: u32,
    },
}

/// What was typed.
#[derive(Debug)]
pub struct NewPasswordForm {
    /// The code; what a link brought counts where it is empty.
    pub code: SecretString,
    /// The new password.
    pub new: SecretString,
}

/// Why the backend did not take a new password, or whose it is now.
enum Outcome {
    Set(Box<User>),
    /// Set, but whose it is could not be read.
    SetUnread,
    Mistake(Mistake),
}

impl Engine {
    /// Sets the password that a code entitles to, and signs in with it. Two round trips, and the facts for the gate; where names are
    /// hidden, one more to look the account up.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn set_password(
        self: &Arc<Self>,
        visit: &mut Visit,
        post: &Post,
        form: NewPasswordForm,
        agent: &Agent,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let Some(reset) = self.reset_of(visit, post) else {
            return Ok(Next::Again);
        };
        let typed = normalize_code(form.code.expose_secret());
        let values = BTreeMap::from([("code".to_owned(), typed.clone())]);
        let code = if typed.is_empty() {
            reset.code().cloned()
        } else {
            Some(SecretString::from(typed))
        };
        let Some(code) = code else {
            visit.refuse(path, Mistake::Reset(ResetMistake::CodeEmpty), values, self.now());
            return Ok(Next::Again);
        };
        let shown = self.settings_of(&reset.organization).await?;
        let words = ContextWords::of_account(&shown, &[&reset.login_name]);
        if let Err(mistake) = self.judge_new_password(&form.new, None, &shown, &words).await {
            visit.refuse(path, Mistake::New(mistake), values, self.now());
            return Ok(Next::Again);
        }
        // Security: the backend counts no wrong codes of this kind, so it is done here.
        let Some(ticket) = self.count_try(visit, post, reset.try_of_code(), &values).await? else {
            return Ok(Next::Again);
        };
        match self.use_code(&reset, &code, &form.new, scope).await? {
            Outcome::Mistake(mistake) => {
                let is_useless = matches!(mistake, Mistake::Reset(_));
                if !is_useless {
                    // The code was right.
                    self.give_back(ticket).await;
                } else if let Some(reset) = &mut visit.record_mut().reset {
                    reset.drop_code();
                }
                let values = if is_useless { BTreeMap::new() } else { values };
                visit.refuse(path, mistake, values, self.now());
                Ok(Next::Again)
            }
            outcome @ (Outcome::Set(_) | Outcome::SetUnread) => {
                self.forgive_try(visit, ticket).await;
                self.end_waits_of_the_account(visit, reset.wish_for_code()).await;
                visit.clear_form_state(path);
                let record = visit.record_mut();
                record.reset = None;
                record.attempts.retain(|attempt| attempt.login_name != reset.login_name);
                record.notice = Some(Notice::PasswordChanged);
                // What was done is remembered before anything else is asked.
                visit.save().await?;
                match outcome {
                    Outcome::Set(person) => self.enter(visit, &person, form.new, &shown, agent, scope).await,
                    Outcome::SetUnread | Outcome::Mistake(_) => Ok(Next::Loginname { organization: None }),
                }
            }
        }
    }

    /// Security: a code of somebody and a code of nobody cost the same calls, and are refused in the same time.
    async fn use_code(
        &self,
        reset: &Reset,
        code: &SecretString,
        new: &SecretString,
        scope: &Scope,
    ) -> Result<Outcome, EngineError> {
        let started = self.clock().monotonic();
        let user = match &reset.user {
            Some(user) => user.clone(),
            None => match self.find(scope, &reset.login_name, Onlooker::HidingPage).await?.0 {
                Found::One(candidate) => candidate.account,
                Found::Nobody | Found::Many => UserId::from(NOBODY),
            },
        };
        let new = NewPassword {
            password: new.clone(),
            change_required: false,
        };
        let (set, person) = tokio::join!(
            self.client().set_password_with_code(&user, &new, code),
            self.client().get_user(&user)
        );
        let pace = &self.paces().reset_codes;
        if let Err(error) = set {
            tracing::info!(method = "reset", outcome = "refused", error = %error, "new password refused");
            return match (NewPasswordMistake::of_refusal(&error), checked_code(&error)) {
                (Some(mistake), _) => Ok(Outcome::Mistake(Mistake::New(mistake))),
                (None, Some(work)) => {
                    if work == Work::Real {
                        self.note_pace(pace, started);
                    }
                    self.keep_pace(pace, work, started).await;
                    Ok(Outcome::Mistake(Mistake::Reset(ResetMistake::CodeUseless)))
                }
                (None, None) => Err(error.into()),
            };
        }
        self.note_pace(pace, started);
        tracing::info!(method = "reset", outcome = "set", user.id = %user, "password set");
        Ok(match person {
            Ok(person) => Outcome::Set(Box::new(person)),
            Err(error) => {
                tracing::warn!(error = %error, "the person could not be read after their password was set");
                Outcome::SetUnread
            }
        })
    }

    /// Signs in with the password that was just set.
    pub(crate) async fn enter(
        &self,
        visit: &mut Visit,
        person: &User,
        password: SecretString,
        shown: &OrganizationSettings,
        agent: &Agent,
        scope: &Scope,
    ) -> Result<Next, EngineError> {
        // Security: the person's own organization, as the backend has it: a link could name one that asks for less.
        let own = self.settings_of(&person.organization_id).await?;
        let login_name = person.preferred_login_name.to_string();
        let attempt = Attempt {
            id: String::new(),
            login_name: login_name.clone(),
            user: Some(person.id.clone()),
            is_sought: false,
            organization: own.organization.id.clone(),
            hides_names: false,
            session: None,
            ways: Ways::default(),
            started_at: self.now(),
        };
        let checked = match state_of(person.state) {
            // Whoever set the password knows of the account, so that they are told.
            UserState::Locked | UserState::Deleted => Err(Some(Mistake::Locked)),
            UserState::Inactive => Err(Some(Mistake::Inactive)),
            UserState::Active => self
                .check_password(visit, &attempt, &person.id, password, &own, agent)
                .await
                .map_err(|error| {
                    tracing::warn!(error = %error, "the new password could not be checked at once");
                    None
                }),
        };
        let account = match checked {
            Ok(account) => account,
            Err(mistake) => {
                self.begin_attempt(visit, &own, login_name, Who::Known(person.id.clone()), None);
                if let Some(mistake) = mistake {
                    visit.refuse(PASSWORD_PATH, mistake, BTreeMap::new(), self.now());
                }
                return Ok(Next::Password);
            }
        };
        let session = account.session.clone();
        let is_other = |attempt: &Attempt| attempt.user.as_ref() != Some(&person.id);
        visit.record_mut().attempts.retain(is_other);
        self.let_in(visit, account).await?;
        tracing::info!(method = "password", outcome = "verified", organization.id = %own.organization.id, user.id = %person.id, "first factor verified");
        let next = self.onward(visit, &session, scope.requested.as_ref()).await?;
        Ok(if shown.organization.id == own.organization.id {
            next
        } else {
            followable(next, &own)
        })
    }
}

/// Whether somebody's code was looked at, where the refusal is about the code.
const fn checked_code(error: &Error) -> Option<Work> {
    match error {
        Error::CodeWrong { .. } | Error::CodeUsed(_) | Error::CodeExpired(_) => Some(Work::Real),
        Error::NotFound(_) | Error::NothingPending(_) | Error::InvalidRequest { .. } => Some(Work::Pretended),
        _ => None,
    }
}

/// A code as it is typed: without what mail programs and people put between the characters. The backend's codes are of capitals and
/// digits unless an administrator has changed that, so small letters alone are meant as capitals.
fn normalize_code(typed: &str) -> String {
    let code: String = typed.chars().filter(|c| c.is_alphanumeric()).take(MAX_CODE_CHARS).collect();
    if code.chars().any(char::is_uppercase) {
        code
    } else {
        code.to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(normalize_code(" abc-123\n"), "ABC123");
        assert_eq!(normalize_code("ABC 123"), "ABC123");
        assert_eq!(normalize_code("aBc123"), "aBc123");
        assert_eq!(normalize_code(&"1".repeat(40)).len(), 20);
        assert_eq!(normalize_code(" - "), "");
    }
}
