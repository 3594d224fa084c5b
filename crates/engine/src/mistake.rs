//! What can be wrong with a submit: a person's mistake, or a problem of ours. Data, not errors; the screens word it.

use serde::{Deserialize, Serialize};

use crate::code_mistake::CodeMistake;
use crate::enrolment::EnrolmentMistake;
use crate::key_mistake::KeyMistake;
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
}
