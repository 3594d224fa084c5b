//! ListOrganizations.

use serde::Deserialize;
use serde_json::Value;
use sqlx::{QueryBuilder, Sqlite};

use crate::api::session::search::Page;
use crate::api::user::Text;
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::organizations::{Organization, VIEW};
use crate::transport::Reply;
use crate::wire::{ApiError, Choice, Object, details, list_details};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListRequest {
    query: Page,
    sorting_column: Choice,
    queries: Vec<Query>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Query {
    name_query: Option<Value>,
    domain_query: Option<Value>,
    state_query: Option<StateQuery>,
    id_query: Option<IdQuery>,
    default_query: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StateQuery {
    state: Choice,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct IdQuery {
    id: String,
}

impl Query {
    fn push(&self, ctx: &Ctx, sql: &mut QueryBuilder<'_, Sqlite>) -> Result<(), ApiError> {
        sql.push(" AND ");
        if let Some(value) = &self.name_query {
            Text::read(value, "name")?.push(sql, "name");
        } else if let Some(value) = &self.domain_query {
            sql.push("id IN (SELECT organization_id FROM domains WHERE is_verified = 1 AND ");
            Text::read(value, "domain")?.push(sql, "domain");
            sql.push(")");
        } else if let Some(query) = &self.state_query {
            sql.push("state = ").push_bind(query.state.0.clone());
        } else if let Some(query) = &self.id_query {
            sql.push("id = ").push_bind(query.id.clone());
        } else if self.default_query.is_some() {
            sql.push("id = ").push_bind(ctx.app.default_organization.clone());
        } else {
            return Err(ApiError::argument("ORG-vR9nC", "List query is invalid"));
        }
        Ok(())
    }
}

/// Shows the organizations that the caller may read, and never refuses.
pub async fn list(ctx: &Ctx, request: ListRequest) -> Reply {
    request.query.validate()?;
    let mut sql = QueryBuilder::new(format!("SELECT * FROM {VIEW} WHERE 1 = 1"));
    for query in &request.queries {
        query.push(ctx, &mut sql)?;
    }
    let order = match request.sorting_column.0.as_str() {
        "ORGANIZATION_FIELD_NAME_NAME" => "name",
        "ORGANIZATION_FIELD_NAME_CREATION_DATE" => "created",
        _ => "id",
    };
    sql.push(" ORDER BY ").push(order).push(request.query.direction());
    let mut db = ctx.read().await?;
    let all: Vec<Organization> = sql.build_query_as().fetch_all(&mut *db).await?;
    let seen: Vec<_> = all
        .into_iter()
        .filter(|found| ctx.caller.may(Permission::OrganizationRead, Some(&found.id)))
        .collect();
    let (skip, take) = request.query.range();
    let total = if skip < seen.len() { seen.len() as u64 } else { 0 };
    let shown: Vec<Value> = seen.iter().skip(skip).take(take).map(render).collect();
    Ok(Object::new()
        .put("details", list_details(total, ctx.now()))
        .list("result", shown)
        .done())
}

fn render(found: &Organization) -> Value {
    Object::new()
        .put("id", found.id.as_str())
        .put(
            "details",
            details(found.sequence, Some(found.created), found.changed, &found.id),
        )
        .put("state", found.state.as_str())
        .put("name", found.name.as_str())
        .put("primaryDomain", found.primary_domain.as_str())
        .done()
}
