//! What a person is told of a passkey or security key that did not do; the screens word it.

use serde::{Deserialize, Serialize};

/// Why a key did not do, as far as a person can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyMistake {
    /// It was refused: another key, another page, or something in between.
    Refused,
    /// It is known no longer.
    Unknown,
    /// The answer came too late, or twice.
    Late,
    /// The person has no key that could be used here.
    NoneUsable,
}
