//! The rules of a sign-in, free of side effects: facts in, next step out.
//!
//! Nothing here waits, calls out or reads a clock. Every address, token and text lives elsewhere.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic"))]

mod facts;
mod gate;
mod identifier;
mod password;

pub use facts::{Facts, Methods, Policy, Request, SecondFactor, SecondFactors, Session, User, UserState, WebAuthn};
pub use gate::{ChangeReason, Enrolment, FirstFactor, FirstFactors, Refusal, Step, Verdict, gate};
pub use identifier::{Candidate, Found, IdentifierAnswer, IdentifierMistake, IdentifierPolicy, after_identifier};
pub use password::{MAX_PASSWORD_BYTES, NewPasswordFault, PasswordRule, PasswordRules, check_new_password, days_until_expiry};
