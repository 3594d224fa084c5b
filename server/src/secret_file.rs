//! Files that hold secrets: read, or made once with mode 0600.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use vestibule_engine::clock::Entropy;
use vestibule_engine::keys::MasterKey;

/// A secret file that cannot be used. The message names the path and never the content.
#[derive(Debug, thiserror::Error)]
#[error("secret file {}", path.display())]
pub struct SecretFileError {
    path: PathBuf,
    source: std::io::Error,
}

impl SecretFileError {
    /// What kind of failure the system reported.
    pub fn kind(&self) -> ErrorKind {
        self.source.kind()
    }
}

/// Reads a token.
pub fn read_token(path: &Path) -> Result<SecretString, SecretFileError> {
    let text = std::fs::read_to_string(path).map_err(|source| failure(path, source))?;
    let token = text.trim();
    if token.is_empty() {
        return Err(failure(
            path,
            std::io::Error::new(ErrorKind::InvalidData, "the file is empty"),
        ));
    }
    Ok(SecretString::from(token.to_owned()))
}

/// The PEM text of a key: as it is, or out of the base64 that Login V2 takes in its environment.
pub fn pem_of(text: &SecretString) -> SecretString {
    let exposed = text.expose_secret().trim();
    if exposed.starts_with("-----BEGIN") {
        return text.clone();
    }
    let packed: String = exposed.split_whitespace().collect();
    let unpacked = STANDARD.decode(packed).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    unpacked.map_or_else(|| text.clone(), SecretString::from)
}

/// Reads a key, or makes one where there is no file yet.
pub fn read_or_make_key(path: &Path, entropy: &dyn Entropy) -> Result<MasterKey, SecretFileError> {
    match std::fs::read_to_string(path) {
        Ok(text) => MasterKey::parse(&text).map_err(|_| {
            failure(
                path,
                std::io::Error::new(ErrorKind::InvalidData, "not 32 bytes in base64 or hexadecimal"),
            )
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = MasterKey::generate(entropy);
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(path)
                .map_err(|source| failure(path, source))?;
            let text = key.to_base64();
            file.write_all(text.expose_secret().as_bytes())
                .and_then(|()| file.write_all(b"\n"))
                .and_then(|()| file.sync_all())
                .map_err(|source| failure(path, source))?;
            Ok(key)
        }
        Err(source) => Err(failure(path, source)),
    }
}

fn failure(path: &Path, source: std::io::Error) -> SecretFileError {
    SecretFileError {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_in_base64_is_unpacked_and_anything_else_is_left_alone() {
        let of = |text: &str| pem_of(&SecretString::from(text.to_owned())).expose_secret().to_owned();
        let pem = "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n";
        assert_eq!(of(pem), pem);
        assert_eq!(of(&STANDARD.encode(pem)), pem);
        assert_eq!(of("no key at all"), "no key at all");
    }
}
