//! The locks by key: exclusive, in order, and gone when unused.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt as _;
use futures::future::join_all;
use vestibule_engine::visit_lock::VisitLocks;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_is_held_by_one_at_a_time() {
    let locks = VisitLocks::new();
    let inside = Arc::new(AtomicUsize::new(0));
    let tasks = (0..100).map(|_| {
        let (locks, inside) = (locks.clone(), Arc::clone(&inside));
        tokio::spawn(async move {
            let _guard = locks.lock(1).await;
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
            tokio::task::yield_now().await;
            assert_eq!(inside.fetch_sub(1, Ordering::SeqCst), 1);
        })
    });
    for ended in join_all(tasks).await {
        ended.unwrap();
    }
    assert!(locks.is_empty());
}

#[tokio::test]
async fn waiters_are_served_in_the_order_of_their_arrival() {
    let locks = VisitLocks::new();
    let order = Arc::new(Mutex::new(Vec::new()));
    let first = locks.lock(1).await;
    let waiters = (0..10).map(|number| {
        let (locks, order) = (locks.clone(), Arc::clone(&order));
        async move {
            let _guard = locks.lock(1).await;
            order.lock().unwrap().push(number);
        }
    });
    let mut waiters = Box::pin(join_all(waiters));
    assert!((&mut waiters).now_or_never().is_none());
    drop(first);
    waiters.await;
    assert_eq!(*order.lock().unwrap(), (0..10).collect::<Vec<_>>());
}

#[tokio::test]
async fn keys_do_not_wait_for_each_other() {
    let locks = VisitLocks::new();
    let _one = locks.lock(1).await;
    let two = locks.lock(2).now_or_never();
    assert!(two.is_some());
    assert_eq!(locks.len(), 2);
}

#[tokio::test]
async fn a_waiter_that_goes_away_leaves_nothing_behind() {
    let locks = VisitLocks::new();
    let held = locks.lock(1).await;
    let mut leaving = Box::pin(locks.lock(1));
    let mut staying = Box::pin(locks.lock(1));
    assert!((&mut leaving).now_or_never().is_none());
    assert!((&mut staying).now_or_never().is_none());
    drop(leaving);
    drop(held);
    drop((&mut staying).now_or_never().expect("the one who stayed is next"));
    assert!(locks.is_empty());
}

#[tokio::test]
async fn a_waiter_that_goes_away_after_its_turn_came_passes_it_on() {
    let locks = VisitLocks::new();
    let held = locks.lock(1).await;
    let mut next = Box::pin(locks.lock(1));
    assert!((&mut next).now_or_never().is_none());
    drop(held);
    drop(next);
    assert!(locks.is_empty());
    assert!(locks.lock(1).now_or_never().is_some());
}

#[tokio::test]
async fn the_slot_stays_while_somebody_waits() {
    let locks = VisitLocks::new();
    let held = locks.lock(1).await;
    let mut waiting = Box::pin(locks.lock(1));
    assert!((&mut waiting).now_or_never().is_none());
    drop(held);
    let _second = (&mut waiting).now_or_never().expect("it is its turn");
    assert!(
        locks.lock(1).now_or_never().is_none(),
        "a third one meets the same lock, not a new one"
    );
}

#[tokio::test]
async fn a_holder_that_panics_releases_the_lock() {
    let locks = VisitLocks::new();
    let held = locks.clone();
    let task = tokio::spawn(async move {
        let _guard = held.lock(1).await;
        panic!("something went wrong under the lock");
    });
    assert!(task.await.unwrap_err().is_panic());
    assert!(locks.is_empty());
    assert!(locks.lock(1).now_or_never().is_some());
}
