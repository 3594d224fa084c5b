//! Passkeys, security keys and registration links as they are kept.

use sqlx::{FromRow, SqliteConnection};

use crate::ids::fingerprint;

/// What a key is for: signing in by itself, or as a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Passkey,
    SecurityKey,
}

impl KeyKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::SecurityKey => "u2f",
        }
    }
}

/// A row of `webauthn_keys`.
#[derive(Debug, Clone, FromRow)]
pub struct Key {
    pub id: String,
    pub user_id: String,
    kind: String,
    /// The RP ID it was made for.
    pub domain: String,
    /// Empty until it is ready.
    pub name: String,
    /// Whether its registration was finished.
    pub is_ready: bool,
    /// The state of its registration, JSON.
    pub pending: String,
    /// The credential, JSON; empty until it is ready.
    pub credential: String,
}

impl Key {
    /// A registration that was just begun.
    pub fn begun(id: String, user_id: &str, kind: KeyKind, domain: &str, pending: String) -> Self {
        Self {
            id,
            user_id: user_id.to_owned(),
            kind: kind.name().to_owned(),
            domain: domain.to_owned(),
            name: String::new(),
            is_ready: false,
            pending,
            credential: String::new(),
        }
    }

    pub fn is(&self, kind: KeyKind) -> bool {
        self.kind == kind.name()
    }
}

/// All keys of a person, also those whose registration is not finished; oldest first.
pub async fn keys_of(db: &mut SqliteConnection, user: &str) -> Result<Vec<Key>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM webauthn_keys WHERE user_id = ? ORDER BY created, id")
        .bind(user)
        .fetch_all(db)
        .await
}

/// The finished keys of one kind that were made for a domain.
pub async fn usable(db: &mut SqliteConnection, user: &str, kind: KeyKind, domain: &str) -> Result<Vec<Key>, sqlx::Error> {
    let mut keys = keys_of(db, user).await?;
    keys.retain(|key| key.is_ready && key.is(kind) && key.domain == domain);
    Ok(keys)
}

/// The registration of that kind that waits to be finished.
pub async fn pending(db: &mut SqliteConnection, user: &str, kind: KeyKind) -> Result<Option<Key>, sqlx::Error> {
    let keys = keys_of(db, user).await?;
    Ok(keys.into_iter().rev().find(|key| !key.is_ready && key.is(kind)))
}

/// Keeps a registration that was begun; the one of that kind that waited before is gone.
pub async fn begin(db: &mut SqliteConnection, key: &Key, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM webauthn_keys WHERE user_id = ? AND kind = ? AND is_ready = 0")
        .bind(&key.user_id)
        .bind(&key.kind)
        .execute(&mut *db)
        .await?;
    let sql = "INSERT INTO webauthn_keys (id, user_id, kind, domain, pending, created) VALUES (?, ?, ?, ?, ?, ?)";
    sqlx::query(sql)
        .bind(&key.id)
        .bind(&key.user_id)
        .bind(&key.kind)
        .bind(&key.domain)
        .bind(&key.pending)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Finishes a registration, unless another call did so first or a newer one was begun: tells which.
pub async fn finish(db: &mut SqliteConnection, key: &Key, name: &str, credential: &str) -> Result<bool, sqlx::Error> {
    let sql = "UPDATE webauthn_keys SET is_ready = 1, name = ?, credential = ? WHERE id = ? AND is_ready = 0";
    let done = sqlx::query(sql).bind(name).bind(credential).bind(&key.id).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

pub async fn remove(db: &mut SqliteConnection, id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM webauthn_keys WHERE id = ?")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// How long a registration link counts.
const CODE_MICROS: i64 = 3_600_000_000;

pub async fn insert_code(db: &mut SqliteConnection, id: &str, user: &str, code: &str, now: i64) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO passkey_codes (id, user_id, hash, created) VALUES (?, ?, ?, ?)";
    sqlx::query(sql)
        .bind(id)
        .bind(user)
        .bind(fingerprint(code))
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Uses a registration code up; false if it is not that person's, wrong, used or too old. Letter case matters.
pub async fn use_code(db: &mut SqliteConnection, id: &str, user: &str, code: &str, now: i64) -> Result<bool, sqlx::Error> {
    let sql = "DELETE FROM passkey_codes WHERE id = ? AND user_id = ? AND hash = ? AND created > ?";
    let done = sqlx::query(sql)
        .bind(id)
        .bind(user)
        .bind(fingerprint(code))
        .bind(now.saturating_sub(CODE_MICROS))
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}
