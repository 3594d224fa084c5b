//! What can be wrong with a set-up.

use serde::{Deserialize, Serialize};

/// A person's mistake while something is set up, or what became of the way that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentMistake {
    /// What was chosen cannot be set up (any more).
    Gone,
}
