//! What has expired is dropped from a browser's record when it is loaded, so that no code, secret or address lies in the store for longer
//! than it is good for. How long that is, each part says itself.

use time::{Duration, OffsetDateTime};

use super::Record;

/// Nobody comes back to a sign-in that was begun before this; its form is too old by then.
const ATTEMPT_MAX_AGE: Duration = Duration::hours(12);

impl Record {
    /// Drops what is of no use any more. True where anything was dropped.
    pub fn sweep(&mut self, now: OffsetDateTime) -> bool {
        let is_reset_over = self.reset(now).is_none();
        let is_link_over = self.open_passkey_link(now).is_none();
        let dropped = [
            keep(&mut self.attempts, |attempt| now - attempt.started_at < ATTEMPT_MAX_AGE),
            keep(&mut self.ceremonies, |ceremony| !ceremony.is_over(now)),
            keep(&mut self.pending_keys, |pending| pending.remaining(now).is_positive()),
            drop_if(&mut self.passkey_link, |_| is_link_over),
            drop_if(&mut self.reset, |_| is_reset_over),
            drop_if(&mut self.registration, |registration| registration.is_over(now)),
            drop_if(&mut self.form, |form| form.is_over(now)),
            drop_if(&mut self.recovery_codes, |codes| codes.is_over(now)),
            // That one was begun is still told; what was begun is not.
            self.totp_set_up.as_mut().is_some_and(|begun| begun.forget_secret(now)),
            self.proofs.sweep(now),
            self.sent_codes.sweep(now),
            self.own_writes.sweep(now),
            self.spent.sweep(now),
        ];
        dropped.contains(&true)
    }
}

/// Keeps what is good. True where something was not.
pub(crate) fn keep<T>(list: &mut Vec<T>, is_good: impl FnMut(&T) -> bool) -> bool {
    let before = list.len();
    list.retain(is_good);
    list.len() < before
}

/// Drops it if it is over. True where it was.
pub(crate) fn drop_if<T>(slot: &mut Option<T>, is_over: impl FnOnce(&T) -> bool) -> bool {
    slot.take_if(|value| is_over(value)).is_some()
}

#[cfg(test)]
mod tests;
