//! Codes that were wrong, which are counted and lock; and codes that were right, which are spent with the session's own write.

use sqlx::SqliteConnection;

use crate::api::policy::{Kind as _, LockoutPolicy};
use crate::api::user::credentials::penalty;
use crate::state::Ctx;
use crate::store::factors::{self, Kind};
use crate::store::sessions;
use crate::store::users::{self, LOCKED};
use crate::wire::ApiError;

/// A second factor that was right: good once the session is written, together with what it uses up.
#[derive(Debug)]
pub struct Proof {
    pub user_id: String,
    pub kind: Kind,
    pub spends: Spends,
}

/// What a right code uses up.
#[derive(Debug)]
pub enum Spends {
    /// Lenient as recorded: a code of an authenticator app can be used again, here and in other sessions, while its time lasts.
    Nothing,
    /// The session's code with this hash.
    SessionCode(String),
    /// The recovery code with this number.
    RecoveryCode(i64),
}

impl Proof {
    /// Uses it up. Security: of two calls with one code the second finds it gone, and none that began before a lock passes it.
    pub async fn spend(&self, db: &mut SqliteConnection, session: &str) -> Result<(), ApiError> {
        if users::by_id(db, &self.user_id)
            .await?
            .is_some_and(|user| user.state == LOCKED)
        {
            return Err(locked(self.kind));
        }
        let is_there = match &self.spends {
            Spends::Nothing => true,
            Spends::SessionCode(hash) => factors::spend_session_code(db, session, self.kind, hash).await?,
            Spends::RecoveryCode(id) => factors::spend_recovery_code(db, *id).await?,
        };
        if !is_there {
            return Err(gone(&self.spends));
        }
        factors::forget_failures(db, &self.user_id, self.kind).await?;
        Ok(())
    }
}

fn gone(spends: &Spends) -> ApiError {
    match spends {
        Spends::Nothing | Spends::SessionCode(_) => ApiError::precondition("COMMAND-S34gh", "Code not found"),
        Spends::RecoveryCode(_) => wrong_recovery_code(),
    }
}

pub fn wrong_recovery_code() -> ApiError {
    ApiError::argument("DOMAIN-6uvh0", "Invalid recovery code provided")
}

/// What every further code of a locked person answers.
pub fn locked(kind: Kind) -> ApiError {
    let id = match kind {
        Kind::Totp => "COMMAND-SF3fg",
        Kind::OtpSms | Kind::OtpEmail => "COMMAND-S6h4R",
        Kind::RecoveryCode => "COMMAND-2w6oa",
    };
    ApiError::precondition(id, "User is locked")
}

/// Counts a wrong code. The one that reaches the limit locks, and is answered like any other.
///
/// # Errors
/// The person is locked already.
pub async fn count_failure(ctx: &Ctx, user_id: &str, kind: Kind) -> Result<(), ApiError> {
    let mut write = ctx.write().await?;
    let Some(mut user) = users::by_id(&mut write, user_id).await? else {
        return Ok(());
    };
    if user.state == LOCKED {
        return Err(locked(kind));
    }
    let failures = factors::count_failure(&mut write, user_id, kind).await?;
    let policy = LockoutPolicy::in_force(&mut write, ctx.instance(), &user.organization_id)
        .await?
        .value;
    let most = i64::try_from(policy.max_otp_attempts.0).unwrap_or(i64::MAX);
    if most > 0 && failures >= most {
        user.state = LOCKED.into();
        user.touch(ctx.now());
        users::save(&mut write, &user, false).await?;
        sessions::hide_all(&mut write, user_id).await?;
    }
    write.commit().await?;
    tokio::time::sleep(penalty(u32::try_from(failures).unwrap_or(u32::MAX))).await;
    Ok(())
}
