//! The gate against a second, differently written reading of its rows, over every combination of a small world.

use super::*;
use crate::facts::{SecondFactor, WebAuthn};
use time::macros::datetime;

pub(super) const NOW: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);
const TOTP: SecondFactors = SecondFactors {
    totp: true,
    u2f: false,
    otp_sms: false,
    otp_email: false,
    recovery_code: false,
};
const ENROLMENT: Enrolment = Enrolment {
    factors: TOTP,
    passkey: true,
};
const HOUR: Duration = Duration::from_secs(3600);

pub(super) fn ago(seconds: i64) -> OffsetDateTime {
    NOW - time::Duration::seconds(seconds)
}

pub(super) fn passing() -> Facts {
    Facts {
        now: NOW,
        session: Some(Session {
            user: Some(ago(60)),
            password: Some(ago(60)),
            ..Session::default()
        }),
        user: Some(User {
            state: UserState::Active,
            organization: "one".to_owned(),
            is_password_change_required: false,
            password_changed_at: Some(ago(86_400)),
            is_email_verified: true,
            is_phone_verified: false,
            mfa_skipped_at: None,
            methods: Methods {
                password: true,
                ..Methods::default()
            },
            has_second_factor_elsewhere: false,
        }),
        policy: Policy {
            is_local_allowed: true,
            is_passkey_allowed: true,
            second_factors: TOTP,
            ..Policy::default()
        },
        request: Request::default(),
    }
}

fn verdict(change: impl FnOnce(&mut Facts)) -> Verdict {
    let mut facts = passing();
    change(&mut facts);
    gate(&facts)
}

pub(super) fn session(facts: &mut Facts) -> &mut Session {
    facts.session.as_mut().unwrap()
}

pub(super) fn user(facts: &mut Facts) -> &mut User {
    facts.user.as_mut().unwrap()
}

pub(super) fn passkey(seconds: i64) -> Option<WebAuthn> {
    Some(WebAuthn {
        at: ago(seconds),
        is_user_verified: true,
        is_marked_passkey: true,
    })
}

fn password_again(is_renewal: bool) -> Verdict {
    Verdict::Missing(Step::FirstFactor(FirstFactors {
        preferred: FirstFactor::Password,
        password: true,
        passkey: false,
        idp: false,
        is_renewal,
    }))
}

#[test]
fn a_fresh_password_passes_where_nothing_more_is_asked() {
    assert_eq!(gate(&passing()), Verdict::Complete);
}

#[test]
fn g1_a_session_must_live_and_have_a_user() {
    let again = Verdict::Missing(Step::SignInAgain(FirstFactor::Password));
    assert_eq!(verdict(|facts| facts.session = None), again);
    assert_eq!(verdict(|facts| session(facts).user = None), again);
    assert_eq!(verdict(|facts| session(facts).expires_at = Some(NOW)), again);
    assert_eq!(verdict(|facts| session(facts).expires_at = Some(ago(-1))), Verdict::Complete);
}

#[test]
fn g2_the_person_must_be_usable_here() {
    let refused = |refusal| Verdict::Missing(Step::Refused(refusal));
    assert_eq!(verdict(|facts| facts.user = None), refused(Refusal::Deleted));
    assert_eq!(
        verdict(|facts| user(facts).state = UserState::Locked),
        refused(Refusal::Locked)
    );
    assert_eq!(
        verdict(|facts| user(facts).state = UserState::Inactive),
        refused(Refusal::Inactive)
    );
    assert_eq!(
        verdict(|facts| user(facts).state = UserState::Deleted),
        refused(Refusal::Deleted)
    );
    assert_eq!(
        verdict(|facts| facts.request.organization = Some("two".to_owned())),
        refused(Refusal::OtherOrganization)
    );
    assert_eq!(
        verdict(|facts| facts.request.organization = Some("one".to_owned())),
        Verdict::Complete
    );
}

#[test]
fn g3_a_first_factor_must_be_verified_and_allowed() {
    assert_eq!(verdict(|facts| session(facts).password = None), password_again(false));
    let no_local = |facts: &mut Facts| facts.policy.is_local_allowed = false;
    assert_eq!(verdict(no_local), Verdict::Missing(Step::Refused(Refusal::NoMethod)));
    let provider = verdict(|facts| {
        no_local(facts);
        user(facts).methods.idp = true;
        session(facts).intent = Some(ago(5));
    });
    assert_eq!(provider, Verdict::Complete);
}

#[test]
fn g3_a_security_key_that_verifies_the_person_is_no_passkey() {
    let with_key = |is_user_verified, is_marked_passkey| {
        verdict(|facts| {
            user(facts).methods.passkey = true;
            session(facts).password = None;
            session(facts).web_authn = Some(WebAuthn {
                at: ago(5),
                is_user_verified,
                is_marked_passkey,
            });
        })
    };
    assert_eq!(with_key(true, true), Verdict::Complete);
    for (verified, marked) in [(true, false), (false, true), (false, false)] {
        assert!(matches!(with_key(verified, marked), Verdict::Missing(Step::FirstFactor(_))));
    }
}

#[test]
fn g4_a_factor_that_is_too_old_is_asked_for_again() {
    let aged = |seconds, lifetime: Option<Duration>, max_age: Option<Duration>| {
        verdict(|facts| {
            session(facts).password = Some(ago(seconds));
            facts.policy.password_lifetime = lifetime;
            facts.request = Request {
                max_age,
                made_at: Some(ago(30)),
                organization: None,
            };
        })
    };
    assert_eq!(aged(3600, Some(HOUR), None), Verdict::Complete);
    assert_eq!(aged(3601, Some(HOUR), None), password_again(true));
    assert_eq!(aged(999_999, Some(Duration::ZERO), None), Verdict::Complete);
    assert_eq!(aged(3601, None, Some(HOUR)), password_again(true));
    assert_eq!(aged(31, None, Some(Duration::ZERO)), password_again(true));
    assert_eq!(aged(29, None, Some(Duration::ZERO)), Verdict::Complete);
    // A clock that was set back makes no check invalid.
    assert_eq!(aged(-10, Some(HOUR), None), Verdict::Complete);
}

#[test]
fn g4_without_the_time_of_the_request_nothing_is_newer_than_it() {
    let answer = verdict(|facts| {
        facts.request = Request {
            max_age: Some(Duration::ZERO),
            made_at: None,
            organization: None,
        }
    });
    assert_eq!(answer, password_again(true));
}

#[test]
fn g5_an_expired_password_is_changed_before_the_second_factor() {
    let expired = |facts: &mut Facts| {
        facts.policy.password_max_age_days = 1;
        user(facts).password_changed_at = Some(ago(86_401));
        user(facts).methods.totp = true;
    };
    assert_eq!(
        verdict(expired),
        Verdict::Missing(Step::ChangePassword(ChangeReason::Expired))
    );
    let forced = verdict(|facts| {
        expired(facts);
        user(facts).is_password_change_required = true;
    });
    assert_eq!(forced, Verdict::Missing(Step::ChangePassword(ChangeReason::Forced)));
    let undated = verdict(|facts| {
        facts.policy.password_max_age_days = 1;
        user(facts).password_changed_at = None;
    });
    assert_eq!(undated, Verdict::Missing(Step::ChangePassword(ChangeReason::Expired)));
    let by_passkey = verdict(|facts| {
        expired(facts);
        session(facts).web_authn = passkey(5);
    });
    assert_eq!(by_passkey, Verdict::Complete);
}

#[test]
fn g7_a_second_factor_that_is_set_up_is_asked_for() {
    let with_totp = |checked: Option<i64>| {
        verdict(|facts| {
            user(facts).methods.totp = true;
            facts.policy.second_factor_lifetime = Some(HOUR);
            session(facts).totp = checked.map(ago);
        })
    };
    let asked = |answer| matches!(answer, Verdict::Missing(Step::SecondFactor(factors)) if factors.contains(SecondFactor::Totp));
    assert!(asked(with_totp(None)));
    assert!(asked(with_totp(Some(3601))));
    assert_eq!(with_totp(Some(3599)), Verdict::Complete);
}

#[test]
fn g7_and_g8_ask_for_enrolment_by_policy() {
    let enrol = Verdict::Missing(Step::EnrolSecondFactor(ENROLMENT));
    assert_eq!(verdict(|facts| facts.policy.is_mfa_forced = true), enrol);
    assert_eq!(verdict(|facts| facts.policy.is_mfa_forced_for_local = true), enrol);
    let by_provider = verdict(|facts| {
        facts.policy.is_mfa_forced_for_local = true;
        session(facts).intent = Some(ago(5));
    });
    assert_eq!(by_provider, Verdict::Complete);
    let offered = |skipped: Option<i64>| {
        verdict(|facts| {
            facts.policy.mfa_offer_interval = Some(HOUR);
            user(facts).mfa_skipped_at = skipped.map(ago);
        })
    };
    assert_eq!(offered(None), Verdict::Missing(Step::OfferSecondFactor(ENROLMENT)));
    assert_eq!(offered(Some(3601)), Verdict::Missing(Step::OfferSecondFactor(ENROLMENT)));
    assert_eq!(offered(Some(3599)), Verdict::Complete);
}

#[test]
fn g7_a_security_key_of_another_domain_is_not_taken_for_none() {
    let elsewhere = |forced| {
        verdict(|facts| {
            facts.policy.is_mfa_forced = forced;
            user(facts).has_second_factor_elsewhere = true;
        })
    };
    let refused = Verdict::Missing(Step::Refused(Refusal::SecondFactorElsewhere));
    assert_eq!((elsewhere(false), elsewhere(true)), (refused, refused));
}

#[test]
fn g7_a_passkey_stands_in_for_a_security_key_of_another_domain() {
    let asked = |is_passkey_allowed| {
        verdict(|facts| {
            facts.policy.is_passkey_allowed = is_passkey_allowed;
            user(facts).methods.passkey = true;
            user(facts).has_second_factor_elsewhere = true;
        })
    };
    let passkey = Enrolment {
        factors: SecondFactors::default(),
        passkey: true,
    };
    assert_eq!(asked(true), Verdict::Missing(Step::EnrolSecondFactor(passkey)));
    let refused = Refusal::SecondFactorElsewhere;
    assert_eq!(asked(false), Verdict::Missing(Step::Refused(refused)));
}

#[test]
fn g7_codes_are_set_up_for_verified_contacts_alone() {
    let enrol = |is_phone_verified| {
        verdict(|facts| {
            facts.policy.is_mfa_forced = true;
            facts.policy.second_factors.otp_sms = true;
            user(facts).is_phone_verified = is_phone_verified;
        })
    };
    let offers_sms = |answer| matches!(answer, Verdict::Missing(Step::EnrolSecondFactor(enrolment)) if enrolment.factors.otp_sms);
    assert!(!offers_sms(enrol(false)));
    assert!(offers_sms(enrol(true)));
}

#[test]
fn g7_contradictory_policies_end_in_a_sentence_and_not_in_an_empty_chooser() {
    let forced = |change: &dyn Fn(&mut Facts)| {
        verdict(|facts| {
            facts.policy.is_mfa_forced = true;
            facts.policy.is_passkey_allowed = false;
            facts.policy.second_factors = SecondFactors::default();
            change(facts);
        })
    };
    let nothing = Verdict::Missing(Step::Refused(Refusal::NoSecondFactor));
    assert_eq!(forced(&|_| {}), nothing);
    assert_eq!(forced(&|facts| facts.policy.second_factors.otp_sms = true), nothing);
    assert_eq!(forced(&|facts| facts.policy.second_factors.recovery_code = true), nothing);
    let by_mail = forced(&|facts| {
        facts.policy.second_factors.otp_email = true;
        user(facts).is_email_verified = false;
    });
    assert_eq!(by_mail, Verdict::Missing(Step::VerifyEmail));
    let offered = verdict(|facts| {
        facts.policy.mfa_offer_interval = Some(HOUR);
        facts.policy.is_passkey_allowed = false;
        facts.policy.second_factors = SecondFactors::default();
    });
    assert_eq!(offered, Verdict::Complete);
}

/// Every combination of the small world; each digit of `code` picks one value.
fn world(mut code: usize) -> Option<Facts> {
    let mut pick = |count: usize| {
        let digit = code % count;
        code /= count;
        digit
    };
    let mut facts = passing();
    match pick(3) {
        0 => facts.session = None,
        1 => session(&mut facts).expires_at = Some(ago(1)),
        _ => {}
    }
    let ages = [None, Some(ago(60)), Some(ago(7200))];
    let (password, intent, key, totp) = (ages[pick(3)], ages[pick(3)], ages[pick(3)], ages[pick(3)]);
    let is_marked_passkey = pick(2) == 1;
    if let Some(session) = facts.session.as_mut() {
        session.password = password;
        session.intent = intent;
        session.totp = totp;
        session.web_authn = key.map(|at| WebAuthn {
            at,
            is_user_verified: true,
            is_marked_passkey,
        });
    }
    user(&mut facts).state = [UserState::Active, UserState::Locked][pick(2)];
    user(&mut facts).is_password_change_required = pick(2) == 1;
    user(&mut facts).is_email_verified = pick(2) == 1;
    user(&mut facts).methods.totp = pick(2) == 1;
    facts.policy.is_verified_email_required = true;
    facts.policy.is_local_allowed = pick(2) == 1;
    facts.policy.is_mfa_forced = pick(2) == 1;
    facts.policy.is_mfa_forced_for_local = pick(2) == 1;
    facts.policy.mfa_offer_interval = [None, Some(HOUR)][pick(2)];
    let lifetime = [None, Some(HOUR)][pick(2)];
    facts.policy.password_lifetime = lifetime;
    facts.policy.passkey_lifetime = lifetime;
    facts.policy.external_lifetime = lifetime;
    facts.policy.second_factor_lifetime = lifetime;
    facts.request.max_age = [None, Some(HOUR)][pick(2)];
    (code == 0).then_some(facts)
}

fn every_world() -> impl Iterator<Item = Facts> {
    (0..).map_while(world)
}

/// The rows, written as claims about a complete sign-in instead of as questions in order.
fn is_earned(facts: &Facts) -> bool {
    let (Some(session), Some(user)) = (&facts.session, &facts.user) else {
        return false;
    };
    let young = |at: Option<OffsetDateTime>, limits: &[Option<Duration>]| {
        at.is_some_and(|at| limits.iter().flatten().all(|limit| limit.is_zero() || NOW - at <= *limit))
    };
    let key = session.web_authn;
    let by_passkey = facts.policy.is_local_allowed
        && young(
            key.filter(|key| key.is_user_verified && key.is_marked_passkey)
                .map(|key| key.at),
            &[facts.policy.passkey_lifetime, facts.request.max_age],
        );
    let by_password =
        facts.policy.is_local_allowed && young(session.password, &[facts.policy.password_lifetime, facts.request.max_age]);
    let by_provider = young(session.intent, &[facts.policy.external_lifetime, facts.request.max_age]);
    let second = young(session.totp, &[facts.policy.second_factor_lifetime])
        || young(
            key.filter(|key| !key.is_marked_passkey).map(|key| key.at),
            &[facts.policy.second_factor_lifetime],
        );
    let is_second_needed = user.methods.totp
        || facts.policy.is_mfa_forced
        || (facts.policy.is_mfa_forced_for_local && !by_provider)
        || facts.policy.mfa_offer_interval.is_some();
    session.expires_at.is_none_or(|at| at > NOW)
        && user.state == UserState::Active
        && (by_passkey || by_password || by_provider)
        && (by_passkey || by_provider || !user.is_password_change_required)
        && user.is_email_verified
        && (by_passkey || !is_second_needed || (user.methods.totp && second))
}

#[test]
fn complete_is_earned_and_only_what_exists_is_offered() {
    let mut complete = 0_u32;
    let mut missing = 0_u32;
    for facts in every_world() {
        let answer = gate(&facts);
        assert_eq!(answer == Verdict::Complete, is_earned(&facts), "{answer:?} for {facts:#?}");
        match answer {
            Verdict::Complete => complete += 1,
            Verdict::Missing(step) => {
                missing += 1;
                offers_only_what_exists(step, &facts);
            }
        }
    }
    assert!(
        complete > 1_000 && missing > 100_000,
        "the world is too small: {complete} complete, {missing} missing"
    );
}

fn offers_only_what_exists(step: Step, facts: &Facts) {
    let methods = facts.user.as_ref().map(|user| user.methods).unwrap_or_default();
    match step {
        Step::FirstFactor(factors) => {
            assert!(!factors.password || (methods.password && facts.policy.is_local_allowed));
            assert!(!factors.passkey || (methods.passkey && facts.policy.is_local_allowed));
            assert!(!factors.idp || methods.idp);
            assert!(match factors.preferred {
                FirstFactor::Password => factors.password,
                FirstFactor::Passkey => factors.passkey,
                FirstFactor::Idp => factors.idp,
            });
        }
        Step::SecondFactor(factors) => assert_eq!(factors, methods.second_factors()),
        Step::EnrolSecondFactor(enrolment) | Step::OfferSecondFactor(enrolment) => {
            assert!(!methods.has_second_factor());
            assert_eq!(enrolment.factors, facts.policy.second_factors);
            assert_eq!(enrolment.passkey, facts.policy.is_local_allowed);
        }
        Step::ChangePassword(_) => assert!(methods.password),
        Step::SignInAgain(_) | Step::Refused(_) | Step::VerifyEmail => {}
    }
}

#[test]
fn a_stricter_policy_never_completes_earlier() {
    for facts in every_world() {
        if gate(&facts) == Verdict::Complete {
            continue;
        }
        let mut others = Vec::new();
        let mut stricter = |change: &dyn Fn(&mut Facts)| {
            let mut other = facts.clone();
            change(&mut other);
            others.push(other);
        };
        stricter(&|facts| facts.policy.is_mfa_forced = true);
        stricter(&|facts| facts.policy.is_mfa_forced_for_local = true);
        stricter(&|facts| facts.policy.is_local_allowed = false);
        stricter(&|facts| facts.policy.password_lifetime = Some(HOUR));
        stricter(&|facts| facts.request.max_age = Some(HOUR));
        for other in others {
            assert_ne!(gate(&other), Verdict::Complete, "{other:#?}");
        }
    }
}

#[test]
fn doing_what_is_asked_ends() {
    for facts in every_world() {
        let mut facts = facts;
        let mut steps = 0;
        while let Verdict::Missing(step) = gate(&facts) {
            steps += 1;
            assert!(steps <= 8, "no end: {facts:#?}");
            if !perform(step, &mut facts) {
                break;
            }
        }
    }
}

/// Does what the step asks for. `false`: nothing can be done.
fn perform(step: Step, facts: &mut Facts) -> bool {
    match step {
        Step::SignInAgain(_) => {
            facts.session = Some(Session {
                user: Some(NOW),
                ..Session::default()
            })
        }
        Step::Refused(_) => return false,
        Step::FirstFactor(factors) => match factors.preferred {
            FirstFactor::Password => session(facts).password = Some(NOW),
            FirstFactor::Passkey => session(facts).web_authn = passkey(0),
            FirstFactor::Idp => session(facts).intent = Some(NOW),
        },
        Step::ChangePassword(_) => {
            user(facts).is_password_change_required = false;
            user(facts).password_changed_at = Some(NOW);
            // The change takes the factor away, and the new password is checked at once.
            session(facts).password = Some(NOW);
        }
        Step::VerifyEmail => user(facts).is_email_verified = true,
        Step::SecondFactor(_) => session(facts).totp = Some(NOW),
        Step::EnrolSecondFactor(_) => {
            user(facts).methods.totp = true;
            session(facts).totp = Some(NOW);
        }
        Step::OfferSecondFactor(_) => user(facts).mfa_skipped_at = Some(NOW),
    }
    true
}
