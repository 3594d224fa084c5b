//! Answers that take as long as a password check although none is made.
//!
//! Security: where the policy hides which names exist, an unknown name must not be told by the clock. A wrong password
//! costs the backend's hash and its network round trip; an unknown name costs neither. A fixed wait would be told apart
//! at once, because real checks vary with load and with the hash's settings; so the wait is drawn from how long real
//! checks have just taken. What the answer says is deliberately not here.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::{Clock, Entropy};

/// How many real checks are remembered.
const REMEMBERED: usize = 64;
/// Stands for a check until the first real one was measured: an argon2id or bcrypt hash of usual strength and a round trip.
const FIRST_GUESS: Duration = Duration::from_millis(120);
/// How late a timer of the runtime fires, until it has been measured: its ticks are a millisecond.
const FIRST_LATENESS: Duration = Duration::from_millis(1);
/// Lateness above this is a busy machine and not the timer's habit; correcting for it would make later answers too early.
const MOST_LATENESS: Duration = Duration::from_millis(4);

/// How long the last real password checks took, right and wrong ones alike.
#[derive(Debug)]
pub struct CheckDurations(Mutex<Measured>);

#[derive(Debug)]
struct Measured {
    checks: VecDeque<Duration>,
    lateness: Duration,
}

impl Default for CheckDurations {
    fn default() -> Self {
        Self::new()
    }
}

impl CheckDurations {
    /// No check measured yet.
    pub fn new() -> Self {
        Self(Mutex::new(Measured {
            checks: VecDeque::with_capacity(REMEMBERED),
            lateness: FIRST_LATENESS,
        }))
    }

    /// Remembers how long a check took.
    ///
    /// Measure from where [`answer_as_slowly_as_a_check`] is given as the start, to the backend's verdict. A check that
    /// ended in a timeout or an error of the backend is not recorded: it has another answer anyway.
    pub fn record(&self, check: Duration) {
        let mut measured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if measured.checks.len() == REMEMBERED {
            measured.checks.pop_front();
        }
        measured.checks.push_back(check);
    }

    /// The duration of one of the last 64 checks, each as likely as any other; 120 ms while there was none.
    pub fn draw(&self, entropy: &dyn Entropy) -> Duration {
        let mut random = [0; 8];
        entropy.fill(&mut random);
        let measured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(count) = u64::try_from(measured.checks.len()).ok().filter(|count| *count > 0) else {
            return FIRST_GUESS;
        };
        // The remainder's bias is below 2^-57.
        let index = usize::try_from(u64::from_le_bytes(random) % count).unwrap_or_default();
        measured.checks.get(index).copied().unwrap_or(FIRST_GUESS)
    }

    fn lateness(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).lateness
    }

    /// Follows the timer's lateness slowly (a sixteenth of each new measurement).
    fn learn_lateness(&self, late: Duration) {
        let mut measured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        measured.lateness = (measured.lateness * 15 + late.min(MOST_LATENESS)) / 16;
    }
}

/// Waits until as much time has passed since `started` (a reading of [`Clock::monotonic`]) as a real check takes.
///
/// Security: this is the one place in the engine that waits on purpose. Call it after everything else that the answer
/// needs, and do not wait elsewhere. The runtime's timer fires a little late; that lateness is measured and taken off,
/// since a thousand samples show a constant millisecond.
pub async fn answer_as_slowly_as_a_check(
    started: Duration,
    clock: &dyn Clock,
    durations: &CheckDurations,
    entropy: &dyn Entropy,
) {
    let until = started.saturating_add(durations.draw(entropy));
    let lateness = durations.lateness();
    let Some(wait) = until
        .checked_sub(clock.monotonic())
        .and_then(|wait| wait.checked_sub(lateness))
    else {
        return;
    };
    let asked_to_wake = clock.monotonic().saturating_add(wait);
    tokio::time::sleep(wait).await;
    durations.learn_lateness(clock.monotonic().saturating_sub(asked_to_wake));
}
