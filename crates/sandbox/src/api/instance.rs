//! InstanceService: trusted domains.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::caller::Permission;
use crate::state::Ctx;
use crate::transport::{Reply, Rpc, run};
use crate::wire::{ApiError, Object, stamp_text};

pub fn calls() -> Vec<Rpc> {
    let name = |method: &str| format!("zitadel.instance.v2.InstanceService/{method}");
    vec![
        Rpc::connect_only(&name("AddTrustedDomain"), run!(add)),
        Rpc::connect_only(&name("RemoveTrustedDomain"), run!(remove)),
        Rpc::connect_only(&name("ListTrustedDomains"), run!(list)),
        Rpc::v1(Method::GET, "/admin/v1/instances/me", run!(me)).guarded(Permission::InstanceRead),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DomainRequest {
    trusted_domain: String,
}

impl DomainRequest {
    fn name(&self) -> Result<String, ApiError> {
        let name = self.trusted_domain.trim().to_lowercase();
        let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
        if name.is_empty() || name.chars().count() > 253 || !name.chars().all(is_name) {
            return Err(ApiError::argument("COMMA-Stk21", "Domain is invalid"));
        }
        Ok(name)
    }
}

async fn add(ctx: &Ctx, request: DomainRequest) -> Reply {
    ctx.caller.require(Permission::InstanceWrite, Some(ctx.instance()))?;
    let name = request.name()?;
    let mut write = ctx.write().await?;
    let now = ctx.now();
    let sql = "INSERT OR IGNORE INTO trusted_domains (domain, created) VALUES (?, ?)";
    if sqlx::query(sql)
        .bind(&name)
        .bind(now)
        .execute(&mut *write)
        .await?
        .rows_affected()
        == 0
    {
        return Err(ApiError::precondition("COMMA-hg42a", "Domain already exists"));
    }
    write.commit().await?;
    Ok(json!({"creationDate": stamp_text(now)}))
}

async fn remove(ctx: &Ctx, request: DomainRequest) -> Reply {
    ctx.caller.require(Permission::InstanceWrite, Some(ctx.instance()))?;
    let name = request.name()?;
    let mut write = ctx.write().await?;
    sqlx::query("DELETE FROM trusted_domains WHERE domain = ?")
        .bind(&name)
        .execute(&mut *write)
        .await?;
    write.commit().await?;
    Ok(json!({"deletionDate": stamp_text(ctx.now())}))
}

async fn list(ctx: &Ctx, _: Value) -> Reply {
    ctx.caller.require(Permission::InstanceRead, Some(ctx.instance()))?;
    let mut db = ctx.read().await?;
    let sql = "SELECT domain, created FROM trusted_domains ORDER BY created";
    let all: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(&mut *db).await?;
    let shown: Vec<Value> = all
        .iter()
        .map(|(domain, created)| json!({"instanceId": ctx.instance(), "creationDate": stamp_text(*created), "domain": domain}))
        .collect();
    let pagination = Object::new().count("totalResult", shown.len() as u64);
    Ok(Object::new()
        .list("trustedDomain", shown)
        .put("pagination", pagination)
        .done())
}

async fn me(ctx: &Ctx, _: Value) -> Reply {
    Ok(json!({"instance": {"id": ctx.instance(), "state": "STATE_RUNNING", "name": "ZITADEL"}}))
}
