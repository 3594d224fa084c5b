//! Who may set up what, as a table of standings.

use std::sync::Arc;

use time::macros::datetime;
use vestibule_branding::{BrandInput, theme};
use vestibule_flow::{
    Enrolment, Facts, FirstFactor, Methods, Policy, Refusal, Request, SecondFactor as F, SecondFactors, Step, Verdict,
};
use vestibule_zitadel::settings::{LoginSettings, PasskeysType, SecondFactorType as Wire};
use vestibule_zitadel::users::{Human, User, UserState};
use vestibule_zitadel::{LoginName, Organization, OrganizationId, OrganizationState, SessionId, SessionToken, UserId};

use super::Enrollable::{Factor, Passkey};
use super::*;
use crate::record::Account;
use crate::scope::OrganizationSettings;

const ALL: SecondFactors = SecondFactors {
    totp: true,
    u2f: true,
    otp_sms: true,
    otp_email: true,
    recovery_code: false,
};

/// Somebody with a verified address and number, in an organization that allows everything.
fn standing(verdict: Verdict, methods: Methods) -> Standing {
    let order = [
        Wire::OtpSms,
        Wire::Totp,
        Wire::RecoveryCodes,
        Wire::Totp,
        Wire::Unknown,
        Wire::U2f,
        Wire::OtpEmail,
    ];
    let settings = OrganizationSettings {
        organization: Organization {
            id: OrganizationId::from("1"),
            state: OrganizationState::Active,
            name: "Acme".into(),
            primary_domain: "acme.example".into(),
        },
        login: LoginSettings {
            allow_local_authentication: true,
            passkeys_type: PasskeysType::Allowed,
            second_factors: order.to_vec(),
            ..LoginSettings::default()
        },
        branding: Default::default(),
        theme: theme(&BrandInput::default()),
        complexity: Default::default(),
        expiry: Default::default(),
        lockout: Default::default(),
        legal: Default::default(),
    };
    let human = Human {
        email: Some("ada@mail.example".into()),
        email_verified: true,
        phone: Some("+41791234567".into()),
        phone_verified: true,
        ..Human::default()
    };
    Standing {
        account: Account::new(
            SessionId::from("s"),
            &SessionToken::new("t".into()),
            UserId::from("u"),
            OrganizationId::from("1"),
            datetime!(2026-01-01 00:00 UTC),
        ),
        user: Some(user_with(human)),
        methods,
        settings: Arc::new(settings),
        verdict,
        // Nothing here looks at them: the verdict is given.
        facts: Facts {
            now: datetime!(2026-01-01 00:00 UTC),
            session: None,
            user: None,
            policy: Policy::default(),
            request: Request::default(),
        },
    }
}

fn user_with(human: Human) -> User {
    User {
        id: UserId::from("u"),
        organization_id: OrganizationId::from("1"),
        state: UserState::Active,
        username: "ada".into(),
        login_names: Vec::new(),
        preferred_login_name: LoginName::from("ada"),
        human: Some(human),
    }
}

const fn asked(factors: SecondFactors, passkey: bool) -> Verdict {
    Verdict::Missing(Step::EnrolSecondFactor(Enrolment { factors, passkey }))
}

#[test]
fn what_the_gate_names_is_offered_once_each_in_the_order_of_the_policy() {
    let forced = standing(asked(ALL, true), Methods::default());
    let expected = [
        Passkey,
        Factor(F::OtpSms),
        Factor(F::Totp),
        Factor(F::U2f),
        Factor(F::OtpEmail),
    ];
    assert_eq!(forced.enrollable(), expected);
    let only_app = SecondFactors {
        totp: true,
        ..SecondFactors::default()
    };
    assert_eq!(
        standing(asked(only_app, false), Methods::default()).enrollable(),
        [Factor(F::Totp)]
    );
}

#[test]
fn whoever_owes_something_else_sets_up_nothing() {
    let missing = [
        Step::SignInAgain(FirstFactor::Password),
        Step::Refused(Refusal::Locked),
        Step::SecondFactor(ALL),
        Step::VerifyEmail,
    ];
    for step in missing {
        let standing = standing(Verdict::Missing(step), Methods::default());
        assert!(standing.enrollable().is_empty(), "{step:?}");
        assert!(!standing.may_make_recovery_codes(), "{step:?}");
    }
}

#[test]
fn whoever_has_a_passkey_that_would_do_gives_that_first() {
    let with_passkey = Methods {
        password: true,
        passkey: true,
        ..Methods::default()
    };
    let offered = Verdict::Missing(Step::OfferSecondFactor(Enrolment {
        factors: ALL,
        passkey: true,
    }));
    for verdict in [asked(ALL, true), offered] {
        let standing = standing(verdict, with_passkey);
        assert!(standing.owes_a_passkey() && standing.enrollable().is_empty());
    }
    // Where passkeys do not count, the way would end here.
    let without = standing(asked(ALL, false), with_passkey);
    assert!(!without.owes_a_passkey() && without.enrollable().len() == 4);
}

#[test]
fn a_complete_sign_in_adds_what_is_not_there_yet() {
    let bare = standing(Verdict::Complete, Methods::default());
    let expected = [
        Passkey,
        Factor(F::OtpSms),
        Factor(F::Totp),
        Factor(F::U2f),
        Factor(F::OtpEmail),
    ];
    assert_eq!(bare.enrollable(), expected, "recovery codes stand in for another factor");
    let has = Methods {
        totp: true,
        u2f: true,
        otp_sms: true,
        ..Methods::default()
    };
    let more = standing(Verdict::Complete, has);
    let expected = [Passkey, Factor(F::RecoveryCode), Factor(F::U2f), Factor(F::OtpEmail)];
    assert_eq!(
        more.enrollable(),
        expected,
        "there can be several security keys, and new recovery codes"
    );
    assert!(more.may_make_recovery_codes());
}

#[test]
fn codes_go_to_verified_contacts_alone() {
    let mut standing = standing(Verdict::Complete, Methods::default());
    let nobody_knows = Human {
        email: Some("ada@mail.example".into()),
        phone: Some("+41791234567".into()),
        ..Human::default()
    };
    standing.user = Some(user_with(nobody_knows));
    assert_eq!(standing.enrollable(), [Passkey, Factor(F::Totp), Factor(F::U2f)]);
}

#[test]
fn a_secret_survives_being_stored_and_is_in_no_debug_output() {
    let text =
        r#"{"session":"s","uri":"otpauth://totp/x?secret=GEZDGNBV","secret":"GEZDGNBV","begun_at":"2026-01-01T00:00:00Z"}"#;
    let set_up: TotpSetUp = serde_json::from_str(text).unwrap();
    assert_eq!(set_up.secret(), "GEZDGNBV");
    assert_eq!(set_up.uri(), "otpauth://totp/x?secret=GEZDGNBV");
    assert_eq!(serde_json::to_string(&set_up).unwrap(), text);
    assert!(!format!("{set_up:?}").contains("GEZD"));
    let text = r#"{"session":"s","codes":["aaaaa-bbbbb"],"made_at":"2026-01-01T00:00:00Z"}"#;
    let codes: FreshRecoveryCodes = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&codes).unwrap(), text);
    assert!(!format!("{codes:?}").contains("aaaaa"));
}
