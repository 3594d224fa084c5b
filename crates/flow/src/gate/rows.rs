//! The rows G1 to G8 as a table to read: what is the case, and what the gate asks for. First row that matches wins, as in the rules.

use super::tests::{ago, passing, passkey, session, user};
use super::*;
use crate::facts::{Methods, WebAuthn};

const HOUR: Option<Duration> = Some(Duration::from_secs(3_600));
const NO_LIMIT: Option<Duration> = Some(Duration::ZERO);
const NOTHING: SecondFactors = SecondFactors {
    totp: false,
    u2f: false,
    otp_sms: false,
    otp_email: false,
    recovery_code: false,
};

/// The answer, without what it offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    Complete,
    SignInAgain(FirstFactor),
    Refused(Refusal),
    Factor(FirstFactor),
    FactorAgain(FirstFactor),
    Change(ChangeReason),
    VerifyEmail,
    SecondFactor,
    Enrol,
    Offer,
}

fn asks(facts: &Facts) -> Asks {
    match gate(facts) {
        Verdict::Complete => Asks::Complete,
        Verdict::Missing(step) => match step {
            Step::SignInAgain(factor) => Asks::SignInAgain(factor),
            Step::Refused(refusal) => Asks::Refused(refusal),
            Step::FirstFactor(factors) if factors.is_renewal => Asks::FactorAgain(factors.preferred),
            Step::FirstFactor(factors) => Asks::Factor(factors.preferred),
            Step::ChangePassword(reason) => Asks::Change(reason),
            Step::VerifyEmail => Asks::VerifyEmail,
            Step::SecondFactor(_) => Asks::SecondFactor,
            Step::EnrolSecondFactor(_) => Asks::Enrol,
            Step::OfferSecondFactor(_) => Asks::Offer,
        },
    }
}

type Row = (&'static str, fn(&mut Facts), Asks);

/// A key that was checked a moment ago.
fn key(is_user_verified: bool, is_marked_passkey: bool) -> Option<WebAuthn> {
    Some(WebAuthn {
        at: ago(5),
        is_user_verified,
        is_marked_passkey,
    })
}

fn by_provider(facts: &mut Facts) {
    session(facts).password = None;
    session(facts).intent = Some(ago(5));
    user(facts).methods.idp = true;
}

fn by_passkey(facts: &mut Facts) {
    session(facts).password = None;
    session(facts).web_authn = passkey(5);
    user(facts).methods.passkey = true;
}

fn max_age(facts: &mut Facts, limit: Option<Duration>, made_seconds_ago: i64) {
    facts.request.max_age = limit;
    facts.request.made_at = Some(ago(made_seconds_ago));
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Each begins with somebody who gave a password a minute ago, where a password is enough.
    ("a password is enough where nothing more is asked", |_| {}, Asks::Complete),

    ("G1 no session", |f| f.session = None, Asks::SignInAgain(FirstFactor::Password)),
    ("G1 a session without a user", |f| session(f).user = None, Asks::SignInAgain(FirstFactor::Password)),
    ("G1 a session that ends now", |f| session(f).expires_at = Some(f.now), Asks::SignInAgain(FirstFactor::Password)),
    ("G1 a session that ends in a second", |f| session(f).expires_at = Some(ago(-1)), Asks::Complete),
    ("G1 no session of somebody with a passkey", |f| { f.session = None; user(f).methods.passkey = true }, Asks::SignInAgain(FirstFactor::Passkey)),
    ("G1 the same, and the policy does not allow passkeys", |f| { f.session = None; user(f).methods.passkey = true; f.policy.is_passkey_allowed = false }, Asks::SignInAgain(FirstFactor::Password)),
    ("G1 no session of somebody with a provider alone", |f| { f.session = None; user(f).methods = Methods { idp: true, ..Methods::default() } }, Asks::SignInAgain(FirstFactor::Idp)),
    ("G1 no session of somebody who was deleted", |f| { f.session = None; f.user = None }, Asks::SignInAgain(FirstFactor::Password)),
    ("G1 comes before G2", |f| { f.session = None; user(f).state = UserState::Locked }, Asks::SignInAgain(FirstFactor::Password)),

    ("G2 deleted", |f| f.user = None, Asks::Refused(Refusal::Deleted)),
    ("G2 locked", |f| user(f).state = UserState::Locked, Asks::Refused(Refusal::Locked)),
    ("G2 deactivated", |f| user(f).state = UserState::Inactive, Asks::Refused(Refusal::Inactive)),
    ("G2 of another organization", |f| f.request.organization = Some("two".to_owned()), Asks::Refused(Refusal::OtherOrganization)),
    ("G2 of the organization asked for", |f| f.request.organization = Some("one".to_owned()), Asks::Complete),
    ("G2 comes before G3", |f| { user(f).state = UserState::Locked; session(f).password = None }, Asks::Refused(Refusal::Locked)),

    ("G3 no factor", |f| session(f).password = None, Asks::Factor(FirstFactor::Password)),
    ("G3 no factor, and a passkey", |f| { session(f).password = None; user(f).methods.passkey = true }, Asks::Factor(FirstFactor::Passkey)),
    ("G3 no factor, and a passkey that the policy does not allow", |f| { session(f).password = None; user(f).methods.passkey = true; f.policy.is_passkey_allowed = false }, Asks::Factor(FirstFactor::Password)),
    ("G3 a password where local sign-in is not allowed", |f| f.policy.is_local_allowed = false, Asks::Refused(Refusal::NoMethod)),
    ("G3 the same, and a provider", |f| { f.policy.is_local_allowed = false; user(f).methods.idp = true }, Asks::Factor(FirstFactor::Idp)),
    ("G3 a passkey where local sign-in is not allowed", |f| { by_passkey(f); f.policy.is_local_allowed = false }, Asks::Refused(Refusal::NoMethod)),
    ("G3 a provider where local sign-in is not allowed", |f| { by_provider(f); f.policy.is_local_allowed = false }, Asks::Complete),
    ("G3 a passkey", by_passkey, Asks::Complete),
    ("G3 a key that verified the person, without our mark", |f| { by_passkey(f); session(f).web_authn = key(true, false) }, Asks::Factor(FirstFactor::Passkey)),
    ("G3 a key with our mark that did not verify the person", |f| { by_passkey(f); session(f).web_authn = key(false, true) }, Asks::Factor(FirstFactor::Passkey)),
    ("G3 nothing that is set up is allowed", |f| { session(f).password = None; user(f).methods.password = false }, Asks::Refused(Refusal::NoMethod)),

    ("G4 a password as old as the policy allows", |f| f.policy.password_lifetime = Some(Duration::from_secs(60)), Asks::Complete),
    ("G4 a password a second older", |f| f.policy.password_lifetime = Some(Duration::from_secs(59)), Asks::FactorAgain(FirstFactor::Password)),
    ("G4 a lifetime of zero is no limit", |f| { f.policy.password_lifetime = NO_LIMIT; session(f).password = Some(ago(9_999_999)) }, Asks::Complete),
    ("G4 the lifetime of passwords is not that of passkeys", |f| { by_passkey(f); f.policy.password_lifetime = Some(Duration::from_secs(1)) }, Asks::Complete),
    ("G4 an old passkey", |f| { by_passkey(f); session(f).web_authn = passkey(3_601); f.policy.passkey_lifetime = HOUR }, Asks::FactorAgain(FirstFactor::Passkey)),
    ("G4 an old word of a provider", |f| { by_provider(f); session(f).intent = Some(ago(3_601)); f.policy.external_lifetime = HOUR }, Asks::FactorAgain(FirstFactor::Idp)),
    ("G4 max_age", |f| max_age(f, Some(Duration::from_secs(59)), 0), Asks::FactorAgain(FirstFactor::Password)),
    ("G4 max_age of zero, checked before the request", |f| max_age(f, NO_LIMIT, 59), Asks::FactorAgain(FirstFactor::Password)),
    ("G4 max_age of zero, checked after the request", |f| max_age(f, NO_LIMIT, 61), Asks::Complete),
    ("G4 max_age of zero, and nobody knows when the request was made", |f| { max_age(f, NO_LIMIT, 0); f.request.made_at = None }, Asks::FactorAgain(FirstFactor::Password)),

    ("G5 a password that is marked for change", |f| user(f).is_password_change_required = true, Asks::Change(ChangeReason::Forced)),
    ("G5 a password of the last allowed day", |f| { f.policy.password_max_age_days = 1; user(f).password_changed_at = Some(ago(86_400)) }, Asks::Complete),
    ("G5 a password a second older", |f| { f.policy.password_max_age_days = 1; user(f).password_changed_at = Some(ago(86_401)) }, Asks::Change(ChangeReason::Expired)),
    ("G5 a password of which nobody knows how old it is", |f| { f.policy.password_max_age_days = 1; user(f).password_changed_at = None }, Asks::Change(ChangeReason::Expired)),
    ("G5 only where the password was the factor", |f| { by_passkey(f); user(f).is_password_change_required = true }, Asks::Complete),
    ("G5 comes before G6 and G7", |f| { user(f).is_password_change_required = true; user(f).methods.totp = true; user(f).is_email_verified = false; f.policy.is_verified_email_required = true }, Asks::Change(ChangeReason::Forced)),

    ("G6 an address that is not verified, where it must be", |f| { f.policy.is_verified_email_required = true; user(f).is_email_verified = false }, Asks::VerifyEmail),
    ("G6 an address that is not verified, where it need not be", |f| user(f).is_email_verified = false, Asks::Complete),
    ("G6 after a passkey, too", |f| { by_passkey(f); f.policy.is_verified_email_required = true; user(f).is_email_verified = false }, Asks::VerifyEmail),
    ("G6 comes before G7", |f| { f.policy.is_verified_email_required = true; user(f).is_email_verified = false; user(f).methods.totp = true }, Asks::VerifyEmail),

    ("G7 a second factor that is set up, though no policy asks", |f| user(f).methods.totp = true, Asks::SecondFactor),
    ("G7 the same, checked", |f| { user(f).methods.totp = true; session(f).totp = Some(ago(5)) }, Asks::Complete),
    ("G7 the same, too old", |f| { user(f).methods.totp = true; session(f).totp = Some(ago(3_601)); f.policy.second_factor_lifetime = HOUR }, Asks::SecondFactor),
    ("G7 one that the policy does not allow any more counts all the same", |f| { user(f).methods.totp = true; f.policy.second_factors = NOTHING }, Asks::SecondFactor),
    ("G7 a recovery code", |f| { user(f).methods.totp = true; session(f).recovery_code = Some(ago(5)) }, Asks::Complete),
    ("G7 after a provider, too", |f| { by_provider(f); user(f).methods.totp = true }, Asks::SecondFactor),
    ("G7 not after a passkey", |f| { by_passkey(f); user(f).methods.totp = true; f.policy.is_mfa_forced = true }, Asks::Complete),
    ("G7 a security key is a second factor and no first one", |f| { user(f).methods.u2f = true; session(f).web_authn = key(true, false) }, Asks::Complete),
    ("G7 forced, and none is set up", |f| f.policy.is_mfa_forced = true, Asks::Enrol),
    ("G7 forced after a provider, too", |f| { by_provider(f); f.policy.is_mfa_forced = true }, Asks::Enrol),
    ("G7 forced for local sign-ins", |f| f.policy.is_mfa_forced_for_local = true, Asks::Enrol),
    ("G7 forced for local sign-ins, after a provider", |f| { by_provider(f); f.policy.is_mfa_forced_for_local = true }, Asks::Complete),
    ("G7 forced, and the policy allows nothing to be set up", |f| { f.policy.is_mfa_forced = true; f.policy.second_factors = NOTHING; f.policy.is_passkey_allowed = false }, Asks::Refused(Refusal::NoSecondFactor)),
    ("G7 forced, and a passkey is all that may be set up", |f| { f.policy.is_mfa_forced = true; f.policy.second_factors = NOTHING }, Asks::Enrol),

    ("G8 offered, and never declined", |f| f.policy.mfa_offer_interval = HOUR, Asks::Offer),
    ("G8 offered, and declined a moment ago", |f| { f.policy.mfa_offer_interval = HOUR; user(f).mfa_skipped_at = Some(ago(3_600)) }, Asks::Complete),
    ("G8 offered, and declined long ago", |f| { f.policy.mfa_offer_interval = HOUR; user(f).mfa_skipped_at = Some(ago(3_601)) }, Asks::Offer),
    ("G8 zero means never", |f| f.policy.mfa_offer_interval = NO_LIMIT, Asks::Complete),
    ("G8 not where a factor is set up", |f| { f.policy.mfa_offer_interval = HOUR; user(f).methods.totp = true; session(f).totp = Some(ago(5)) }, Asks::Complete),
    ("G8 not after a passkey", |f| { by_passkey(f); f.policy.mfa_offer_interval = HOUR }, Asks::Complete),
    ("G8 nothing to offer", |f| { f.policy.mfa_offer_interval = HOUR; f.policy.second_factors = NOTHING; f.policy.is_passkey_allowed = false }, Asks::Complete),
    ("G7 forced goes before G8 offered", |f| { f.policy.mfa_offer_interval = HOUR; f.policy.is_mfa_forced = true }, Asks::Enrol),
];

#[test]
fn every_row_of_the_rules_holds() {
    let wrong: Vec<String> = ROWS
        .iter()
        .filter_map(|(name, change, expected)| {
            let mut facts = passing();
            change(&mut facts);
            let answer = asks(&facts);
            (answer != *expected).then(|| format!("{name}: {answer:?} instead of {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_condition_has_rows() {
    for number in 1..=8 {
        let own = format!("G{number} ");
        let count = ROWS.iter().filter(|(name, ..)| name.starts_with(&own)).count();
        assert!(count >= 4, "G{number} has {count} rows");
    }
}
