//! The offer of a passkey after a sign-in with a password: when it is due, and how it is declined. It stands in nobody's way.

use std::collections::BTreeMap;

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};
use vestibule_flow::Verdict;
use vestibule_zitadel::{OrganizationId, SessionId};

use crate::engine::{Engine, EngineError};
use crate::key_setup::KeyKind;
use crate::next::Next;
use crate::record::Account;
use crate::scope::OrganizationSettings;
use crate::standing::Standing;
use crate::visit::{Post, Visit};

/// Key of the person's metadata: when the offer was declined, or that it shall not be made again.
const DECLINED: &str = "vestibule.passkey_offer";
const NEVER: &str = "never";
/// The pause where the policy sets none.
const DEFAULT_PAUSE: Duration = Duration::days(30);
/// Two machines' clocks may differ by as much.
const CLOCK_TOLERANCE: Duration = Duration::minutes(1);

/// How an offer is declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decline {
    /// "Not now".
    ForNow,
    /// "Don't ask again".
    ForGood,
}

impl Engine {
    /// Whether a passkey may be offered to the person of this account, as far as policy and their own answer go. Settings are cached, so
    /// that the backend is asked for the answer alone, and only where passkeys are allowed.
    ///
    /// An outage here is no reason to stop a sign-in: then there is no offer.
    pub async fn may_offer_passkey(&self, account: &Account) -> bool {
        let Ok(Some(settings)) = self.organization(&account.organization).await else {
            return false;
        };
        if !settings.takes_passkeys() {
            return false;
        }
        match self.client().user_metadata(&account.user, Some(DECLINED)).await {
            Ok(marks) => {
                let mark = marks.iter().find(|mark| mark.key == DECLINED);
                mark.is_none_or(|mark| is_over(&mark.value, pause(&settings), self.now()))
            }
            Err(error) => {
                tracing::warn!(error = %error, "whether a passkey may be offered is not known");
                false
            }
        }
    }

    /// Whether this sign-in is one after which a passkey is offered: with a password, a new session, and no offer made in it yet.
    ///
    /// Closes the question: one sign-in makes one offer.
    pub(crate) fn close_offer(&self, visit: &mut Visit, standing: &Standing) -> bool {
        let session = &standing.account.session;
        let Some(since) = visit.record().account(session).and_then(|account| account.offer_since) else {
            return false;
        };
        if let Some(account) = visit.record_mut().account_mut(session) {
            account.offer_since = None;
        }
        let skipped_at = standing
            .user
            .as_ref()
            .and_then(|user| user.human.as_ref()?.mfa_init_skipped_at);
        // Who has just declined a second factor is not asked for another thing at once.
        let has_just_skipped = skipped_at.is_some_and(|at| at >= since - CLOCK_TOLERANCE);
        !standing.methods.passkey && !has_just_skipped && standing.may_set_up(KeyKind::Passkey)
    }

    /// The offer was made: the page of the set-up leads on to the target of the sign-in.
    pub(crate) fn open_offer(visit: &mut Visit, session: &SessionId) {
        if let Some(account) = visit.record_mut().account_mut(session) {
            account.is_offer_open = true;
        }
    }

    /// Something was said to the offer. Whether there was one.
    pub(crate) fn end_offer(visit: &mut Visit, session: &SessionId) -> bool {
        if !visit.record().account(session).is_some_and(|account| account.is_offer_open) {
            return false;
        }
        if let Some(account) = visit.record_mut().account_mut(session) {
            account.is_offer_open = false;
        }
        true
    }

    /// Declines the offer, and goes on to where the sign-in was going. One round trip beside the facts for the gate.
    ///
    /// # Errors
    /// When the backend cannot be asked for these facts, or the store fails.
    pub async fn decline_passkey(
        &self,
        visit: &mut Visit,
        _post: &Post,
        session: &SessionId,
        decline: Decline,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let Some(standing) = self.standing(visit, Some(session), requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        if let Verdict::Missing(step) = standing.verdict {
            return Ok(self.lead_to(visit, &standing, step));
        }
        let value = match decline {
            Decline::ForGood => NEVER.to_owned(),
            Decline::ForNow => self.now().format(&Rfc3339).unwrap_or_default(),
        };
        // Security: a person's own token may not write metadata, so the login client does, for the person of this session alone.
        let marks = BTreeMap::from([(DECLINED.to_owned(), value.into_bytes())]);
        if let Err(error) = self.client().set_user_metadata(&standing.account.user, &marks).await {
            tracing::warn!(error = %error, "the answer to the offer of a passkey could not be kept; it will be made again");
        }
        Ok(if Self::end_offer(visit, session) {
            self.target(visit, &standing)
        } else {
            Next::Account
        })
    }
}

/// The organization's own patience, where it sets one.
fn pause(settings: &OrganizationSettings) -> Duration {
    settings
        .login
        .mfa_init_skip_lifetime
        .filter(|lifetime| !lifetime.is_zero())
        .and_then(|lifetime| Duration::try_from(lifetime).ok())
        .unwrap_or(DEFAULT_PAUSE)
}

/// A mark that cannot be read holds nobody off: it is written anew by the next answer.
fn is_over(value: &[u8], pause: Duration, now: OffsetDateTime) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return true };
    if text == NEVER {
        return false;
    }
    OffsetDateTime::parse(text, &Rfc3339).map_or(true, |at| now - at > pause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_declined_offer_is_made_again_after_its_pause() {
        let now = datetime!(2026-02-01 00:00 UTC);
        for (value, expected) in [
            ("never", false),
            ("2026-01-31T00:00:00Z", false),
            ("2026-01-02T00:00:00Z", false),
            ("2026-01-01T23:59:59Z", true),
            ("2026-03-01T00:00:00Z", false),
            ("garbage", true),
            ("", true),
        ] {
            assert_eq!(is_over(value.as_bytes(), DEFAULT_PAUSE, now), expected, "{value}");
        }
        assert!(is_over(&[0xff], DEFAULT_PAUSE, now));
    }
}
