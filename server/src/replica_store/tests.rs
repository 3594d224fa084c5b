//! Both stores keep the same promises; the one on the disk keeps them among processes, too.

use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use time::macros::datetime;
use vestibule_engine::replica_store::InProcess;

use super::*;
use crate::store::open_sqlite_pool;

const NOW: OffsetDateTime = datetime!(2026-01-01 12:00 UTC);
const KEY: ReplicaKey = ReplicaKey([7; 32]);
const OTHER: ReplicaKey = ReplicaKey([8; 32]);

async fn on_disk(folder: &TempDir) -> SqliteReplicaStore {
    let pool = open_sqlite_pool(&folder.path().join("sessions.db")).await.unwrap();
    SqliteReplicaStore::open(pool).await.unwrap()
}

fn one_more(counters: &[Counter]) -> Vec<Kept> {
    let kept = |counter: &Counter| Kept {
        counter: Counter {
            tries: counter.tries + 1,
            since: 1,
            blocked_until: 2,
        },
        ends_at: NOW + Duration::from_secs(60),
    };
    counters.iter().map(kept).collect()
}

async fn tries(store: &dyn ReplicaStore, key: ReplicaKey) -> u32 {
    let mut seen = 0;
    let mut look = |counters: &[Counter]| {
        seen = counters[0].tries;
        Vec::new()
    };
    store.change(&[key], NOW, &mut look).await.unwrap();
    seen
}

async fn counts(store: &dyn ReplicaStore) {
    store.change(&[KEY, OTHER], NOW, &mut one_more).await.unwrap();
    store.change(&[OTHER], NOW, &mut one_more).await.unwrap();
    assert_eq!((tries(store, KEY).await, tries(store, OTHER).await), (1, 2));
    store.change(&[], NOW, &mut one_more).await.unwrap();
}

async fn remembers(store: &dyn ReplicaStore) {
    let until = NOW + Duration::from_secs(90);
    assert!(store.reserve(KEY.0, until, NOW).await.unwrap());
    assert!(!store.reserve(KEY.0, until, NOW).await.unwrap());
    assert!(!store.reserve(KEY.0, until, until - Duration::from_millis(1)).await.unwrap());
    assert!(store.reserve(OTHER.0, until, NOW).await.unwrap());
    assert!(store.reserve(KEY.0, until + Duration::from_secs(1), until).await.unwrap());
    store.release(KEY.0).await.unwrap();
    assert!(store.reserve(KEY.0, until + Duration::from_secs(1), until).await.unwrap());
}

#[tokio::test]
async fn counters_are_kept_and_read_together() {
    let folder = TempDir::new().unwrap();
    counts(&InProcess::new()).await;
    counts(&on_disk(&folder).await).await;
}

#[tokio::test]
async fn a_code_is_taken_once_until_it_ends_or_is_given_back() {
    let folder = TempDir::new().unwrap();
    remembers(&InProcess::new()).await;
    remembers(&on_disk(&folder).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_that_count_at_the_same_moment_lose_nothing() {
    let folder = TempDir::new().unwrap();
    let replicas = [Arc::new(on_disk(&folder).await), Arc::new(on_disk(&folder).await)];
    let tasks: Vec<_> = (0..40)
        .map(|number| {
            let replica = replicas[number % 2].clone();
            tokio::spawn(async move { replica.change(&[KEY, OTHER], NOW, &mut one_more).await.unwrap() })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(tries(&*replicas[0], KEY).await, 40);
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let replica = replicas[number % 2].clone();
            tokio::spawn(async move { replica.reserve(KEY.0, NOW + Duration::from_secs(90), NOW).await.unwrap() })
        })
        .collect();
    let mut first = 0;
    for task in tasks {
        first += u32::from(task.await.unwrap());
    }
    assert_eq!(first, 1);
}

#[tokio::test]
async fn the_store_is_swept_once_an_hour_while_it_is_used() {
    let folder = TempDir::new().unwrap();
    let store = on_disk(&folder).await;
    store.change(&[KEY], NOW, &mut one_more).await.unwrap();
    let ended = NOW + Duration::from_secs(60);
    for (now, left) in [(ended, 1), (NOW + Duration::from_secs(3_600), 0)] {
        store.change(&[OTHER], now, &mut |_: &[Counter]| Vec::new()).await.unwrap();
        assert_eq!(tries(&store, KEY).await, left, "at {now}");
    }
}

#[tokio::test]
async fn what_ended_is_removed_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let store = on_disk(&folder).await;
    store.change(&[KEY], NOW, &mut one_more).await.unwrap();
    store.reserve(KEY.0, NOW + Duration::from_secs(90), NOW).await.unwrap();
    store.delete_ended(NOW + Duration::from_secs(59)).await.unwrap();
    assert_eq!(tries(&store, KEY).await, 1);
    store.delete_ended(NOW + Duration::from_secs(60)).await.unwrap();
    assert_eq!(tries(&store, KEY).await, 0);
    assert!(!store.reserve(KEY.0, NOW, NOW).await.unwrap());
    store.delete_ended(NOW + Duration::from_secs(90)).await.unwrap();
    assert!(store.reserve(KEY.0, NOW, NOW).await.unwrap());
}
