//! The sealed store around a store whose rows can be looked at, changed and moved.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::json;
use time::{Duration, OffsetDateTime};
use tower_sessions_core::session::{Id, Record, Session};
use tower_sessions_core::session_store::{Error, ExpiredDeletion, Result, SessionStore};
use vestibule_engine::clock::{Entropy, SeededEntropy};
use vestibule_engine::keys::MasterKey;
use vestibule_engine::sealed_store::{SealedStore, StoreKeys};

const TOKEN: &str = "V1_281237940593_the-token-of-a-session";

type Hook = Box<dyn FnOnce(&mut HashMap<Id, Record>) + Send>;

/// A store with glass walls. Like the real ones, it gives a record another id where the wanted one is taken.
#[derive(Clone, Default)]
struct GlassStore {
    rows: Arc<Mutex<HashMap<Id, Record>>>,
    after_next_load: Arc<Mutex<Option<Hook>>>,
    next_free: Arc<Mutex<i128>>,
}

impl std::fmt::Debug for GlassStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GlassStore")
    }
}

#[async_trait]
impl SessionStore for GlassStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let mut rows = self.rows.lock().unwrap();
        while rows.contains_key(&record.id) {
            let mut next_free = self.next_free.lock().unwrap();
            *next_free += 1;
            record.id = Id(*next_free);
        }
        rows.insert(record.id, record.clone());
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.rows.lock().unwrap().insert(record.id, record.clone());
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let mut rows = self.rows.lock().unwrap();
        let row = rows.get(id).cloned();
        if let Some(hook) = self.after_next_load.lock().unwrap().take() {
            hook(&mut rows);
        }
        Ok(row)
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.rows.lock().unwrap().remove(id);
        Ok(())
    }
}

#[async_trait]
impl ExpiredDeletion for GlassStore {
    async fn delete_expired(&self) -> Result<()> {
        self.rows.lock().unwrap().retain(|_, row| row.expiry_date > now());
        Ok(())
    }
}

impl GlassStore {
    fn rows(&self) -> Vec<Record> {
        self.rows.lock().unwrap().values().cloned().collect()
    }

    fn only_row(&self) -> Record {
        let rows = self.rows();
        assert_eq!(rows.len(), 1);
        rows.into_iter().next().unwrap()
    }
}

/// A store that is out of order.
#[derive(Debug)]
struct BrokenStore;

#[async_trait]
impl SessionStore for BrokenStore {
    async fn create(&self, _: &mut Record) -> Result<()> {
        Err(Error::Backend("out of order".into()))
    }
    async fn save(&self, _: &Record) -> Result<()> {
        Err(Error::Backend("out of order".into()))
    }
    async fn load(&self, _: &Id) -> Result<Option<Record>> {
        Err(Error::Backend("out of order".into()))
    }
    async fn delete(&self, _: &Id) -> Result<()> {
        Err(Error::Backend("out of order".into()))
    }
}

/// The worst of all sources.
#[derive(Debug)]
struct NothingButZeros;

impl Entropy for NothingButZeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn now() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(20_000)
}

fn key(number: u8) -> MasterKey {
    MasterKey::from_bytes([number; 32])
}

fn sealed_with(inner: &GlassStore, primary: u8, previous: &[u8]) -> SealedStore<GlassStore> {
    let previous: Vec<_> = previous.iter().map(|number| key(*number)).collect();
    let entropy = Arc::new(SeededEntropy::new(u64::from(primary)));
    SealedStore::new(inner.clone(), StoreKeys::new(&key(primary), &previous), entropy)
}

fn record(id: i128) -> Record {
    Record {
        id: Id(id),
        data: HashMap::from([(
            "accounts".to_owned(),
            json!([{ "token": TOKEN, "login_name": "ada@acme.example" }]),
        )]),
        expiry_date: now() + Duration::hours(1),
    }
}

#[tokio::test]
async fn what_goes_in_comes_out() {
    let store = sealed_with(&GlassStore::default(), 1, &[]);
    let mut created = record(11);
    store.create(&mut created).await.unwrap();
    assert_eq!(created, record(11), "creating keeps the id where it is free");
    assert_eq!(store.load(&Id(11)).await.unwrap(), Some(record(11)));

    let mut changed = record(11);
    changed.data.insert("language".into(), json!("de"));
    changed.expiry_date += Duration::hours(1);
    store.save(&changed).await.unwrap();
    assert_eq!(store.load(&Id(11)).await.unwrap(), Some(changed));

    store.delete(&Id(11)).await.unwrap();
    assert_eq!(store.load(&Id(11)).await.unwrap(), None);
}

#[tokio::test]
async fn the_inner_store_shows_neither_contents_nor_usable_ids() {
    let inner = GlassStore::default();
    let store = sealed_with(&inner, 1, &[]);
    store.save(&record(0x1234_5678_9abc_def0)).await.unwrap();

    let row = inner.only_row();
    let shown = serde_json::to_string(&row).unwrap();
    for secret in [TOKEN, "ada", "accounts", "login_name"] {
        assert!(!shown.contains(secret), "{secret} shows in {shown}");
    }
    assert_ne!(row.id, Id(0x1234_5678_9abc_def0));
    assert_eq!(row.data.keys().collect::<Vec<_>>(), ["sealed"]);
    assert_eq!(
        store.load(&row.id).await.unwrap(),
        None,
        "the id in the store is no cookie value"
    );
}

#[tokio::test]
async fn equal_records_do_not_look_equal() {
    let inner = GlassStore::default();
    let store = sealed_with(&inner, 1, &[]);
    store.save(&record(1)).await.unwrap();
    let first = inner.only_row();
    store.save(&record(1)).await.unwrap();
    assert_ne!(first.data, inner.only_row().data);
}

#[tokio::test]
async fn the_expiry_stays_readable_for_the_cleaner() {
    let inner = GlassStore::default();
    let store = sealed_with(&inner, 1, &[]);
    let mut stale = record(1);
    stale.expiry_date = now() - Duration::seconds(1);
    store.save(&stale).await.unwrap();
    store.save(&record(2)).await.unwrap();
    store.delete_expired().await.unwrap();
    assert_eq!(inner.only_row().expiry_date, record(2).expiry_date);
    assert_eq!(store.load(&Id(2)).await.unwrap(), Some(record(2)));
}

#[tokio::test]
async fn a_record_changed_anywhere_is_absent() {
    let inner = GlassStore::default();
    let store = sealed_with(&inner, 1, &[]);
    store.save(&record(1)).await.unwrap();
    let row = inner.only_row();
    let sealed = row.data.get("sealed").unwrap().as_str().unwrap().to_owned();
    for at in 0..sealed.len() {
        let mut changed = sealed.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let mut row = row.clone();
        row.data.insert("sealed".into(), json!(String::from_utf8(changed).unwrap()));
        inner.save(&row).await.unwrap();
        assert_eq!(store.load(&Id(1)).await.unwrap(), None, "character {at}");
    }
    for damaged in [
        json!(null),
        json!(""),
        json!("AQ"),
        json!("not base64!"),
        json!(5),
        json!(&sealed[..40]),
    ] {
        let mut row = row.clone();
        row.data.insert("sealed".into(), damaged.clone());
        inner.save(&row).await.unwrap();
        assert_eq!(store.load(&Id(1)).await.unwrap(), None, "{damaged}");
    }
    inner.save(&row).await.unwrap();
    assert_eq!(store.load(&Id(1)).await.unwrap(), Some(record(1)), "untouched, it opens");
}

#[tokio::test]
async fn a_record_moved_to_another_session_is_absent() {
    let inner = GlassStore::default();
    let store = sealed_with(&inner, 1, &[]);
    store.save(&record(1)).await.unwrap();
    let rich = inner.only_row();
    store
        .save(&Record {
            data: HashMap::new(),
            ..record(2)
        })
        .await
        .unwrap();
    let mut poor = inner.rows().into_iter().find(|row| row.id != rich.id).unwrap();
    poor.data = rich.data;
    inner.save(&poor).await.unwrap();
    assert_eq!(store.load(&Id(2)).await.unwrap(), None);
}

#[tokio::test]
async fn a_record_with_a_prolonged_life_is_absent_and_a_rounded_one_is_not() {
    let inner = GlassStore::default();
    let store = sealed_with(&inner, 1, &[]);
    store.save(&record(1)).await.unwrap();
    let mut row = inner.only_row();
    row.expiry_date += Duration::milliseconds(999);
    inner.save(&row).await.unwrap();
    assert!(store.load(&Id(1)).await.unwrap().is_some());
    row.expiry_date += Duration::days(1);
    inner.save(&row).await.unwrap();
    assert_eq!(store.load(&Id(1)).await.unwrap(), None);
}

#[tokio::test]
async fn another_key_finds_nothing() {
    let inner = GlassStore::default();
    sealed_with(&inner, 1, &[]).save(&record(1)).await.unwrap();
    assert_eq!(sealed_with(&inner, 2, &[]).load(&Id(1)).await.unwrap(), None);
}

#[tokio::test]
async fn a_new_key_reads_old_records_and_moves_them_when_they_are_saved() {
    let inner = GlassStore::default();
    sealed_with(&inner, 1, &[]).save(&record(7)).await.unwrap();
    let rotated = sealed_with(&inner, 2, &[3, 1]);
    let loaded = rotated.load(&Id(7)).await.unwrap().unwrap();
    assert_eq!(loaded, record(7));

    rotated.save(&loaded).await.unwrap();
    inner.only_row();
    assert_eq!(sealed_with(&inner, 2, &[]).load(&Id(7)).await.unwrap(), Some(record(7)));
    assert_eq!(sealed_with(&inner, 1, &[]).load(&Id(7)).await.unwrap(), None);
}

#[tokio::test]
async fn deleting_removes_what_any_key_stored() {
    let inner = GlassStore::default();
    sealed_with(&inner, 1, &[]).save(&record(7)).await.unwrap();
    sealed_with(&inner, 2, &[]).save(&record(7)).await.unwrap();
    sealed_with(&inner, 2, &[1]).delete(&Id(7)).await.unwrap();
    assert_eq!(inner.rows(), []);
}

#[tokio::test]
async fn a_damaged_record_does_not_bring_an_older_copy_back() {
    let inner = GlassStore::default();
    sealed_with(&inner, 2, &[]).save(&record(7)).await.unwrap();
    let mut newest = inner.only_row();
    sealed_with(&inner, 1, &[]).save(&record(7)).await.unwrap();
    newest.data.insert("sealed".into(), json!("AAAA"));
    inner.save(&newest).await.unwrap();
    assert_eq!(sealed_with(&inner, 2, &[1]).load(&Id(7)).await.unwrap(), None);
}

#[tokio::test]
async fn a_record_that_moves_to_the_new_key_while_it_is_looked_for_is_found() {
    let inner = GlassStore::default();
    sealed_with(&inner, 2, &[]).save(&record(7)).await.unwrap();
    let moved = inner.only_row();
    inner.rows.lock().unwrap().clear();
    *inner.after_next_load.lock().unwrap() = Some(Box::new(move |rows| {
        rows.insert(moved.id, moved);
    }));
    assert_eq!(sealed_with(&inner, 2, &[1]).load(&Id(7)).await.unwrap(), Some(record(7)));
}

#[tokio::test]
async fn creating_under_a_taken_id_takes_another_and_leaves_no_stray_row() {
    let inner = GlassStore::default();
    let store = sealed_with(&inner, 1, &[]);
    store.create(&mut record(5)).await.unwrap();
    let mut second = record(5);
    second.data.insert("language".into(), json!("de"));
    store.create(&mut second).await.unwrap();

    assert_ne!(second.id, Id(5));
    assert_eq!(
        store.load(&Id(5)).await.unwrap(),
        Some(record(5)),
        "the first one is untouched"
    );
    assert_eq!(store.load(&second.id).await.unwrap(), Some(second));
    assert_eq!(inner.rows().len(), 2);
}

#[tokio::test]
async fn creating_gives_up_when_every_id_is_taken() {
    let inner = GlassStore::default();
    let store = SealedStore::new(inner.clone(), StoreKeys::new(&key(1), &[]), Arc::new(NothingButZeros));
    store.create(&mut record(0)).await.unwrap();
    let refusal = store.create(&mut record(0)).await.unwrap_err();
    assert!(matches!(refusal, Error::Backend(_)), "{refusal:?}");
    inner.only_row();
}

#[tokio::test]
async fn a_broken_store_is_an_error_and_not_an_absent_session() {
    let store = SealedStore::new(BrokenStore, StoreKeys::new(&key(1), &[]), Arc::new(SeededEntropy::new(1)));
    assert!(store.load(&Id(1)).await.is_err());
    assert!(store.save(&record(1)).await.is_err());
    assert!(store.create(&mut record(1)).await.is_err());
    assert!(store.delete(&Id(1)).await.is_err());
}

#[tokio::test]
async fn a_session_lives_on_it_through_a_change_of_its_id() {
    let inner = GlassStore::default();
    let store = Arc::new(sealed_with(&inner, 1, &[]));
    let session = Session::new(None, store.clone(), None);
    session.insert("token", TOKEN).await.unwrap();
    session.save().await.unwrap();
    let before = session.id().unwrap();
    session.cycle_id().await.unwrap();
    session.save().await.unwrap();
    let after = session.id().unwrap();

    assert_ne!(before, after);
    assert_eq!(
        Session::new(Some(before), store.clone(), None)
            .get::<String>("token")
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        Session::new(Some(after), store, None)
            .get::<String>("token")
            .await
            .unwrap()
            .as_deref(),
        Some(TOKEN)
    );
    inner.only_row();
}

#[test]
fn debug_shows_no_keys() {
    let shown = format!("{:?}", sealed_with(&GlassStore::default(), 99, &[98]));
    assert!(
        !shown.contains("99, 99") && !shown.contains("cipher") && !shown.contains("address"),
        "{shown}"
    );
}
