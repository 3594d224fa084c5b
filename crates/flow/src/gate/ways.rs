//! Everything that can be set up, allowed and chosen, in every combination of a second small world: whatever is offered exists, whatever
//! is chosen leads to an end, and nothing contradictory ends in an empty chooser.

use super::tests::{NOW, ago, passing, passkey, session, user};
use super::*;
use crate::facts::{SecondFactor, WebAuthn};

const HOUR: Duration = Duration::from_secs(3_600);
/// More steps than any sign-in needs: sign in again, first factor, change, address, second factor, and as many again in reserve.
const MOST_STEPS: usize = 8;

fn set(factors: &[SecondFactor]) -> SecondFactors {
    let mut all = SecondFactors::default();
    for factor in factors {
        match factor {
            SecondFactor::Totp => all.totp = true,
            SecondFactor::U2f => all.u2f = true,
            SecondFactor::OtpSms => all.otp_sms = true,
            SecondFactor::OtpEmail => all.otp_email = true,
            SecondFactor::RecoveryCode => all.recovery_code = true,
        }
    }
    all
}

fn add(methods: &mut Methods, factor: SecondFactor) {
    match factor {
        SecondFactor::Totp => methods.totp = true,
        SecondFactor::U2f => methods.u2f = true,
        SecondFactor::OtpSms => methods.otp_sms = true,
        SecondFactor::OtpEmail => methods.otp_email = true,
        SecondFactor::RecoveryCode => methods.recovery_code = true,
    }
}

/// What may be set up, and what is: where something is set up, what may be makes no difference.
fn second_factor_worlds() -> Vec<(SecondFactors, Vec<SecondFactor>)> {
    use SecondFactor::{OtpEmail, OtpSms, RecoveryCode, Totp, U2f};
    let allowed: [&[SecondFactor]; 8] = [
        &[],
        &[Totp],
        &[U2f],
        &[OtpSms],
        &[OtpEmail],
        &[RecoveryCode],
        &[OtpSms, OtpEmail],
        &SecondFactor::ALL,
    ];
    let held: [&[SecondFactor]; 6] = [
        &[Totp],
        &[U2f],
        &[OtpSms],
        &[OtpEmail],
        &[RecoveryCode],
        &[Totp, U2f, RecoveryCode],
    ];
    let free = allowed.iter().map(|allowed| (set(allowed), Vec::new()));
    let bound = held.iter().map(|held| (set(&SecondFactor::ALL), held.to_vec()));
    free.chain(bound).collect()
}

fn every_world() -> Vec<Facts> {
    let mut worlds = Vec::new();
    let flag = |code: usize, bit: usize| code >> bit & 1 == 1;
    for (allowed, held) in second_factor_worlds() {
        for code in 0..32 {
            for checked in 0..4 {
                for (is_email_verified, is_phone_verified) in [(true, true), (true, false), (false, false)] {
                    for demand in 0..5 {
                        let mut facts = passing();
                        facts.policy.second_factors = allowed;
                        (facts.policy.is_local_allowed, facts.policy.is_passkey_allowed) = (flag(code, 0), flag(code, 1));
                        facts.policy.is_mfa_forced = demand == 1;
                        facts.policy.is_mfa_forced_for_local = demand == 2;
                        facts.policy.mfa_offer_interval = (demand == 3).then_some(HOUR);
                        facts.policy.is_verified_email_required = demand == 4;
                        let person = user(&mut facts);
                        person.methods = Methods {
                            password: flag(code, 2),
                            passkey: flag(code, 3),
                            idp: flag(code, 4),
                            ..Methods::default()
                        };
                        for factor in &held {
                            add(&mut person.methods, *factor);
                        }
                        (person.is_email_verified, person.is_phone_verified) = (is_email_verified, is_phone_verified);
                        let own = session(&mut facts);
                        own.password = (checked == 1).then(|| ago(60));
                        own.web_authn = if checked == 2 { passkey(60) } else { None };
                        own.intent = (checked == 3).then(|| ago(60));
                        worlds.push(facts);
                    }
                }
            }
        }
    }
    worlds
}

/// All that a person can do about the step, each with the facts after it.
fn choices(step: Step, facts: &Facts) -> Vec<Facts> {
    let after = |change: &dyn Fn(&mut Facts)| {
        let mut facts = facts.clone();
        change(&mut facts);
        facts
    };
    let checked = |factor: SecondFactor| {
        after(&|facts| {
            let own = session(facts);
            match factor {
                SecondFactor::Totp => own.totp = Some(NOW),
                SecondFactor::OtpSms => own.otp_sms = Some(NOW),
                SecondFactor::OtpEmail => own.otp_email = Some(NOW),
                SecondFactor::RecoveryCode => own.recovery_code = Some(NOW),
                SecondFactor::U2f => {
                    own.web_authn = Some(WebAuthn {
                        at: NOW,
                        is_user_verified: false,
                        is_marked_passkey: false,
                    });
                }
            }
            add(&mut user(facts).methods, factor);
        })
    };
    let enrolled = |enrolment: Enrolment| {
        let passkey = enrolment.passkey.then(|| {
            after(&|facts| {
                session(facts).web_authn = passkey(0);
                user(facts).methods.passkey = true;
            })
        });
        enrolment.factors.iter().map(checked).chain(passkey).collect::<Vec<_>>()
    };
    match step {
        Step::Refused(_) => Vec::new(),
        Step::SignInAgain(_) => vec![after(&|facts| {
            facts.session = Some(Session {
                user: Some(NOW),
                ..Session::default()
            });
        })],
        Step::FirstFactor(factors) => {
            let password = factors.password.then(|| after(&|facts| session(facts).password = Some(NOW)));
            let passkey = factors.passkey.then(|| after(&|facts| session(facts).web_authn = passkey(0)));
            let idp = factors.idp.then(|| after(&|facts| session(facts).intent = Some(NOW)));
            [password, passkey, idp].into_iter().flatten().collect()
        }
        Step::ChangePassword(_) => vec![after(&|facts| {
            user(facts).is_password_change_required = false;
            user(facts).password_changed_at = Some(NOW);
            session(facts).password = Some(NOW);
        })],
        Step::VerifyEmail => vec![after(&|facts| user(facts).is_email_verified = true)],
        Step::SecondFactor(factors) => factors.iter().map(checked).collect(),
        Step::EnrolSecondFactor(enrolment) => enrolled(enrolment),
        Step::OfferSecondFactor(enrolment) => {
            let declined = after(&|facts| user(facts).mfa_skipped_at = Some(NOW));
            enrolled(enrolment).into_iter().chain([declined]).collect()
        }
    }
}

fn ends(facts: &Facts, steps: usize) {
    assert!(steps <= MOST_STEPS, "no end: {facts:#?}");
    let Verdict::Missing(step) = gate(facts) else { return };
    let choices = choices(step, facts);
    let is_sentence = matches!(step, Step::Refused(_));
    assert_eq!(choices.is_empty(), is_sentence, "an empty chooser: {step:?} for {facts:#?}");
    for next in choices {
        assert_ne!(
            gate(&next),
            Verdict::Missing(step),
            "the same step again: {step:?} for {next:#?}"
        );
        ends(&next, steps + 1);
    }
}

#[test]
fn whatever_is_chosen_ends_and_no_chooser_is_empty() {
    for facts in every_world() {
        ends(&facts, 0);
    }
}

#[test]
fn only_what_is_set_up_is_asked_for_and_only_what_is_allowed_is_set_up() {
    let (mut asked, mut set_up) = (0_u32, 0_u32);
    for facts in every_world() {
        let Verdict::Missing(step) = gate(&facts) else { continue };
        let (policy, Some(user)) = (&facts.policy, &facts.user) else {
            continue;
        };
        let is_password_possible = user.methods.password && policy.is_local_allowed;
        let is_passkey_possible = user.methods.passkey && policy.is_local_allowed && policy.is_passkey_allowed;
        match step {
            Step::SignInAgain(FirstFactor::Passkey) => assert!(is_passkey_possible),
            Step::SignInAgain(FirstFactor::Password) => assert!(is_password_possible || !user.methods.idp),
            Step::SignInAgain(FirstFactor::Idp) => assert!(user.methods.idp),
            Step::FirstFactor(factors) => {
                assert!(!factors.password || is_password_possible);
                assert!(!factors.passkey || is_passkey_possible);
                assert!(!factors.idp || user.methods.idp);
            }
            Step::SecondFactor(factors) => {
                asked += 1;
                assert_eq!(factors, user.methods.second_factors());
            }
            Step::EnrolSecondFactor(enrolment) | Step::OfferSecondFactor(enrolment) => {
                set_up += 1;
                assert!(!user.methods.has_second_factor());
                assert!(enrolment.factors.iter().all(|factor| policy.second_factors.contains(factor)));
                assert!(!enrolment.factors.otp_email || user.is_email_verified);
                assert!(!enrolment.factors.otp_sms || user.is_phone_verified);
                assert!(!enrolment.factors.recovery_code, "recovery codes stand in for another factor");
                assert!(!enrolment.passkey || (policy.is_passkey_allowed && policy.is_local_allowed));
            }
            Step::Refused(_) | Step::ChangePassword(_) | Step::VerifyEmail => {}
        }
    }
    assert!(
        asked > 500 && set_up > 500,
        "the world is too small: {asked} asked, {set_up} set up"
    );
}

#[test]
fn a_policy_that_forbids_more_never_completes_earlier() {
    let stricter: [fn(&mut Facts); 7] = [
        |facts| facts.policy.second_factors = SecondFactors::default(),
        |facts| facts.policy.is_passkey_allowed = false,
        |facts| facts.policy.is_local_allowed = false,
        |facts| facts.policy.is_mfa_forced = true,
        |facts| facts.policy.is_mfa_forced_for_local = true,
        |facts| facts.policy.is_verified_email_required = true,
        |facts| facts.policy.second_factor_lifetime = Some(HOUR),
    ];
    for facts in every_world() {
        if gate(&facts) == Verdict::Complete {
            continue;
        }
        // An offer that cannot be made any more is no condition that was met.
        if matches!(gate(&facts), Verdict::Missing(Step::OfferSecondFactor(_))) {
            continue;
        }
        for change in stricter {
            let mut other = facts.clone();
            change(&mut other);
            assert_ne!(gate(&other), Verdict::Complete, "{other:#?}");
        }
    }
}
