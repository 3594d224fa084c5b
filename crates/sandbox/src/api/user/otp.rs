//! Codes by mail and text message as second factors: AddOTPSMS, RemoveOTPSMS, AddOTPEmail, RemoveOTPEmail.

use sqlx::SqliteConnection;

use super::UserRequest;
use super::factors::{factor_changed, owner};
use crate::api::session::codes::NOT_READY;
use crate::state::Ctx;
use crate::store::factors::{self, Kind};
use crate::transport::Reply;
use crate::wire::{ApiError, Code};

/// The ids by which one of the two is refused.
struct Ids {
    not_ready: &'static str,
    taken: &'static str,
    missing: &'static str,
}

const SMS: Ids = Ids {
    not_ready: "COMMAND-Q54j2",
    taken: "COMMAND-Ad3g2",
    missing: "COMMAND-Sr3h3",
};

const EMAIL: Ids = Ids {
    not_ready: "COMMAND-KLJ2d",
    taken: "COMMAND-MKL2s",
    missing: "COMMAND-b312D",
};

/// Lenient as recorded: a contact that once was verified is enough, even if a newer one waits for its verification.
async fn is_reachable(db: &mut SqliteConnection, user: &str, kind: Kind) -> Result<bool, ApiError> {
    Ok(match kind {
        Kind::OtpSms => factors::verified_phone(db, user).await?.is_some(),
        Kind::OtpEmail => factors::verified_email(db, user).await?.is_some(),
        Kind::Totp | Kind::RecoveryCode => true,
    })
}

async fn add(ctx: &Ctx, request: UserRequest, kind: Kind, ids: Ids) -> Reply {
    let not_ready = || ApiError::precondition(ids.not_ready, NOT_READY);
    let mut write = ctx.write().await?;
    let user = owner(ctx, &mut write, &request.user_id, not_ready).await?;
    if factors::one(&mut write, &user.id, kind).await?.is_some() {
        let text = "Multifactor OTP (OneTimePassword) is already set up";
        return Err(ApiError::with_id(Code::AlreadyExists, ids.taken, text));
    }
    if !is_reachable(&mut write, &user.id, kind).await? {
        return Err(not_ready());
    }
    factors::add(&mut write, &user.id, kind, "").await?;
    write.commit().await?;
    Ok(factor_changed(ctx, &user).done())
}

async fn remove(ctx: &Ctx, request: UserRequest, kind: Kind, ids: Ids) -> Reply {
    let missing = || ApiError::not_found(ids.missing, "Multifactor OTP (OneTimePassword) doesn't exist");
    let mut write = ctx.write().await?;
    let user = owner(ctx, &mut write, &request.user_id, missing).await?;
    if !factors::remove(&mut write, &user.id, kind).await? {
        return Err(missing());
    }
    write.commit().await?;
    Ok(factor_changed(ctx, &user).done())
}

pub async fn add_sms(ctx: &Ctx, request: UserRequest) -> Reply {
    add(ctx, request, Kind::OtpSms, SMS).await
}

pub async fn remove_sms(ctx: &Ctx, request: UserRequest) -> Reply {
    remove(ctx, request, Kind::OtpSms, SMS).await
}

pub async fn add_email(ctx: &Ctx, request: UserRequest) -> Reply {
    add(ctx, request, Kind::OtpEmail, EMAIL).await
}

pub async fn remove_email(ctx: &Ctx, request: UserRequest) -> Reply {
    remove(ctx, request, Kind::OtpEmail, EMAIL).await
}
