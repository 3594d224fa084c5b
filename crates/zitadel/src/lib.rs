//! Wire types of Zitadel's v2 API and the typed client. What a sign-in makes of the answers is not decided here.
//!
//! - [`ids`]: ids, names and the two kinds of bearer, each its own type.
//! - [`credentials`]: what the login client proves itself with.
//! - [`sessions`], [`users`], [`settings`], [`organizations`], [`features`], [`assets`]: what is sent and what is answered.
//! - [`webauthn`]: what goes between a browser's authenticator and the backend.
//! - [`client`]: [`Client`] speaks with the service token, [`PersonClient`] with a person's own session token.
//! - [`error`]: every refusal and every outage, as one enum of what a sign-in can do about it.
//! - [`json`]: the tolerances of proto3 JSON.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(test, expect(clippy::unwrap_used, reason = "a test that cannot go on has failed"))]

pub mod assets;
pub mod client;
mod clock;
pub mod credentials;
pub mod error;
pub mod features;
pub mod ids;
pub mod json;
pub mod organizations;
pub mod sessions;
pub mod settings;
mod template;
pub mod users;
pub mod webauthn;

pub use assets::Asset;
pub use client::{CallContext, CallHook, CallRecord, Client, ClientConfig, ConfigError, PersonClient, TRACE_PARENT, after_write};
pub use clock::Clock;
pub use credentials::{Credentials, CredentialsError, KeyFile, SystemUser};
pub use error::{Details, Error, PasswordRule, WebAuthnFailure};
pub use features::{Feature, FeatureSource, InstanceFeatures, LoginV2};
pub use ids::{IdpId, LoginName, OrganizationId, PasskeyId, SecurityKeyId, ServiceToken, SessionId, SessionToken, UserId};
pub use organizations::{Organization, OrganizationState};
pub use sessions::{
    ChallengeRequest, Challenges, Checks, CreateSession, Factors, IdpIntent, OtpEmailChallenge, OtpSmsChallenge, Session,
    SessionChanged, SessionCreated, SessionFilter, SessionSearch, SetSession, UserAgent, UserCheck, UserFactor, UserVerification,
    WebAuthnChallenge, WebAuthnFactor,
};
pub use settings::{
    AutoLinking, BrandingSettings, DomainSettings, EmbeddedIframe, GeneralSettings, HostedLoginTranslation, IdentityProvider,
    IdpOptions, IdpSearch, IdpType, Inheritance, LegalAndSupportSettings, LockoutSettings, LoginSettings, MultiFactorType,
    PasskeysType, PasswordComplexitySettings, PasswordExpirySettings, ResourceOwnerType, SecondFactorType, SecuritySettings,
    SettingsContext, Theme, ThemeMode, TranslationLevel,
};
pub use template::{UrlTemplate, UrlTemplateError};
pub use users::{
    AuthenticationFactor, AuthenticationMethod, Delivery, FactorFilter, FactorKind, FactorSearch, FactorState, Gender, Human,
    Invitation, KeyDomain, Metadata, NewContact, NewPassword, NewUser, NonEmpty, OwnProfile, Passkey, PasskeyAuthenticator,
    PasskeyCode, PasskeyRegistration, ProfileUpdate, ResetDelivery, SecurityKeyRegistration, TotpRegistration, User, UserCreated,
    UserFilter, UserSearch, UserState, UserUpdate, Verification,
};
pub use webauthn::{CreationOptions, PublicKeyCredential, RequestOptions};
