//! What replicas know together, in SQLite: two tables beside the sessions, in the same file. The one place that knows how.
//!
//! Security: keys are hashes that only the holder of the session key can make. The rows tell when something was tried, not by whom.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};
use time::OffsetDateTime;
use tower_sessions::{session, session_store};
use vestibule_engine::limits::Counter;
use vestibule_engine::replica_store::{Change, Kept, ReplicaKey, ReplicaStore};
use vestibule_engine::{CodeMark, SpentCodes, StoreFailure};

/// Counters and used codes in a SQLite file. Every process that opens the file shares them.
#[derive(Debug, Clone)]
pub struct SqliteReplicaStore {
    pool: SqlitePool,
    /// When it was last swept, in milliseconds since 1970.
    swept_at: Arc<AtomicI64>,
}

/// How often what ended is removed. Until then it is ignored.
const SWEEP_EVERY_MILLISECONDS: i64 = 3_600_000;

impl SqliteReplicaStore {
    /// Makes the tables where they are not there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn open(pool: SqlitePool) -> Result<Self, sqlx::Error> {
        for table in [
            "CREATE TABLE IF NOT EXISTS vestibule_counters (
                 key BLOB PRIMARY KEY NOT NULL, tries INTEGER NOT NULL, since INTEGER NOT NULL,
                 blocked_until INTEGER NOT NULL, ends_at INTEGER NOT NULL
             ) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS vestibule_spent (
                 key BLOB PRIMARY KEY NOT NULL, ends_at INTEGER NOT NULL
             ) WITHOUT ROWID",
        ] {
            sqlx::query(table).execute(&pool).await?;
        }
        Ok(Self {
            pool,
            swept_at: Arc::default(),
        })
    }

    /// Sweeps once an hour, when something is counted: no timer is needed, because without tries there is nothing to remove.
    async fn sweep_if_due(&self, now: OffsetDateTime) -> Result<(), sqlx::Error> {
        let (now_ms, last) = (milliseconds(now), self.swept_at.load(Ordering::Relaxed));
        let is_due = now_ms.saturating_sub(last) >= SWEEP_EVERY_MILLISECONDS;
        let is_ours = || {
            self.swept_at
                .compare_exchange(last, now_ms, Ordering::Relaxed, Ordering::Relaxed)
        };
        if is_due && is_ours().is_ok() {
            self.delete_ended(now).await?;
        }
        Ok(())
    }

    async fn delete_ended(&self, now: OffsetDateTime) -> Result<(), sqlx::Error> {
        for table in ["vestibule_counters", "vestibule_spent"] {
            sqlx::query(&format!("DELETE FROM {table} WHERE ends_at <= ?"))
                .bind(milliseconds(now))
                .execute(&self.pool)
                .await?;
        }
        Ok(())
    }

    async fn change_at_once(&self, keys: &[ReplicaKey], change: &mut Change<'_>) -> Result<(), sqlx::Error> {
        if keys.is_empty() {
            change(&[]);
            return Ok(());
        }
        // The lock for writing is taken before anything is read, so that no other replica counts in between.
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let mut counters = Vec::with_capacity(keys.len());
        for key in keys {
            counters.push(counter(&mut transaction, *key).await?);
        }
        let kept: Vec<(ReplicaKey, Kept)> = keys.iter().copied().zip(change(&counters)).collect();
        if !kept.is_empty() {
            keep(&mut transaction, &kept).await?;
        }
        transaction.commit().await
    }
}

async fn counter(connection: &mut SqliteConnection, key: ReplicaKey) -> Result<Counter, sqlx::Error> {
    let row = sqlx::query("SELECT tries, since, blocked_until FROM vestibule_counters WHERE key = ?")
        .bind(key.0.as_slice())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map_or(Ok(Counter::default()), read)
}

fn read(row: &SqliteRow) -> Result<Counter, sqlx::Error> {
    Ok(Counter {
        tries: row.try_get("tries")?,
        since: row.try_get("since")?,
        blocked_until: row.try_get("blocked_until")?,
    })
}

async fn keep(connection: &mut SqliteConnection, kept: &[(ReplicaKey, Kept)]) -> Result<(), sqlx::Error> {
    let insert = "INSERT OR REPLACE INTO vestibule_counters (key, tries, since, blocked_until, ends_at) ";
    QueryBuilder::<Sqlite>::new(insert)
        .push_values(kept, |mut row, (key, kept)| {
            row.push_bind(key.0.to_vec())
                .push_bind(kept.counter.tries)
                .push_bind(kept.counter.since)
                .push_bind(kept.counter.blocked_until)
                .push_bind(milliseconds(kept.ends_at));
        })
        .build()
        .execute(connection)
        .await?;
    Ok(())
}

fn milliseconds(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

fn failure(error: sqlx::Error) -> StoreFailure {
    StoreFailure::from(session::Error::Store(session_store::Error::Backend(error.to_string())))
}

#[async_trait]
impl ReplicaStore for SqliteReplicaStore {
    async fn change(&self, keys: &[ReplicaKey], now: OffsetDateTime, change: &mut Change<'_>) -> Result<(), StoreFailure> {
        self.sweep_if_due(now).await.map_err(failure)?;
        self.change_at_once(keys, change).await.map_err(failure)
    }
}

#[async_trait]
impl SpentCodes for SqliteReplicaStore {
    async fn reserve(&self, mark: CodeMark, until: OffsetDateTime, now: OffsetDateTime) -> Result<bool, StoreFailure> {
        self.sweep_if_due(now).await.map_err(failure)?;
        // One statement: a row that ended counts as none.
        let insert = "INSERT INTO vestibule_spent (key, ends_at) VALUES (?, ?)
                      ON CONFLICT (key) DO UPDATE SET ends_at = excluded.ends_at WHERE vestibule_spent.ends_at <= ?";
        let done = sqlx::query(insert)
            .bind(mark.as_slice())
            .bind(milliseconds(until))
            .bind(milliseconds(now))
            .execute(&self.pool)
            .await
            .map_err(failure)?;
        Ok(done.rows_affected() == 1)
    }

    async fn release(&self, mark: CodeMark) -> Result<(), StoreFailure> {
        sqlx::query("DELETE FROM vestibule_spent WHERE key = ?")
            .bind(mark.as_slice())
            .execute(&self.pool)
            .await
            .map_err(failure)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
