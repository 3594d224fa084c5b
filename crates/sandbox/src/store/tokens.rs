//! Personal access tokens and memberships as they are kept.

use sqlx::{FromRow, SqliteConnection};

/// Who a personal access token stands for.
#[derive(Debug)]
pub struct TokenOwner {
    pub user_id: String,
    pub organization_id: String,
    pub state: String,
    pub expires: i64,
    pub memberships: Vec<Membership>,
}

/// A row a role; one without where the owner has none.
type OwnerRow = (String, String, String, i64, Option<String>, Option<String>);

/// One question, because every call asks it.
pub async fn owner(db: &mut SqliteConnection, hash: &str) -> Result<Option<TokenOwner>, sqlx::Error> {
    let sql = "SELECT t.user_id, u.organization_id, u.state, t.expires, m.scope, m.role FROM access_tokens t \
               JOIN users u ON u.id = t.user_id LEFT JOIN memberships m ON m.user_id = t.user_id WHERE t.hash = ?";
    let rows: Vec<OwnerRow> = sqlx::query_as(sql).bind(hash).fetch_all(db).await?;
    let mut owner: Option<TokenOwner> = None;
    for (user_id, organization_id, state, expires, scope, role) in rows {
        let owner = owner.get_or_insert_with(|| TokenOwner {
            user_id,
            organization_id,
            state,
            expires,
            memberships: Vec::new(),
        });
        if let (Some(scope), Some(role)) = (scope, role) {
            owner.memberships.push(Membership { scope, role });
        }
    }
    Ok(owner)
}

pub async fn insert(db: &mut SqliteConnection, id: &str, user: &str, hash: &str, times: (i64, i64)) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO access_tokens (id, user_id, hash, created, expires) VALUES (?, ?, ?, ?, ?)";
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

/// A role somebody holds; the scope is the instance's id or an organization's.
#[derive(Debug, Clone, FromRow)]
pub struct Membership {
    pub scope: String,
    pub role: String,
}

pub async fn memberships(db: &mut SqliteConnection, user: &str) -> Result<Vec<Membership>, sqlx::Error> {
    sqlx::query_as("SELECT scope, role FROM memberships WHERE user_id = ?")
        .bind(user)
        .fetch_all(db)
        .await
}

pub async fn grant(db: &mut SqliteConnection, user: &str, scope: &str, role: &str) -> Result<(), sqlx::Error> {
    let sql = "INSERT OR IGNORE INTO memberships (user_id, scope, role) VALUES (?, ?, ?)";
    sqlx::query(sql).bind(user).bind(scope).bind(role).execute(db).await?;
    Ok(())
}
