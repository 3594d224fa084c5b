//! Where time and randomness come from. Tests hand in their own.

use std::fmt::Debug;

use rand::TryRngCore;
use rand::rngs::OsRng;
use time::OffsetDateTime;

/// Tells the time.
pub trait Clock: Debug + Send + Sync + 'static {
    /// The moment it is now, in UTC.
    fn now(&self) -> OffsetDateTime;
}

/// Gives unpredictable bytes.
pub trait Randomness: Debug + Send + Sync + 'static {
    /// Fills all of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes from")]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// The operating system's generator.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    /// # Panics
    /// When the operating system has no randomness to give: no token may be made then.
    #[expect(clippy::expect_used, reason = "a predictable token is worse than a stopped process")]
    fn fill(&self, bytes: &mut [u8]) {
        OsRng.try_fill_bytes(bytes).expect("the operating system gives randomness");
    }
}
