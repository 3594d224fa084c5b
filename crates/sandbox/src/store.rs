//! The SQLite file: opening, migrations, and who may write when.
//!
//! Durability: WAL with `synchronous=NORMAL`. A commit is in the operating system's hands before the request is
//! answered, so killing the process at any moment loses nothing that was acknowledged, and the file never tears. Only a
//! power cut can lose the last moments, which a development backend may.

pub mod assets;
pub mod factors;
pub mod machines;
pub mod organizations;
pub mod policies;
pub mod read_side;
pub mod readers;
pub mod sessions;
pub mod tokens;
pub mod users;
pub mod webauthn;

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use read_side::{Read, ReadSide};
use readers::Readers;

/// One SQL script a version, in order; `user_version` counts those that ran.
const MIGRATIONS: [&str; 6] = [
    include_str!("store/0001_first.sql"),
    include_str!("store/0002_invitations.sql"),
    include_str!("store/0003_phone.sql"),
    include_str!("store/0004_webauthn.sql"),
    include_str!("store/0005_factors.sql"),
    include_str!("store/0006_machines.sql"),
];

/// The store.
#[derive(Debug, Clone)]
pub struct Store {
    readers: Arc<Readers>,
    pool: SqlitePool,
    options: SqliteConnectOptions,
    writer: Arc<Mutex<()>>,
    behind: Arc<OnceLock<Arc<ReadSide>>>,
}

/// A transaction that writes. Writers take turns, so none ever finds the file locked; dropped without `commit`, it undoes all.
#[derive(Debug)]
pub struct Write {
    tx: Transaction<'static, Sqlite>,
    _turn: OwnedMutexGuard<()>,
}

impl Store {
    /// # Errors
    /// When the file cannot be used, or a newer version of this program wrote it.
    pub async fn open(file: &Path) -> Result<Self, sqlx::Error> {
        keep_private(file).map_err(sqlx::Error::Io)?;
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(10));
        let pool = SqlitePoolOptions::new()
            // One writes at a time; the other is there while the first still comes back.
            .max_connections(2)
            .min_connections(1)
            // A file does not hang up: asking a connection whether it still answers costs every write a round trip.
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        let store = Self {
            readers: Arc::new(Readers::open(&options).await?),
            pool,
            options,
            writer: Arc::new(Mutex::new(())),
            behind: Arc::default(),
        };
        store.migrate().await?;
        Ok(store)
    }

    async fn migrate(&self) -> Result<(), sqlx::Error> {
        let mut write = self.write().await?;
        let done: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *write).await?;
        if usize::try_from(done).is_ok_and(|done| done > MIGRATIONS.len()) {
            return Err(sqlx::Error::Configuration(
                "the store was written by a newer version of this program".into(),
            ));
        }
        for (number, script) in (1_i64..).zip(MIGRATIONS).filter(|(number, _)| *number > done) {
            sqlx::raw_sql(script).execute(&mut *write).await?;
            sqlx::raw_sql(&format!("PRAGMA user_version = {number}"))
                .execute(&mut *write)
                .await?;
        }
        write.commit().await
    }

    /// From now on `read_behind` shows the state of `delay` ago; zero changes nothing.
    pub fn fall_behind(&self, delay: Duration) {
        if !delay.is_zero() {
            self.behind
                .get_or_init(|| ReadSide::start(delay, self.options.clone(), Arc::clone(&self.writer)));
        }
    }

    /// A connection that sees everything acknowledged.
    pub async fn read(&self) -> Result<Read, sqlx::Error> {
        Ok(Read::Now(self.readers.one().await?))
    }

    /// A connection that sees what searches and lists may see.
    pub async fn read_behind(&self) -> Result<Read, sqlx::Error> {
        let past = match self.behind.get() {
            Some(side) => side.read().await,
            None => None,
        };
        match past {
            Some(past) => Ok(Read::Past(past)),
            None => self.read().await,
        }
    }

    /// Waits until `read_behind` shows everything that was written.
    pub async fn caught_up(&self) {
        if let Some(side) = self.behind.get() {
            side.caught_up().await;
        }
    }

    /// The next turn to write.
    pub async fn write(&self) -> Result<Write, sqlx::Error> {
        let turn = Arc::clone(&self.writer).lock_owned().await;
        if let Some(side) = self.behind.get() {
            side.before_write().await?;
        }
        let tx = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Write { tx, _turn: turn })
    }
}

/// Security: the file holds hashes and the secrets of authenticator apps, so it is its owner's alone; its companions (`-wal`, `-shm`)
/// take its mode.
fn keep_private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        let open = options.mode(0o600).open(file)?;
        open.set_permissions(std::fs::Permissions::from_mode(0o600))
    }
    #[cfg(not(unix))]
    options.open(file).map(drop)
}

impl Write {
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.tx.commit().await
    }
}

impl Deref for Write {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.tx
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.tx
    }
}

/// A value kept under a name, such as the instance's id.
pub async fn fact(db: &mut SqliteConnection, name: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT value FROM facts WHERE name = ?")
        .bind(name)
        .fetch_optional(db)
        .await
}

pub async fn set_fact(db: &mut SqliteConnection, name: &str, value: &str) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sqlx::query(sql).bind(name).bind(value).execute(db).await?;
    Ok(())
}

/// Whether an insertion failed because something with that key exists.
pub fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|e| e.is_unique_violation())
}
