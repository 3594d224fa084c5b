//! Codes of second factors: one check each, in the session of the account.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use vestibule_flow::Verdict;
use vestibule_zitadel::{Checks, Error, OrganizationId, SessionId, SetSession, UserId};

use crate::code::{NoCode, recovery_code, sent_code, totp_code};
use crate::code_mistake::CodeMistake;
use crate::engine::{Engine, EngineError};
use crate::limits::Action;
use crate::mistake::Mistake;
use crate::next::Next;
use crate::record::Notice;
use crate::scope::OrganizationSettings;
use crate::spent_codes::WINDOW;
use crate::visit::{Post, Visit};
use crate::way::{Way, ways_of};

/// A second factor that is a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeFactor {
    /// Of an authenticator app.
    Totp,
    /// By SMS.
    Sms,
    /// By mail.
    Email,
    /// Recovery code.
    Recovery,
}

impl CodeFactor {
    /// The way that it is.
    #[must_use]
    pub const fn way(self) -> Way {
        match self {
            Self::Totp => Way::Totp,
            Self::Sms => Way::OtpSms,
            Self::Email => Way::OtpEmail,
            Self::Recovery => Way::RecoveryCode,
        }
    }

    fn read(self, typed: &SecretString) -> Result<SecretString, NoCode> {
        let typed = typed.expose_secret();
        match self {
            Self::Totp => totp_code(typed),
            Self::Sms | Self::Email => sent_code(typed),
            Self::Recovery => recovery_code(typed),
        }
    }

    fn checks(self, code: SecretString) -> Checks {
        let mut checks = Checks::default();
        let slot = match self {
            Self::Totp => &mut checks.totp,
            Self::Sms => &mut checks.otp_sms,
            Self::Email => &mut checks.otp_email,
            Self::Recovery => &mut checks.recovery_code,
        };
        *slot = Some(code);
        checks
    }
}

/// What a check of a code came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeCheck {
    /// It was right; the session's new token is stored.
    Passed,
    /// It was not.
    Failed(CodeMistake),
    /// The session or the person is in the way: the gate says how.
    ByGate,
}

impl Engine {
    /// A person gave a code. Round trips: the facts for the gate, the check, the facts again.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn submit_code(
        &self,
        visit: &mut Visit,
        post: &Post,
        session: &SessionId,
        factor: CodeFactor,
        typed: &SecretString,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let Some(standing) = self.standing(visit, Some(session), requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        let step = match standing.verdict {
            Verdict::Complete => return Ok(self.target(visit, &standing)),
            Verdict::Missing(step) => step,
        };
        // Security: a code is checked only after a first factor, and a recovery code is not burnt where none is asked for.
        if !ways_of(step).contains(&factor.way()) {
            return Ok(self.lead_to(visit, &standing, step));
        }
        // What is no code at all is told without a check, and is no guess.
        let ticket = if factor.read(typed).is_ok() {
            let action = Action::Code(&standing.account.user);
            let Some(ticket) = self.count_try(visit, post, action, &BTreeMap::new()).await? else {
                return Ok(Next::Again);
            };
            Some(ticket)
        } else {
            None
        };
        let mistake = match self
            .check_code(visit, session, &standing.account.user, factor, typed, &standing.settings)
            .await?
        {
            CodeCheck::Passed => {
                if let Some(ticket) = ticket {
                    self.forgive_try(visit, ticket).await;
                }
                visit.clear_form_state(path);
                if factor == CodeFactor::Recovery {
                    visit.record_mut().notice = Some(Notice::RecoveryCodeUsed);
                }
                return self.onward(visit, session, requested).await;
            }
            CodeCheck::ByGate => return self.onward(visit, session, requested).await,
            CodeCheck::Failed(mistake) => mistake,
        };
        // What was typed is not kept: a code never comes back to a page.
        visit.refuse(path, Mistake::Code(mistake), BTreeMap::new(), self.now());
        Ok(Next::Again)
    }

    /// Checks a code in the session of an account of this browser. Whether it is wanted there is the caller's to know.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub(crate) async fn check_code(
        &self,
        visit: &mut Visit,
        session: &SessionId,
        user: &UserId,
        factor: CodeFactor,
        typed: &SecretString,
        settings: &OrganizationSettings,
    ) -> Result<CodeCheck, EngineError> {
        let code = match factor.read(typed) {
            Ok(code) => code,
            Err(no_code) => return Ok(CodeCheck::Failed(mistake_of_text(no_code))),
        };
        let now = self.now();
        if visit.record().sent_codes.is_void(session, factor.way(), now) {
            return Ok(CodeCheck::Failed(CodeMistake::Void));
        }
        // Security: the backend takes a time-based code as often as it is given. It is taken here before it is asked about, so that of two
        // submits at the same moment, in whichever browsers, one gets it.
        let mark = (factor == CodeFactor::Totp).then(|| self.code_marks().mark(user, &code));
        if let Some(mark) = mark
            && !self.spent_codes().reserve(mark, now + WINDOW, now).await?
        {
            tracing::info!(method = %factor.way(), outcome = "replayed", user.id = %user, "second factor refused");
            return Ok(CodeCheck::Failed(CodeMistake::Replayed));
        }
        let change = SetSession {
            checks: factor.checks(code),
            ..SetSession::default()
        };
        let error = match self.client().set_session(session, &change).await {
            Ok(changed) => {
                visit.record_mut().sent_codes.used(session, factor.way());
                // The new token is stored before anything else is asked.
                if let Some(token) = changed.session_token {
                    self.store_token(visit, session, &token).await?;
                }
                tracing::info!(method = %factor.way(), outcome = "verified", user.id = %user, "second factor verified");
                return Ok(CodeCheck::Passed);
            }
            Err(error) => error,
        };
        // Security: after an outage it is not known whether the code was accepted, so it stays taken. The next one is half a minute away.
        if let Some(mark) = mark
            && (!error.is_outage() || matches!(error, Error::RateLimited { .. }))
        {
            self.spent_codes().release(mark).await?;
        }
        let checked = match error {
            Error::CodeWrong { failed_attempts, .. } => {
                visit.record_mut().sent_codes.guessed(session, factor.way());
                let limit = u32::try_from(settings.lockout.max_otp_attempts).unwrap_or(u32::MAX);
                let limit = Some(limit).filter(|limit| *limit > 0);
                CodeCheck::Failed(CodeMistake::Wrong {
                    attempts_left: limit.zip(failed_attempts).map(|(limit, failed)| limit.saturating_sub(failed)),
                    limit,
                })
            }
            Error::CodeUsed(_) if factor == CodeFactor::Totp => CodeCheck::Failed(CodeMistake::Replayed),
            Error::CodeUsed(_) | Error::NothingPending(_) => CodeCheck::Failed(CodeMistake::Used),
            Error::CodeExpired(_) => CodeCheck::Failed(CodeMistake::Expired),
            Error::NotSetUp(_) | Error::ContactNotVerified(_) => CodeCheck::Failed(CodeMistake::NotSetUp),
            Error::SessionGone(_) | Error::UserLocked | Error::UserNotUsable | Error::NotFound(_) => CodeCheck::ByGate,
            error => return Err(error.into()),
        };
        tracing::info!(method = %factor.way(), outcome = "refused", user.id = %user, "second factor refused");
        Ok(checked)
    }
}

pub(crate) const fn mistake_of_text(no_code: NoCode) -> CodeMistake {
    match no_code {
        NoCode::Empty => CodeMistake::Empty,
        NoCode::NotSixDigits => CodeMistake::NotSixDigits,
        NoCode::Malformed => CodeMistake::Wrong {
            attempts_left: None,
            limit: None,
        },
    }
}
