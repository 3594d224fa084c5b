//! Secrets of machine users, for the grant `client_credentials`.

use serde_json::json;
use sqlx::SqliteConnection;

use crate::api::user::{UserRequest, load};
use crate::caller::Permission;
use crate::ids::fingerprint;
use crate::state::Ctx;
use crate::store::machines;
use crate::store::users::User;
use crate::transport::Reply;
use crate::wire::{ApiError, stamp_text};

async fn machine(ctx: &Ctx, db: &mut SqliteConnection, id: &str, refusal: &str) -> Result<User, ApiError> {
    let user = load(db, id, refusal).await?;
    ctx.caller.require_for_user(&user, Permission::UserWrite)?;
    if user.is_human() {
        return Err(ApiError::precondition(refusal, "Errors.User.NotExisting"));
    }
    Ok(user)
}

pub async fn add(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut write = ctx.write().await?;
    let user = machine(ctx, &mut write, &request.user_id, "COMMAND-x8910n").await?;
    let (secret, now) = (ctx.app.mint.token(), ctx.now());
    machines::set_secret(&mut write, &user.id, &fingerprint(&secret), now).await?;
    write.commit().await?;
    Ok(json!({"creationDate": stamp_text(now), "clientSecret": secret}))
}

pub async fn remove(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut write = ctx.write().await?;
    let user = machine(ctx, &mut write, &request.user_id, "COMMAND-x7s802").await?;
    if !machines::remove_secret(&mut write, &user.id).await? {
        return Err(ApiError::precondition("COMMAND-coi82n", "Secret doesn't exist"));
    }
    write.commit().await?;
    Ok(json!({"deletionDate": stamp_text(ctx.now())}))
}
