//! Settings as they are kept: one JSON body a level (instance or organization) and kind.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{FromRow, SqliteConnection};

use crate::wire::ApiError;

/// A row of `policies`.
#[derive(Debug, Clone, FromRow)]
pub struct Policy {
    pub scope: String,
    pub body: String,
    pub created: i64,
    pub changed: i64,
    pub sequence: i64,
}

impl Policy {
    /// The body, read. What an older version did not write takes its default.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_str(&self.body).map_err(|error| ApiError::internal(&error.to_string()))
    }
}

pub async fn own(db: &mut SqliteConnection, scope: &str, kind: &str) -> Result<Option<Policy>, sqlx::Error> {
    let sql = "SELECT scope, body, created, changed, sequence FROM policies WHERE scope = ? AND kind = ?";
    sqlx::query_as(sql).bind(scope).bind(kind).fetch_optional(db).await
}

/// The row of the first of two levels that has one.
pub async fn nearest(db: &mut SqliteConnection, levels: [&str; 2], kind: &str) -> Result<Option<Policy>, sqlx::Error> {
    let sql = "SELECT scope, body, created, changed, sequence FROM policies WHERE scope IN (?1, ?2) AND kind = ?3 \
               ORDER BY scope = ?1 DESC LIMIT 1";
    let [first, second] = levels;
    sqlx::query_as(sql)
        .bind(first)
        .bind(second)
        .bind(kind)
        .fetch_optional(db)
        .await
}

/// Writes a body; the first one of a level also sets when it was created.
pub async fn save(
    db: &mut SqliteConnection,
    scope: &str,
    kind: &str,
    body: &impl Serialize,
    stamp: (i64, i64),
) -> Result<(), ApiError> {
    let body = serde_json::to_string(body).map_err(|error| ApiError::internal(&error.to_string()))?;
    let sql = "INSERT INTO policies (scope, kind, body, created, changed, sequence) VALUES (?1, ?2, ?3, ?4, ?4, ?5) \
               ON CONFLICT (scope, kind) DO UPDATE SET body = ?3, changed = ?4, sequence = ?5";
    sqlx::query(sql)
        .bind(scope)
        .bind(kind)
        .bind(body)
        .bind(stamp.0)
        .bind(stamp.1)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn remove(db: &mut SqliteConnection, scope: &str, kind: &str) -> Result<bool, sqlx::Error> {
    let sql = "DELETE FROM policies WHERE scope = ? AND kind = ?";
    Ok(sqlx::query(sql).bind(scope).bind(kind).execute(db).await?.rows_affected() > 0)
}

/// A written translation, as JSON text.
pub async fn translation(db: &mut SqliteConnection, scope: &str, locale: &str) -> Result<Option<String>, sqlx::Error> {
    let sql = "SELECT body FROM translations WHERE scope = ? AND locale = ?";
    sqlx::query_scalar(sql).bind(scope).bind(locale).fetch_optional(db).await
}

pub async fn set_translation(db: &mut SqliteConnection, scope: &str, locale: &str, body: &str) -> Result<(), sqlx::Error> {
    let sql = "INSERT OR REPLACE INTO translations (scope, locale, body) VALUES (?, ?, ?)";
    sqlx::query(sql).bind(scope).bind(locale).bind(body).execute(db).await?;
    Ok(())
}
