//! InternalPermissionService: giving somebody a role on the instance or on an organization.

use serde::Deserialize;
use serde_json::json;

use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::{organizations, tokens, users};
use crate::transport::{Reply, Rpc, run};
use crate::wire::{ApiError, one_of, stamp_text};

/// The roles that mean something here.
const ROLES: [&str; 3] = ["IAM_OWNER", "IAM_LOGIN_CLIENT", "ORG_OWNER"];

pub fn calls() -> Vec<Rpc> {
    vec![Rpc::connect_only(
        "zitadel.internal_permission.v2.InternalPermissionService/CreateAdministrator",
        run!(create),
    )]
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CreateRequest {
    user_id: String,
    resource: Resource,
    roles: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Resource {
    instance: Option<bool>,
    organization_id: Option<String>,
}

/// Lenient as recorded: the login client may make anybody an owner of the instance. Its token is the keys to the house.
async fn create(ctx: &Ctx, request: CreateRequest) -> Reply {
    one_of(
        "resource",
        &[
            request.resource.instance.is_some(),
            request.resource.organization_id.is_some(),
        ],
    )?;
    let scope = request
        .resource
        .organization_id
        .clone()
        .unwrap_or_else(|| ctx.instance().to_owned());
    ctx.caller.require(Permission::MemberWrite, Some(&scope))?;
    let prefix = if scope == ctx.instance() { "IAM_" } else { "ORG_" };
    let is_role = |role: &String| role.starts_with(prefix) && ROLES.contains(&role.as_str());
    if request.roles.is_empty() || !request.roles.iter().all(is_role) {
        return Err(ApiError::argument("COMMAND-4m9fs", "Role is invalid"));
    }
    let mut write = ctx.write().await?;
    if users::by_id(&mut write, &request.user_id).await?.is_none() {
        return Err(ApiError::precondition("COMMAND-GoXOn", "User could not be found"));
    }
    if scope != ctx.instance() && organizations::by_id(&mut write, &scope).await?.is_none() {
        return Err(ApiError::precondition("COMMAND-QXPGs", "Organisation not found"));
    }
    for role in &request.roles {
        tokens::grant(&mut write, &request.user_id, &scope, role).await?;
    }
    write.commit().await?;
    Ok(json!({"creationDate": stamp_text(ctx.now())}))
}
