//! Runs a sign-in: reads facts, asks flow, performs, keeps the browser's session. No HTML, no translated text, no route.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic"))]

mod accounts;
pub mod clock;
pub mod decoy;
mod engine;
pub mod form_token;
mod forwarded;
pub mod host_policy;
mod identifier;
pub mod keys;
pub mod limits;
mod links;
mod mistake;
mod next;
mod onward;
pub mod origin;
mod password_change;
mod profile;
mod record;
pub mod replica_store;
pub mod return_target;
mod scope;
pub mod sealed_store;
pub mod settings_cache;
mod sign_in;
pub mod spent_codes;
mod standing;
mod visit;
pub mod visit_lock;

pub use engine::{Engine, EngineConfig, EngineError};
pub use identifier::normalize;
pub use links::Links;
pub use mistake::{Mistake, Problem, ProfileField, Rule};
pub use next::{Next, OtpKind};
pub use onward::is_web_address;
pub use profile::ProfileForm;
pub use record::{Account, Attempt, FormState, MAX_ACCOUNTS, Notice, Record};
pub use scope::{InstanceSettings, OrganizationSettings, Scope};
pub use sign_in::{Agent, Stay};
pub use standing::Standing;
pub use vestibule_zitadel::users::Human;
pub use vestibule_zitadel::{Asset, OrganizationId, SessionId};
pub use visit::{Post, PostRefused, StoreFailure, Visit};

/// The path of an address below the base, without its query.
pub(crate) fn path_of(at: &str) -> &str {
    at.split(['?', '#']).next().unwrap_or(at)
}
