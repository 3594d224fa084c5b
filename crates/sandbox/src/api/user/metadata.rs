//! Metadata of people.

use serde::Deserialize;
use serde_json::{Value, json};

use super::load;
use super::search::Text;
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::users;
use crate::transport::Reply;
use crate::wire::{ApiError, Blob, Choice, Object, stamp_text};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SetRequest {
    user_id: String,
    metadata: Vec<Entry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry {
    key: String,
    value: Blob,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SearchRequest {
    user_id: String,
    filters: Vec<Filter>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    key_filter: Option<KeyFilter>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct KeyFilter {
    key: String,
    method: Choice,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeleteRequest {
    user_id: String,
    keys: Vec<String>,
}

pub async fn set(ctx: &Ctx, request: SetRequest) -> Reply {
    let mut write = ctx.write().await?;
    let user = load(&mut write, &request.user_id, "COMMAND-uXHNj").await?;
    ctx.caller.require(Permission::UserWrite, Some(&user.organization_id))?;
    let now = ctx.now();
    for entry in &request.metadata {
        if entry.key.is_empty() || entry.value.0.is_empty() {
            return Err(ApiError::argument("META-7cbwe", "Metadata is invalid"));
        }
        users::set_metadata(&mut write, &user.id, &entry.key, &entry.value.text(), now).await?;
    }
    write.commit().await?;
    Ok(json!({"setDate": stamp_text(now)}))
}

pub async fn search(ctx: &Ctx, request: SearchRequest) -> Reply {
    let mut db = ctx.read().await?;
    let user = load(&mut db, &request.user_id, "QUERY-Dfbg2").await?;
    let is_seen = ctx.caller.user_id == user.id || ctx.caller.may(Permission::UserRead, Some(&user.organization_id));
    let all = if is_seen {
        users::metadata(&mut db, &user.id).await?
    } else {
        Vec::new()
    };
    let fits = |key: &str| {
        request
            .filters
            .iter()
            .filter_map(|filter| filter.key_filter.as_ref())
            .all(|filter| {
                let method = filter.method.0.replace("TEXT_FILTER_METHOD", "TEXT_QUERY_METHOD");
                Text {
                    text: filter.key.clone(),
                    method: Choice(method),
                }
                .fits(key)
            })
    };
    let shown: Vec<Value> = all
        .iter()
        .filter(|entry| fits(&entry.key))
        .map(|entry| {
            let dates = Object::new()
                .put("creationDate", stamp_text(entry.created))
                .put("changeDate", stamp_text(entry.changed));
            dates.put("key", entry.key.as_str()).put("value", entry.value.as_str()).done()
        })
        .collect();
    let pagination = Object::new()
        .count("totalResult", shown.len() as u64)
        .put("appliedLimit", "100");
    Ok(Object::new().put("pagination", pagination).list("metadata", shown).done())
}

pub async fn delete(ctx: &Ctx, request: DeleteRequest) -> Reply {
    let mut write = ctx.write().await?;
    let user = load(&mut write, &request.user_id, "COMMAND-uXHNj").await?;
    ctx.caller.require(Permission::UserWrite, Some(&user.organization_id))?;
    for key in &request.keys {
        if !users::remove_metadata(&mut write, &user.id, key).await? {
            return Err(ApiError::not_found("META-2nnds", "Metadata not found"));
        }
    }
    write.commit().await?;
    Ok(json!({"deletionDate": stamp_text(ctx.now())}))
}
