//! The ways on from a step, and what choosing one of them does.
//!
//! Which ways there are is the gate's to say; which page shows one is [`Next`]'s.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use vestibule_flow::{FirstFactor, SecondFactor, Step, Verdict};
use vestibule_zitadel::{OrganizationId, SessionId};

use crate::engine::{Engine, EngineError};
use crate::limits::{Action, Subject};
use crate::next::{Next, OtpKind};
use crate::sending::Sending;
use crate::sign_in::Agent;
use crate::visit::{Post, Visit};

/// A way to prove who one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The password.
    Password,
    /// A passkey.
    Passkey,
    /// An identity provider.
    Idp,
    /// A code of an authenticator app.
    Totp,
    /// A security key.
    U2f,
    /// A code by SMS.
    OtpSms,
    /// A code by mail.
    OtpEmail,
    /// A recovery code.
    RecoveryCode,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Password,
        Self::Passkey,
        Self::Idp,
        Self::Totp,
        Self::U2f,
        Self::OtpSms,
        Self::OtpEmail,
        Self::RecoveryCode,
    ];

    /// Its name in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Passkey => "passkey",
            Self::Idp => "idp",
            Self::Totp => "totp",
            Self::U2f => "u2f",
            Self::OtpSms => "otp_sms",
            Self::OtpEmail => "otp_email",
            Self::RecoveryCode => "recovery_code",
        }
    }

    /// Reads a name that came with a form.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == name)
    }

    /// Where it is taken.
    pub(crate) const fn page(self) -> Next {
        match self {
            Self::Password => Next::Password,
            Self::Passkey => Next::Passkey,
            // That page says what is in the way.
            Self::Idp => Next::SignedIn,
            Self::Totp => Next::Otp(OtpKind::TimeBased),
            Self::U2f => Next::U2f,
            Self::OtpSms => Next::Otp(OtpKind::Sms),
            Self::OtpEmail => Next::Otp(OtpKind::Email),
            Self::RecoveryCode => Next::RecoveryCode,
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<SecondFactor> for Way {
    fn from(factor: SecondFactor) -> Self {
        match factor {
            SecondFactor::Totp => Self::Totp,
            SecondFactor::U2f => Self::U2f,
            SecondFactor::OtpSms => Self::OtpSms,
            SecondFactor::OtpEmail => Self::OtpEmail,
            SecondFactor::RecoveryCode => Self::RecoveryCode,
        }
    }
}

impl From<FirstFactor> for Way {
    fn from(factor: FirstFactor) -> Self {
        match factor {
            FirstFactor::Password => Self::Password,
            FirstFactor::Passkey => Self::Passkey,
            FirstFactor::Idp => Self::Idp,
        }
    }
}

/// The ways on from a step that the gate asks for, the best one first. A step without a choice has none.
#[must_use]
pub fn ways_of(step: Step) -> Vec<Way> {
    match step {
        Step::FirstFactor(factors) => {
            let possible = [
                (FirstFactor::Passkey, factors.passkey),
                (FirstFactor::Password, factors.password),
                (FirstFactor::Idp, factors.idp),
            ];
            let others = possible
                .into_iter()
                .filter(|(factor, is_possible)| *is_possible && *factor != factors.preferred);
            std::iter::once(factors.preferred)
                .chain(others.map(|(factor, _)| factor))
                .map(Way::from)
                .collect()
        }
        Step::SecondFactor(factors) => factors.iter().map(Way::from).collect(),
        Step::SignInAgain(_)
        | Step::Refused(_)
        | Step::ChangePassword(_)
        | Step::VerifyEmail
        | Step::EnrolSecondFactor(_)
        | Step::OfferSecondFactor(_) => Vec::new(),
    }
}

impl Engine {
    /// A person chose another way. What it needs is done at once: a code is sent, a key is asked for.
    ///
    /// The form belongs to the session of an account; where nobody has signed in yet, the pages of the first factors lead to each other.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn choose_way(
        &self,
        visit: &mut Visit,
        post: &Post,
        way: Way,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let Some(id) = post.attempt.as_deref() else {
            return Ok(Next::Loginname { organization: None });
        };
        let session = SessionId::from(id);
        let Some(standing) = self.standing(visit, Some(&session), requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        let step = match standing.verdict {
            Verdict::Complete => return Ok(self.target(visit, &standing)),
            Verdict::Missing(step) => step,
        };
        // Security: the page may be old, and a button's value is whatever the sender likes; only what the gate offers now is done.
        if !ways_of(step).contains(&way) {
            return Ok(self.lead_to(visit, &standing, step));
        }
        let is_key = matches!(way, Way::U2f | Way::Passkey);
        let action = Action::Challenge(Subject::User(&standing.account.user));
        if is_key && self.count_try(visit, post, action, &BTreeMap::new()).await?.is_none() {
            return Ok(Next::Again);
        }
        match way {
            Way::OtpSms | Way::OtpEmail => match self.send_code(visit, &standing.account, way).await? {
                // One is on its way already: the page says so.
                Sending::Sent | Sending::TooSoon { .. } => Ok(way.page()),
                // The page tells what there is to tell.
                Sending::NotSetUp => Ok(way.page()),
                Sending::ByGate => self.onward(visit, &session, requested).await,
            },
            Way::U2f => self.ask_for_security_key(visit, &standing).await,
            Way::Passkey => {
                self.prepare(visit, &standing, step);
                if let Some(attempt) = visit.record().attempt(None).cloned() {
                    // Where none is usable, the page says so.
                    self.ask_for_passkey(visit, &attempt, &Agent::default()).await?;
                }
                Ok(way.page())
            }
            Way::Password | Way::Idp | Way::Totp | Way::RecoveryCode => {
                self.prepare(visit, &standing, step);
                self.ask_ahead(visit, &standing, step, &way.page()).await;
                Ok(way.page())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use vestibule_flow::{FirstFactors, SecondFactors};

    use super::*;

    #[test]
    fn every_way_is_read_back_from_its_name_and_nothing_else_is() {
        for way in Way::ALL {
            assert_eq!(Way::parse(way.as_str()), Some(way));
            assert_eq!(serde_json::to_value(way).unwrap(), way.as_str());
        }
        for name in ["", "TOTP", "otp-sms", "user"] {
            assert_eq!(Way::parse(name), None, "{name}");
        }
    }

    #[test]
    fn the_preferred_way_comes_first_and_only_possible_ones_follow() {
        let factors = FirstFactors {
            preferred: FirstFactor::Password,
            password: true,
            passkey: true,
            idp: false,
            is_renewal: true,
        };
        assert_eq!(ways_of(Step::FirstFactor(factors)), [Way::Password, Way::Passkey]);
        let factors = SecondFactors {
            totp: true,
            otp_email: true,
            ..SecondFactors::default()
        };
        assert_eq!(ways_of(Step::SecondFactor(factors)), [Way::Totp, Way::OtpEmail]);
        assert_eq!(ways_of(Step::VerifyEmail), []);
    }
}
