//! The connections that see everything acknowledged, each for one reader at a time.
//!
//! Not sqlx's pool: that asks every connection that comes back whether it still answers, in a task of its own, which costs
//! as much as a query. A file does not hang up, and whatever a reader that went away left unread, the connection drops
//! before it begins the next statement.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// More than a small machine has cores: a query waits for its thread to be woken more than it computes.
const CONNECTIONS: usize = 4;

/// All connections to read with.
#[derive(Debug)]
pub struct Readers {
    all: Vec<Arc<Mutex<SqliteConnection>>>,
    turns: Arc<Semaphore>,
}

/// One connection, until it is dropped.
#[derive(Debug)]
pub struct Reader {
    // Given back before the turn, so that whoever has a turn finds one free.
    db: OwnedMutexGuard<SqliteConnection>,
    _turn: OwnedSemaphorePermit,
}

impl Readers {
    pub async fn open(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let mut all = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            all.push(Arc::new(Mutex::new(options.connect().await?)));
        }
        Ok(Self {
            all,
            turns: Arc::new(Semaphore::new(CONNECTIONS)),
        })
    }

    /// Waits for a connection.
    pub async fn one(&self) -> Result<Reader, sqlx::Error> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| sqlx::Error::PoolClosed)?;
        loop {
            // The first free one: it has its statements at hand.
            let free = self.all.iter().find_map(|db| Arc::clone(db).try_lock_owned().ok());
            if let Some(db) = free {
                return Ok(Reader { db, _turn: turn });
            }
            // Others moved between two of the looks; there is one.
            tokio::task::yield_now().await;
        }
    }
}

impl Deref for Reader {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.db
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.db
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::Pin;
    use std::task::Poll;

    use super::*;

    /// Asks once.
    async fn is_pending<F: Future>(future: &mut Pin<Box<F>>) -> bool {
        poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await
    }

    async fn number(reader: &mut Reader) -> i64 {
        sqlx::query_scalar("SELECT 7").fetch_one(&mut **reader).await.unwrap()
    }

    #[tokio::test]
    async fn who_comes_last_waits_for_a_connection_that_is_given_back() {
        let readers = Readers::open(&SqliteConnectOptions::new().in_memory(true)).await.unwrap();
        let mut held = Vec::new();
        for _ in 0..CONNECTIONS {
            held.push(readers.one().await.unwrap());
        }
        let mut last = Box::pin(readers.one());
        assert!(is_pending(&mut last).await, "there was no connection left");
        held.pop();
        assert_eq!(number(&mut last.await.unwrap()).await, 7);
    }

    #[tokio::test]
    async fn a_reader_that_goes_away_in_the_middle_leaves_a_connection_that_answers() {
        let readers = Readers::open(&SqliteConnectOptions::new().in_memory(true)).await.unwrap();
        let endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n";
        for _ in 0..CONNECTIONS * 2 {
            let mut reader = readers.one().await.unwrap();
            let mut rows = Box::pin(sqlx::query(endless).fetch_all(&mut *reader));
            assert!(is_pending(&mut rows).await, "it never ends");
        }
        for _ in 0..CONNECTIONS * 2 {
            assert_eq!(number(&mut readers.one().await.unwrap()).await, 7);
        }
    }
}
