//! Set-up of second factors that need no WebAuthn: what may be set up, by whom, and where it leads. Who needs one is the gate's to say.

mod caller;
mod mistake;
mod otp;
mod recovery_codes;
mod set_up;
mod totp;

use std::collections::BTreeMap;

use vestibule_flow::{SecondFactor, SecondFactors, Step, Verdict};
use vestibule_zitadel::settings::SecondFactorType;
use vestibule_zitadel::users::Human;
use vestibule_zitadel::{OrganizationId, SessionId, UserId};

pub use mistake::EnrolmentMistake;
pub use recovery_codes::FreshRecoveryCodes;
pub use set_up::SetUp;
pub use totp::{TotpProgress, TotpSetUp};

use crate::engine::{Engine, EngineError};
use crate::mistake::Mistake;
use crate::next::{Next, OtpKind};
use crate::standing::Standing;
use crate::visit::{Post, Visit};
use crate::way::Way;

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

    /// The backend has set it up; it counts from now on, whether it shows or not.
    pub(crate) fn own_write(&self, visit: &mut Visit, user: &UserId, way: Way) {
        visit.record_mut().own_writes.note(user, way, self.now());
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
}

#[cfg(test)]
mod tests;
