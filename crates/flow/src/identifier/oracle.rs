//! No oracle: where names are hidden, every condition of every account looks like a name that nobody has.

use super::*;

const STATES: [UserState; 4] = [UserState::Active, UserState::Inactive, UserState::Locked, UserState::Deleted];

/// Every set of methods, and that they were not read.
fn every_methods() -> impl Iterator<Item = Option<Methods>> {
    let methods = (0..256_u32).map(|code| {
        let has = |bit: u32| code >> bit & 1 == 1;
        Some(Methods {
            password: has(0),
            passkey: has(1),
            idp: has(2),
            totp: has(3),
            u2f: has(4),
            otp_sms: has(5),
            otp_email: has(6),
            recovery_code: has(7),
        })
    });
    methods.chain([None])
}

fn every_policy(hides_names: bool) -> impl Iterator<Item = IdentifierPolicy> {
    (0..4_u32).map(move |code| IdentifierPolicy {
        hides_names,
        is_local_allowed: code & 1 == 1,
        is_passkey_allowed: code & 2 == 2,
    })
}

fn every_candidate() -> impl Iterator<Item = Candidate<u8>> {
    STATES.into_iter().flat_map(|state| {
        every_methods().map(move |methods| Candidate {
            account: 7,
            state,
            methods,
        })
    })
}

/// What a browser is shown of an answer.
fn shown<T>(answer: &IdentifierAnswer<T>) -> &'static str {
    match answer {
        // Both are the page of the password; that nobody is behind the second one, only the check knows.
        IdentifierAnswer::Password(_) | IdentifierAnswer::Decoy => "password",
        IdentifierAnswer::Passkey(_) => "passkey",
        IdentifierAnswer::SetUp(_) => "set-up",
        IdentifierAnswer::Mistake(_) => "mistake",
    }
}

#[test]
fn every_hidden_name_leads_to_the_same_page() {
    for policy in every_policy(true) {
        for found in [Found::<u8>::Nobody, Found::Many] {
            assert_eq!(after_identifier(found, policy), IdentifierAnswer::Decoy);
        }
        for candidate in every_candidate() {
            let answer = after_identifier(Found::One(candidate.clone()), policy);
            assert_eq!(shown(&answer), "password", "{candidate:?} under {policy:?}");
        }
    }
}

#[test]
fn a_hidden_account_that_cannot_sign_in_is_nobody() {
    for policy in every_policy(true) {
        for candidate in every_candidate().filter(|candidate| candidate.state != UserState::Active) {
            let answer = after_identifier(Found::One(candidate.clone()), policy);
            assert_eq!(answer, IdentifierAnswer::Decoy, "{candidate:?} under {policy:?}");
        }
    }
}

#[test]
fn a_step_is_of_an_active_account_and_exists() {
    for policy in every_policy(true).chain(every_policy(false)) {
        for candidate in every_candidate() {
            let (state, methods) = (candidate.state, candidate.methods);
            let answer = after_identifier(Found::One(candidate), policy);
            let (is_password, is_passkey) = match answer {
                IdentifierAnswer::Password(_) => (true, false),
                IdentifierAnswer::Passkey(_) => (false, true),
                IdentifierAnswer::SetUp(_) => {
                    assert_eq!(methods, Some(Methods::default()));
                    (false, false)
                }
                IdentifierAnswer::Decoy | IdentifierAnswer::Mistake(_) => continue,
            };
            assert_eq!(state, UserState::Active);
            if is_password || is_passkey {
                assert!(policy.is_local_allowed, "{methods:?} under {policy:?}");
            }
            if is_passkey {
                assert!(policy.is_passkey_allowed && methods.is_some_and(|methods| methods.passkey));
            }
        }
    }
}

#[test]
fn an_open_name_says_what_is_the_matter() {
    for policy in every_policy(false) {
        for candidate in every_candidate() {
            let answer = after_identifier(Found::One(candidate), policy);
            assert_ne!(answer, IdentifierAnswer::Decoy);
        }
    }
}
