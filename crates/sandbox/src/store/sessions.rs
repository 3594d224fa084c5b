//! Sessions as they are kept.

use sqlx::{FromRow, SqliteConnection};

/// A row of `sessions`.
#[derive(Debug, Clone, Default, FromRow)]
pub struct Session {
    pub id: String,
    pub creator_id: String,
    pub user_id: Option<String>,
    pub user_checked: Option<i64>,
    pub password_checked: Option<i64>,
    pub created: i64,
    pub changed: i64,
    pub sequence: i64,
    pub expires: Option<i64>,
    pub is_terminated: bool,
    /// Not readable any more, though checks still work: what locking and deactivating a user does.
    pub is_hidden: bool,
    pub token_hash: String,
    pub fingerprint_id: String,
    pub user_agent: String,
    pub metadata: String,
}

impl Session {
    pub fn is_expired(&self, now: i64) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }
}

pub async fn by_id(db: &mut SqliteConnection, id: &str) -> Result<Option<Session>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM sessions WHERE id = ?")
        .bind(id)
        .fetch_optional(db)
        .await
}

/// The session that has or had a token.
pub async fn by_token(db: &mut SqliteConnection, hash: &str) -> Result<Option<Session>, sqlx::Error> {
    let sql = "SELECT s.* FROM session_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = ?";
    sqlx::query_as(sql).bind(hash).fetch_optional(db).await
}

/// Writes every column and remembers the token.
pub async fn save(db: &mut SqliteConnection, session: &Session) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO sessions (id, creator_id, user_id, user_checked, password_checked, created, changed, sequence, \
               expires, is_terminated, is_hidden, token_hash, fingerprint_id, user_agent, metadata) \
               VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15) ON CONFLICT (id) DO UPDATE SET user_id=?3, \
               user_checked=?4, password_checked=?5, changed=?7, sequence=?8, expires=?9, is_terminated=?10, is_hidden=?11, \
               token_hash=?12, metadata=?15";
    sqlx::query(sql)
        .bind(&session.id)
        .bind(&session.creator_id)
        .bind(&session.user_id)
        .bind(session.user_checked)
        .bind(session.password_checked)
        .bind(session.created)
        .bind(session.changed)
        .bind(session.sequence)
        .bind(session.expires)
        .bind(session.is_terminated)
        .bind(session.is_hidden)
        .bind(&session.token_hash)
        .bind(&session.fingerprint_id)
        .bind(&session.user_agent)
        .bind(&session.metadata)
        .execute(&mut *db)
        .await?;
    let remember = "INSERT OR IGNORE INTO session_tokens (hash, session_id) VALUES (?, ?)";
    sqlx::query(remember)
        .bind(&session.token_hash)
        .bind(&session.id)
        .execute(db)
        .await?;
    Ok(())
}

/// What a password change does: no session of the person has a checked password any more.
pub async fn forget_password_checks(db: &mut SqliteConnection, user: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET password_checked = NULL WHERE user_id = ?")
        .bind(user)
        .execute(db)
        .await?;
    Ok(())
}

/// What locking or deactivating does: the person's sessions cannot be read any more, for good.
pub async fn hide_all(db: &mut SqliteConnection, user: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET is_hidden = 1 WHERE user_id = ?")
        .bind(user)
        .execute(db)
        .await?;
    Ok(())
}
