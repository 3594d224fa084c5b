//! A cache for what seldom changes and is needed on every screen (settings, brand): fresh for a short while, then served
//! stale while one refresh runs, and kept through the backend's outages.
//!
//! What is loaded, and how, is deliberately not here. Nor is a clock: ages are measured with the injected one.

use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::future::Cache;
use tokio::sync::watch;
use tracing::Instrument as _;

use crate::clock::Clock;

/// How long a value is good for what. Each age includes the ones before it; all count from when the value was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Served as it is. Example: 30 s.
    pub fresh_for: Duration,
    /// Served at once, and refreshed behind the person's back. Older values are loaded again before anything is served.
    /// Example: 10 min.
    pub stale_for: Duration,
    /// Served when loading fails: how long an outage of the backend stays invisible. Example: 12 h.
    pub kept_on_error_for: Duration,
    /// How long a negative value (see [`FreshCache::with_negative`]) is served; it is never served stale. Example: 5 s.
    pub negative_for: Duration,
    /// How long a failed load is not repeated while there is a value to serve. Example: 2 s.
    pub retry_after: Duration,
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            fresh_for: Duration::from_secs(30),
            stale_for: Duration::from_secs(10 * 60),
            kept_on_error_for: Duration::from_secs(12 * 60 * 60),
            negative_for: Duration::from_secs(5),
            retry_after: Duration::from_secs(2),
        }
    }
}

/// Keeps values of `V` by key, loads each at most once at a time, and bounds how many it keeps.
///
/// Cheap to clone; clones share their values.
pub struct FreshCache<K, V, E> {
    slots: Cache<K, Arc<Slot<V, E>>>,
    freshness: Freshness,
    clock: Arc<dyn Clock>,
    is_negative: fn(&V) -> bool,
}

impl<K, V, E> FreshCache<K, V, E>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
    E: Send + Sync + 'static,
{
    /// An empty cache for about `capacity` keys; beyond that, the least used are dropped.
    pub fn new(capacity: u64, freshness: Freshness, clock: Arc<dyn Clock>) -> Self {
        Self {
            slots: Cache::new(capacity),
            freshness,
            clock,
            is_negative: |_| false,
        }
    }

    /// Says which values mean "there is no such thing". They are kept for [`Freshness::negative_for`] only, so that
    /// something newly made is soon seen.
    #[must_use]
    pub fn with_negative(mut self, is_negative: fn(&V) -> bool) -> Self {
        self.is_negative = is_negative;
        self
    }

    /// The value of `key`: the kept one if it is good enough, else what `load` gives.
    ///
    /// However many ask at once, one `load` runs for a key. It runs as a task of its own: a person who goes away takes
    /// nothing from the others who wait for the same value.
    ///
    /// # Errors
    /// What `load` failed with, when there is no value, or only one that is older than [`Freshness::kept_on_error_for`].
    ///
    /// # Panics
    /// When the `load` given here panics.
    pub async fn get<F, L>(&self, key: K, load: F) -> Result<Arc<V>, Arc<E>>
    where
        F: FnOnce() -> L,
        L: Future<Output = Result<V, E>> + Send + 'static,
    {
        let slot = self.slots.get_with(key, async { Arc::new(Slot::default()) }).await;
        let mut load = Some(load);
        loop {
            let (flight, stale) = {
                let mut state = slot.lock();
                match self.judge(&state) {
                    Verdict::Serve(value) => return Ok(value),
                    Verdict::ServeAndRefresh(value) => {
                        if let (None, Some(load)) = (&state.flight, load.take()) {
                            self.take_off(&slot, &mut state, load());
                        }
                        return Ok(value);
                    }
                    Verdict::Wait { or_serve } => match (&state.flight, load.take()) {
                        (Some(flight), unused) => {
                            load = unused;
                            (flight.clone(), or_serve)
                        }
                        (None, Some(load)) => (self.take_off(&slot, &mut state, load()), or_serve),
                        (None, None) => std::panic::resume_unwind(Box::new("the load of a cached value panicked")),
                    },
                }
            };
            match landed(flight).await {
                Some(Ok(value)) => return Ok(value),
                Some(Err(error)) => return stale.ok_or(error),
                // The load that we waited for panicked; if it was another's, our own is still there to try.
                None => {}
            }
        }
    }

    /// The value of `key` as it was loaded last, however old. Nothing is loaded.
    pub async fn kept(&self, key: &K) -> Option<Arc<V>> {
        let slot = self.slots.get(key).await?;
        let state = slot.lock();
        state.good.as_ref().map(|good| Arc::clone(&good.value))
    }

    /// Forgets the value of `key`: the next [`FreshCache::get`] loads it.
    pub async fn forget(&self, key: &K) {
        self.slots.invalidate(key).await;
    }

    fn judge(&self, state: &State<V, E>) -> Verdict<V> {
        let Some(good) = &state.good else {
            return Verdict::Wait { or_serve: None };
        };
        let now = self.clock.monotonic();
        let age = now.saturating_sub(good.loaded_at);
        let value = Arc::clone(&good.value);
        if (self.is_negative)(&value) {
            return if age <= self.freshness.negative_for {
                Verdict::Serve(value)
            } else {
                Verdict::Wait { or_serve: None }
            };
        }
        let is_kept_on_error = age <= self.freshness.kept_on_error_for;
        let has_just_failed = state
            .failed_at
            .is_some_and(|at| now.saturating_sub(at) < self.freshness.retry_after);
        if age <= self.freshness.fresh_for || (has_just_failed && is_kept_on_error) {
            Verdict::Serve(value)
        } else if age <= self.freshness.stale_for {
            Verdict::ServeAndRefresh(value)
        } else {
            Verdict::Wait {
                or_serve: is_kept_on_error.then_some(value),
            }
        }
    }

    /// Starts the one load of a slot. The caller holds the slot's lock and has seen that no load runs.
    fn take_off<L>(&self, slot: &Arc<Slot<V, E>>, state: &mut State<V, E>, load: L) -> Flight<V, E>
    where
        L: Future<Output = Result<V, E>> + Send + 'static,
    {
        let (sender, flight) = watch::channel(None);
        state.flight = Some(flight.clone());
        let landing = Landing {
            slot: Arc::clone(slot),
            sender,
        };
        let clock = Arc::clone(&self.clock);
        let task = async move {
            let outcome = load.await;
            landing.land(outcome, clock.monotonic());
        };
        tokio::spawn(task.in_current_span());
        flight
    }
}

impl<K, V, E> Clone for FreshCache<K, V, E> {
    fn clone(&self) -> Self {
        Self {
            slots: self.slots.clone(),
            freshness: self.freshness,
            clock: Arc::clone(&self.clock),
            is_negative: self.is_negative,
        }
    }
}

impl<K, V, E> fmt::Debug for FreshCache<K, V, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FreshCache")
            .field("freshness", &self.freshness)
            .finish_non_exhaustive()
    }
}

type Outcome<V, E> = Result<Arc<V>, Arc<E>>;
/// A running load, as those see it who wait for it. Its sender disappears without a value when the load panics.
type Flight<V, E> = watch::Receiver<Option<Outcome<V, E>>>;

enum Verdict<V> {
    Serve(Arc<V>),
    ServeAndRefresh(Arc<V>),
    Wait { or_serve: Option<Arc<V>> },
}

struct Slot<V, E>(Mutex<State<V, E>>);

struct State<V, E> {
    good: Option<Good<V>>,
    failed_at: Option<Duration>,
    flight: Option<Flight<V, E>>,
}

struct Good<V> {
    value: Arc<V>,
    loaded_at: Duration,
}

impl<V, E> Default for Slot<V, E> {
    fn default() -> Self {
        Self(Mutex::new(State {
            good: None,
            failed_at: None,
            flight: None,
        }))
    }
}

impl<V, E> Slot<V, E> {
    fn lock(&self) -> MutexGuard<'_, State<V, E>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a flight, in whatever way the load ended.
struct Landing<V, E> {
    slot: Arc<Slot<V, E>>,
    sender: watch::Sender<Option<Outcome<V, E>>>,
}

impl<V, E> Landing<V, E> {
    fn land(self, outcome: Result<V, E>, now: Duration) {
        let outcome = outcome.map(Arc::new).map_err(Arc::new);
        {
            let mut state = self.slot.lock();
            match &outcome {
                Ok(value) => {
                    state.good = Some(Good {
                        value: Arc::clone(value),
                        loaded_at: now,
                    });
                    state.failed_at = None;
                }
                Err(_) => {
                    if state.good.is_some() {
                        tracing::warn!("refreshing a cached value failed; the last good one is kept");
                    }
                    state.failed_at = Some(now);
                }
            }
            // Together with the value, so that nobody sees the one without the other and starts a second load.
            state.flight = None;
        }
        self.sender.send_replace(Some(outcome));
    }
}

impl<V, E> Drop for Landing<V, E> {
    fn drop(&mut self) {
        // Reached without `land` when the load panicked or the runtime stops: nobody may wait for a flight that is gone.
        let mut state = self.slot.lock();
        if state
            .flight
            .as_ref()
            .is_some_and(|flight| flight.same_channel(&self.sender.subscribe()))
        {
            state.flight = None;
        }
    }
}

async fn landed<V, E>(mut flight: Flight<V, E>) -> Option<Outcome<V, E>> {
    let outcome = flight.wait_for(Option::is_some).await.ok()?;
    outcome.clone()
}
