//! The cache of settings, with a clock that the tests move and loads that they hold back.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::join_all;
use time::OffsetDateTime;
use tokio::sync::Semaphore;
use vestibule_engine::clock::ManualClock;
use vestibule_engine::settings_cache::{FreshCache, Freshness};

type Outcome = Result<u32, &'static str>;

const FRESHNESS: Freshness = Freshness {
    fresh_for: Duration::from_secs(30),
    stale_for: Duration::from_secs(600),
    kept_on_error_for: Duration::from_secs(3600),
    negative_for: Duration::from_secs(5),
    retry_after: Duration::from_secs(2),
};
/// The value that means "there is no such thing".
const NONE: u32 = 0;

struct Scene {
    clock: Arc<ManualClock>,
    cache: FreshCache<&'static str, u32, &'static str>,
    backend: Arc<Backend>,
}

/// Counts loads, and lets them end one by one when it is closed.
struct Backend {
    loads: AtomicUsize,
    gate: Semaphore,
}

fn scene() -> Scene {
    let clock = Arc::new(ManualClock::at(OffsetDateTime::UNIX_EPOCH));
    let cache = FreshCache::new(100, FRESHNESS, clock.clone()).with_negative(|value| *value == NONE);
    let backend = Arc::new(Backend {
        loads: AtomicUsize::new(0),
        gate: Semaphore::new(1000),
    });
    Scene { clock, cache, backend }
}

impl Scene {
    async fn get(&self, outcome: Outcome) -> Outcome {
        self.get_key("acme", outcome).await
    }

    async fn get_key(&self, key: &'static str, outcome: Outcome) -> Outcome {
        let backend = Arc::clone(&self.backend);
        let load = || async move {
            backend.loads.fetch_add(1, Ordering::SeqCst);
            backend.gate.acquire().await.unwrap().forget();
            outcome
        };
        self.cache.get(key, load).await.map(|value| *value).map_err(|error| *error)
    }

    fn loads(&self) -> usize {
        self.backend.loads.load(Ordering::SeqCst)
    }

    fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    fn close(&self) {
        self.backend.gate.forget_permits(1000);
    }

    fn let_one_pass(&self) {
        self.backend.gate.add_permits(1);
    }

    fn open(&self) {
        self.backend.gate.add_permits(1000);
    }
}

/// Lets all other tasks run until each waits for something (the runtime has one thread, and queues in order).
async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_hundred_who_ask_at_once_cause_one_load() {
    let scene = scene();
    scene.close();
    let mut all = Box::pin(join_all((0..100).map(|number| scene.get(Ok(number + 1)))));
    assert!((&mut all).now_or_never().is_none());
    settle().await;
    scene.open();
    assert_eq!(all.await, vec![Ok(1); 100]);
    assert_eq!(scene.loads(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_tasks_on_two_threads_cause_one_load() {
    let scene = Arc::new(scene());
    scene.close();
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let scene = Arc::clone(&scene);
            tokio::spawn(async move { scene.get(Ok(7)).await })
        })
        .collect();
    scene.let_one_pass();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(7));
    }
    assert_eq!(scene.loads(), 1);
}

#[tokio::test]
async fn a_fresh_value_is_served_without_a_load() {
    let scene = scene();
    assert_eq!(scene.get(Ok(1)).await, Ok(1));
    scene.pass(30);
    assert_eq!(scene.get(Ok(2)).await, Ok(1));
    settle().await;
    assert_eq!(scene.loads(), 1);
}

#[tokio::test]
async fn keys_have_their_own_values() {
    let scene = scene();
    assert_eq!(scene.get_key("acme", Ok(1)).await, Ok(1));
    assert_eq!(scene.get_key("globex", Ok(2)).await, Ok(2));
    assert_eq!(scene.get_key("acme", Ok(3)).await, Ok(1));
}

#[tokio::test]
async fn a_stale_value_is_served_while_one_refresh_runs() {
    let scene = scene();
    scene.get(Ok(1)).await.unwrap();
    scene.close();
    scene.pass(31);
    for _ in 0..100 {
        assert_eq!(scene.get(Ok(2)).now_or_never(), Some(Ok(1)), "nobody waits for the refresh");
    }
    settle().await;
    assert_eq!(scene.loads(), 2);
    scene.let_one_pass();
    settle().await;
    assert_eq!(scene.get(Ok(3)).await, Ok(2));
    assert_eq!(scene.loads(), 2);
}

#[tokio::test]
async fn an_old_value_is_loaded_again_before_anything_is_served() {
    let scene = scene();
    scene.get(Ok(1)).await.unwrap();
    scene.pass(601);
    assert_eq!(scene.get(Ok(2)).await, Ok(2));
}

#[tokio::test]
async fn an_error_is_shared_by_those_who_wait_and_not_kept() {
    let scene = scene();
    scene.close();
    let mut all = Box::pin(join_all((0..10).map(|_| scene.get(Err("down")))));
    assert!((&mut all).now_or_never().is_none());
    scene.let_one_pass();
    assert_eq!(all.await, vec![Err("down"); 10]);
    assert_eq!(scene.loads(), 1);
    scene.open();
    assert_eq!(scene.get(Ok(1)).await, Ok(1), "the next one tries again at once");
}

#[tokio::test]
async fn an_error_after_a_success_keeps_serving_and_recovers() {
    let scene = scene();
    scene.get(Ok(1)).await.unwrap();
    scene.pass(31);
    assert_eq!(scene.get(Err("down")).await, Ok(1));
    settle().await;
    assert_eq!(scene.loads(), 2);

    assert_eq!(scene.get(Err("down")).await, Ok(1));
    settle().await;
    assert_eq!(scene.loads(), 2, "a failed refresh is not repeated at once");

    scene.pass(2);
    assert_eq!(scene.get(Ok(2)).await, Ok(1));
    settle().await;
    assert_eq!(scene.loads(), 3);
    assert_eq!(scene.get(Ok(3)).await, Ok(2), "recovered");
    assert_eq!(scene.loads(), 3);
}

#[tokio::test]
async fn an_old_value_is_served_when_loading_fails_until_it_is_too_old() {
    let scene = scene();
    scene.get(Ok(1)).await.unwrap();
    scene.pass(601);
    assert_eq!(scene.get(Err("down")).await, Ok(1));
    assert_eq!(scene.get(Err("down")).await, Ok(1));
    assert_eq!(scene.loads(), 2, "the second one did not wait for another failure");
    scene.pass(3000);
    assert_eq!(scene.get(Err("down")).await, Err("down"));
    assert_eq!(scene.get(Ok(2)).await, Ok(2));
}

#[tokio::test]
async fn a_negative_value_is_kept_for_a_short_while_only() {
    let scene = scene();
    assert_eq!(scene.get(Ok(NONE)).await, Ok(NONE));
    scene.pass(5);
    assert_eq!(scene.get(Ok(1)).await, Ok(NONE));
    scene.pass(1);
    assert_eq!(scene.get(Ok(1)).await, Ok(1), "and never served stale");
}

#[tokio::test]
async fn an_outdated_negative_value_does_not_hide_an_error() {
    let scene = scene();
    scene.get(Ok(NONE)).await.unwrap();
    scene.pass(6);
    assert_eq!(scene.get(Err("down")).await, Err("down"));
}

#[tokio::test]
async fn a_person_who_goes_away_takes_nothing_from_the_others() {
    let scene = scene();
    scene.close();
    let mut leaving = Box::pin(scene.get(Ok(1)));
    assert!((&mut leaving).now_or_never().is_none());
    let mut staying = Box::pin(scene.get(Ok(2)));
    assert!((&mut staying).now_or_never().is_none());
    drop(leaving);
    scene.let_one_pass();
    assert_eq!(staying.await, Ok(1));
    assert_eq!(scene.loads(), 1);
}

#[tokio::test]
async fn those_who_wait_for_a_load_that_panics_try_their_own() {
    let scene = Arc::new(scene());
    let gate = Arc::new(Semaphore::new(0));
    let (cache, held) = (scene.cache.clone(), Arc::clone(&gate));
    let panicking = tokio::spawn(async move {
        let load = || async move {
            let _permit = held.acquire().await.unwrap();
            panic!("a load that panics")
        };
        cache.get("acme", load).await.map(|value: Arc<u32>| *value)
    });
    settle().await;
    let mut waiting = Box::pin(scene.get(Ok(2)));
    assert!((&mut waiting).now_or_never().is_none());
    gate.add_permits(1);
    assert_eq!(waiting.await, Ok(2));
    assert_eq!(scene.loads(), 1);
    // Whoever is woken first decides whether the one whose load panicked still finds another's to wait for.
    match panicking.await {
        Ok(served) => assert_eq!(served, Ok(2)),
        Err(ended) => assert!(ended.is_panic()),
    }
    assert_eq!(scene.get(Ok(3)).await, Ok(2), "the cache works on");
}

#[tokio::test]
async fn a_load_that_panics_alone_panics_in_whoever_asked() {
    let scene = scene();
    let cache = scene.cache.clone();
    let task = tokio::spawn(async move { cache.get("acme", || async { panic!("a load that panics") }).await.map(|_| ()) });
    assert!(task.await.unwrap_err().is_panic());
    assert_eq!(scene.get(Ok(1)).await, Ok(1));
}

#[tokio::test]
async fn a_forgotten_value_is_loaded_again() {
    let scene = scene();
    scene.get(Ok(1)).await.unwrap();
    scene.cache.forget(&"acme").await;
    assert_eq!(scene.get(Ok(2)).await, Ok(2));
}
