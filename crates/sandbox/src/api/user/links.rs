//! Links of people to external providers. No provider can be set up here yet, so nobody has a link and none can be made.

use serde_json::json;

use super::UserRequest;
use super::factors::owner;
use crate::state::Ctx;
use crate::transport::Reply;
use crate::wire::{ApiError, list_details};

/// Lenient as recorded: whoever is signed in gets a list, if only an empty one.
pub async fn list(ctx: &Ctx, _: UserRequest) -> Reply {
    Ok(json!({"details": list_details(0, ctx.now())}))
}

pub async fn add(ctx: &Ctx, request: UserRequest) -> Reply {
    let unknown = || ApiError::precondition("COMMAND-39nf2", "Identity Provider Configuration doesn't exist");
    let mut db = ctx.read().await?;
    owner(ctx, &mut db, &request.user_id, unknown).await?;
    Err(unknown())
}

/// Lenient as recorded: that there is no such link is told to whoever is signed in.
pub async fn remove(_: &Ctx, _: UserRequest) -> Reply {
    Err(ApiError::not_found("COMMAND-1M9xR", "External IDP not found"))
}
