//! The gate: the one function through which a sign-in becomes complete.
//!
//! Security: the backend links any session to any request, so this is the place where policy is enforced. Nothing that comes
//! from an address is a fact here.

use std::time::Duration;

use time::OffsetDateTime;

use crate::facts::{Facts, Methods, Policy, Request, SecondFactors, Session, User, UserState};

/// The gate's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All conditions hold, now.
    Complete,
    /// The first condition that does not hold asks for this.
    Missing(Step),
}

/// What is still to be done. Rows G1 to G8 in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// G1: the session is gone, expired, or never had a user. This is what the person is asked for first, as after the identifier.
    SignInAgain(FirstFactor),
    /// G2: this person cannot go on here, whatever they do.
    Refused(Refusal),
    /// G3, G4: a first factor, for the first time or again.
    FirstFactor(FirstFactors),
    /// G5: a new password.
    ChangePassword(ChangeReason),
    /// G6: the e-mail address.
    VerifyEmail,
    /// G7: one of the second factors that are set up.
    SecondFactor(SecondFactors),
    /// G7: a second factor must be set up: one of these.
    EnrolSecondFactor(Enrolment),
    /// G8: a second factor is offered, and may be declined.
    OfferSecondFactor(Enrolment),
}

/// Why a person cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The account is locked.
    Locked,
    /// The account is deactivated.
    Inactive,
    /// The account is gone.
    Deleted,
    /// The request is for another organization.
    OtherOrganization,
    /// The policy allows no method that this person has: an administrator must mend it.
    NoMethod,
    /// A second factor is a must, and the policy allows none that this person can set up: an administrator must mend it.
    NoSecondFactor,
    /// The only second factor is a security key that belongs to another domain: an administrator must help.
    SecondFactorElsewhere,
}

/// Why a password must be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeReason {
    /// Marked by an administrator.
    Forced,
    /// Older than the policy allows.
    Expired,
}

/// A first factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstFactor {
    /// The password.
    Password,
    /// A passkey, with the person verified.
    Passkey,
    /// An identity provider.
    Idp,
}

/// The first factors that this person can use. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set, one claim a method")]
pub struct FirstFactors {
    /// The one to ask for.
    pub preferred: FirstFactor,
    /// A password is possible.
    pub password: bool,
    /// A passkey is possible.
    pub passkey: bool,
    /// An identity provider is possible.
    pub idp: bool,
    /// It was verified before, and is too old now.
    pub is_renewal: bool,
}

/// What may be set up as a second factor. Never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enrolment {
    /// Second factors that the policy allows and this person can set up now.
    pub factors: SecondFactors,
    /// A passkey, which is two factors in one.
    pub passkey: bool,
}

impl Enrolment {
    const fn is_empty(self) -> bool {
        self.factors.is_empty() && !self.passkey
    }
}

/// Which first factors count right now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counting {
    password: bool,
    passkey: bool,
    intent: bool,
}

impl Counting {
    const fn any(self) -> bool {
        self.password || self.passkey || self.intent
    }
}

/// Decides whether a sign-in is complete, and if not, what comes next.
#[must_use]
pub fn gate(facts: &Facts) -> Verdict {
    match first_missing(facts) {
        None => Verdict::Complete,
        Some(step) => Verdict::Missing(step),
    }
}

fn first_missing(facts: &Facts) -> Option<Step> {
    let Facts {
        now,
        session,
        user,
        policy,
        request,
    } = facts;
    // G1
    let Some(session) = session
        .as_ref()
        .filter(|session| session.user.is_some() && !is_expired(session, *now))
    else {
        let methods = user.as_ref().map(|user| user.methods).unwrap_or_default();
        let first = Possible::of(methods, policy).strongest();
        // Who has nothing of it is told so by the page of the password, as any other name is.
        return Some(Step::SignInAgain(first.unwrap_or(FirstFactor::Password)));
    };
    // G2
    let user = match usable(user.as_ref(), request) {
        Ok(user) => user,
        Err(refusal) => return Some(Step::Refused(refusal)),
    };
    // G3, G4
    let counting = counting_factors(session, policy, request, *now);
    if !counting.any() {
        return Some(ask_first_factor(session, user.methods, policy));
    }
    // G5: only where the password is what this sign-in rests on.
    if counting.password
        && !counting.passkey
        && !counting.intent
        && let Some(reason) = change_reason(user, policy, *now)
    {
        return Some(Step::ChangePassword(reason));
    }
    // G6
    if policy.is_verified_email_required && !user.is_email_verified {
        return Some(Step::VerifyEmail);
    }
    // G7: a passkey is two factors in one.
    if counting.passkey {
        return None;
    }
    if user.methods.has_second_factor() {
        let is_done = second_factor_checks(session).any(|at| is_within(at, policy.second_factor_lifetime, *now));
        return (!is_done).then(|| Step::SecondFactor(user.methods.second_factors()));
    }
    // Security: it counts, though it cannot be asked for here. Else the password alone would do, or set up a factor of a thief's choice.
    if user.has_second_factor_elsewhere {
        return Some(match Possible::of(user.methods, policy).strongest() {
            // Theirs already, and two factors in one: it is used, and nothing is set up.
            Some(FirstFactor::Passkey) => Step::EnrolSecondFactor(Enrolment {
                factors: SecondFactors::default(),
                passkey: true,
            }),
            Some(FirstFactor::Password | FirstFactor::Idp) | None => Step::Refused(Refusal::SecondFactorElsewhere),
        });
    }
    let enrolment = enrolment(user, policy);
    if policy.is_mfa_forced || (policy.is_mfa_forced_for_local && !counting.intent) {
        return Some(ask_enrolment(enrolment, user, policy));
    }
    // G8
    (is_offer_due(user, policy, *now) && !enrolment.is_empty()).then_some(Step::OfferSecondFactor(enrolment))
}

/// What this person can set up now: codes by mail or SMS go to a verified contact alone, and recovery codes stand in for another factor.
const fn enrolment(user: &User, policy: &Policy) -> Enrolment {
    let allowed = policy.second_factors;
    Enrolment {
        factors: SecondFactors {
            totp: allowed.totp,
            u2f: allowed.u2f,
            otp_sms: allowed.otp_sms && user.is_phone_verified,
            otp_email: allowed.otp_email && user.is_email_verified,
            recovery_code: false,
        },
        passkey: policy.is_local_allowed && policy.is_passkey_allowed,
    }
}

/// Contradictory policies end in a sentence, not in an empty chooser.
const fn ask_enrolment(enrolment: Enrolment, user: &User, policy: &Policy) -> Step {
    if !enrolment.is_empty() {
        return Step::EnrolSecondFactor(enrolment);
    }
    if policy.second_factors.otp_email && !user.is_email_verified {
        return Step::VerifyEmail;
    }
    Step::Refused(Refusal::NoSecondFactor)
}

fn is_expired(session: &Session, now: OffsetDateTime) -> bool {
    session.expires_at.is_some_and(|at| at <= now)
}

fn usable<'a>(user: Option<&'a User>, request: &Request) -> Result<&'a User, Refusal> {
    let user = user.ok_or(Refusal::Deleted)?;
    match user.state {
        UserState::Active => {}
        UserState::Inactive => return Err(Refusal::Inactive),
        UserState::Locked => return Err(Refusal::Locked),
        UserState::Deleted => return Err(Refusal::Deleted),
    }
    match &request.organization {
        Some(wanted) if *wanted != user.organization => Err(Refusal::OtherOrganization),
        _ => Ok(user),
    }
}

fn counting_factors(session: &Session, policy: &Policy, request: &Request, now: OffsetDateTime) -> Counting {
    let counts = |at: Option<OffsetDateTime>, lifetime| {
        at.is_some_and(|at| is_within(at, lifetime, now) && is_fresh_enough(at, request, now))
    };
    let passkey = session.web_authn.filter(|check| check.is_passkey()).map(|check| check.at);
    Counting {
        password: policy.is_local_allowed && counts(session.password, policy.password_lifetime),
        passkey: policy.is_local_allowed && policy.is_passkey_allowed && counts(passkey, policy.passkey_lifetime),
        intent: counts(session.intent, policy.external_lifetime),
    }
}

/// A policy's lifetime that is absent or zero sets no limit. A check from the future (a clock that was set back) counts as new.
fn is_within(at: OffsetDateTime, lifetime: Option<Duration>, now: OffsetDateTime) -> bool {
    match lifetime {
        Some(limit) if !limit.is_zero() => age(at, now) <= limit,
        _ => true,
    }
}

/// A request's age of zero means "newer than the request", and without the time of the request nothing is new enough.
fn is_fresh_enough(at: OffsetDateTime, request: &Request, now: OffsetDateTime) -> bool {
    match request.max_age {
        None => true,
        Some(limit) if limit.is_zero() => request.made_at.is_some_and(|made_at| at >= made_at),
        Some(limit) => age(at, now) <= limit,
    }
}

fn age(at: OffsetDateTime, now: OffsetDateTime) -> Duration {
    Duration::try_from(now - at).unwrap_or(Duration::ZERO)
}

/// Which first factors a person can use.
#[derive(Debug, Clone, Copy)]
struct Possible {
    password: bool,
    passkey: bool,
    idp: bool,
}

impl Possible {
    const fn of(methods: Methods, policy: &Policy) -> Self {
        Self {
            password: policy.is_local_allowed && methods.password,
            passkey: policy.is_local_allowed && policy.is_passkey_allowed && methods.passkey,
            idp: methods.idp,
        }
    }

    const fn strongest(self) -> Option<FirstFactor> {
        if self.passkey {
            Some(FirstFactor::Passkey)
        } else if self.password {
            Some(FirstFactor::Password)
        } else if self.idp {
            Some(FirstFactor::Idp)
        } else {
            None
        }
    }
}

/// The same factor again, where there was one that is still possible; else the strongest.
fn ask_first_factor(session: &Session, methods: Methods, policy: &Policy) -> Step {
    let possible = Possible::of(methods, policy);
    let Possible { password, passkey, idp } = possible;
    let had_passkey = session.web_authn.is_some_and(|check| check.is_passkey());
    let had = [
        (FirstFactor::Password, password && session.password.is_some()),
        (FirstFactor::Passkey, passkey && had_passkey),
        (FirstFactor::Idp, idp && session.intent.is_some()),
    ];
    let same = had.into_iter().find_map(|(factor, is_again)| is_again.then_some(factor));
    let Some(preferred) = same.or_else(|| possible.strongest()) else {
        return Step::Refused(Refusal::NoMethod);
    };
    let is_renewal = match preferred {
        FirstFactor::Password => session.password.is_some(),
        FirstFactor::Passkey => had_passkey,
        FirstFactor::Idp => session.intent.is_some(),
    };
    Step::FirstFactor(FirstFactors {
        preferred,
        password,
        passkey,
        idp,
        is_renewal,
    })
}

fn change_reason(user: &User, policy: &Policy, now: OffsetDateTime) -> Option<ChangeReason> {
    if user.is_password_change_required {
        return Some(ChangeReason::Forced);
    }
    if policy.password_max_age_days == 0 {
        return None;
    }
    // Without a date the stricter reading holds; a change sets the date, so that this ends.
    let is_expired = user
        .password_changed_at
        .is_none_or(|at| age(at, now) > days(policy.password_max_age_days));
    is_expired.then_some(ChangeReason::Expired)
}

pub(crate) const fn days(count: u64) -> Duration {
    Duration::from_secs(count.saturating_mul(86_400))
}

fn second_factor_checks(session: &Session) -> impl Iterator<Item = OffsetDateTime> {
    let key = session.web_authn.filter(|check| !check.is_passkey()).map(|check| check.at);
    [session.totp, session.otp_sms, session.otp_email, session.recovery_code, key]
        .into_iter()
        .flatten()
}

fn is_offer_due(user: &User, policy: &Policy, now: OffsetDateTime) -> bool {
    match policy.mfa_offer_interval {
        Some(interval) if !interval.is_zero() => user.mfa_skipped_at.is_none_or(|at| age(at, now) > interval),
        _ => false,
    }
}

#[cfg(test)]
mod rows;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod ways;
