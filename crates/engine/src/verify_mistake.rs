//! What can be wrong with a code that proves an address. The screens word it.

use serde::{Deserialize, Serialize};

/// A person's mistake at `/verify`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerifyMistake {
    /// No code.
    CodeEmpty,
    /// Wrong, used, too old, or of an account that does not exist.
    ///
    /// Security: whoever followed a link learns no more than this. Else an address would tell which accounts exist.
    CodeRefused,
    /// Wrong, where the person is known.
    CodeWrong,
    /// Too old, where the person is known.
    CodeExpired,
    /// A code was sent a moment ago; the page says how long to wait.
    SentJustNow,
    /// The backend sends no code to this number any more.
    NumberToEnterAnew,
    /// The account has a way to sign in by now.
    SetUpAlready,
}
