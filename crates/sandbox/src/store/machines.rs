//! Keys and secrets of machine users as they are kept.

use sqlx::{FromRow, SqliteConnection};

/// A key, with what its owner must be like for it to count.
#[derive(Debug, FromRow)]
pub struct KeptKey {
    pub user_id: String,
    pub public_key: String,
    pub expires: i64,
    pub state: String,
}

/// A secret, with its owner.
#[derive(Debug, FromRow)]
pub struct KeptSecret {
    pub user_id: String,
    pub state: String,
    pub hash: Option<String>,
}

pub async fn add_key(db: &mut SqliteConnection, id: &str, user: &str, pem: &str, times: (i64, i64)) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO machine_keys (id, user_id, public_key, created, expires) VALUES (?, ?, ?, ?, ?)";
    sqlx::query(sql)
        .bind(id)
        .bind(user)
        .bind(pem)
        .bind(times.0)
        .bind(times.1)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn remove_key(db: &mut SqliteConnection, id: &str, user: &str) -> Result<bool, sqlx::Error> {
    let sql = "DELETE FROM machine_keys WHERE id = ? AND user_id = ?";
    Ok(sqlx::query(sql).bind(id).bind(user).execute(db).await?.rows_affected() > 0)
}

pub async fn key(db: &mut SqliteConnection, id: &str) -> Result<Option<KeptKey>, sqlx::Error> {
    let sql = "SELECT k.user_id, k.public_key, k.expires, u.state FROM machine_keys k \
               JOIN users u ON u.id = k.user_id WHERE k.id = ?";
    sqlx::query_as(sql).bind(id).fetch_optional(db).await
}

pub async fn set_secret(db: &mut SqliteConnection, user: &str, hash: &str, now: i64) -> Result<(), sqlx::Error> {
    let sql = "INSERT OR REPLACE INTO machine_secrets (user_id, hash, created) VALUES (?, ?, ?)";
    sqlx::query(sql).bind(user).bind(hash).bind(now).execute(&mut *db).await?;
    sqlx::query("UPDATE users SET has_secret = 1 WHERE id = ?")
        .bind(user)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn remove_secret(db: &mut SqliteConnection, user: &str) -> Result<bool, sqlx::Error> {
    let sql = "DELETE FROM machine_secrets WHERE user_id = ?";
    let is_removed = sqlx::query(sql).bind(user).execute(&mut *db).await?.rows_affected() > 0;
    sqlx::query("UPDATE users SET has_secret = 0 WHERE id = ?")
        .bind(user)
        .execute(db)
        .await?;
    Ok(is_removed)
}

/// By user name, which is the client id.
pub async fn secret(db: &mut SqliteConnection, client: &str) -> Result<Option<KeptSecret>, sqlx::Error> {
    let sql = "SELECT u.id AS user_id, u.state, s.hash FROM users u LEFT JOIN machine_secrets s ON s.user_id = u.id \
               WHERE u.username = ? AND u.kind = 'machine' LIMIT 1";
    sqlx::query_as(sql).bind(client).fetch_optional(db).await
}

/// Keeps a bought token, and forgets those that ran out.
pub async fn issue(db: &mut SqliteConnection, id: &str, user: &str, hash: &str, times: (i64, i64)) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM access_tokens WHERE kind = 'issued' AND expires <= ?")
        .bind(times.0)
        .execute(&mut *db)
        .await?;
    let sql = "INSERT INTO access_tokens (id, user_id, hash, created, expires, kind) VALUES (?, ?, ?, ?, ?, 'issued')";
    sqlx::query(sql)
        .bind(id)
        .bind(user)
        .bind(hash)
        .bind(times.0)
        .bind(times.1)
        .execute(db)
        .await?;
    Ok(())
}
