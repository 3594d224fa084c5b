//! What v1 tells a caller about itself, and v1's health. Changes are in `changes`.
//!
//! Not here: the history of an account (nothing keeps one), and the rights of administrators.

pub mod changes;

use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::policies::get;
use crate::api::policy::Kind;
use crate::api::user::factors::{Listed, listed};
use crate::api::user::{load, view};
use crate::state::Ctx;
use crate::store::tokens;
use crate::store::users::{self, User};
use crate::store::webauthn::{self, KeyKind};
use crate::transport::Reply;
use crate::wire::{ApiError, Code, Object, details, stamp_text};

/// Languages of the interface, the way the real one lists them.
const LANGUAGES: [&str; 22] = [
    "ar", "bg", "cs", "de", "en", "es", "fr", "hu", "id", "it", "ja", "ko", "mk", "nl", "pl", "pt", "ro", "ru", "sv", "tr", "uk",
    "zh",
];

/// The person or machine that asks.
async fn caller(ctx: &Ctx, db: &mut SqliteConnection) -> Result<User, ApiError> {
    load(db, &ctx.caller.user_id, "QUERY-Dfbg2").await
}

pub async fn me(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let user = caller(ctx, &mut db).await?;
    Ok(json!({"user": view::render_v1(&user)}))
}

pub async fn healthy(_: &Ctx, _: Value) -> Reply {
    Ok(json!({}))
}

pub async fn languages(_: &Ctx, _: Value) -> Reply {
    Ok(json!({"languages": LANGUAGES}))
}

/// v1's list: the time of its view, and the entries where there are any.
fn list(ctx: &Ctx, entries: Vec<Value>) -> Value {
    let details = Object::new()
        .count("totalResult", entries.len() as u64)
        .put("viewTimestamp", stamp_text(ctx.now()));
    Object::new().put("details", details).list("result", entries).done()
}

/// Lists of what nobody has here: links to providers, grants.
pub async fn none(ctx: &Ctx, _: Value) -> Reply {
    Ok(list(ctx, Vec::new()))
}

/// Sessions of v1's own login. Those of v2 are never in it, as recorded, so it is empty.
pub async fn sessions(_: &Ctx, _: Value) -> Reply {
    Ok(json!({}))
}

/// Refresh tokens; nothing here issues any.
pub async fn refresh_tokens(ctx: &Ctx, _: Value) -> Reply {
    let details = Object::new()
        .put("processedSequence", "1")
        .put("viewTimestamp", stamp_text(ctx.now()));
    Ok(json!({"details": details.done()}))
}

pub async fn factors(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let found = listed(&mut db, &ctx.caller.user_id).await?;
    Ok(Object::new()
        .list("result", found.into_iter().map(Listed::render).collect())
        .done())
}

pub async fn passkeys(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let keys = webauthn::keys_of(&mut db, &ctx.caller.user_id).await?;
    let shown = keys.iter().filter(|key| key.is(KeyKind::Passkey) && key.is_ready).map(|key| {
        Object::new()
            .put("id", key.id.as_str())
            .put("state", "AUTH_FACTOR_STATE_READY")
            .text("name", &key.name)
            .done()
    });
    Ok(Object::new().list("result", shown.collect()).done())
}

pub async fn metadata(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let user = caller(ctx, &mut db).await?;
    let entries = users::metadata(&mut db, &user.id).await?;
    let shown = entries.iter().map(|entry| {
        Object::new()
            .put(
                "details",
                details(user.sequence, Some(entry.created), entry.changed, &user.organization_id),
            )
            .put("key", entry.key.as_str())
            .put("value", entry.value.as_str())
            .done()
    });
    Ok(list(ctx, shown.collect()))
}

/// v1's rights are named after its own list of permissions, which is not kept here: only that somebody has none can be told.
pub async fn rights(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    if tokens::memberships(&mut db, &ctx.caller.user_id).await?.is_empty() {
        return Ok(json!({}));
    }
    Err(ApiError::with_id(
        Code::Unimplemented,
        "",
        "rights of administrators are not listed",
    ))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RevokeRequest {
    ids: Vec<String>,
}

/// Nothing here issues refresh tokens, so none is known by any id.
pub async fn revoke(_: &Ctx, request: RevokeRequest) -> Reply {
    if request.ids.is_empty() {
        return Err(ApiError::argument("COMMAND-Gfj42", "ID missing"));
    }
    Err(ApiError::not_found("", "Refresh token not found"))
}

/// The settings that count for the caller's organization, without the level they come from.
pub async fn policy<T: Kind>(ctx: &Ctx, request: Value) -> Reply {
    let mut found = get::<T>(ctx, request).await?;
    if let Some(map) = found.as_object_mut() {
        map.remove("isDefault");
    }
    Ok(found)
}

pub async fn memberships(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let user = caller(ctx, &mut db).await?;
    let held = tokens::memberships(&mut db, &user.id).await?;
    let mut scopes: Vec<&str> = held.iter().map(|one| one.scope.as_str()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    let shown = scopes.into_iter().map(|scope| {
        let roles = held.iter().filter(|one| one.scope == scope);
        let entry = Object::new()
            .put("userId", user.id.as_str())
            .put("roles", roles.map(|one| one.role.as_str()).collect::<Vec<_>>());
        if scope == ctx.instance() {
            entry.put("iam", true).done()
        } else {
            entry.put("orgId", scope).done()
        }
    });
    Ok(list(ctx, shown.collect()))
}
