//! What people sign in with besides a password. Which of it somebody needs is not decided here.

use std::fmt;

use secrecy::SecretString;
use serde::Deserialize;

use crate::ids::{PasskeyId, SecurityKeyId};
use crate::json::{self, wire_enum};
use crate::webauthn::CreationOptions;

wire_enum! {
    /// Whether a factor can be used. Source: `AuthFactorState` (user/v2/user.proto).
    FactorState, missing = Unknown {
        /// Its set-up is not finished.
        NotReady = "AUTH_FACTOR_STATE_NOT_READY",
        /// It can.
        Ready = "AUTH_FACTOR_STATE_READY",
        /// It was removed.
        Removed = "AUTH_FACTOR_STATE_REMOVED",
    }
}

/// A passkey, read. `Debug` does not show its name. Source: `Passkey` (user/v2/user.proto).
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// Whether it can be used.
    #[serde(default)]
    pub state: FactorState,
    /// What the person calls it.
    #[serde(default)]
    pub name: String,
}

impl fmt::Debug for Passkey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Passkey")
            .field("id", &self.id)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Which authenticator a new passkey may live in. Source: `PasskeyAuthenticator` (user/v2/user.proto).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PasskeyAuthenticator {
    /// Any.
    #[default]
    Any,
    /// The device that the person sits at.
    Platform,
    /// Another device, or a key that can be carried.
    CrossPlatform,
}

impl PasskeyAuthenticator {
    pub(crate) fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::Platform => Some("PASSKEY_AUTHENTICATOR_PLATFORM"),
            Self::CrossPlatform => Some("PASSKEY_AUTHENTICATOR_CROSS_PLATFORM"),
        }
    }
}

/// A passkey that is being made. Source: `RegisterPasskeyResponse` (user/v2/user_service.proto).
#[derive(Debug, Clone)]
pub struct PasskeyRegistration {
    /// The id it will have. Only the last one that was begun can be finished.
    pub id: PasskeyId,
    /// What to call the browser's authenticator with.
    pub options: CreationOptions,
}

/// A code that lets a passkey be made without signing in. It is consumed when the registration begins, and proves nothing
/// about who holds it. Source: `PasskeyRegistrationCode` (user/v2/user.proto).
#[derive(Debug, Clone)]
pub struct PasskeyCode {
    /// Which code.
    pub id: String,
    /// The code.
    pub code: SecretString,
}

/// A security key that is being registered. Source: `RegisterU2FResponse` (user/v2/user_service.proto).
#[derive(Debug, Clone)]
pub struct SecurityKeyRegistration {
    /// The id it will have. Only the last one that was begun can be finished.
    pub id: SecurityKeyId,
    /// What to call the browser's authenticator with. They ask for a verification of the person that a security key does not
    /// need: see [`CreationOptions::without_user_verification`].
    pub options: CreationOptions,
}

/// The secret of time-based codes, for the person's app. It replaces one that was not verified yet.
/// Source: `RegisterTOTPResponse` (user/v2/user_service.proto).
#[derive(Debug, Clone)]
pub struct TotpRegistration {
    /// As an `otpauth:` address, for a QR code.
    pub uri: SecretString,
    /// As text to type (base32).
    pub secret: SecretString,
}

/// A second factor that a user has, ready or not. Recovery codes are never listed.
/// Source: `AuthFactor` (user/v2/user.proto).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticationFactor {
    /// Whether it can be used.
    pub state: FactorState,
    /// What it is.
    pub kind: FactorKind,
}

/// What a factor is. `Debug` shows no name. Source: `AuthFactor.type` (user/v2/user.proto).
#[derive(Clone, PartialEq, Eq)]
pub enum FactorKind {
    /// Time-based codes.
    Totp,
    /// A security key.
    SecurityKey {
        /// Its id.
        id: SecurityKeyId,
        /// What the person calls it.
        name: String,
    },
    /// Codes by SMS.
    OtpSms,
    /// Codes by e-mail.
    OtpEmail,
    /// One that this version does not know.
    Unknown,
}

impl fmt::Debug for FactorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Totp => formatter.write_str("Totp"),
            Self::SecurityKey { id, .. } => formatter.debug_tuple("SecurityKey").field(id).finish(),
            Self::OtpSms => formatter.write_str("OtpSms"),
            Self::OtpEmail => formatter.write_str("OtpEmail"),
            Self::Unknown => formatter.write_str("Unknown"),
        }
    }
}

/// Which factors to list; empty lists leave nothing out but those whose set-up is not finished.
/// Source: `ListAuthenticationFactorsRequest` (user/v2/user_service.proto).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactorSearch {
    /// Of these kinds.
    pub kinds: Vec<FactorFilter>,
    /// In these states.
    pub states: Vec<FactorState>,
}

impl FactorSearch {
    /// The query of the address: the call reads nothing from its body.
    pub(crate) fn query(&self) -> Vec<(&'static str, &'static str)> {
        let kinds = self.kinds.iter().map(|kind| ("authFactors", kind.as_str()));
        let states = self.states.iter().filter_map(|state| Some(("states", state.as_str()?)));
        kinds.chain(states).collect()
    }
}

/// A kind of factor to list. Source: `AuthFactors` (user/v2/user.proto).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactorFilter {
    /// Time-based codes.
    Totp,
    /// Codes by SMS.
    OtpSms,
    /// Codes by e-mail.
    OtpEmail,
    /// Security keys.
    SecurityKey,
}

impl FactorFilter {
    fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "OTP",
            Self::OtpSms => "OTP_SMS",
            Self::OtpEmail => "OTP_EMAIL",
            Self::SecurityKey => "U2F",
        }
    }
}

/// On which domain passkeys and security keys must work to be counted.
/// Source: `DomainQuery` (user/v2/user_service.proto).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KeyDomain<'a> {
    /// On any.
    #[default]
    Any,
    /// On this one.
    Only(&'a str),
    /// On this one, and those that the backend made before it noted the domain.
    OrUnknown(&'a str),
}

impl<'a> From<Option<&'a str>> for KeyDomain<'a> {
    fn from(domain: Option<&'a str>) -> Self {
        domain.map_or(Self::Any, Self::Only)
    }
}

impl<'a> KeyDomain<'a> {
    pub(crate) fn query(self) -> Vec<(&'static str, &'a str)> {
        match self {
            Self::Any => Vec::new(),
            Self::Only(domain) => vec![("domainQuery.domain", domain)],
            Self::OrUnknown(domain) => vec![("domainQuery.domain", domain), ("domainQuery.includeWithoutDomain", "true")],
        }
    }
}

/// Messages as they stand on the wire.
pub(crate) mod wire {
    use super::*;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct PasskeyBegun {
        passkey_id: PasskeyId,
        public_key_credential_creation_options: CreationOptions,
    }

    impl PasskeyBegun {
        pub(crate) fn into_model(self) -> Option<PasskeyRegistration> {
            (!self.passkey_id.is_empty()).then_some(PasskeyRegistration {
                id: self.passkey_id,
                options: self.public_key_credential_creation_options,
            })
        }
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct SecurityKeyBegun {
        u2f_id: SecurityKeyId,
        public_key_credential_creation_options: CreationOptions,
    }

    impl SecurityKeyBegun {
        pub(crate) fn into_model(self) -> Option<SecurityKeyRegistration> {
            (!self.u2f_id.is_empty()).then_some(SecurityKeyRegistration {
                id: self.u2f_id,
                options: self.public_key_credential_creation_options,
            })
        }
    }

    #[derive(Deserialize, Default)]
    #[serde(default)]
    pub(crate) struct Link {
        code: Option<LinkCode>,
    }

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct LinkCode {
        id: String,
        #[serde(deserialize_with = "json::secret")]
        code: Option<SecretString>,
    }

    impl Link {
        pub(crate) fn into_model(self) -> Option<PasskeyCode> {
            let LinkCode { id, code } = self.code?;
            Some(PasskeyCode { id, code: code? })
        }
    }

    #[derive(Deserialize, Default)]
    #[serde(default)]
    pub(crate) struct Passkeys {
        pub(crate) result: Vec<Passkey>,
    }

    #[derive(Deserialize)]
    pub(crate) struct TotpBegun {
        uri: SecretString,
        secret: SecretString,
    }

    impl TotpBegun {
        pub(crate) fn into_model(self) -> TotpRegistration {
            TotpRegistration {
                uri: self.uri,
                secret: self.secret,
            }
        }
    }

    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    pub(crate) struct RecoveryCodes {
        pub(crate) recovery_codes: Vec<SecretString>,
    }

    #[derive(Deserialize, Default)]
    #[serde(default)]
    pub(crate) struct Factors {
        pub(crate) result: Vec<AuthenticationFactor>,
    }

    /// A one-of: at most one of the members is there, most of them without content.
    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct FactorMessage {
        state: FactorState,
        otp: Option<Nothing>,
        u2f: Option<KeyMessage>,
        otp_sms: Option<Nothing>,
        otp_email: Option<Nothing>,
    }

    #[derive(Deserialize, Default)]
    struct Nothing {}

    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct KeyMessage {
        id: SecurityKeyId,
        name: String,
    }

    impl<'de> Deserialize<'de> for AuthenticationFactor {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let message = FactorMessage::deserialize(deserializer)?;
            let kind = match message {
                FactorMessage { u2f: Some(key), .. } => FactorKind::SecurityKey {
                    id: key.id,
                    name: key.name,
                },
                FactorMessage { otp: Some(_), .. } => FactorKind::Totp,
                FactorMessage { otp_sms: Some(_), .. } => FactorKind::OtpSms,
                FactorMessage { otp_email: Some(_), .. } => FactorKind::OtpEmail,
                _ => FactorKind::Unknown,
            };
            Ok(Self {
                state: message.state,
                kind,
            })
        }
    }
}
