//! What can be wrong with a code.

use serde::{Deserialize, Serialize};

/// A person's mistake with a code of a second factor, or what became of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeMistake {
    /// Nothing was typed.
    Empty,
    /// A code of an authenticator app has six digits.
    NotSixDigits,
    /// The code is not right.
    Wrong {
        /// Before the account is locked, where a lockout is set and the backend tells.
        attempts_left: Option<u32>,
        /// So many wrong codes in a row lock the account, where a lockout is set.
        limit: Option<u32>,
    },
    /// The code is too old.
    Expired,
    /// Too many wrong codes: what was sent is good no longer.
    Void,
    /// The code was used, or none is outstanding.
    Used,
    /// A code of an authenticator app that was used here already, and would be good for another minute.
    Replayed,
    /// The next code may be sent in so many seconds.
    TooSoon {
        /// At least one.
        seconds: u32,
    },
    /// The method was taken away meanwhile.
    NotSetUp,
}
