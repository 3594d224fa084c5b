//! Passwords of people: checking them, counting failures, and what a new one does.

use std::time::Duration;

use serde::Deserialize;

use super::parts::{HashedPassword, Password};
use crate::api::policy::{ComplexityPolicy, Kind, LockoutPolicy, NotificationPolicy};
use crate::mail;
use crate::state::Ctx;
use crate::store::sessions;
use crate::store::users::{self, LOCKED, User};
use crate::wire::{ApiError, Code, one_of};

/// Checks a person's password and counts a failure.
///
/// # Errors
/// Locked, none set, or wrong; a wrong one from the tenth failure on only after a while.
pub async fn check_password(ctx: &Ctx, user_id: &str, password: &str) -> Result<(), ApiError> {
    let user = {
        let mut db = ctx.read().await?;
        users::by_id(&mut db, user_id).await?
    };
    let user = user.ok_or_else(|| ApiError::not_found("COMMAND-Hdm2f", "User could not be found"))?;
    if !user.is_human() {
        return Err(ApiError::precondition("COMMAND-3n77z", "User could not be found"));
    }
    if user.state == LOCKED {
        return Err(locked(&user));
    }
    // Lenient as recorded: whether the person is active is not looked at here.
    let Some(hash) = &user.password_hash else {
        return Err(ApiError::precondition("COMMAND-3nJ4t", "User has not set a password"));
    };
    let is_right = ctx.app.passwords.matches(password, hash).await?;
    if is_right && has_nothing_to_note(ctx, user_id, hash).await? {
        return Ok(());
    }
    let failures = count(ctx, user_id, hash, is_right).await?;
    if is_right {
        return Ok(());
    }
    tokio::time::sleep(penalty(failures)).await;
    Err(ApiError::credentials(
        Code::InvalidArgument,
        "COMMAND-3M0fs",
        "Password is invalid",
        failures,
    ))
}

fn locked(user: &User) -> ApiError {
    let failures = u32::try_from(user.failed_attempts).unwrap_or(u32::MAX);
    ApiError::credentials(Code::FailedPrecondition, "COMMAND-JLK35", "User is locked", failures)
}

/// How long the answer to the n-th failure in a row is held back: nothing up to the ninth, then a second for every five.
pub fn penalty(failures: u32) -> Duration {
    let seconds = if failures < 10 { 0 } else { (failures - 5) / 5 };
    Duration::from_secs(u64::from(seconds.min(10)))
}

/// Whether a right password changes nothing, as most do: neither failed before, nor locked or replaced in the meantime.
async fn has_nothing_to_note(ctx: &Ctx, user_id: &str, checked_hash: &str) -> Result<bool, ApiError> {
    let mut db = ctx.app.store.read().await?;
    let user = users::by_id(&mut db, user_id).await?;
    Ok(user.is_some_and(|user| {
        let is_same = user.password_hash.as_deref() == Some(checked_hash);
        is_same && user.failed_attempts == 0 && user.state != LOCKED
    }))
}

/// Notes the outcome of a check; gives the failures in a row.
async fn count(ctx: &Ctx, user_id: &str, checked_hash: &str, is_right: bool) -> Result<u32, ApiError> {
    let mut write = ctx.write().await?;
    let Some(mut user) = users::by_id(&mut write, user_id).await? else {
        return Err(ApiError::not_found("COMMAND-Hdm2f", "User could not be found"));
    };
    // Security: many checks at the same moment count one after the other, and none that began before the lock passes it.
    if user.state == LOCKED {
        return Err(locked(&user));
    }
    if is_right && user.password_hash.as_deref() != Some(checked_hash) {
        return Err(ApiError::credentials(
            Code::InvalidArgument,
            "COMMAND-3M0fs",
            "Password is invalid",
            0,
        ));
    }
    user.failed_attempts = if is_right { 0 } else { user.failed_attempts + 1 };
    let policy = LockoutPolicy::in_force(&mut write, ctx.instance(), &user.organization_id)
        .await?
        .value;
    let most = i64::try_from(policy.max_password_attempts.0).unwrap_or(i64::MAX);
    if most > 0 && user.failed_attempts >= most {
        user.state = LOCKED.into();
        user.touch(ctx.now());
        sessions::hide_all(&mut write, &user.id).await?;
    }
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    Ok(u32::try_from(user.failed_attempts).unwrap_or(u32::MAX))
}

/// A new password, and what allows it: the current one, a code, or the caller's rights.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NewPassword {
    pub password: Option<Password>,
    pub hashed_password: Option<HashedPassword>,
    pub current_password: Option<String>,
    pub verification_code: Option<String>,
}

impl NewPassword {
    pub fn validate(&self) -> Result<(), ApiError> {
        one_of(
            "verification",
            &[self.current_password.is_some(), self.verification_code.is_some()],
        )?;
        one_of("password_type", &[self.password.is_some(), self.hashed_password.is_some()])
    }

    /// Whether only the caller's rights speak for it.
    pub fn is_by_right(&self) -> bool {
        self.current_password.is_none() && self.verification_code.is_none()
    }
}

/// Sets a password, after everything that speaks for it has been checked by the recorded order.
pub async fn set_password(ctx: &Ctx, user: &User, new: &NewPassword) -> Result<(), ApiError> {
    if let Some(code) = &new.verification_code {
        expect_code(ctx, user, code).await?;
    }
    if let Some(current) = &new.current_password {
        check_password(ctx, &user.id, current).await?;
    }
    let (hash, must_change) = match (&new.password, &new.hashed_password) {
        (Some(password), _) => {
            {
                let mut db = ctx.read().await?;
                let policy = ComplexityPolicy::in_force(&mut db, ctx.instance(), &user.organization_id)
                    .await?
                    .value;
                policy.accepts(&password.password, "DOMAIN")?;
            }
            // Only a change by the current password notices that nothing changes.
            if new.current_password.as_deref() == Some(password.password.as_str()) {
                return Err(ApiError::with_id(
                    Code::Internal,
                    "COMMAND-CahN2",
                    "An internal error occurred",
                ));
            }
            (
                ctx.app.passwords.hash(&password.password, ctx.app.mint.salt()).await?,
                password.change_required,
            )
        }
        (None, Some(hashed)) => {
            ctx.app.passwords.accepts_hash(&hashed.hash)?;
            (hashed.hash.clone(), hashed.change_required)
        }
        (None, None) => return Err(ApiError::invalid("invalid SetPasswordRequest.NewPassword: value is required")),
    };
    store(ctx, user, new, hash, must_change).await
}

async fn store(ctx: &Ctx, user: &User, new: &NewPassword, hash: String, must_change: bool) -> Result<(), ApiError> {
    let mut write = ctx.write().await?;
    let mut latest = super::load(&mut write, &user.id, "COMMAND-G8dh3").await?;
    if let Some(code) = &new.verification_code {
        // Security: of two calls with one code the second finds it gone, and a newer code has killed it while the password was hashed.
        still_expected(users::code(&mut write, &user.id, "password").await?, code, ctx.now())?;
        users::drop_code(&mut write, &user.id, "password").await?;
    }
    let had_one = latest.password_hash.is_some();
    latest.password_hash = Some(hash);
    latest.password_change_required = must_change;
    latest.password_changed = Some(ctx.now());
    latest.failed_attempts = 0;
    users::save(&mut write, &latest, false).await?;
    sessions::forget_password_checks(&mut write, &user.id).await?;
    let notify = NotificationPolicy::in_force(&mut write, ctx.instance(), &user.organization_id)
        .await?
        .value;
    write.commit().await?;
    if had_one && notify.password_change {
        let link = format!("{}/ui/console?login_hint={}", ctx.origin, encode(&user.login_name));
        let sentence = "The password of your user has changed. If this was not you, reset it at once.";
        ctx.app
            .outbox
            .send(&mail::with_link(
                &user.email,
                "Password of user has changed",
                sentence,
                &link,
                None,
            ))
            .await;
    }
    Ok(())
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn expect_code(ctx: &Ctx, user: &User, code: &str) -> Result<(), ApiError> {
    let mut db = ctx.read().await?;
    still_expected(users::code(&mut db, &user.id, "password").await?, code, ctx.now())
}

fn still_expected(kept: Option<users::KeptCode>, code: &str, now: i64) -> Result<(), ApiError> {
    match kept {
        None => Err(ApiError::precondition("COMMAND-2M9fs", "Code not found")),
        Some(kept) if kept.is(code, now) => Ok(()),
        Some(_) => Err(ApiError::argument("CODE-woT0xc", "Code is invalid")),
    }
}

#[cfg(test)]
mod tests {
    use super::penalty;

    #[test]
    fn failures_are_held_back_from_the_tenth_on() {
        let seconds: Vec<u64> = [1, 9, 10, 14, 15, 55, 99].map(|n| penalty(n).as_secs()).to_vec();
        assert_eq!(seconds, [0, 0, 1, 1, 2, 10, 10]);
    }
}
