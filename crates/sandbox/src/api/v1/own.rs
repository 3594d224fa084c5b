//! The caller itself, and v1's health.

use serde_json::{Value, json};

use crate::api::user::{load, view};
use crate::state::Ctx;
use crate::transport::Reply;

pub async fn me(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let user = load(&mut db, &ctx.caller.user_id, "QUERY-Dfbg2").await?;
    Ok(json!({"user": view::render_v1(&user)}))
}

pub async fn healthy(_: &Ctx, _: Value) -> Reply {
    Ok(json!({}))
}
