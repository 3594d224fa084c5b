//! Where a submit leads.

use vestibule_flow::{ChangeReason, Step};

/// Where to go after a submit. The screens turn it into an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Back to the page that the form was on, with what there is to say.
    Again,
    /// The identifier, with this organization's brand where one was found by the domain that was typed.
    Loginname {
        /// Organization to go on with, if it is not the one of the request.
        organization: Option<String>,
    },
    /// The password.
    Password,
    /// A new password.
    PasswordChange,
    /// The accounts of this browser.
    Accounts,
    /// A page that says what is in the way, computed again from facts.
    SignedIn,
    /// The profile.
    Account,
    /// Signed out.
    LogoutDone,
    /// A checked path on this origin, or an address from the configuration or the organization's settings.
    At(String),
}

impl From<Step> for Next {
    fn from(step: Step) -> Self {
        match step {
            Step::SignInAgain | Step::FirstFactor(_) => Self::Password,
            Step::ChangePassword(ChangeReason::Forced | ChangeReason::Expired) => Self::PasswordChange,
            // That page asks the gate again and words what is missing.
            Step::Refused(_) | Step::VerifyEmail | Step::SecondFactor(_) | Step::EnrolSecondFactor | Step::OfferSecondFactor => {
                Self::SignedIn
            }
        }
    }
}
