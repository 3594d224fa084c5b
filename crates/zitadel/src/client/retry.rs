//! When to try again. Only reads are, and only where that can help.

use std::time::Duration;

use rand::Rng;
use tokio::time::Instant;

use crate::error::{Cause, Error};

/// Retries of one call, at most.
const RETRIES: u32 = 2;
/// The longest time that [`after_write`] waits for the read side.
const CATCH_UP: Duration = Duration::from_secs(5);

/// The time and the retries that one call has left.
pub(super) struct Budget {
    deadline: Instant,
    retries: u32,
}

impl Budget {
    pub(super) fn new(timeout: Duration) -> Self {
        Self {
            deadline: Instant::now() + timeout,
            retries: 0,
        }
    }

    pub(super) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    pub(super) fn retries(&self) -> u32 {
        self.retries
    }

    /// Waits for as long as this error asks for; false if another try cannot help or does not fit into the time.
    pub(super) async fn pause_before_retry(&mut self, error: &Error) -> bool {
        let at_least = match error {
            Error::Unavailable(Cause::Transport(error)) if error.is_connect() || error.is_request() => Duration::ZERO,
            Error::Unavailable(Cause::Answer(details)) if details.status == Some(503) => Duration::ZERO,
            Error::RateLimited { retry_after } => retry_after.unwrap_or_default(),
            _ => return false,
        };
        if self.retries == RETRIES {
            return false;
        }
        let pause = at_least.max(jittered(self.retries));
        if pause >= self.left() {
            return false;
        }
        self.retries += 1;
        tokio::time::sleep(pause).await;
        true
    }
}

/// 50 to 100 ms, and twice that with every retry up to a second.
#[expect(
    clippy::disallowed_methods,
    reason = "keeps retries of many apart; nothing else depends on it"
)]
fn jittered(retries: u32) -> Duration {
    let longest = (100_u64 << retries.min(4)).min(1000);
    Duration::from_millis(rand::rng().random_range(longest / 2..=longest))
}

/// Reads what was just written: "not found" is asked again, with growing pauses, for up to 5 s, because the backend's
/// read side lags behind its writes.
///
/// # Errors
/// What the last `read` reported.
pub async fn after_write<T, F, R>(mut read: F) -> Result<T, Error>
where
    F: FnMut() -> R,
    R: Future<Output = Result<T, Error>>,
{
    let deadline = Instant::now() + CATCH_UP;
    let mut retries = 0;
    loop {
        let error = match read().await {
            Err(error) if error.may_be_early() => error,
            result => return result,
        };
        let pause = jittered(retries);
        if Instant::now() + pause > deadline {
            return Err(error);
        }
        tokio::time::sleep(pause).await;
        retries += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::error::Details;

    fn not_found() -> Error {
        Error::NotFound(Details {
            status: Some(404),
            id: Some("QUERY-Dfbg2".into()),
            ..Details::default()
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_after_a_write_waits_for_the_read_side() {
        let reads = Cell::new(0);
        let result = after_write(|| async {
            reads.set(reads.get() + 1);
            if reads.get() < 4 { Err(not_found()) } else { Ok(reads.get()) }
        });
        assert_eq!(result.await.unwrap(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_after_a_write_gives_up_after_five_seconds() {
        let started = Instant::now();
        let result: Result<(), Error> = after_write(|| async { Err(not_found()) }).await;
        assert!(result.unwrap_err().is_not_found());
        let waited = started.elapsed();
        assert!(
            waited > Duration::from_secs(3) && waited <= Duration::from_secs(5),
            "{waited:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_that_the_read_side_has_not_seen_is_asked_for_again() {
        let reads = Cell::new(0);
        let result = after_write(|| async {
            reads.set(reads.get() + 1);
            let details = Details {
                status: Some(404),
                id: Some("QUERY-SFeaa".into()),
                ..Details::default()
            };
            if reads.get() == 1 {
                Err(Error::SessionGone(details))
            } else {
                Ok(())
            }
        });
        assert!(result.await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn any_other_error_after_a_write_is_final() {
        let reads = Cell::new(0);
        let result: Result<(), Error> = after_write(|| async {
            reads.set(reads.get() + 1);
            Err(Error::UserLocked)
        })
        .await;
        assert!(matches!(result, Err(Error::UserLocked)));
        assert_eq!(reads.get(), 1);
    }

    fn overloaded() -> Error {
        Error::Unavailable(Cause::Answer(Details {
            status: Some(503),
            id: None,
            ..Details::default()
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_is_retried_twice() {
        let mut budget = Budget::new(Duration::from_secs(10));
        assert!(budget.pause_before_retry(&overloaded()).await);
        assert!(budget.pause_before_retry(&overloaded()).await);
        assert!(!budget.pause_before_retry(&overloaded()).await);
        let waited = Duration::from_secs(10) - budget.left();
        assert!(
            waited >= Duration::from_millis(150) && waited < Duration::from_millis(310),
            "{waited:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_that_does_not_fit_into_the_time_is_not_made() {
        let time = Duration::from_millis(50);
        let mut budget = Budget::new(time);
        assert!(!budget.pause_before_retry(&overloaded()).await);
        assert_eq!(budget.left(), time);
    }

    #[tokio::test(start_paused = true)]
    async fn the_backend_may_ask_for_a_longer_pause() {
        let mut budget = Budget::new(Duration::from_secs(10));
        let error = Error::RateLimited {
            retry_after: Some(Duration::from_secs(4)),
        };
        assert!(budget.pause_before_retry(&error).await);
        assert!(budget.left() <= Duration::from_secs(6));
    }

    #[test]
    fn pauses_grow_up_to_a_second() {
        for (retries, longest) in [(0, 100), (1, 200), (2, 400), (3, 800), (4, 1000), (40, 1000)] {
            let pause = jittered(retries).as_millis();
            assert!(pause <= longest && pause >= longest / 2, "{retries}: {pause}");
        }
    }
}
