//! Wire types of Zitadel's v2 API and the typed client. What a sign-in makes of the answers is not decided here.
//!
//! - [`ids`]: ids, names and the two kinds of bearer, each its own type.
//! - [`sessions`], [`users`], [`settings`], [`organizations`], [`assets`]: what is sent and what is answered.
//! - [`client`]: [`Client`] speaks with the service token, [`PersonClient`] with a person's own session token.
//! - [`error`]: every refusal and every outage, as one enum of what a sign-in can do about it.
//! - [`json`]: the tolerances of proto3 JSON.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test that cannot go on has failed"))]

pub mod assets;
pub mod client;
pub mod error;
pub mod ids;
pub mod json;
pub mod organizations;
pub mod sessions;
pub mod settings;
pub mod users;

pub use assets::Asset;
pub use client::{CallHook, CallRecord, Client, ClientConfig, ConfigError, PersonClient, TRACE_PARENT, after_write};
pub use error::{Details, Error, PasswordRule};
pub use ids::{LoginName, OrganizationId, ServiceToken, SessionId, SessionToken, UserId};
pub use organizations::{Organization, OrganizationState};
pub use sessions::{
    Checks, CreateSession, Factors, Session, SessionChanged, SessionCreated, SetSession, UserAgent, UserCheck, UserFactor,
    WebAuthnFactor,
};
pub use settings::{
    BrandingSettings, DomainSettings, GeneralSettings, LegalAndSupportSettings, LockoutSettings, LoginSettings, MultiFactorType,
    PasskeysType, PasswordComplexitySettings, PasswordExpirySettings, ResourceOwnerType, SecondFactorType, SettingsContext,
    Theme, ThemeMode,
};
pub use users::{AuthenticationMethod, Gender, Human, NewPassword, ProfileUpdate, User, UserFilter, UserSearch, UserState};
