//! Set-up of second factors that need no WebAuthn: what may be set up, by whom, and where it leads. Who needs one is the gate's to say.

mod caller;
mod mistake;
mod otp;
mod recovery_codes;
mod set_up;
mod totp;

use std::collections::BTreeMap;

use vestibule_flow::{Methods, SecondFactor, SecondFactors, Step, Verdict};
use vestibule_zitadel::settings::SecondFactorType;
use vestibule_zitadel::users::Human;
use vestibule_zitadel::{Error, OrganizationId, SessionId, UserId, after_write};

pub use mistake::EnrolmentMistake;
pub use recovery_codes::FreshRecoveryCodes;
pub use set_up::SetUp;
pub use totp::{TotpProgress, TotpSetUp};

use crate::engine::{Engine, EngineError};
use crate::mistake::Mistake;
use crate::next::{Next, OtpKind};
use crate::standing::{Standing, methods_of};
use crate::visit::{Post, Visit};

/// What can be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrollable {
    /// A second factor.
    Factor(SecondFactor),
    /// A passkey, which is two factors in one.
    Passkey,
}

impl From<OtpKind> for SecondFactor {
    fn from(kind: OtpKind) -> Self {
        match kind {
            OtpKind::TimeBased => Self::Totp,
            OtpKind::Sms => Self::OtpSms,
            OtpKind::Email => Self::OtpEmail,
        }
    }
}

impl Standing {
    /// What the person may set up now, in the order of the organization's policy; a passkey comes first, because it is the strongest.
    ///
    /// Security: whoever has a second factor or a passkey sets up more only after the gate passed. Else a password alone, which may be
    /// stolen, would get a second factor of the thief's choice.
    #[must_use]
    pub fn enrollable(&self) -> Vec<Enrollable> {
        let (factors, passkey) = match self.verdict {
            Verdict::Complete => (self.addable(), self.settings.takes_passkeys()),
            Verdict::Missing(Step::EnrolSecondFactor(enrolment) | Step::OfferSecondFactor(enrolment))
                if !self.owes_a_passkey() =>
            {
                (enrolment.factors, enrolment.passkey)
            }
            Verdict::Missing(_) => (SecondFactors::default(), false),
        };
        let mut enrollable: Vec<Enrollable> = passkey.then_some(Enrollable::Passkey).into_iter().collect();
        for factor in self.settings.login.second_factors.iter().filter_map(factor_of) {
            let way = Enrollable::Factor(factor);
            if factors.contains(factor) && !enrollable.contains(&way) {
                enrollable.push(way);
            }
        }
        enrollable
    }

    /// Whether a second factor is asked for, and the person has a passkey that would do: then that is the way on, and nothing is set up.
    #[must_use]
    pub fn owes_a_passkey(&self) -> bool {
        match self.verdict {
            Verdict::Missing(Step::EnrolSecondFactor(enrolment) | Step::OfferSecondFactor(enrolment)) => {
                enrolment.passkey && self.methods.passkey
            }
            Verdict::Complete | Verdict::Missing(_) => false,
        }
    }

    /// What somebody with whom nothing is missing can add. Of security keys there can be several; recovery codes stand in for another
    /// factor, and new ones replace the old.
    fn addable(&self) -> SecondFactors {
        let has = self.methods;
        let human = self.user.as_ref().and_then(|user| user.human.as_ref());
        SecondFactors {
            totp: !has.totp,
            u2f: true,
            otp_sms: !has.otp_sms && human.is_some_and(has_phone),
            otp_email: !has.otp_email && human.is_some_and(|human| human.email_verified),
            recovery_code: has.totp || has.u2f || has.otp_sms || has.otp_email,
        }
    }

    fn may_enrol(&self, factor: SecondFactor) -> bool {
        self.enrollable().contains(&Enrollable::Factor(factor))
    }
}

const fn has_phone(human: &Human) -> bool {
    human.phone.is_some() && human.phone_verified
}

const fn factor_of(kind: &SecondFactorType) -> Option<SecondFactor> {
    match kind {
        SecondFactorType::Totp => Some(SecondFactor::Totp),
        SecondFactorType::U2f => Some(SecondFactor::U2f),
        SecondFactorType::OtpEmail => Some(SecondFactor::OtpEmail),
        SecondFactorType::OtpSms => Some(SecondFactor::OtpSms),
        SecondFactorType::RecoveryCodes => Some(SecondFactor::RecoveryCode),
        SecondFactorType::Unknown => None,
    }
}

/// Whether a submit of a set-up goes on.
enum Admitted {
    /// The gate was asked, and the factor may be set up.
    Yes(Box<Standing>),
    /// Something else comes first, or the way is closed.
    No(Next),
}

impl Engine {
    /// Declines the offer of a second factor, for as long as the policy says.
    ///
    /// # Errors
    /// When the backend cannot be asked, or the store fails.
    pub async fn skip_enrolment(
        &self,
        visit: &mut Visit,
        post: &Post,
        session: &SessionId,
        requested: Option<&OrganizationId>,
    ) -> Result<Next, EngineError> {
        let Some(standing) = self.standing(visit, Some(session), requested).await? else {
            return Ok(Next::Loginname { organization: None });
        };
        // Security: the gate says whether it may be declined, never the form.
        if !matches!(standing.verdict, Verdict::Missing(Step::OfferSecondFactor(_))) {
            return self.onward(visit, session, requested).await;
        }
        let account = &standing.account;
        let person = self.client().as_person(&account.token());
        match person.skip_second_factor_setup(&account.user).await {
            Ok(()) => {
                tracing::info!(outcome = "skipped", organization.id = %account.organization, user.id = %account.user, "second factor declined");
                visit.clear_form_state(crate::path_of(&post.at));
            }
            Err(error) if error.is_for_want_of_a_bearer() => {}
            Err(error) => return Err(error.into()),
        }
        self.onward(visit, session, requested).await
    }

    /// Asks the gate again, because the page may have been open for hours.
    async fn admit(
        &self,
        visit: &mut Visit,
        session: &SessionId,
        factor: SecondFactor,
        requested: Option<&OrganizationId>,
    ) -> Result<Admitted, EngineError> {
        let Some(standing) = self.standing(visit, Some(session), requested).await? else {
            return Ok(Admitted::No(Next::Loginname { organization: None }));
        };
        if standing.may_enrol(factor) {
            return Ok(Admitted::Yes(Box::new(standing)));
        }
        let next = match standing.verdict {
            Verdict::Complete => Next::MfaSet,
            Verdict::Missing(step) => self.lead_to(visit, &standing, step),
        };
        if next == Next::MfaSet {
            visit.refuse(
                "/mfa/set",
                Mistake::Enrolment(EnrolmentMistake::Gone),
                BTreeMap::new(),
                self.now(),
            );
        }
        Ok(Admitted::No(next))
    }

    /// Waits until the backend's read side shows the factor, so that the gate is not asked about the time before. It is tried for a
    /// few seconds; after that the gate may offer once more what is there already.
    pub(crate) async fn until_shown(&self, user: &UserId, factor: SecondFactor) {
        self.until(user, |methods| methods.second_factors().contains(factor)).await;
    }

    /// The same for whatever was set up.
    pub(crate) async fn until(&self, user: &UserId, is_shown: impl Fn(Methods) -> bool) {
        let domain = self.config().rp_id.as_deref();
        let shown = after_write(|| async {
            let methods = self.client().authentication_methods(user, domain).await?;
            if is_shown(methods_of(&methods)) {
                Ok(())
            } else {
                Err(Error::NotFound(vestibule_zitadel::Details::default()))
            }
        });
        if let Err(error) = shown.await {
            tracing::warn!(error = %error, "a factor that was set up does not show yet");
        }
    }
}

#[cfg(test)]
mod tests;
