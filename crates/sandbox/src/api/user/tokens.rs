//! Personal access tokens of machines.

use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::FromRow;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::load;
use crate::caller::Permission;
use crate::ids::fingerprint;
use crate::state::Ctx;
use crate::store::tokens;
use crate::transport::Reply;
use crate::wire::{ApiError, Object, stamp, stamp_text};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AddRequest {
    user_id: String,
    expiration_date: Option<String>,
}

pub async fn add(ctx: &Ctx, request: AddRequest) -> Reply {
    let missing = "invalid AddPersonalAccessTokenRequest.ExpirationDate: value is required";
    let text = request.expiration_date.ok_or_else(|| ApiError::invalid(missing))?;
    let expires = OffsetDateTime::parse(&text, &Rfc3339)
        .map(stamp)
        .map_err(|_| ApiError::invalid(format!("proto: invalid google.protobuf.Timestamp value {text:?}")))?;
    let mut write = ctx.write().await?;
    let user = load(&mut write, &request.user_id, "COMMAND-Dggw2").await?;
    ctx.caller.require_for_user(&user, Permission::UserWrite)?;
    if user.is_human() {
        return Err(ApiError::precondition("COMMAND-Df2f1", "Not allowed for this user type"));
    }
    let now = ctx.now();
    if expires <= now {
        return Err(ApiError::argument("DOMAIN-dv3t5", "Errors.AuthNKey.ExpireBeforeNow"));
    }
    let (id, token) = (ctx.app.mint.id(), ctx.app.mint.token());
    tokens::insert(&mut write, &id, &user.id, &fingerprint(&token), (now, expires)).await?;
    write.commit().await?;
    Ok(json!({"creationDate": stamp_text(now), "tokenId": id, "token": token}))
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RemoveRequest {
    user_id: String,
    token_id: String,
}

pub async fn remove(ctx: &Ctx, request: RemoveRequest) -> Reply {
    let mut write = ctx.write().await?;
    let user = load(&mut write, &request.user_id, "COMMAND-4m77G").await?;
    ctx.caller.require_for_user(&user, Permission::UserWrite)?;
    let sql = "DELETE FROM access_tokens WHERE id = ? AND user_id = ? AND kind = 'personal'";
    let done = sqlx::query(sql)
        .bind(&request.token_id)
        .bind(&user.id)
        .execute(&mut *write)
        .await?;
    if done.rows_affected() == 0 {
        return Err(ApiError::not_found("COMMAND-4m77G", "Personal Access Token not found"));
    }
    write.commit().await?;
    Ok(json!({"deletionDate": stamp_text(ctx.now())}))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SearchRequest {
    filters: Vec<Filter>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Filter {
    token_id_filter: Option<Id>,
    key_id_filter: Option<Id>,
    user_id_filter: Option<Id>,
    organization_id_filter: Option<Id>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Id {
    id: String,
}

#[derive(Debug, FromRow)]
struct Row {
    id: String,
    user_id: String,
    organization_id: String,
    created: i64,
    expires: i64,
}

impl Filter {
    fn fits(&self, row: &Row) -> bool {
        let fits = |filter: &Option<Id>, value: &str| filter.as_ref().is_none_or(|filter| filter.id == value);
        fits(&self.token_id_filter, &row.id)
            && fits(&self.key_id_filter, &row.id)
            && fits(&self.user_id_filter, &row.user_id)
            && fits(&self.organization_id_filter, &row.organization_id)
    }
}

pub async fn search(ctx: &Ctx, request: SearchRequest) -> Reply {
    listed(ctx, request, "(SELECT * FROM access_tokens WHERE kind = 'personal')").await
}

/// What a table of tokens or keys holds. Lenient as recorded: `totalResult` counts everybody's.
pub async fn listed(ctx: &Ctx, request: SearchRequest, table: &str) -> Reply {
    let sql = format!(
        "SELECT t.id, t.user_id, u.organization_id, t.created, t.expires FROM {table} t \
         JOIN users u ON u.id = t.user_id ORDER BY t.created DESC"
    );
    let mut db = ctx.read().await?;
    let all: Vec<Row> = sqlx::query_as(&sql).fetch_all(&mut *db).await?;
    let found: Vec<Row> = all
        .into_iter()
        .filter(|row| request.filters.iter().all(|filter| filter.fits(row)))
        .collect();
    let is_seen =
        |row: &&Row| row.user_id == ctx.caller.user_id || ctx.caller.may(Permission::UserRead, Some(&row.organization_id));
    let shown: Vec<Value> = found
        .iter()
        .filter(is_seen)
        .map(|row| {
            json!({
                "creationDate": stamp_text(row.created),
                "changeDate": stamp_text(row.created),
                "id": row.id,
                "userId": row.user_id,
                "organizationId": row.organization_id,
                "expirationDate": stamp_text(row.expires),
            })
        })
        .collect();
    let pagination = Object::new()
        .count("totalResult", found.len() as u64)
        .put("appliedLimit", "100");
    Ok(Object::new().put("pagination", pagination).list("result", shown).done())
}
