//! What can be wrong with a submit: a person's mistake, or a problem of ours. Data, not errors; the screens word it.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::code_mistake::CodeMistake;
use crate::enrolment::EnrolmentMistake;
use crate::key_mistake::KeyMistake;
use crate::key_setup::KeySetupMistake;
use crate::new_password::NewPasswordMistake;
use crate::password_set::ResetMistake;
use crate::registration::RegistrationMistake;
use crate::verify_mistake::VerifyMistake;

/// One rule of a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Length.
    Length,
    /// Upper-case letter.
    Uppercase,
    /// Lower-case letter.
    Lowercase,
    /// Digit.
    Number,
    /// Symbol.
    Symbol,
}

/// A field of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProfileField {
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// Nickname.
    NickName,
    /// Preferred language.
    Language,
}

/// A person's mistake, or the state of their account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    /// No identifier.
    IdentifierEmpty,
    /// More than 200 characters.
    IdentifierTooLong,
    /// Nobody has this name.
    IdentifierUnknown,
    /// More than one account fits.
    IdentifierAmbiguous,
    /// The account is locked.
    Locked,
    /// The account is deactivated.
    Inactive,
    /// The account belongs to another organization.
    OtherOrganization,
    /// The account has no method that can be used here.
    NoMethod,
    /// No password.
    PasswordEmpty,
    /// Wrong, where names are hidden.
    PasswordWrongHidden,
    /// Wrong.
    PasswordWrong {
        /// Before the account is locked, where a lockout is set.
        attempts_left: Option<u32>,
    },
    /// No current password.
    CurrentEmpty,
    /// The current password is wrong.
    CurrentWrong {
        /// Before the account is locked, where a lockout is set.
        attempts_left: Option<u32>,
    },
    /// Something is wrong with the new password.
    New(NewPasswordMistake),
    /// Something is wrong with the code for a new password.
    Reset(ResetMistake),
    /// A field of the profile that must not be empty.
    ProfileEmpty(ProfileField),
    /// A field of the profile with more than 200 characters, or with a value that is not on offer.
    ProfileInvalid(ProfileField),
    /// Something is wrong with the first page of a registration.
    Registration(RegistrationMistake),
    /// At a code that proves an address.
    Verify(VerifyMistake),
    /// Of a set-up.
    Enrolment(EnrolmentMistake),
    /// A code of a second factor.
    Code(CodeMistake),
    /// A passkey or security key could not be set up.
    KeySetup(KeySetupMistake),
    /// A passkey or security key did not do.
    Key(KeyMistake),
}

/// What stopped a whole form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// The backend did not answer, or not in a way that can be used.
    Unavailable,
    /// The form was too old, or of another session.
    Stale,
    /// Tried too often.
    TooMany {
        /// When it may be tried again.
        #[serde(with = "time::serde::timestamp::milliseconds")]
        until: OffsetDateTime,
    },
}

impl Problem {
    /// For how many seconds there is to wait, if there still is. A started second counts: a page must not promise one too few.
    #[must_use]
    pub fn seconds_to_wait(self, now: OffsetDateTime) -> Option<u64> {
        match self {
            Self::TooMany { until } if until > now => {
                let milliseconds = u64::try_from((until - now).whole_milliseconds()).ok()?;
                Some(milliseconds.div_ceil(1_000).max(1))
            }
            Self::TooMany { .. } | Self::Unavailable | Self::Stale => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_promised_second_is_never_one_too_few() {
        let now = datetime!(2026-01-01 12:00:00.7 UTC);
        let problem = |milliseconds| Problem::TooMany {
            until: now + time::Duration::milliseconds(milliseconds),
        };
        for (milliseconds, seconds) in [(1, 1), (1_000, 1), (1_001, 2), (5_000, 5), (60_000, 60)] {
            assert_eq!(problem(milliseconds).seconds_to_wait(now), Some(seconds), "{milliseconds} ms");
        }
        assert_eq!(problem(0).seconds_to_wait(now), None);
        assert_eq!(problem(-1).seconds_to_wait(now), None);
        assert_eq!(Problem::Stale.seconds_to_wait(now), None);
    }
}
