//! Calls of the user service, a file a noun. Those that people may make for themselves are on both clients.

mod creation;
mod email;
mod factors;
mod invitations;
mod metadata;
mod otp;
mod passkeys;
mod passwords;
mod phone;
mod reads;
mod recovery_codes;
mod security_keys;
mod totp;
mod updates;

use secrecy::{ExposeSecret, SecretString};

use crate::error::Error;

/// Characters of a code that the backend is willing to look at.
const MAX_CODE_CHARACTERS: usize = 20;

/// The code in clear; one that the backend would call malformed is simply wrong.
fn plausible(code: &SecretString) -> Result<&str, Error> {
    let code = code.expose_secret();
    match code.chars().count() {
        1..=MAX_CODE_CHARACTERS => Ok(code),
        _ => Err(Error::code_wrong()),
    }
}

/// An answer without its id.
fn wrong_shape() -> Error {
    Error::Malformed(crate::error::Malformation::WrongShape)
}
