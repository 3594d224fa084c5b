//! ListSessions.

use serde::Deserialize;
use serde_json::Value;
use sqlx::{QueryBuilder, Sqlite};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::view;
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::sessions::Session;
use crate::transport::Reply;
use crate::wire::{ApiError, Choice, Count, Object, list_details, stamp};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListRequest {
    query: Page,
    queries: Vec<Query>,
    sorting_column: Choice,
}

/// Which part of a list, and in which direction.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Page {
    offset: Count,
    limit: Count,
    asc: bool,
}

impl Page {
    /// Largest limit: a 32-bit number.
    pub fn validate(&self) -> Result<(), ApiError> {
        if self.limit.0 > u64::from(u32::MAX) {
            return Err(ApiError::invalid("proto: invalid value for uint32 field limit"));
        }
        Ok(())
    }

    pub fn direction(&self) -> &'static str {
        if self.asc { " ASC" } else { " DESC" }
    }

    /// How many rows to skip, and how many to give; without a limit everything is given.
    pub fn range(&self) -> (usize, usize) {
        let number = |count: Count| usize::try_from(count.0).unwrap_or(usize::MAX);
        (
            number(self.offset),
            if self.limit.0 == 0 { usize::MAX } else { number(self.limit) },
        )
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Query {
    ids_query: Option<Ids>,
    user_id_query: Option<Id>,
    creation_date_query: Option<DateQuery>,
    creator_query: Option<OptionalId>,
    user_agent_query: Option<Agent>,
    expiration_date_query: Option<DateQuery>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Ids {
    ids: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Id {
    id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct OptionalId {
    id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Agent {
    fingerprint_id: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DateQuery {
    creation_date: Option<String>,
    expiration_date: Option<String>,
    method: Choice,
}

impl DateQuery {
    fn moment(&self) -> Result<i64, ApiError> {
        let text = self.creation_date.as_ref().or(self.expiration_date.as_ref());
        let text = text.ok_or_else(|| ApiError::invalid("invalid date query: value is required"))?;
        let time = OffsetDateTime::parse(text, &Rfc3339);
        time.map(stamp)
            .map_err(|_| ApiError::invalid(format!("proto: invalid google.protobuf.Timestamp value {text:?}")))
    }

    fn operator(&self) -> &'static str {
        match self.method.0.as_str() {
            "TIMESTAMP_QUERY_METHOD_GREATER" => " > ",
            "TIMESTAMP_QUERY_METHOD_GREATER_OR_EQUALS" => " >= ",
            "TIMESTAMP_QUERY_METHOD_LESS" => " < ",
            "TIMESTAMP_QUERY_METHOD_LESS_OR_EQUALS" => " <= ",
            _ => " = ",
        }
    }
}

impl Query {
    fn push(&self, ctx: &Ctx, sql: &mut QueryBuilder<'_, Sqlite>) -> Result<(), ApiError> {
        sql.push(" AND ");
        if let Some(query) = &self.ids_query {
            sql.push("id IN (");
            let mut list = sql.separated(", ");
            for id in &query.ids {
                list.push_bind(id.clone());
            }
            sql.push(")");
        } else if let Some(query) = &self.user_id_query {
            sql.push("user_id = ").push_bind(query.id.clone());
        } else if let Some(query) = &self.creator_query {
            sql.push("creator_id = ")
                .push_bind(query.id.clone().unwrap_or_else(|| ctx.caller.user_id.clone()));
        } else if let Some(query) = &self.user_agent_query {
            sql.push("fingerprint_id = ")
                .push_bind(query.fingerprint_id.clone().unwrap_or_default());
        } else if let Some(query) = &self.creation_date_query {
            sql.push("created").push(query.operator()).push_bind(query.moment()?);
        } else if let Some(query) = &self.expiration_date_query {
            sql.push("expires").push(query.operator()).push_bind(query.moment()?);
        } else {
            return Err(ApiError::invalid("List query is invalid"));
        }
        Ok(())
    }
}

/// Lenient as recorded: `totalResult` counts rows that the caller is not shown.
pub async fn list(ctx: &Ctx, request: ListRequest) -> Reply {
    request.query.validate()?;
    let mut sql = QueryBuilder::new("SELECT * FROM sessions WHERE is_terminated = 0 AND is_hidden = 0");
    for query in &request.queries {
        query.push(ctx, &mut sql)?;
    }
    let order = if request.sorting_column.0 == "SESSION_FIELD_NAME_CREATION_DATE" {
        "created"
    } else {
        "id"
    };
    sql.push(" ORDER BY ").push(order).push(request.query.direction());
    let mut db = ctx.read().await?;
    let all: Vec<Session> = sql.build_query_as().fetch_all(&mut *db).await?;
    let (skip, take) = request.query.range();
    let total = if skip < all.len() { all.len() as u64 } else { 0 };
    let mut shown: Vec<Value> = Vec::new();
    for session in all.into_iter().skip(skip).take(take) {
        let seen = view::load(&mut db, &session).await?;
        let is_own = session.creator_id == ctx.caller.user_id || session.user_id.as_deref() == Some(&ctx.caller.user_id);
        let organization = seen.organization().unwrap_or(ctx.instance());
        if is_own || ctx.caller.may(Permission::SessionRead, Some(organization)) {
            shown.push(seen.render(&session));
        }
    }
    Ok(Object::new()
        .put("details", list_details(total, ctx.now()))
        .list("sessions", shown)
        .done())
}
