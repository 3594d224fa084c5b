//! Why an authenticator gives nothing.

use std::error::Error;
use std::fmt;

/// Why no credential or no assertion was made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthenticatorError {
    /// The options lack a field that WebAuthn requires, or it has the wrong type.
    Options {
        /// The field's path below `publicKey`.
        field: &'static str,
    },
    /// The options exclude a credential that this authenticator holds; browsers call it `InvalidStateError`.
    Excluded,
    /// It holds no credential that the options ask for; browsers call it `NotAllowedError`.
    NoCredential,
    /// The key cannot sign or be written. Keys come from hashes, so this means a broken library.
    Key,
}

impl fmt::Display for AuthenticatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Options { field } => write!(f, "the options have no usable {field}"),
            Self::Excluded => f.write_str("the options exclude a credential of this authenticator"),
            Self::NoCredential => f.write_str("no credential of this authenticator is asked for"),
            Self::Key => f.write_str("the key cannot be used"),
        }
    }
}

impl Error for AuthenticatorError {}
