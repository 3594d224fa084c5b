//! Organizations and their domains as they are kept.

use sqlx::{FromRow, SqliteConnection};

/// A row of `organizations`, with the primary domain.
#[derive(Debug, Clone, Default, FromRow)]
pub struct Organization {
    pub id: String,
    pub name: String,
    pub state: String,
    pub created: i64,
    pub changed: i64,
    pub sequence: i64,
    pub primary_domain: String,
}

/// A row of `domains`.
#[derive(Debug, Clone, FromRow)]
pub struct Domain {
    pub organization_id: String,
    pub domain: String,
    pub is_verified: bool,
    pub is_primary: bool,
    pub proof: String,
}

pub const ACTIVE: &str = "ORGANIZATION_STATE_ACTIVE";
pub const INACTIVE: &str = "ORGANIZATION_STATE_INACTIVE";

/// Organizations with their primary domain: the table to select from.
pub const VIEW: &str = "(SELECT o.*, coalesce((SELECT d.domain FROM domains d WHERE d.organization_id = o.id \
                        AND d.is_primary = 1), '') AS primary_domain FROM organizations o) AS organization";

pub async fn by_id(db: &mut SqliteConnection, id: &str) -> Result<Option<Organization>, sqlx::Error> {
    sqlx::query_as(&format!("SELECT * FROM {VIEW} WHERE id = ?"))
        .bind(id)
        .fetch_optional(db)
        .await
}

pub async fn insert(db: &mut SqliteConnection, organization: &Organization) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO organizations (id, name, state, created, changed, sequence) VALUES (?, ?, ?, ?, ?, ?)";
    sqlx::query(sql)
        .bind(&organization.id)
        .bind(&organization.name)
        .bind(&organization.state)
        .bind(organization.created)
        .bind(organization.changed)
        .bind(organization.sequence)
        .execute(db)
        .await?;
    Ok(())
}

/// Counts one change and sets the state; gives the new sequence.
pub async fn touch(db: &mut SqliteConnection, id: &str, now: i64) -> Result<i64, sqlx::Error> {
    let sql = "UPDATE organizations SET sequence = sequence + 1, changed = ? WHERE id = ? RETURNING sequence";
    sqlx::query_scalar(sql).bind(now).bind(id).fetch_one(db).await
}

pub async fn set_state(db: &mut SqliteConnection, id: &str, state: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE organizations SET state = ? WHERE id = ?")
        .bind(state)
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes an organization with everything that belongs to it.
pub async fn delete(db: &mut SqliteConnection, id: &str) -> Result<(), sqlx::Error> {
    let hide = "UPDATE sessions SET is_hidden = 1 WHERE user_id IN (SELECT id FROM users WHERE organization_id = ?)";
    let policies = "DELETE FROM policies WHERE scope = ?";
    let assets = "DELETE FROM assets WHERE scope = ?";
    let translations = "DELETE FROM translations WHERE scope = ?";
    let itself = "DELETE FROM organizations WHERE id = ?";
    for sql in [hide, policies, assets, translations, itself] {
        sqlx::query(sql).bind(id).execute(&mut *db).await?;
    }
    Ok(())
}

pub async fn domains(db: &mut SqliteConnection, id: &str) -> Result<Vec<Domain>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM domains WHERE organization_id = ? ORDER BY rowid")
        .bind(id)
        .fetch_all(db)
        .await
}

pub async fn domain(db: &mut SqliteConnection, id: &str, domain: &str) -> Result<Option<Domain>, sqlx::Error> {
    let sql = "SELECT * FROM domains WHERE organization_id = ? AND domain = ?";
    sqlx::query_as(sql).bind(id).bind(domain).fetch_optional(db).await
}

pub async fn save_domain(db: &mut SqliteConnection, domain: &Domain) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO domains (organization_id, domain, is_verified, is_primary, proof) VALUES (?1, ?2, ?3, ?4, ?5) \
               ON CONFLICT (organization_id, domain) DO UPDATE SET is_verified = ?3, is_primary = ?4, proof = ?5";
    sqlx::query(sql)
        .bind(&domain.organization_id)
        .bind(&domain.domain)
        .bind(domain.is_verified)
        .bind(domain.is_primary)
        .bind(&domain.proof)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn set_primary(db: &mut SqliteConnection, id: &str, domain: &str) -> Result<(), sqlx::Error> {
    let sql = "UPDATE domains SET is_primary = (domain = ?) WHERE organization_id = ?";
    sqlx::query(sql).bind(domain).bind(id).execute(db).await?;
    Ok(())
}

pub async fn remove_domain(db: &mut SqliteConnection, id: &str, domain: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM domains WHERE organization_id = ? AND domain = ?")
        .bind(id)
        .bind(domain)
        .execute(db)
        .await?;
    Ok(())
}
