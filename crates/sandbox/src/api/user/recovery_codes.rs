//! Recovery codes: GenerateRecoveryCodes, RemoveRecoveryCodes, and the check of one.

use serde::Deserialize;

use super::UserRequest;
use super::factors::{factor_changed, owner};
use crate::api::session::attempts::{Proof, Spends, count_failure, locked, wrong_recovery_code};
use crate::state::Ctx;
use crate::store::factors::{self, Kind};
use crate::store::users::{self, LOCKED};
use crate::transport::Reply;
use crate::wire::{ApiError, Count};

/// How many a person can hold.
const MOST: usize = 10;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GenerateRequest {
    user_id: String,
    count: Count,
}

fn nobody() -> ApiError {
    ApiError::not_found("COMMAND-MM9fs", "User could not be found")
}

/// Further codes beside those that are left.
pub async fn generate(ctx: &Ctx, request: GenerateRequest) -> Reply {
    if !(1..=50).contains(&request.count.0) {
        let rule = "value must be inside range [1, 50]";
        return Err(ApiError::invalid(format!(
            "invalid GenerateRecoveryCodesRequest.Count: {rule}"
        )));
    }
    let count = usize::try_from(request.count.0).unwrap_or(usize::MAX);
    let user = {
        let mut db = ctx.read().await?;
        let user = owner(ctx, &mut db, &request.user_id, nobody).await?;
        room(factors::recovery_codes(&mut db, &user.id).await?.len(), count)?;
        user
    };
    let mut codes = Vec::with_capacity(count);
    let mut hashes = Vec::with_capacity(count);
    for _ in 0..count {
        let code = ctx.app.mint.recovery_code();
        hashes.push(ctx.app.passwords.hash(&code, ctx.app.mint.salt()).await?);
        codes.push(code);
    }
    let mut write = ctx.write().await?;
    // The hashes took their time: others may have come meanwhile.
    room(factors::recovery_codes(&mut write, &user.id).await?.len(), count)?;
    factors::add(&mut write, &user.id, Kind::RecoveryCode, "").await?;
    for hash in &hashes {
        factors::add_recovery_code(&mut write, &user.id, hash).await?;
    }
    write.commit().await?;
    Ok(factor_changed(ctx, &user).put("recoveryCodes", codes).done())
}

fn room(held: usize, wanted: usize) -> Result<(), ApiError> {
    if held.saturating_add(wanted) > MOST {
        return Err(ApiError::precondition(
            "COMMAND-8f2k9",
            "Maximum number of recovery codes exceeded",
        ));
    }
    Ok(())
}

/// Removing none is no error.
pub async fn remove(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut write = ctx.write().await?;
    let user = owner(ctx, &mut write, &request.user_id, nobody).await?;
    factors::remove_recovery_codes(&mut write, &user.id).await?;
    write.commit().await?;
    Ok(factor_changed(ctx, &user).done())
}

/// Tries one code after the other, each as slow as a password.
pub async fn check(ctx: &Ctx, user_id: &str, code: &str) -> Result<Proof, ApiError> {
    if code.is_empty() {
        return Err(ApiError::argument("COMMAND-u0b6c", "User ID missing"));
    }
    let codes = {
        let mut db = ctx.read().await?;
        if users::by_id(&mut db, user_id).await?.is_some_and(|user| user.state == LOCKED) {
            return Err(locked(Kind::RecoveryCode));
        }
        if factors::ready(&mut db, user_id, Kind::RecoveryCode).await?.is_none() {
            let text = "Recovery codes are not ready for use";
            return Err(ApiError::precondition("COMMAND-84rgg", text));
        }
        factors::recovery_codes(&mut db, user_id).await?
    };
    for kept in codes {
        if ctx.app.passwords.matches(code, &kept.hash).await? {
            return Ok(Proof {
                user_id: user_id.to_owned(),
                kind: Kind::RecoveryCode,
                spends: Spends::RecoveryCode(kept.id),
            });
        }
    }
    count_failure(ctx, user_id, Kind::RecoveryCode).await?;
    Err(wrong_recovery_code())
}
