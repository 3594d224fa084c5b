//! Answers that take as long where nothing was checked as where something was.
//!
//! Security: where the policy hides which names exist, an unknown name must not be told by the clock. A wrong password
//! costs the backend's hash and its network round trip; an unknown name costs neither. A fixed wait would be told apart
//! at once, because real checks vary with load and with the hash's settings; and an answer that a timer lets go leaves a
//! machine that slept, some tenths of a millisecond apart from one that worked. So both kinds of answer are let go by the same
//! timer, a little after the time that nearly all real checks keep. What the answer says is deliberately not here.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::{Clock, Entropy};
use crate::engine::Engine;

/// How many real checks are remembered.
const REMEMBERED: usize = 64;
/// Stands for a check until the first real one was measured: an argon2id or bcrypt hash of usual strength and a round trip.
const FIRST_GUESS: Duration = Duration::from_millis(120);

/// After a pause of this kind a machine that worked is as slow as one that slept: its clock and its caches have come to rest.
const REST: Duration = Duration::from_millis(20);

/// What was done for an answer that must not tell which of the two it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The backend did it.
    Real,
    /// There was nothing to do: it only looks so.
    Pretended,
}

/// How long the last real checks took, right and wrong ones alike.
#[derive(Debug, Default)]
pub struct CheckDurations(Mutex<VecDeque<Duration>>);

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
        let mut checks = self.checks();
        if checks.len() == REMEMBERED {
            checks.pop_front();
        }
        checks.push_back(check);
    }

    /// The duration of one of the last 64 checks, each as likely as any other; 120 ms while there was none.
    pub fn draw(&self, entropy: &dyn Entropy) -> Duration {
        let mut random = [0; 8];
        entropy.fill(&mut random);
        let checks = self.checks();
        // The remainder's bias is below 2^-57.
        u64::from_le_bytes(random)
            .checked_rem(checks.len() as u64)
            .and_then(|index| checks.get(usize::try_from(index).ok()?).copied())
            .unwrap_or(FIRST_GUESS)
    }

    /// Nine of ten of the last 64 checks took no longer; nothing while there was none.
    pub fn usual(&self) -> Duration {
        let mut checks: Vec<Duration> = self.checks().iter().copied().collect();
        checks.sort_unstable();
        // Rounded up, so that few checks are all in.
        let within = (checks.len() * 9).div_ceil(10);
        within
            .checked_sub(1)
            .and_then(|last| checks.get(last).copied())
            .unwrap_or_default()
    }

    fn checks(&self) -> MutexGuard<'_, VecDeque<Duration>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long it takes here, of each kind.
#[derive(Debug, Default)]
pub(crate) struct Paces {
    /// The check of a password.
    pub passwords: CheckDurations,
    /// A challenge to passkeys.
    pub challenges: CheckDurations,
    /// The check of a passkey.
    pub keys: CheckDurations,
    /// The check of a code for a new password.
    pub reset_codes: CheckDurations,
    /// A message with such a code, which is sent behind the answer.
    pub reset_messages: CheckDurations,
    /// A new account.
    pub registrations: CheckDurations,
}

impl Engine {
    /// Remembers that the backend did it, and how long it took since `started`.
    pub(crate) fn note_pace(&self, durations: &CheckDurations, started: Duration) {
        durations.record(self.clock().monotonic().saturating_sub(started));
    }

    /// See [`answer_as_slowly_as_a_check`].
    pub(crate) async fn keep_pace(&self, durations: &CheckDurations, work: Work, started: Duration) {
        answer_as_slowly_as_a_check(started, work, self.clock(), durations, self.entropy()).await;
    }
}

/// Waits until as much time has passed since `started` (a reading of [`Clock::monotonic`]) as nine of ten real checks take, and 20 ms. A
/// real check that took longer waits for nothing more, so one that was none is held for as long as a drawn one of them, where that is
/// longer.
///
/// Security: this is the one place in the engine that waits on purpose. Call it after everything else that the answer needs.
pub async fn answer_as_slowly_as_a_check(
    started: Duration,
    work: Work,
    clock: &dyn Clock,
    durations: &CheckDurations,
    entropy: &dyn Entropy,
) {
    let usual = durations.usual();
    // While nothing was measured, nothing can be compared.
    let at_rest = if usual.is_zero() { usual } else { usual.saturating_add(REST) };
    let until = match work {
        Work::Real => at_rest,
        Work::Pretended => at_rest.max(durations.draw(entropy)),
    };
    let left = started.saturating_add(until).saturating_sub(clock.monotonic());
    if !left.is_zero() {
        tokio::time::sleep(left).await;
    }
}
