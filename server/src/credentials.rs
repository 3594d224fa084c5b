//! What the login client proves itself with, from settings, files and the environment. The backend is not asked here.
//!
//! The order is that of Login V2: a system user, then a key file, then a token.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use vestibule_zitadel::{Credentials, CredentialsError, KeyFile, ServiceToken, SystemUser};

use crate::config::BackendSection;
use crate::secret_file::{SecretFileError, pem_of, read_token};

/// Why there are no credentials. Each names the setting to mend.
#[derive(Debug, thiserror::Error)]
pub enum NoCredentials {
    /// Nothing is configured.
    #[error(
        "backend.service_token_file: no credentials of the login client are configured (nor backend.key_file, nor backend.system_user_id)"
    )]
    Nothing,
    /// A part of a system user is missing.
    #[error(
        "{field}: missing, and {beside} is set; a system user takes system_user_id, system_user_private_key_file and audience"
    )]
    Incomplete {
        /// The missing one.
        field: &'static str,
        /// One that is there.
        beside: &'static str,
    },
    /// The file cannot be read.
    #[error("{field}")]
    File {
        /// The setting that names it.
        field: &'static str,
        /// What the system said.
        #[source]
        source: SecretFileError,
    },
    /// The content cannot be used.
    #[error("{field}")]
    Content {
        /// The setting that names it.
        field: &'static str,
        /// What is wrong with it.
        #[source]
        source: CredentialsError,
    },
}

/// Where the credentials come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `backend.service_token_file`.
    TokenFile(PathBuf),
    /// `ZITADEL_SERVICE_USER_TOKEN`.
    TokenOfEnvironment,
    /// `backend.key_file`.
    KeyFile(PathBuf),
    /// `backend.system_user_id` and its private key: a file, or the environment.
    SystemUser(Option<PathBuf>),
}

/// Secrets that may stand in the environment itself.
#[derive(Debug, Default)]
pub struct Environment {
    /// `ZITADEL_SERVICE_USER_TOKEN`.
    pub token: Option<SecretString>,
    /// `SYSTEM_USER_PRIVATE_KEY`: PEM, or PEM in base64.
    pub private_key: Option<SecretString>,
}

impl Environment {
    /// Reads the two.
    pub fn read() -> Self {
        Self {
            token: variable("ZITADEL_SERVICE_USER_TOKEN"),
            private_key: variable("SYSTEM_USER_PRIVATE_KEY"),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the server reads the environment")]
fn variable(name: &str) -> Option<SecretString> {
    let text = std::env::var(name).ok()?.trim().to_owned();
    (!text.is_empty()).then(|| SecretString::from(text))
}

/// Chooses by what is set.
///
/// # Errors
/// [`NoCredentials`], where nothing is set or a part of a system user is missing.
pub fn origin(backend: &BackendSection, environment: &Environment) -> Result<Origin, NoCredentials> {
    const ID: &str = "backend.system_user_id";
    const KEY: &str = "backend.system_user_private_key_file";
    const AUDIENCE: &str = "backend.audience";
    let key_file = backend.system_user_private_key_file.clone();
    let has_key = key_file.is_some() || environment.private_key.is_some();
    match (&backend.system_user_id, has_key, &backend.audience) {
        (Some(_), true, Some(_)) => return Ok(Origin::SystemUser(key_file)),
        (Some(_), false, _) => return Err(NoCredentials::Incomplete { field: KEY, beside: ID }),
        (Some(_), true, None) => {
            return Err(NoCredentials::Incomplete {
                field: AUDIENCE,
                beside: ID,
            });
        }
        (None, true, _) => return Err(NoCredentials::Incomplete { field: ID, beside: KEY }),
        // An audience alone may be that of a key file, or somebody else's variable: the name is a common word.
        (None, false, _) => {}
    }
    match (&backend.key_file, &backend.service_token_file, &environment.token) {
        (Some(file), _, _) => Ok(Origin::KeyFile(file.clone())),
        (None, Some(file), _) => Ok(Origin::TokenFile(file.clone())),
        (None, None, Some(_)) => Ok(Origin::TokenOfEnvironment),
        (None, None, None) => Err(NoCredentials::Nothing),
    }
}

/// Reads and checks the credentials; a key is tried out.
///
/// # Errors
/// [`NoCredentials`], which names the setting to mend.
pub fn credentials(backend: &BackendSection, environment: &Environment) -> Result<Credentials, NoCredentials> {
    match origin(backend, environment)? {
        Origin::TokenFile(path) => {
            let token = read_token(&path).map_err(file("backend.service_token_file"))?;
            Ok(ServiceToken::new(token.expose_secret().to_owned()).into())
        }
        Origin::TokenOfEnvironment => {
            let token = environment.token.as_ref().ok_or(NoCredentials::Nothing)?;
            Ok(ServiceToken::new(token.expose_secret().to_owned()).into())
        }
        Origin::KeyFile(path) => key_file(&path, backend),
        Origin::SystemUser(path) => system_user(path.as_deref(), backend, environment),
    }
}

fn key_file(path: &Path, backend: &BackendSection) -> Result<Credentials, NoCredentials> {
    const FIELD: &str = "backend.key_file";
    let content = read_token(path).map_err(file(FIELD))?;
    let key = KeyFile::from_json(&content).map_err(content_of(FIELD))?;
    Ok(match &backend.audience {
        Some(audience) => key.audience(audience.as_str()).into(),
        None => key.into(),
    })
}

fn system_user(path: Option<&Path>, backend: &BackendSection, environment: &Environment) -> Result<Credentials, NoCredentials> {
    const FIELD: &str = "backend.system_user_private_key_file";
    let text = match (path, &environment.private_key) {
        (Some(path), _) => read_token(path).map_err(file(FIELD))?,
        (None, Some(text)) => text.clone(),
        (None, None) => return Err(NoCredentials::Nothing),
    };
    let key = pem_of(&text);
    let id = backend.system_user_id.clone().unwrap_or_default();
    let audience = backend.audience.clone().unwrap_or_default();
    Ok(SystemUser::new(id, &key, audience).map_err(content_of(FIELD))?.into())
}

fn file(field: &'static str) -> impl FnOnce(SecretFileError) -> NoCredentials {
    move |source| NoCredentials::File { field, source }
}

fn content_of(field: &'static str) -> impl FnOnce(CredentialsError) -> NoCredentials {
    move |source| match source {
        CredentialsError::Missing { member: "id" } => NoCredentials::Content {
            field: "backend.system_user_id",
            source,
        },
        CredentialsError::Missing { member: "audience" } => NoCredentials::Content {
            field: "backend.audience",
            source,
        },
        source => NoCredentials::Content { field, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backend(change: impl FnOnce(&mut BackendSection)) -> BackendSection {
        let mut backend = BackendSection::default();
        change(&mut backend);
        backend
    }

    fn with_key() -> Environment {
        Environment {
            token: None,
            private_key: Some(SecretString::from("-----BEGIN".to_owned())),
        }
    }

    #[test]
    fn a_system_user_goes_before_a_key_file_and_that_before_a_token() {
        let mut all = backend(|backend| {
            backend.system_user_id = Some("login".to_owned());
            backend.system_user_private_key_file = Some("/run/system.pem".into());
            backend.audience = Some("https://id.example.com".to_owned());
            backend.key_file = Some("/run/key.json".into());
            backend.service_token_file = Some("/run/pat".into());
        });
        let environment = Environment {
            token: Some(SecretString::from("pat".to_owned())),
            private_key: None,
        };
        assert_eq!(
            origin(&all, &environment).unwrap(),
            Origin::SystemUser(Some("/run/system.pem".into()))
        );
        (all.system_user_id, all.system_user_private_key_file) = (None, None);
        assert_eq!(origin(&all, &environment).unwrap(), Origin::KeyFile("/run/key.json".into()));
        all.key_file = None;
        assert_eq!(origin(&all, &environment).unwrap(), Origin::TokenFile("/run/pat".into()));
        all.service_token_file = None;
        assert_eq!(origin(&all, &environment).unwrap(), Origin::TokenOfEnvironment);
        assert!(matches!(origin(&all, &Environment::default()), Err(NoCredentials::Nothing)));
    }

    #[test]
    fn an_incomplete_system_user_names_what_is_missing() {
        let id = |backend: &mut BackendSection| backend.system_user_id = Some("login".to_owned());
        let audience = |backend: &mut BackendSection| backend.audience = Some("https://id.example.com".to_owned());
        for (settings, environment, field) in [
            (
                backend(id),
                Environment::default(),
                "backend.system_user_private_key_file: missing",
            ),
            (backend(id), with_key(), "backend.audience: missing"),
            (backend(audience), with_key(), "backend.system_user_id: missing"),
        ] {
            let said = origin(&settings, &environment).unwrap_err().to_string();
            assert!(said.starts_with(field), "{said}");
        }
        let alone = origin(&backend(audience), &Environment::default());
        assert!(matches!(alone, Err(NoCredentials::Nothing)));
    }

    #[test]
    fn a_file_that_is_no_key_file_is_named_by_its_setting() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("key.json");
        std::fs::write(&path, "hunter2").unwrap();
        let error = credentials(&backend(|backend| backend.key_file = Some(path)), &Environment::default()).unwrap_err();
        assert_eq!(error.to_string(), "backend.key_file");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
