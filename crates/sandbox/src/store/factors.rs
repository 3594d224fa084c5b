//! Second factors as they are kept, beside WebAuthn keys: authenticator apps, codes by mail and text message, recovery codes.

use sqlx::{FromRow, SqliteConnection};

/// A kind of second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Totp,
    OtpSms,
    OtpEmail,
    RecoveryCode,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::OtpSms => "otp_sms",
            Self::OtpEmail => "otp_email",
            Self::RecoveryCode => "recovery_code",
        }
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Totp, Self::OtpSms, Self::OtpEmail, Self::RecoveryCode]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// A row of `factors`.
#[derive(Clone, FromRow)]
pub struct Factor {
    kind: String,
    /// An authenticator app counts once a code of it was checked.
    pub is_ready: bool,
    /// Security: the secret of an authenticator app in base32, in plain text. Whoever can read the store can make codes;
    /// checking them takes the secret, so it cannot be kept as a hash.
    pub secret: String,
    /// Wrong codes in a row.
    pub failures: i64,
}

impl std::fmt::Debug for Factor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Factor")
            .field("kind", &self.kind)
            .field("is_ready", &self.is_ready)
            .field("secret", &"_")
            .field("failures", &self.failures)
            .finish()
    }
}

impl Factor {
    /// The kind, unless a newer program wrote one that is unknown here.
    pub fn kind(&self) -> Option<Kind> {
        Kind::of(&self.kind)
    }
}

pub async fn of_user(db: &mut SqliteConnection, user: &str) -> Result<Vec<Factor>, sqlx::Error> {
    let sql = "SELECT kind, is_ready, secret, failures FROM factors WHERE user_id = ?";
    sqlx::query_as(sql).bind(user).fetch_all(db).await
}

pub async fn one(db: &mut SqliteConnection, user: &str, kind: Kind) -> Result<Option<Factor>, sqlx::Error> {
    let sql = "SELECT kind, is_ready, secret, failures FROM factors WHERE user_id = ? AND kind = ?";
    sqlx::query_as(sql).bind(user).bind(kind.name()).fetch_optional(db).await
}

/// The factor if it can be used.
pub async fn ready(db: &mut SqliteConnection, user: &str, kind: Kind) -> Result<Option<Factor>, sqlx::Error> {
    Ok(one(db, user, kind).await?.filter(|factor| factor.is_ready))
}

/// Puts an authenticator app that still has to prove itself in the place of one that never did.
pub async fn begin(db: &mut SqliteConnection, user: &str, secret: &str) -> Result<(), sqlx::Error> {
    put(db, user, Kind::Totp, secret, false).await
}

/// Puts a factor that counts from now on.
pub async fn add(db: &mut SqliteConnection, user: &str, kind: Kind, secret: &str) -> Result<(), sqlx::Error> {
    put(db, user, kind, secret, true).await
}

async fn put(db: &mut SqliteConnection, user: &str, kind: Kind, secret: &str, is_ready: bool) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO factors (user_id, kind, is_ready, secret) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (user_id, kind) DO UPDATE SET is_ready = ?3, secret = ?4";
    sqlx::query(sql)
        .bind(user)
        .bind(kind.name())
        .bind(is_ready)
        .bind(secret)
        .execute(db)
        .await?;
    Ok(())
}

/// Whether there was one.
pub async fn remove(db: &mut SqliteConnection, user: &str, kind: Kind) -> Result<bool, sqlx::Error> {
    let sql = "DELETE FROM factors WHERE user_id = ? AND kind = ?";
    let done = sqlx::query(sql).bind(user).bind(kind.name()).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// Counts a wrong code; gives the wrong ones in a row.
pub async fn count_failure(db: &mut SqliteConnection, user: &str, kind: Kind) -> Result<i64, sqlx::Error> {
    let sql = "UPDATE factors SET failures = failures + 1 WHERE user_id = ? AND kind = ? RETURNING failures";
    let failures: Option<i64> = sqlx::query_scalar(sql)
        .bind(user)
        .bind(kind.name())
        .fetch_optional(db)
        .await?;
    Ok(failures.unwrap_or_default())
}

pub async fn forget_failures(db: &mut SqliteConnection, user: &str, kind: Kind) -> Result<(), sqlx::Error> {
    let sql = "UPDATE factors SET failures = 0 WHERE user_id = ? AND kind = ?";
    sqlx::query(sql).bind(user).bind(kind.name()).execute(db).await?;
    Ok(())
}

/// What unlocking does.
pub async fn forget_all_failures(db: &mut SqliteConnection, user: &str) -> Result<(), sqlx::Error> {
    let sql = "UPDATE factors SET failures = 0 WHERE user_id = ?";
    sqlx::query(sql).bind(user).execute(db).await?;
    Ok(())
}

/// A recovery code that is still good.
#[derive(Debug, FromRow)]
pub struct RecoveryCode {
    pub id: i64,
    pub hash: String,
}

/// In the order in which they were made.
pub async fn recovery_codes(db: &mut SqliteConnection, user: &str) -> Result<Vec<RecoveryCode>, sqlx::Error> {
    let sql = "SELECT id, hash FROM recovery_codes WHERE user_id = ? ORDER BY id";
    sqlx::query_as(sql).bind(user).fetch_all(db).await
}

pub async fn add_recovery_code(db: &mut SqliteConnection, user: &str, hash: &str) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO recovery_codes (user_id, hash) VALUES (?, ?)";
    sqlx::query(sql).bind(user).bind(hash).execute(db).await?;
    Ok(())
}

pub async fn remove_recovery_codes(db: &mut SqliteConnection, user: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM recovery_codes WHERE user_id = ?")
        .bind(user)
        .execute(&mut *db)
        .await?;
    remove(db, user, Kind::RecoveryCode).await?;
    Ok(())
}

/// Whether the code was still there.
pub async fn spend_recovery_code(db: &mut SqliteConnection, id: i64) -> Result<bool, sqlx::Error> {
    let sql = "DELETE FROM recovery_codes WHERE id = ?";
    Ok(sqlx::query(sql).bind(id).execute(db).await?.rows_affected() > 0)
}

/// A code that a session asked for and that is not used yet.
#[derive(Debug, FromRow)]
pub struct SessionCode {
    pub hash: String,
    pub created: i64,
}

pub async fn session_code(db: &mut SqliteConnection, session: &str, kind: Kind) -> Result<Option<SessionCode>, sqlx::Error> {
    let sql = "SELECT hash, created FROM session_codes WHERE session_id = ? AND kind = ?";
    sqlx::query_as(sql).bind(session).bind(kind.name()).fetch_optional(db).await
}

/// Replaces the code of that kind.
pub async fn set_session_code(
    db: &mut SqliteConnection,
    session: &str,
    kind: Kind,
    code: &SessionCode,
) -> Result<(), sqlx::Error> {
    let sql = "INSERT OR REPLACE INTO session_codes (session_id, kind, hash, created) VALUES (?, ?, ?, ?)";
    sqlx::query(sql)
        .bind(session)
        .bind(kind.name())
        .bind(&code.hash)
        .bind(code.created)
        .execute(db)
        .await?;
    Ok(())
}

/// Whether exactly that code was still there.
pub async fn spend_session_code(db: &mut SqliteConnection, session: &str, kind: Kind, hash: &str) -> Result<bool, sqlx::Error> {
    let sql = "DELETE FROM session_codes WHERE session_id = ? AND kind = ? AND hash = ?";
    let done = sqlx::query(sql)
        .bind(session)
        .bind(kind.name())
        .bind(hash)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// The e-mail address that was verified last, if any ever was.
pub async fn verified_email(db: &mut SqliteConnection, user: &str) -> Result<Option<String>, sqlx::Error> {
    contact(db, "SELECT verified_email FROM users WHERE id = ?", user).await
}

/// The phone number that was verified last, unless it was removed.
pub async fn verified_phone(db: &mut SqliteConnection, user: &str) -> Result<Option<String>, sqlx::Error> {
    contact(db, "SELECT verified_phone FROM users WHERE id = ?", user).await
}

async fn contact(db: &mut SqliteConnection, sql: &'static str, user: &str) -> Result<Option<String>, sqlx::Error> {
    let found: Option<String> = sqlx::query_scalar(sql).bind(user).fetch_optional(db).await?;
    Ok(found.filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    /// Stores from before second factors know no verified contacts; their people can add codes all the same.
    #[tokio::test]
    async fn an_older_store_learns_whose_contacts_are_verified() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("sandbox.db");
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true);
        let mut old = sqlx::ConnectOptions::connect(&options).await.unwrap();
        let scripts = [
            include_str!("0001_first.sql"),
            include_str!("0002_invitations.sql"),
            include_str!("0003_phone.sql"),
            "PRAGMA user_version = 3; INSERT INTO organizations VALUES ('o', 'O', 's', 0, 0, 1);",
            "INSERT INTO users (id, organization_id, kind, state, username, login_name, login_key, created, changed, sequence, \
             email, email_verified, phone) VALUES ('u', 'o', 'human', 's', 'a', 'a', 'a', 0, 0, 1, 'a@b.example', 1, '+41791112233');",
        ];
        for script in scripts {
            sqlx::raw_sql(script).execute(&mut old).await.unwrap();
        }
        sqlx::Connection::close(old).await.unwrap();
        let store = Store::open(&file).await.unwrap();
        let mut db = store.read().await.unwrap();
        assert_eq!(verified_email(&mut db, "u").await.unwrap().as_deref(), Some("a@b.example"));
        assert_eq!(verified_phone(&mut db, "u").await.unwrap(), None);
    }
}
