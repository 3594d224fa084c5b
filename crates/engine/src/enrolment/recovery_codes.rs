//! Recovery codes: made, shown until the person has kept them, and never again.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Duration, OffsetDateTime};
use vestibule_flow::{SecondFactor, Verdict};
use vestibule_zitadel::{OrganizationId, SessionId};

use super::{Admitted, Enrollable};
use crate::engine::{Engine, EngineError};
use crate::limits::Action;
use crate::next::Next;
use crate::record::Notice;
use crate::standing::Standing;
use crate::visit::{Post, Visit};
use crate::way::Way;

/// As many as the backend keeps.
const COUNT: u32 = 10;
/// Codes that nobody has said to have kept are forgotten after this.
const LIFETIME: Duration = Duration::minutes(60);

/// Codes that were made and are to be kept by the person.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FreshRecoveryCodes {
    session: SessionId,
    #[serde(serialize_with = "expose_all", deserialize_with = "conceal_all")]
    codes: Vec<SecretString>,
    #[serde(with = "time::serde::rfc3339")]
    made_at: OffsetDateTime,
}

fn expose_all<S: Serializer>(codes: &[SecretString], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(codes.iter().map(ExposeSecret::expose_secret))
}

fn conceal_all<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<SecretString>, D::Error> {
    let codes = Vec::<String>::deserialize(deserializer)?;
    Ok(codes.into_iter().map(SecretString::from).collect())
}

impl FreshRecoveryCodes {
    /// Whether they are not shown any more.
    pub(crate) fn is_over(&self, now: OffsetDateTime) -> bool {
        now - self.made_at >= LIFETIME
    }
}

impl Standing {
    /// Whether this person can have recovery codes made.
    #[must_use]
    pub fn may_make_recovery_codes(&self) -> bool {
        self.verdict == Verdict::Complete && self.enrollable().contains(&Enrollable::Factor(SecondFactor::RecoveryCode))
    }
}

impl Engine {
    /// The codes that are to be kept in that session; empty where there are none (any more).
    #[must_use]
    pub fn fresh_recovery_codes<'a>(&self, visit: &'a Visit, session: &SessionId) -> Vec<&'a str> {
        let fresh = visit.record().recovery_codes.as_ref();
        let fresh = fresh.filter(|fresh| fresh.session == *session && !fresh.is_over(self.now()));
        fresh
            .map(|fresh| fresh.codes.iter().map(ExposeSecret::expose_secret).collect())
            .unwrap_or_default()
    }

    /// Makes a new set. The backend only ever adds codes, so the old ones are removed first.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn make_recovery_codes(
        &self,
        visit: &mut Visit,
        post: &Post,
        session: &SessionId,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let standing = match self.admit(visit, session, SecondFactor::RecoveryCode, requested).await? {
            Admitted::Yes(standing) => standing,
            Admitted::No(next) => return Ok(next),
        };
        let account = &standing.account;
        if self
            .count_try(visit, post, Action::SetUp(&account.user), &BTreeMap::new())
            .await?
            .is_none()
        {
            return Ok(Next::Again);
        }
        let person = self.client().as_person(&account.token());
        let made = match person.remove_recovery_codes(&account.user).await {
            Ok(()) => person.generate_recovery_codes(&account.user, COUNT).await,
            Err(error) => Err(error),
        };
        match made {
            Ok(codes) => {
                tracing::info!(method = "recovery_code", outcome = "enrolled", organization.id = %account.organization, user.id = %account.user, "recovery codes made");
                visit.record_mut().recovery_codes = Some(FreshRecoveryCodes {
                    session: session.clone(),
                    codes,
                    made_at: self.now(),
                });
                visit.clear_form_state(crate::path_of(&post.at));
                self.own_write(visit, &account.user, Way::RecoveryCode);
                // They are told this once.
                visit.save().await?;
                Ok(Next::RecoveryCodeSet)
            }
            Err(error) if error.is_for_want_of_a_bearer() => self.onward(visit, session, requested).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The person has kept the codes, or wants none now: they are never shown again.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn leave_recovery_codes(
        &self,
        visit: &mut Visit,
        post: &Post,
        session: &SessionId,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let record = visit.record_mut();
        if record.recovery_codes.take().is_some() {
            record.notice = Some(Notice::RecoveryCodesKept);
        }
        let is_on_the_way = record.set_up.is_some();
        visit.clear_form_state(crate::path_of(&post.at));
        if is_on_the_way {
            self.onward(visit, session, requested).await
        } else {
            // That page asks the gate, too.
            Ok(Next::Account)
        }
    }
}
