//! People and machines as they are kept.

use sqlx::{FromRow, SqliteConnection};

/// A row of `users`.
#[derive(Debug, Clone, Default, FromRow)]
pub struct User {
    pub id: String,
    pub organization_id: String,
    pub kind: String,
    pub state: String,
    pub username: String,
    pub login_name: String,
    pub created: i64,
    pub changed: i64,
    pub sequence: i64,
    pub given_name: String,
    pub family_name: String,
    pub nick_name: String,
    pub display_name: String,
    pub preferred_language: String,
    pub gender: String,
    pub email: String,
    pub email_verified: bool,
    pub phone: String,
    pub phone_verified: bool,
    pub password_hash: Option<String>,
    pub password_change_required: bool,
    pub password_changed: Option<i64>,
    pub failed_attempts: i64,
    pub mfa_init_skipped: Option<i64>,
    pub machine_name: String,
    pub machine_description: String,
    /// Written with the secret alone.
    pub has_secret: bool,
}

pub const ACTIVE: &str = "USER_STATE_ACTIVE";
pub const INACTIVE: &str = "USER_STATE_INACTIVE";
pub const LOCKED: &str = "USER_STATE_LOCKED";
pub const INITIAL: &str = "USER_STATE_INITIAL";

impl User {
    pub fn is_human(&self) -> bool {
        self.kind == "human"
    }

    /// Counts one change at `now`.
    pub fn touch(&mut self, now: i64) {
        self.sequence += 1;
        self.changed = now;
    }
}

pub async fn by_id(db: &mut SqliteConnection, id: &str) -> Result<Option<User>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM users WHERE id = ?")
        .bind(id)
        .fetch_optional(db)
        .await
}

/// By login name; letter case does not count.
pub async fn by_login_name(db: &mut SqliteConnection, name: &str) -> Result<Option<User>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM users WHERE login_key = ?")
        .bind(name.to_lowercase())
        .fetch_optional(db)
        .await
}

pub async fn of_organization(db: &mut SqliteConnection, id: &str) -> Result<Vec<User>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM users WHERE organization_id = ?")
        .bind(id)
        .fetch_all(db)
        .await
}

/// Writes every column, as a new row or over the old one.
pub async fn save(db: &mut SqliteConnection, user: &User, is_new: bool) -> Result<(), sqlx::Error> {
    let sql = if is_new {
        "INSERT INTO users (organization_id, kind, state, username, login_name, login_key, created, changed, sequence, \
         given_name, family_name, nick_name, display_name, preferred_language, gender, email, email_verified, phone, \
         phone_verified, password_hash, password_change_required, password_changed, failed_attempts, mfa_init_skipped, \
         machine_name, machine_description, id) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
    } else {
        "UPDATE users SET organization_id=?, kind=?, state=?, username=?, login_name=?, login_key=?, created=?, changed=?, \
         sequence=?, given_name=?, family_name=?, nick_name=?, display_name=?, preferred_language=?, gender=?, email=?, \
         email_verified=?, phone=?, phone_verified=?, password_hash=?, password_change_required=?, password_changed=?, \
         failed_attempts=?, mfa_init_skipped=?, machine_name=?, machine_description=? WHERE id=?"
    };
    sqlx::query(sql)
        .bind(&user.organization_id)
        .bind(&user.kind)
        .bind(&user.state)
        .bind(&user.username)
        .bind(&user.login_name)
        .bind(user.login_name.to_lowercase())
        .bind(user.created)
        .bind(user.changed)
        .bind(user.sequence)
        .bind(&user.given_name)
        .bind(&user.family_name)
        .bind(&user.nick_name)
        .bind(&user.display_name)
        .bind(&user.preferred_language)
        .bind(&user.gender)
        .bind(&user.email)
        .bind(user.email_verified)
        .bind(&user.phone)
        .bind(user.phone_verified)
        .bind(&user.password_hash)
        .bind(user.password_change_required)
        .bind(user.password_changed)
        .bind(user.failed_attempts)
        .bind(user.mfa_init_skipped)
        .bind(&user.machine_name)
        .bind(&user.machine_description)
        .bind(&user.id)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn delete(db: &mut SqliteConnection, id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sessions SET is_hidden = 1 WHERE user_id = ?")
        .bind(id)
        .execute(&mut *db)
        .await?;
    sqlx::query("DELETE FROM users WHERE id = ?").bind(id).execute(db).await?;
    Ok(())
}

/// An entry of a person's metadata; the value is base64.
#[derive(Debug, FromRow)]
pub struct Metadata {
    pub key: String,
    pub value: String,
    pub created: i64,
    pub changed: i64,
}

pub async fn metadata(db: &mut SqliteConnection, user: &str) -> Result<Vec<Metadata>, sqlx::Error> {
    let sql = "SELECT key, value, created, changed FROM user_metadata WHERE user_id = ? ORDER BY key";
    sqlx::query_as(sql).bind(user).fetch_all(db).await
}

pub async fn set_metadata(db: &mut SqliteConnection, user: &str, key: &str, value: &str, now: i64) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO user_metadata (user_id, key, value, created, changed) VALUES (?1, ?2, ?3, ?4, ?4) \
               ON CONFLICT (user_id, key) DO UPDATE SET value = excluded.value, changed = excluded.changed";
    sqlx::query(sql)
        .bind(user)
        .bind(key)
        .bind(value)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn remove_metadata(db: &mut SqliteConnection, user: &str, key: &str) -> Result<bool, sqlx::Error> {
    let sql = "DELETE FROM user_metadata WHERE user_id = ? AND key = ?";
    Ok(sqlx::query(sql).bind(user).bind(key).execute(db).await?.rows_affected() > 0)
}

/// An outstanding code.
#[derive(Debug, FromRow)]
pub struct KeptCode {
    pub hash: String,
    pub created: i64,
    pub note: String,
}

pub async fn code(db: &mut SqliteConnection, user: &str, purpose: &str) -> Result<Option<KeptCode>, sqlx::Error> {
    let sql = "SELECT hash, created, note FROM codes WHERE user_id = ? AND purpose = ?";
    sqlx::query_as(sql).bind(user).bind(purpose).fetch_optional(db).await
}

/// Replaces the outstanding code of that purpose.
pub async fn set_code(db: &mut SqliteConnection, user: &str, purpose: &str, hash: &str, now: i64) -> Result<(), sqlx::Error> {
    let sql = "INSERT OR REPLACE INTO codes (user_id, purpose, hash, created) VALUES (?, ?, ?, ?)";
    sqlx::query(sql)
        .bind(user)
        .bind(purpose)
        .bind(hash)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes beside an outstanding code what it was sent with.
pub async fn set_code_note(db: &mut SqliteConnection, user: &str, purpose: &str, note: &str) -> Result<(), sqlx::Error> {
    let sql = "UPDATE codes SET note = ? WHERE user_id = ? AND purpose = ?";
    sqlx::query(sql).bind(note).bind(user).bind(purpose).execute(db).await?;
    Ok(())
}

pub async fn drop_code(db: &mut SqliteConnection, user: &str, purpose: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM codes WHERE user_id = ? AND purpose = ?")
        .bind(user)
        .bind(purpose)
        .execute(db)
        .await?;
    Ok(())
}

/// How long a code counts.
const CODE_MICROS: i64 = 3_600_000_000;

impl KeptCode {
    /// Whether `code` is this one and still counts. Letter case matters.
    pub fn is(&self, code: &str, now: i64) -> bool {
        self.hash == crate::ids::fingerprint(code) && now < self.created.saturating_add(CODE_MICROS)
    }
}
