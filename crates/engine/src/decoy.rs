//! Answers that take as long as a password check although none is made.
//!
//! Security: where the policy hides which names exist, an unknown name must not be told by the clock. A wrong password
//! costs the backend's hash and its network round trip; an unknown name costs neither. A fixed wait would be told apart
//! at once, because real checks vary with load and with the hash's settings; so the wait is drawn from how long real
//! checks have just taken. What the answer says is deliberately not here.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::{Clock, Entropy};

/// How many real checks, and how many late timers, are remembered.
const REMEMBERED: usize = 64;
/// Stands for a check until the first real one was measured: an argon2id or bcrypt hash of usual strength and a round trip.
const FIRST_GUESS: Duration = Duration::from_millis(120);
/// How late a timer of the runtime fires, until it has been measured: its ticks are a millisecond.
const FIRST_LATENESS: Duration = Duration::from_millis(1);

/// How long the last real password checks took, right and wrong ones alike.
#[derive(Debug, Default)]
pub struct CheckDurations(Mutex<Measured>);

#[derive(Debug, Default)]
struct Measured {
    checks: VecDeque<Duration>,
    lateness: VecDeque<Duration>,
}

impl CheckDurations {
    /// No check measured yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Remembers how long a check took.
    ///
    /// Measure from where [`answer_as_slowly_as_a_check`] is given as the start, to the backend's verdict. A check that
    /// ended in a timeout or an error of the backend is not recorded: it has another answer anyway.
    pub fn record(&self, check: Duration) {
        remember(&mut self.measured().checks, check);
    }

    /// The duration of one of the last 64 checks, each as likely as any other; 120 ms while there was none.
    pub fn draw(&self, entropy: &dyn Entropy) -> Duration {
        pick(&self.measured().checks, entropy).unwrap_or(FIRST_GUESS)
    }

    /// The lateness of one of the last 64 timers.
    fn draw_lateness(&self, entropy: &dyn Entropy) -> Duration {
        pick(&self.measured().lateness, entropy).unwrap_or(FIRST_LATENESS)
    }

    fn learn_lateness(&self, late: Duration) {
        remember(&mut self.measured().lateness, late);
    }

    fn measured(&self) -> MutexGuard<'_, Measured> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remember(kept: &mut VecDeque<Duration>, newest: Duration) {
    if kept.len() == REMEMBERED {
        kept.pop_front();
    }
    kept.push_back(newest);
}

/// One of them, each as likely as any other.
fn pick(kept: &VecDeque<Duration>, entropy: &dyn Entropy) -> Option<Duration> {
    let mut random = [0; 8];
    entropy.fill(&mut random);
    let count = u64::try_from(kept.len()).ok().filter(|count| *count > 0)?;
    // The remainder's bias is below 2^-57.
    let index = usize::try_from(u64::from_le_bytes(random) % count).ok()?;
    kept.get(index).copied()
}

/// Waits until as much time has passed since `started` (a reading of [`Clock::monotonic`]) as a real check takes.
///
/// Security: this is the one place in the engine that waits on purpose. Call it after everything else that the answer
/// needs, and do not wait elsewhere. The runtime's timer fires a little late, and on a busy machine very late. What is taken off
/// for it is drawn from how late it was lately, not their mean: a draw less another of the same kind is as often too much as too
/// little, where a few very late timers would pull a mean away from most of them. A thousand samples show a constant millisecond.
pub async fn answer_as_slowly_as_a_check(
    started: Duration,
    clock: &dyn Clock,
    durations: &CheckDurations,
    entropy: &dyn Entropy,
) {
    let until = started.saturating_add(durations.draw(entropy));
    let lateness = durations.draw_lateness(entropy);
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
