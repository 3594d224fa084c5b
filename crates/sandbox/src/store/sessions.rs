//! Sessions as they are kept.

use sqlx::{FromRow, SqliteConnection};

use super::factors::Kind;

/// A row of `sessions`.
#[derive(Debug, Clone, Default, FromRow)]
pub struct Session {
    pub id: String,
    pub creator_id: String,
    pub user_id: Option<String>,
    pub user_checked: Option<i64>,
    pub password_checked: Option<i64>,
    pub webauthn_checked: Option<i64>,
    /// What the newest key said about its holder. A security key may say so too: it proves no passkey.
    pub webauthn_user_verified: bool,
    /// The open challenge, JSON.
    pub webauthn_challenge: Option<String>,
    /// The challenge that the check of this very call answered; never kept.
    #[sqlx(skip)]
    pub webauthn_answered: Option<String>,
    pub totp_checked: Option<i64>,
    pub otp_sms_checked: Option<i64>,
    pub otp_email_checked: Option<i64>,
    pub recovery_code_checked: Option<i64>,
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

/// What is shown of a session's user.
#[derive(Debug, FromRow)]
pub struct Holder {
    pub login_name: String,
    pub display_name: String,
    pub organization_id: String,
}

/// A session and its user's columns, which are empty where the user is gone.
#[derive(Debug, FromRow)]
struct HeldSession {
    #[sqlx(flatten)]
    session: Session,
    holder_login_name: Option<String>,
    holder_display_name: Option<String>,
    holder_organization_id: Option<String>,
}

impl Session {
    pub fn is_expired(&self, now: i64) -> bool {
        self.expires.is_some_and(|end| end <= now)
    }

    /// When a code of that kind was last right here.
    pub const fn code_checked_mut(&mut self, kind: Kind) -> &mut Option<i64> {
        match kind {
            Kind::Totp => &mut self.totp_checked,
            Kind::OtpSms => &mut self.otp_sms_checked,
            Kind::OtpEmail => &mut self.otp_email_checked,
            Kind::RecoveryCode => &mut self.recovery_code_checked,
        }
    }

    /// The same, to read.
    pub const fn code_checked(&self, kind: Kind) -> Option<i64> {
        match kind {
            Kind::Totp => self.totp_checked,
            Kind::OtpSms => self.otp_sms_checked,
            Kind::OtpEmail => self.otp_email_checked,
            Kind::RecoveryCode => self.recovery_code_checked,
        }
    }
}

pub async fn by_id(db: &mut SqliteConnection, id: &str) -> Result<Option<Session>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM sessions WHERE id = ?")
        .bind(id)
        .fetch_optional(db)
        .await
}

/// The same with its user, in one question: what every page of a sign-in asks.
pub async fn held(db: &mut SqliteConnection, id: &str) -> Result<Option<(Session, Option<Holder>)>, sqlx::Error> {
    let sql = "SELECT s.*, u.login_name AS holder_login_name, u.display_name AS holder_display_name, \
               u.organization_id AS holder_organization_id FROM sessions s LEFT JOIN users u ON u.id = s.user_id WHERE s.id = ?";
    let found: Option<HeldSession> = sqlx::query_as(sql).bind(id).fetch_optional(db).await?;
    Ok(found.map(|held| {
        let names = (held.holder_login_name, held.holder_display_name, held.holder_organization_id);
        let holder = match names {
            (Some(login_name), Some(display_name), Some(organization_id)) => Some(Holder {
                login_name,
                display_name,
                organization_id,
            }),
            _ => None,
        };
        (held.session, holder)
    }))
}

/// The user of a session.
pub async fn holder(db: &mut SqliteConnection, session: &Session) -> Result<Option<Holder>, sqlx::Error> {
    let Some(id) = &session.user_id else { return Ok(None) };
    let sql = "SELECT login_name, display_name, organization_id FROM users WHERE id = ?";
    sqlx::query_as(sql).bind(id).fetch_optional(db).await
}

/// The session that has or had a token.
pub async fn by_token(db: &mut SqliteConnection, hash: &str) -> Result<Option<Session>, sqlx::Error> {
    let sql = "SELECT s.* FROM session_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = ?";
    sqlx::query_as(sql).bind(hash).fetch_optional(db).await
}

/// Writes every column and remembers the token.
pub async fn save(db: &mut SqliteConnection, session: &Session) -> Result<(), sqlx::Error> {
    let sql = "INSERT INTO sessions (id, creator_id, user_id, user_checked, password_checked, created, changed, sequence, \
               expires, is_terminated, is_hidden, token_hash, fingerprint_id, user_agent, metadata, webauthn_checked, \
               webauthn_user_verified, webauthn_challenge, totp_checked, otp_sms_checked, otp_email_checked, recovery_code_checked) \
               VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22) \
               ON CONFLICT (id) DO UPDATE SET user_id=?3, \
               user_checked=?4, password_checked=?5, changed=?7, sequence=?8, expires=?9, is_terminated=?10, is_hidden=?11, \
               token_hash=?12, metadata=?15, webauthn_checked=?16, webauthn_user_verified=?17, webauthn_challenge=?18, \
               totp_checked=?19, otp_sms_checked=?20, otp_email_checked=?21, recovery_code_checked=?22";
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
        .bind(session.webauthn_checked)
        .bind(session.webauthn_user_verified)
        .bind(&session.webauthn_challenge)
        .bind(session.totp_checked)
        .bind(session.otp_sms_checked)
        .bind(session.otp_email_checked)
        .bind(session.recovery_code_checked)
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
