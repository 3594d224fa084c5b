//! Runs a sign-in: reads facts, asks flow, performs, keeps the browser's session. No HTML, no translated text, no route.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic"))]

mod accounts;
mod ceremony;
pub mod clock;
pub mod decoy;
mod engine;
pub mod form_token;
mod forwarded;
pub mod host_policy;
mod identifier;
mod key_mistake;
pub mod key_names;
mod key_setup;
pub mod keys;
mod links;
mod mistake;
mod next;
mod onward;
pub mod origin;
mod passkey_link;
mod passkey_offer;
mod passkey_sign_in;
mod password_change;
mod profile;
mod record;
pub mod return_target;
mod scope;
pub mod sealed_store;
mod security_key;
pub mod settings_cache;
mod sign_in;
mod standing;
mod visit;
pub mod visit_lock;
pub mod web_authn;

pub use ceremony::{Ceremony, KeyPurpose};
pub use engine::{Engine, EngineConfig, EngineError};
pub use identifier::normalize;
pub use key_mistake::KeyMistake;
pub use key_setup::{AcceptedKeys, Guest, KeyAnswer, KeyKind, KeySetupMistake, PendingKey};
pub use links::Links;
pub use mistake::{Mistake, Problem, ProfileField, Rule};
pub use next::{Next, OtpKind};
pub use onward::is_web_address;
pub use passkey_link::PasskeyLink;
pub use passkey_offer::Decline;
pub use profile::ProfileForm;
pub use record::{Account, Attempt, FormState, MAX_ACCOUNTS, Notice, Record, Ways};
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
