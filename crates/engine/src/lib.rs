//! Runs a sign-in: reads facts, asks flow, performs, keeps the browser's session. No HTML, no translated text, no route.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic"))]

mod accounts;
pub mod clock;
pub mod decoy;
mod engine;
mod first_credential;
mod first_password;
pub mod form_token;
mod forwarded;
pub mod host_policy;
mod identifier;
pub mod keys;
mod links;
mod mistake;
mod new_password;
mod next;
mod onward;
pub mod origin;
pub mod pace;
mod password_change;
mod password_reset;
mod password_set;
mod profile;
mod proof;
mod record;
mod registration;
mod reset;
pub mod return_target;
mod scope;
pub mod sealed_store;
pub mod settings_cache;
mod sign_in;
mod standing;
mod verify;
mod verify_mistake;
mod visit;
pub mod visit_lock;

pub use engine::{Engine, EngineConfig, EngineError};
pub use first_credential::{FirstCredential, Newcomer};
pub use identifier::normalize;
pub use links::Links;
pub use mistake::{Mistake, Problem, ProfileField, Rule};
pub use new_password::{ContextWords, NewPasswordMistake, judge, strength};
pub use next::{Next, OtpKind};
pub use onward::is_web_address;
pub use password_set::{NewPasswordForm, ResetMistake};
pub use profile::ProfileForm;
pub use proof::{Invited, Proofs, Proving};
pub use record::{Account, Attempt, FormState, MAX_ACCOUNTS, Notice, Record};
pub use registration::{Draft, Means, Registration, RegistrationForm, RegistrationMistake, legal_link};
pub use reset::{CodeSent, Reset, ResetChannel};
pub use scope::{InstanceSettings, OrganizationSettings, Scope};
pub use sign_in::{Agent, Stay};
pub use standing::Standing;
pub use verify::{Subject, VerifyAddress, normalize_code};
pub use verify_mistake::VerifyMistake;
pub use vestibule_zitadel::users::Human;
pub use vestibule_zitadel::{Asset, OrganizationId, SessionId, UserId};
pub use visit::{Post, PostRefused, StoreFailure, Visit};

/// The path of an address below the base, without its query.
pub(crate) fn path_of(at: &str) -> &str {
    at.split(['?', '#']).next().unwrap_or(at)
}
