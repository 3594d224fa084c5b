//! The state of a while ago, for reads that lag behind the writes as a real backend's do.
//!
//! SQLite keeps the past for as long as a read transaction that began in it is open, so the past is a few connections,
//! each in such a transaction. Nothing ticks while nothing is written: once the last write is older than the delay, past
//! and present are the same, all transactions end, and the write-ahead log can be reset. Under writes that never pause the
//! log grows for as long as they last; that is the price of a switch meant for tests.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, SqliteConnection};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, mpsc};
use tokio::time::Instant;

use super::readers::Reader;

/// Moments a delay: what is written shows after one to one and a quarter delays.
const STEPS: u32 = 4;
/// Most connections: one a step, the one that readers see, and the one from before the first write.
const MOST: usize = STEPS as usize + 2;

/// A connection to read with. Whoever holds one of the past must not ask for a second: they may be the same.
#[derive(Debug)]
pub enum Read {
    Now(Reader),
    Past(Past),
}

/// A connection that sees a moment of the past, for one reader at a time.
#[derive(Debug)]
pub struct Past(OwnedMutexGuard<SqliteConnection>);

/// One moment. The connection is gone once the moment has ended.
#[derive(Debug, Clone)]
struct Moment {
    db: Arc<Mutex<SqliteConnection>>,
    /// None for what had been true for long already.
    taken: Option<Instant>,
    /// How many writes had begun.
    writes: u64,
}

impl Moment {
    fn is_older_than(&self, delay: Duration) -> bool {
        self.taken.is_none_or(|taken| taken.elapsed() >= delay)
    }
}

/// What readers see who do not see the present.
#[derive(Debug)]
pub struct ReadSide {
    delay: Duration,
    options: SqliteConnectOptions,
    /// Oldest first; empty while the past is the present.
    moments: Mutex<VecDeque<Moment>>,
    writes: AtomicU64,
    wake: mpsc::Sender<()>,
    /// Told when the past is the present again.
    caught_up: Notify,
}

impl ReadSide {
    /// Starts it; `writer` is the turn that every write holds. Its task ends with its last owner.
    pub fn start(delay: Duration, options: SqliteConnectOptions, writer: Arc<Mutex<()>>) -> Arc<Self> {
        let (wake, mut woken) = mpsc::channel(1);
        let side = Arc::new(Self {
            delay,
            options: options.pragma("query_only", "1"),
            moments: Mutex::default(),
            writes: AtomicU64::new(0),
            wake,
            caught_up: Notify::new(),
        });
        let weak = Arc::downgrade(&side);
        tokio::spawn(async move {
            while woken.recv().await.is_some() {
                let mut is_moving = true;
                while is_moving {
                    tokio::time::sleep(delay / STEPS).await;
                    let Some(side) = weak.upgrade() else { return };
                    let _turn = writer.lock().await;
                    is_moving = side.step().await.unwrap_or_else(|error| {
                        tracing::warn!(%error, "the read side could not move on");
                        true
                    });
                }
            }
        });
        side
    }

    /// What every write calls that has its turn, before it changes anything.
    pub async fn before_write(&self) -> Result<(), sqlx::Error> {
        let mut moments = self.moments.lock().await;
        let writes = self.writes.fetch_add(1, Ordering::Relaxed);
        if moments.is_empty() {
            moments.push_back(self.take(None, writes).await?);
        }
        // A full channel means that the task is awake already.
        let _ = self.wake.try_send(());
        Ok(())
    }

    /// The newest moment that is old enough, else the oldest there is; none if that is the present.
    pub async fn read(&self) -> Option<Past> {
        let db = {
            let moments = self.moments.lock().await;
            let old = moments.iter().rev().find(|moment| moment.is_older_than(self.delay));
            Arc::clone(&old.or_else(|| moments.front())?.db)
        };
        Some(Past(db.lock_owned().await))
    }

    /// Waits until readers see everything that was written.
    pub async fn caught_up(&self) {
        loop {
            let told = self.caught_up.notified();
            if self.moments.lock().await.is_empty() {
                return;
            }
            told.await;
        }
    }

    /// Takes a moment where something was written since the last one, and ends those that nobody will ask for again.
    /// Gives whether there is a past still.
    async fn step(&self) -> Result<bool, sqlx::Error> {
        let mut moments = self.moments.lock().await;
        let writes = self.writes.load(Ordering::Relaxed);
        let is_current = moments.back().is_none_or(|newest| newest.writes == writes);
        if is_current && moments.back().is_none_or(|newest| newest.is_older_than(self.delay)) {
            moments.clear();
            self.caught_up.notify_waiters();
            return Ok(false);
        }
        while moments.get(1).is_some_and(|next| next.is_older_than(self.delay)) {
            moments.pop_front();
        }
        if !is_current && moments.len() < MOST {
            moments.push_back(self.take(Some(Instant::now()), writes).await?);
        }
        Ok(true)
    }

    async fn take(&self, taken: Option<Instant>, writes: u64) -> Result<Moment, sqlx::Error> {
        let mut db = self.options.connect().await?;
        // A deferred transaction begins with its first read.
        sqlx::query("BEGIN").execute(&mut db).await?;
        sqlx::query("SELECT count(*) FROM facts").execute(&mut db).await?;
        Ok(Moment {
            db: Arc::new(Mutex::new(db)),
            taken,
            writes,
        })
    }
}

impl Deref for Read {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Now(db) => db,
            Self::Past(past) => &past.0,
        }
    }
}

impl DerefMut for Read {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Now(db) => db,
            Self::Past(past) => &mut past.0,
        }
    }
}
