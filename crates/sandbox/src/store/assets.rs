//! Logos, icons and fonts as they are kept.

use sqlx::{FromRow, SqliteConnection};

/// A row of `assets`.
#[derive(Debug, FromRow)]
pub struct Asset {
    pub content_type: String,
    pub content: Vec<u8>,
    pub etag: String,
    pub created: i64,
}

pub async fn by_name(db: &mut SqliteConnection, scope: &str, name: &str) -> Result<Option<Asset>, sqlx::Error> {
    let sql = "SELECT content_type, content, etag, created FROM assets WHERE scope = ? AND name = ?";
    sqlx::query_as(sql).bind(scope).bind(name).fetch_optional(db).await
}

pub async fn insert(db: &mut SqliteConnection, scope: &str, name: &str, asset: &Asset) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO assets (scope, name, content_type, content, etag, created) VALUES (?, ?, ?, ?, ?, ?)";
    sqlx::query(sql)
        .bind(scope)
        .bind(name)
        .bind(&asset.content_type)
        .bind(&asset.content)
        .bind(&asset.etag)
        .bind(asset.created)
        .execute(db)
        .await?;
    Ok(())
}
