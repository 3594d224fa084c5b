//! Where browser sessions are kept: any tower-sessions store, sealed.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tower_sessions::session::{Id, Record};
use tower_sessions::{SessionStore, session_store};
use tower_sessions_sqlx_store::SqliteStore;
use vestibule_engine::replica_store::{InProcess, ReplicaStore};

/// A store behind a pointer, so that the router has one type whatever it keeps its sessions in.
#[derive(Debug, Clone)]
pub struct SharedStore(pub Arc<dyn SessionStore>);

#[async_trait]
impl SessionStore for SharedStore {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.0.create(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.0.save(record).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.0.load(id).await
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.0.delete(id).await
    }
}

/// Replaces records that exist, and never makes one by saving it. A record that was deleted meanwhile (signed out, or under another
/// id since) stays deleted, whatever a request that began before still wants to write.
#[derive(Debug, Clone)]
pub struct UpdateOnly<S>(pub S);

#[async_trait]
impl<S: SessionStore> SessionStore for UpdateOnly<S> {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.0.create(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        match self.0.load(&record.id).await? {
            Some(_) => self.0.save(record).await,
            None => Ok(()),
        }
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.0.load(id).await
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.0.delete(id).await
    }
}

/// What a front door keeps, and where.
#[derive(Debug, Clone)]
pub struct Stores {
    pub(crate) sessions: Arc<dyn SessionStore>,
    pub(crate) replicas: Arc<dyn ReplicaStore>,
}

impl Stores {
    /// Counts tries, and remembers used codes, in a store that replicas share.
    #[must_use]
    pub fn shared_by(self, replicas: impl ReplicaStore + 'static) -> Self {
        Self {
            replicas: Arc::new(replicas),
            ..self
        }
    }
}

impl<S: SessionStore> From<S> for Stores {
    fn from(sessions: S) -> Self {
        Self {
            sessions: Arc::new(sessions),
            replicas: Arc::new(InProcess::new()),
        }
    }
}

/// The embedded default: sessions in one SQLite file.
pub async fn sessions_in(pool: SqlitePool) -> Result<SqliteStore, sqlx::Error> {
    let store = SqliteStore::new(pool);
    store.migrate().await?;
    Ok(store)
}

/// Connections to that file.
pub async fn open_sqlite_pool(path: &Path) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A record that was acknowledged survives the end of the process; of a power cut, at most the last moments are lost,
        // and a lost browser session costs a sign-in.
        .synchronous(SqliteSynchronous::Normal);
    SqlitePoolOptions::new().max_connections(4).connect_with(options).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[tokio::test]
    async fn a_record_that_was_deleted_is_not_brought_back_by_a_late_save() {
        let folder = tempfile::tempdir().unwrap();
        let pool = open_sqlite_pool(&folder.path().join("sessions.db")).await.unwrap();
        let store = UpdateOnly(sessions_in(pool).await.unwrap());
        let mut record = Record {
            id: Id(7),
            data: HashMap::new(),
            expiry_date: time::macros::datetime!(2099-01-01 00:00 UTC),
        };
        store.create(&mut record).await.unwrap();
        record.data.insert("x".to_owned(), serde_json::json!(1));
        store.save(&record).await.unwrap();
        assert_eq!(store.load(&record.id).await.unwrap().unwrap().data["x"], 1);
        store.delete(&record.id).await.unwrap();
        store.save(&record).await.unwrap();
        assert!(store.load(&record.id).await.unwrap().is_none());
    }
}
