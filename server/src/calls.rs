//! How many calls to the backend an answer took, and how many of them one after the other: for measurements, one request at a time.
//! Off unless asked for. Which calls they were is not told.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue};
use vestibule_engine::clock::Clock;
use vestibule_zitadel::{CallHook, CallRecord};

/// How many there were.
const CALLS: HeaderName = HeaderName::from_static("x-vestibule-backend-calls");
/// How many of them each waited for the one before it: the longest such row.
const ROUNDS: HeaderName = HeaderName::from_static("x-vestibule-backend-rounds");
/// The same of those alone that check or change something: what a submit is for.
const WRITE_ROUNDS: HeaderName = HeaderName::from_static("x-vestibule-backend-write-rounds");

/// The calls of the request under way.
#[derive(Debug, Clone)]
pub(crate) struct Calls {
    clock: Arc<dyn Clock>,
    made: Arc<Mutex<Vec<Span>>>,
}

/// When a call was under way, on the monotonic clock.
#[derive(Debug, Clone, Copy)]
struct Span {
    began: Duration,
    ended: Duration,
    is_read: bool,
}

impl Calls {
    /// Counts where `VESTIBULE_DEBUG_CALLS` is set.
    #[expect(clippy::disallowed_methods, reason = "the server reads the environment")]
    pub(crate) fn if_asked_for(clock: &Arc<dyn Clock>) -> Option<Self> {
        std::env::var_os("VESTIBULE_DEBUG_CALLS")?;
        Some(Self {
            clock: clock.clone(),
            made: Arc::default(),
        })
    }

    /// What the client tells its calls to.
    pub(crate) fn hook(&self) -> CallHook {
        let calls = self.clone();
        Arc::new(move |call: &CallRecord| {
            let ended = calls.clock.monotonic();
            let began = ended.saturating_sub(call.duration);
            calls.made.lock().unwrap_or_else(PoisonError::into_inner).push(Span {
                began,
                ended,
                is_read: is_read(call.rpc),
            });
        })
    }

    fn take(&self) -> Vec<Span> {
        std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Tells it in the answer's headers.
pub(crate) async fn count(State(calls): State<Option<Calls>>, request: Request, next: Next) -> Response {
    let Some(calls) = calls else {
        return next.run(request).await;
    };
    // What went on behind an earlier answer is not this one's.
    drop(calls.take());
    let mut response = next.run(request).await;
    let made = calls.take();
    let headers = response.headers_mut();
    headers.insert(CALLS, HeaderValue::from(made.len()));
    headers.insert(ROUNDS, HeaderValue::from(rounds(made.clone())));
    let writes = made.into_iter().filter(|span| !span.is_read).collect();
    headers.insert(WRITE_ROUNDS, HeaderValue::from(rounds(writes)));
    response
}

/// Whether the call of that name (`Service/Method`) changes nothing.
fn is_read(rpc: &str) -> bool {
    let method = rpc.rsplit('/').next().unwrap_or_default();
    ["Get", "List", "Search"].iter().any(|verb| method.starts_with(verb))
}

/// The longest row of calls of which each began after the one before it had ended.
fn rounds(mut made: Vec<Span>) -> usize {
    made.sort_by_key(|span| span.ended);
    let mut rows: Vec<(Duration, usize)> = Vec::with_capacity(made.len());
    for span in made {
        let before = rows.iter().filter(|(ended, _)| *ended <= span.began);
        let row = 1 + before.map(|(_, row)| *row).max().unwrap_or_default();
        rows.push((span.ended, row));
    }
    rows.iter().map(|(_, row)| *row).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds_of(spans: &[(u64, u64)]) -> usize {
        let span = |(began, ended): &(u64, u64)| Span {
            began: Duration::from_millis(*began),
            ended: Duration::from_millis(*ended),
            is_read: false,
        };
        rounds(spans.iter().map(span).collect())
    }

    #[test]
    fn a_search_is_a_read_and_a_check_is_none() {
        assert!(is_read("UserService/ListUsers") && is_read("SessionService/GetSession"));
        assert!(!is_read("SessionService/SetSession") && !is_read("UserService/VerifyTOTPRegistration"));
    }

    #[test]
    fn calls_side_by_side_are_one_round() {
        assert_eq!(rounds_of(&[]), 0);
        assert_eq!(rounds_of(&[(0, 5), (0, 7), (1, 3)]), 1);
        assert_eq!(rounds_of(&[(0, 5), (5, 7), (5, 9)]), 2);
        // A short row beside one long call is a row all the same.
        assert_eq!(rounds_of(&[(0, 20), (0, 3), (4, 8), (9, 12)]), 3);
    }
}
