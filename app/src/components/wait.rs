//! How long something takes, in the unit in which a person counts.

/// A time to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Below a hundred.
    Seconds(u64),
    /// Rounded up: a minute too many is no broken promise.
    Minutes(u64),
}

impl Wait {
    /// Nobody counts a hundred seconds.
    #[must_use]
    pub const fn of(seconds: u64) -> Self {
        if seconds < 100 {
            Self::Seconds(seconds)
        } else {
            Self::Minutes(seconds.div_ceil(60))
        }
    }
}
