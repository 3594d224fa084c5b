//! Set-up of an authenticator app: a secret that is shown, and the first code that proves it has arrived.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use vestibule_flow::SecondFactor;
use vestibule_zitadel::{Error, OrganizationId, SessionId};

use super::Admitted;
use crate::code::totp_code;
use crate::code_mistake::CodeMistake;
use crate::engine::{Engine, EngineError};
use crate::limits::Action;
use crate::mistake::Mistake;
use crate::next::{Next, OtpKind};
use crate::record::{Notice, conceal, expose};
use crate::second_factor::{CodeCheck, CodeFactor, mistake_of_text};
use crate::standing::Standing;
use crate::visit::{Post, Visit};
use crate::way::Way;

/// How long a secret is shown that no code was given for.
const LIFETIME: Duration = Duration::minutes(15);

/// A secret that waits for its first code. One a browser: beginning again replaces it, as it does at the backend.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TotpSetUp {
    session: SessionId,
    /// `otpauth:` address, for a QR code.
    #[serde(serialize_with = "expose", deserialize_with = "conceal")]
    uri: SecretString,
    /// The same as text.
    #[serde(serialize_with = "expose", deserialize_with = "conceal")]
    secret: SecretString,
    #[serde(with = "time::serde::rfc3339")]
    begun_at: OffsetDateTime,
}

impl TotpSetUp {
    /// `otpauth:` address, for a QR code.
    #[must_use]
    pub fn uri(&self) -> &str {
        self.uri.expose_secret()
    }

    /// The secret as text to type (base32).
    #[must_use]
    pub fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    /// Drops the secret that no code was given for in time. True where it was still there.
    pub(crate) fn forget_secret(&mut self, now: OffsetDateTime) -> bool {
        if !self.is_expired(now) || self.secret().is_empty() {
            return false;
        }
        let nothing = || SecretString::from(String::new());
        (self.uri, self.secret) = (nothing(), nothing());
        true
    }

    fn is_expired(&self, now: OffsetDateTime) -> bool {
        now - self.begun_at >= LIFETIME
    }
}

/// How far the set-up of an authenticator app is.
#[derive(Debug, Clone)]
pub enum TotpProgress {
    /// Not begun in this session.
    None,
    /// It was begun, and took too long.
    Expired,
    /// The app has to show a code.
    Awaited(TotpSetUp),
}

impl Engine {
    /// How far the set-up of an authenticator app is in that session.
    #[must_use]
    pub fn totp_progress(&self, visit: &Visit, session: &SessionId) -> TotpProgress {
        let pending = visit.record().totp_set_up.as_ref();
        let Some(pending) = pending.filter(|pending| pending.session == *session) else {
            return TotpProgress::None;
        };
        if pending.is_expired(self.now()) {
            TotpProgress::Expired
        } else {
            TotpProgress::Awaited(pending.clone())
        }
    }

    /// Forgets a secret that no code was given for in time.
    pub fn forget_totp(visit: &mut Visit) {
        visit.record_mut().totp_set_up = None;
    }

    pub(super) async fn begin_totp(
        &self,
        visit: &mut Visit,
        standing: &Standing,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let account = &standing.account;
        match self.enroller(standing).register_totp(&account.user).await {
            Ok(registration) => {
                visit.record_mut().totp_set_up = Some(TotpSetUp {
                    session: account.session.clone(),
                    uri: registration.uri,
                    secret: registration.secret,
                    begun_at: self.now(),
                });
                Ok(Next::OtpSet(OtpKind::TimeBased))
            }
            // Another tab was first, and the read side has not seen it yet.
            Err(Error::AlreadySetUp(_)) => {
                self.own_write(visit, &account.user, Way::Totp);
                self.onward(visit, &account.session, requested).await
            }
            Err(error) if error.is_for_want_of_a_bearer() => self.onward(visit, &account.session, requested).await,
            Err(error) => Err(error.into()),
        }
    }

    /// A person gave the first code of their app. It finishes the set-up, and counts as the second factor of this sign-in.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn confirm_totp(
        &self,
        visit: &mut Visit,
        post: &Post,
        session: &SessionId,
        typed: &SecretString,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let path = crate::path_of(&post.at);
        let standing = match self.admit(visit, session, SecondFactor::Totp, requested).await? {
            Admitted::Yes(standing) => standing,
            Admitted::No(next) => return Ok(next),
        };
        if !matches!(self.totp_progress(visit, session), TotpProgress::Awaited(_)) {
            // The page says so, and begins again.
            return Ok(Next::OtpSet(OtpKind::TimeBased));
        }
        let code = match totp_code(typed.expose_secret()) {
            Ok(code) => code,
            Err(no_code) => {
                visit.refuse(path, Mistake::Code(mistake_of_text(no_code)), BTreeMap::new(), self.now());
                return Ok(Next::Again);
            }
        };
        let account = standing.account.clone();
        if self
            .count_try(visit, post, Action::SetUp(&account.user), &BTreeMap::new())
            .await?
            .is_none()
        {
            return Ok(Next::Again);
        }
        match self.enroller(&standing).verify_totp(&account.user, &code).await {
            Ok(()) => {}
            Err(Error::CodeWrong { .. }) => {
                let wrong = CodeMistake::Wrong {
                    attempts_left: None,
                    limit: None,
                };
                visit.refuse(path, Mistake::Code(wrong), BTreeMap::new(), self.now());
                return Ok(Next::Again);
            }
            // Begun anew elsewhere, or removed: this secret is worth nothing.
            Err(Error::NothingPending(_)) => {
                visit.record_mut().totp_set_up = None;
                return Ok(Next::OtpSet(OtpKind::TimeBased));
            }
            Err(Error::AlreadySetUp(_)) => {
                visit.record_mut().totp_set_up = None;
                self.own_write(visit, &account.user, Way::Totp);
                return self.onward(visit, session, requested).await;
            }
            Err(error) if error.is_for_want_of_a_bearer() => return self.onward(visit, session, requested).await,
            Err(error) => return Err(error.into()),
        }
        tracing::info!(method = "totp", outcome = "enrolled", organization.id = %account.organization, user.id = %account.user, "second factor set up");
        Self::note_set_up(visit, &standing);
        self.own_write(visit, &account.user, Way::Totp);
        let record = visit.record_mut();
        record.totp_set_up = None;
        record.notice = Some(Notice::TotpAdded);
        visit.clear_form_state(path);
        visit.save().await?;
        let factor = CodeFactor::Totp;
        let checked = self
            .check_code(visit, session, &account.user, factor, typed, &standing.settings)
            .await;
        // Where it fails, the app is set up all the same, and the gate asks for a code.
        match checked {
            Ok(CodeCheck::Passed | CodeCheck::ByGate) => {}
            Ok(CodeCheck::Failed(mistake)) => tracing::warn!(?mistake, "the first code did not count in the session"),
            Err(error) => tracing::warn!(error = %error, "the first code could not be checked in the session"),
        }
        self.onward(visit, session, requested).await
    }
}
