//! What follows when a person has said who they are.

use crate::facts::{Methods, UserState};

/// What the search for the identifier gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<T> {
    /// Nobody, or only by an identifier that their own organization disables.
    Nobody,
    /// Exactly one account.
    One(Candidate<T>),
    /// More than one.
    Many,
}

/// The account that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<T> {
    /// The account, as the caller knows it.
    pub account: T,
    /// Its state now.
    pub state: UserState,
    /// What is set up; `None` where it was not read, because the answer may not depend on it.
    pub methods: Option<Methods>,
}

/// The settings that decide: of the organization in scope, or of the account's own one where an account was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdentifierPolicy {
    /// `ignoreUnknownUsernames`: known and unknown names must look the same.
    pub hides_names: bool,
    /// `allowLocalAuthentication`.
    pub is_local_allowed: bool,
    /// `passkeysType`.
    pub is_passkey_allowed: bool,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentifierAnswer<T> {
    /// A passkey of this account.
    Passkey(T),
    /// The password of this account.
    Password(T),
    /// This account has no credential at all: it is verified, and gets its first one.
    SetUp(T),
    /// The password step that always fails: nobody is behind it.
    Decoy,
    /// A sentence at the field.
    Mistake(IdentifierMistake),
}

/// What the sentence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentifierMistake {
    /// Nobody has this name.
    Unknown,
    /// More than one account fits.
    Ambiguous,
    /// The account is locked.
    Locked,
    /// The account is deactivated.
    Inactive,
    /// The account has no method that can be used here.
    NoMethod,
}

/// Decides what follows an identifier.
///
/// Security: where names are hidden, every condition of an account that exists looks like a name that does not.
#[must_use]
pub fn after_identifier<T>(found: Found<T>, policy: IdentifierPolicy) -> IdentifierAnswer<T> {
    match (consider(found, policy), policy.hides_names) {
        // The password is what an unknown name is asked for, so it is what every name is asked for; a passkey is another way from there.
        (Ok((FirstStep::Password | FirstStep::Passkey, account)), true) | (Ok((FirstStep::Password, account)), false) => {
            IdentifierAnswer::Password(account)
        }
        (Ok((FirstStep::Passkey, account)), false) => IdentifierAnswer::Passkey(account),
        (Ok((FirstStep::SetUp, account)), false) => IdentifierAnswer::SetUp(account),
        (Ok((FirstStep::SetUp, _)) | Err(_), true) => IdentifierAnswer::Decoy,
        (Err(mistake), false) => IdentifierAnswer::Mistake(mistake),
    }
}

enum FirstStep {
    Passkey,
    Password,
    SetUp,
}

fn consider<T>(found: Found<T>, policy: IdentifierPolicy) -> Result<(FirstStep, T), IdentifierMistake> {
    let candidate = match found {
        Found::Nobody => return Err(IdentifierMistake::Unknown),
        Found::Many => return Err(IdentifierMistake::Ambiguous),
        Found::One(candidate) => candidate,
    };
    match candidate.state {
        UserState::Active => {}
        UserState::Locked => return Err(IdentifierMistake::Locked),
        UserState::Inactive => return Err(IdentifierMistake::Inactive),
        UserState::Deleted => return Err(IdentifierMistake::Unknown),
    }
    let Some(methods) = candidate.methods else {
        // They were not read, because the answer may not depend on them.
        return if policy.is_local_allowed {
            Ok((FirstStep::Password, candidate.account))
        } else {
            Err(IdentifierMistake::NoMethod)
        };
    };
    if methods.is_empty() {
        return Ok((FirstStep::SetUp, candidate.account));
    }
    if policy.is_local_allowed && policy.is_passkey_allowed && methods.passkey {
        Ok((FirstStep::Passkey, candidate.account))
    } else if policy.is_local_allowed && methods.password {
        Ok((FirstStep::Password, candidate.account))
    } else {
        Err(IdentifierMistake::NoMethod)
    }
}

#[cfg(test)]
mod oracle;

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: IdentifierPolicy = IdentifierPolicy {
        hides_names: false,
        is_local_allowed: true,
        is_passkey_allowed: true,
    };
    const HIDDEN: IdentifierPolicy = IdentifierPolicy {
        hides_names: true,
        is_local_allowed: true,
        is_passkey_allowed: true,
    };

    fn one(state: UserState, methods: Option<Methods>) -> Found<u8> {
        Found::One(Candidate {
            account: 7,
            state,
            methods,
        })
    }

    fn password() -> Option<Methods> {
        Some(Methods {
            password: true,
            ..Methods::default()
        })
    }

    #[test]
    fn an_active_account_with_a_password_goes_to_the_password() {
        for policy in [OPEN, HIDDEN] {
            assert_eq!(
                after_identifier(one(UserState::Active, password()), policy),
                IdentifierAnswer::Password(7)
            );
        }
    }

    #[test]
    fn open_names_say_what_is_the_matter() {
        let said = |found| after_identifier(found, OPEN);
        assert_eq!(said(Found::Nobody), IdentifierAnswer::Mistake(IdentifierMistake::Unknown));
        assert_eq!(said(Found::Many), IdentifierAnswer::Mistake(IdentifierMistake::Ambiguous));
        assert_eq!(
            said(one(UserState::Locked, password())),
            IdentifierAnswer::Mistake(IdentifierMistake::Locked)
        );
        assert_eq!(
            said(one(UserState::Inactive, password())),
            IdentifierAnswer::Mistake(IdentifierMistake::Inactive)
        );
        assert_eq!(
            said(one(UserState::Deleted, password())),
            IdentifierAnswer::Mistake(IdentifierMistake::Unknown)
        );
        let provider = Some(Methods {
            idp: true,
            ..Methods::default()
        });
        assert_eq!(
            said(one(UserState::Active, provider)),
            IdentifierAnswer::Mistake(IdentifierMistake::NoMethod)
        );
    }

    #[test]
    fn a_passkey_comes_before_the_password_where_the_policy_allows_it() {
        let both = || {
            Some(Methods {
                password: true,
                passkey: true,
                ..Methods::default()
            })
        };
        assert_eq!(
            after_identifier(one(UserState::Active, both()), OPEN),
            IdentifierAnswer::Passkey(7)
        );
        let without = IdentifierPolicy {
            is_passkey_allowed: false,
            ..OPEN
        };
        for policy in [without, HIDDEN] {
            assert_eq!(
                after_identifier(one(UserState::Active, both()), policy),
                IdentifierAnswer::Password(7)
            );
        }
    }

    #[test]
    fn an_account_without_any_credential_gets_its_first_one() {
        let nothing = Some(Methods::default());
        assert_eq!(
            after_identifier(one(UserState::Active, nothing), OPEN),
            IdentifierAnswer::SetUp(7)
        );
        assert_eq!(
            after_identifier(one(UserState::Active, nothing), HIDDEN),
            IdentifierAnswer::Decoy
        );
    }

    #[test]
    fn hidden_conditions_look_like_unknown_names() {
        let unknown = after_identifier(Found::<u8>::Nobody, HIDDEN);
        assert_eq!(unknown, IdentifierAnswer::Decoy);
        let mut others = vec![Found::Many, one(UserState::Active, Some(Methods::default()))];
        for state in [UserState::Locked, UserState::Inactive, UserState::Deleted] {
            others.push(one(state, password()));
        }
        for found in others {
            assert_eq!(after_identifier(found, HIDDEN), unknown);
        }
    }

    #[test]
    fn without_local_sign_in_a_password_is_no_way() {
        let policy = IdentifierPolicy {
            is_local_allowed: false,
            ..OPEN
        };
        let answer = after_identifier(one(UserState::Active, password()), policy);
        assert_eq!(answer, IdentifierAnswer::Mistake(IdentifierMistake::NoMethod));
    }
}
