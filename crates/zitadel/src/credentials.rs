//! What the login client proves itself with. When a bearer is renewed is not decided here.

use std::fmt;
use std::time::Duration;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{ServiceToken, UserId};

/// How long the JWT of a system user counts; the backend refuses older ones.
const SYSTEM_USER_LIFETIME: Duration = Duration::from_secs(60 * 60);
/// How long an assertion counts: it is exchanged at once.
const ASSERTION_LIFETIME: Duration = Duration::from_secs(5 * 60);
/// A JWT from the future is refused, and two clocks are never quite the same.
const CLOCK_SKEW: Duration = Duration::from_secs(10);

/// What the login client (role `IAM_LOGIN_CLIENT`) proves itself with. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A personal access token, sent as it is. It cannot be renewed.
    Token(ServiceToken),
    /// A machine user's key file: a signed assertion is exchanged for an access token (RFC 7523).
    KeyFile(KeyFile),
    /// A system user of the backend's own configuration: the signed JWT itself is the bearer.
    SystemUser(SystemUser),
}

impl From<ServiceToken> for Credentials {
    fn from(token: ServiceToken) -> Self {
        Self::Token(token)
    }
}

impl From<KeyFile> for Credentials {
    fn from(file: KeyFile) -> Self {
        Self::KeyFile(file)
    }
}

impl From<SystemUser> for Credentials {
    fn from(user: SystemUser) -> Self {
        Self::SystemUser(user)
    }
}

/// The key file that Zitadel hands out once when a key is added to a machine user:
/// `{"type":"serviceaccount","keyId":"…","key":"-----BEGIN RSA PRIVATE KEY-----…","userId":"…"}`.
#[derive(Clone)]
pub struct KeyFile {
    key_id: String,
    user_id: UserId,
    key: SigningKey,
    audience: Option<String>,
}

impl KeyFile {
    /// Reads the file's content, and tries whether its key can sign.
    ///
    /// # Errors
    /// [`CredentialsError`], which says what is wrong, not what stands there.
    pub fn from_json(content: &SecretString) -> Result<Self, CredentialsError> {
        // A derived reader would take a list for an object, member by member.
        if !content.expose_secret().trim_start().starts_with('{') {
            return Err(CredentialsError::NoKeyFile);
        }
        let content: KeyFileContent = serde_json::from_str(content.expose_secret()).map_err(|_| CredentialsError::NoKeyFile)?;
        if content.kind != "serviceaccount" {
            return Err(CredentialsError::OtherKeyFile);
        }
        let missing = [("keyId", &content.key_id), ("userId", &content.user_id)];
        if let Some((member, _)) = missing.into_iter().find(|(_, text)| text.is_empty()) {
            return Err(CredentialsError::Missing { member });
        }
        Ok(Self {
            key_id: content.key_id,
            user_id: content.user_id.into(),
            key: SigningKey::from_pem(&content.key)?,
            audience: None,
        })
    }

    /// The issuer that assertions are meant for, if it is not the address of the API with the configured public or
    /// instance host in it. Example: `https://id.example.com`.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = Some(audience.into());
        self
    }

    /// The machine user whose key it is.
    #[must_use]
    pub fn user_id(&self) -> &UserId {
        &self.user_id
    }

    /// An assertion for the token endpoint, in clear.
    pub(crate) fn assertion(&self, issuer: &str, now: OffsetDateTime) -> Option<SecretString> {
        let audience = self.audience.as_deref().unwrap_or(issuer);
        let claims = Claims::new(self.user_id.as_str(), audience, now, ASSERTION_LIFETIME);
        self.key.sign(Some(&self.key_id), &claims)
    }
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeyFile")
            .field("key_id", &self.key_id)
            .field("user_id", &self.user_id)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct KeyFileContent {
    #[serde(rename = "type")]
    kind: String,
    key_id: String,
    key: SecretString,
    user_id: String,
}

/// A user of the backend's own configuration (`SystemAPIUsers`), known by an RSA key.
#[derive(Clone)]
pub struct SystemUser {
    id: String,
    audience: String,
    key: SigningKey,
}

impl SystemUser {
    /// Takes the user's id, its private key (PEM, PKCS#1 or PKCS#8) and the audience, which is the backend's issuer:
    /// `https://id.example.com`. Tries whether the key can sign.
    ///
    /// # Errors
    /// [`CredentialsError`], which says what is wrong, not what stands there.
    pub fn new(
        id: impl Into<String>,
        private_key_pem: &SecretString,
        audience: impl Into<String>,
    ) -> Result<Self, CredentialsError> {
        let (id, audience) = (id.into(), audience.into());
        let missing = [("id", &id), ("audience", &audience)];
        if let Some((member, _)) = missing.into_iter().find(|(_, text)| text.is_empty()) {
            return Err(CredentialsError::Missing { member });
        }
        Ok(Self {
            id,
            audience,
            key: SigningKey::from_pem(private_key_pem)?,
        })
    }

    /// A bearer, and when it ends.
    pub(crate) fn bearer(&self, now: OffsetDateTime) -> Option<(ServiceToken, OffsetDateTime)> {
        let claims = Claims::new(&self.id, &self.audience, now, SYSTEM_USER_LIFETIME);
        let token = self.key.sign(None, &claims)?;
        let ends_at = now - CLOCK_SKEW + SYSTEM_USER_LIFETIME;
        Some((ServiceToken::new(token.expose_secret().to_owned()), ends_at))
    }
}

impl fmt::Debug for SystemUser {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SystemUser")
            .field("id", &self.id)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}

/// Why credentials are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// The content is no JSON, or not that of a key file.
    #[error("key file is not the json that the backend hands out")]
    NoKeyFile,
    /// A key file, but an application's.
    #[error("key file is not that of a machine user: its type is not serviceaccount")]
    OtherKeyFile,
    /// A part is missing or empty.
    #[error("{member} is missing")]
    Missing {
        /// Which.
        member: &'static str,
    },
    /// The key is no RSA private key in PEM form, or too short to sign with.
    #[error("key is no usable rsa private key in pem form")]
    Key,
}

/// Signs with RS256, the one algorithm that the backend takes.
#[derive(Clone)]
struct SigningKey(EncodingKey);

impl SigningKey {
    fn from_pem(pem: &SecretString) -> Result<Self, CredentialsError> {
        let key = EncodingKey::from_rsa_pem(pem.expose_secret().as_bytes()).map_err(|_| CredentialsError::Key)?;
        let key = Self(key);
        // A public key, or a damaged one, is only found out by use.
        let trial = Claims::new("trial", "trial", OffsetDateTime::UNIX_EPOCH, ASSERTION_LIFETIME);
        key.sign(None, &trial).ok_or(CredentialsError::Key)?;
        Ok(key)
    }

    fn sign(&self, key_id: Option<&str>, claims: &Claims<'_>) -> Option<SecretString> {
        let header = Header {
            kid: key_id.map(str::to_owned),
            ..Header::new(Algorithm::RS256)
        };
        jsonwebtoken::encode(&header, claims, &self.0).ok().map(SecretString::from)
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
}

impl<'a> Claims<'a> {
    fn new(who: &'a str, audience: &'a str, now: OffsetDateTime, lifetime: Duration) -> Self {
        let issued_at = now - CLOCK_SKEW;
        Self {
            iss: who,
            sub: who,
            aud: audience,
            iat: issued_at.unix_timestamp(),
            exp: (issued_at + lifetime).unix_timestamp(),
        }
    }
}
