//! Runs a sign-in: reads facts, asks flow, performs, keeps the browser's session. No HTML, no translated text, no route.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic"))]

mod accounts;
mod autofill;
mod breached_passwords;
mod ceremony;
pub mod clock;
mod code;
mod code_mistake;
pub mod decoy;
mod engine;
mod enrolment;
mod entrance;
mod errand;
mod first_credential;
mod first_password;
pub mod form_token;
mod forwarded;
pub mod host_policy;
mod identifier;
mod key_mistake;
pub mod key_names;
mod key_setup;
pub mod keys;
pub mod limits;
mod links;
mod mask;
mod mistake;
mod new_password;
mod next;
mod onward;
pub mod origin;
mod own_writes;
mod passkey_challenge;
mod passkey_link;
mod passkey_offer;
mod passkey_sign_in;
mod password_change;
mod password_reset;
mod password_set;
mod profile;
mod proof;
mod record;
mod registration;
pub mod replica_store;
mod reset;
pub mod return_target;
mod scope;
pub mod sealed_store;
mod second_factor;
mod security_key;
mod sending;
mod sent_codes;
pub mod settings_cache;
mod sign_in;
mod spent_codes;
mod standing;
mod strength;
mod verify;
mod verify_mistake;
mod visit;
pub mod visit_lock;
mod way;

pub use code_mistake::CodeMistake;
pub mod web_authn;

pub use breached_passwords::{BreachedPasswords, UnusableList};
pub use ceremony::{Ceremony, KeyPurpose};
pub use engine::{Engine, EngineConfig, EngineError};
pub use enrolment::{Enrollable, EnrolmentMistake, FreshRecoveryCodes, SetUp, TotpProgress, TotpSetUp};
pub use first_credential::{FirstCredential, Newcomer};
pub use identifier::normalize;
pub use key_mistake::KeyMistake;
pub use key_setup::{AcceptedKeys, Guest, KeyAnswer, KeyKind, KeySetupMistake, PendingKey, Proof};
pub use links::Links;
pub use mask::{mask_email, mask_phone};
pub use mistake::{Mistake, Problem, ProfileField, Rule};
pub use new_password::{ContextWords, NewPasswordMistake, judge};
pub use next::{Next, OtpKind};
pub use onward::is_web_address;
pub use passkey_link::PasskeyLink;
pub use passkey_offer::Decline;
pub use password_set::{NewPasswordForm, ResetMistake};
pub use profile::ProfileForm;
pub use proof::{Invited, Proofs, Proving};
pub use record::{Account, Attempt, FormState, MAX_ACCOUNTS, Notice, PasskeyUser, Record, Ways};
pub use registration::{Consent, Document, Draft, Means, Registration, RegistrationForm, RegistrationMistake, legal_link};
pub use reset::{CodeSent, Reset, ResetChannel};
pub use scope::{InstanceSettings, OrganizationSettings, Scope};
pub use second_factor::CodeFactor;
pub use sent_codes::SentCodes;
pub use sign_in::{Agent, Stay};
pub use spent_codes::{CodeMark, SpentCodes, SpentInMemory};
pub use standing::Standing;
pub use strength::{Strength, kept_strength};
pub use verify::{Subject, VerifyAddress, normalize_code};
pub use verify_mistake::VerifyMistake;
pub use vestibule_zitadel::users::Human;
pub use vestibule_zitadel::{Asset, OrganizationId, SessionId, UserId};
pub use visit::{Post, PostRefused, StoreFailure, Visit};
pub use way::{Way, ways_of};

/// The path of an address below the base, without its query.
pub(crate) fn path_of(at: &str) -> &str {
    at.split(['?', '#']).next().unwrap_or(at)
}
