//! What can be wrong with the first page of a registration.

use serde::{Deserialize, Serialize};

/// One fault; the page names the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationMistake {
    /// No given name.
    GivenNameEmpty,
    /// More than 200 characters.
    GivenNameTooLong,
    /// No family name.
    FamilyNameEmpty,
    /// More than 200 characters.
    FamilyNameTooLong,
    /// No address.
    EmailEmpty,
    /// More than 200 characters.
    EmailTooLong,
    /// No address that mail can be sent to.
    EmailInvalid,
    /// There is an account with it. Told only where names are not hidden.
    EmailTaken,
    /// The terms are not accepted.
    TermsUnticked,
    /// The privacy policy is not accepted.
    PrivacyUnticked,
}
