//! OrganizationService.

mod domains;
mod search;

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use crate::api::user::{NewHuman, add_human};
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::organizations::{self, ACTIVE, Domain, INACTIVE, Organization};
use crate::store::{is_taken, tokens};
use crate::transport::{Reply, Rpc, run};
use crate::wire::{ApiError, Code, Object, details, stamp_text};

pub use domains::{keep_long_names, name_users, set_primary};

pub fn calls() -> Vec<Rpc> {
    let rpc = |method: &str, verb: Method, path: &'static str, run| {
        Rpc::new(&format!("zitadel.org.v2.OrganizationService/{method}"), verb, path, run)
    };
    vec![
        rpc("AddOrganization", Method::POST, "/v2/organizations", run!(add)).creating(),
        rpc(
            "ListOrganizations",
            Method::POST,
            "/v2/organizations/_search",
            run!(search::list),
        ),
        rpc(
            "DeleteOrganization",
            Method::DELETE,
            "/v2/organizations/{organizationId}",
            run!(delete),
        ),
        rpc(
            "DeactivateOrganization",
            Method::POST,
            "/v2/organizations/{organizationId}/deactivate",
            run!(deactivate),
        ),
        rpc(
            "ActivateOrganization",
            Method::POST,
            "/v2/organizations/{organizationId}/activate",
            run!(activate),
        ),
        rpc(
            "AddOrganizationDomain",
            Method::POST,
            "/v2/organizations/{organizationId}/domains",
            run!(domains::add),
        ),
        rpc(
            "DeleteOrganizationDomain",
            Method::DELETE,
            "/v2/organizations/{organizationId}/domains",
            run!(domains::delete),
        )
        .without_body(),
        rpc(
            "ListOrganizationDomains",
            Method::POST,
            "/v2/organizations/{organizationId}/domains/search",
            run!(domains::list),
        ),
        rpc(
            "GenerateOrganizationDomainValidation",
            Method::POST,
            "/v2/organizations/{organizationId}/domains/validation/generate",
            run!(domains::generate),
        ),
        rpc(
            "VerifyOrganizationDomain",
            Method::POST,
            "/v2/organizations/{organizationId}/domains/validation/verify",
            run!(domains::verify),
        ),
        Rpc::v1(Method::POST, "/management/v1/orgs", run!(add_v1)),
        Rpc::v1(
            Method::POST,
            "/management/v1/orgs/me/domains/{domain}/_set_primary",
            run!(set_primary),
        ),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AddRequest {
    name: String,
    organization_id: Option<String>,
    org_id: Option<String>,
    admins: Vec<Admin>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Admin {
    user_id: Option<String>,
    human: Option<AdminHuman>,
    roles: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct AdminHuman {
    username: Option<String>,
    #[serde(flatten)]
    human: NewHuman,
}

/// A request that names an organization and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OrganizationRequest {
    organization_id: String,
}

async fn make(ctx: &Ctx, name: &str, id: Option<String>) -> Result<Organization, ApiError> {
    if !(1..=200).contains(&name.chars().count()) {
        let rule = "value length must be between 1 and 200 runes, inclusive";
        return Err(ApiError::invalid(format!("invalid AddOrganizationRequest.Name: {rule}")));
    }
    let mut write = ctx.write().await?;
    let now = ctx.now();
    let made = insert(&mut write, id.unwrap_or_else(|| ctx.app.mint.id()), name, own_host(ctx), now).await?;
    write.commit().await?;
    Ok(made)
}

fn own_host(ctx: &Ctx) -> &str {
    ctx.app.public_origin.host_str().unwrap_or("localhost")
}

/// Writes an organization with its generated domain.
pub async fn insert(db: &mut SqliteConnection, id: String, name: &str, host: &str, now: i64) -> Result<Organization, ApiError> {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let label = if words.is_empty() { id.clone() } else { words.join("-") };
    let primary_domain = format!("{label}.{host}");
    let made = Organization {
        id,
        name: name.to_owned(),
        state: ACTIVE.into(),
        created: now,
        changed: now,
        sequence: 4,
        primary_domain: primary_domain.clone(),
    };
    let taken = |error: sqlx::Error| {
        if is_taken(&error) {
            return ApiError::with_id(Code::AlreadyExists, "V3-DKcYh", "Organisation's name or id already taken");
        }
        error.into()
    };
    organizations::insert(db, &made).await.map_err(taken)?;
    let (organization_id, proof) = (made.id.clone(), String::new());
    let domain = Domain {
        organization_id,
        domain: primary_domain,
        is_verified: true,
        is_primary: true,
        proof,
    };
    organizations::save_domain(db, &domain).await.map_err(taken)?;
    Ok(made)
}

async fn add(ctx: &Ctx, request: AddRequest) -> Reply {
    ctx.caller.require(Permission::OrganizationCreate, Some(ctx.instance()))?;
    let id = request.organization_id.or(request.org_id).filter(|id| !id.is_empty());
    let made = make(ctx, &request.name, id).await?;
    let mut admins: Vec<Value> = Vec::new();
    for admin in request.admins {
        let user_id = match (admin.human, admin.user_id) {
            (Some(human), _) => {
                let user = add_human(ctx, &made.id, human.username, &human.human).await?;
                admins.push(json!({"userId": user.id}));
                user.id
            }
            (None, Some(id)) => id,
            (None, None) => continue,
        };
        let roles = if admin.roles.is_empty() {
            vec!["ORG_OWNER".to_owned()]
        } else {
            admin.roles
        };
        let mut write = ctx.write().await?;
        for role in &roles {
            tokens::grant(&mut write, &user_id, &made.id, role).await?;
        }
        write.commit().await?;
    }
    Ok(Object::new()
        .put("details", details(made.sequence, None, made.changed, &made.id))
        .put("organizationId", made.id.as_str())
        .list("createdAdmins", admins)
        .done())
}

async fn add_v1(ctx: &Ctx, request: AddRequest) -> Reply {
    ctx.caller.require(Permission::OrganizationCreate, Some(ctx.instance()))?;
    let made = make(ctx, &request.name, None).await?;
    let details = Object::new()
        .put("sequence", (made.sequence + 1).to_string())
        .put("creationDate", stamp_text(made.created))
        .put("resourceOwner", made.id.as_str());
    Ok(Object::new().put("id", made.id.as_str()).put("details", details).done())
}

/// The organization of a call that changes it.
async fn writable(ctx: &Ctx, db: &mut SqliteConnection, id: &str) -> Result<Organization, ApiError> {
    ctx.caller.require(Permission::OrganizationWrite, Some(id))?;
    let found = organizations::by_id(db, id).await?;
    found.ok_or_else(|| ApiError::not_found("ORG-1MRds", "Organisation not found"))
}

async fn delete(ctx: &Ctx, request: OrganizationRequest) -> Reply {
    let mut write = ctx.write().await?;
    let found = writable(ctx, &mut write, &request.organization_id).await?;
    if found.id == ctx.app.default_organization {
        return Err(ApiError::precondition(
            "COMMA-wG9p1",
            "Default Organisation must not be deleted",
        ));
    }
    organizations::delete(&mut write, &found.id).await?;
    write.commit().await?;
    Ok(json!({"deletionDate": stamp_text(ctx.now())}))
}

async fn deactivate(ctx: &Ctx, request: OrganizationRequest) -> Reply {
    set_state(ctx, &request.organization_id, INACTIVE).await
}

async fn activate(ctx: &Ctx, request: OrganizationRequest) -> Reply {
    set_state(ctx, &request.organization_id, ACTIVE).await
}

async fn set_state(ctx: &Ctx, id: &str, state: &str) -> Reply {
    let mut write = ctx.write().await?;
    let found = writable(ctx, &mut write, id).await?;
    if found.state == state {
        return Err(ApiError::precondition("EVENT-Dbs2g", "Organisation is in that state already"));
    }
    let now = ctx.now();
    organizations::set_state(&mut write, id, state).await?;
    organizations::touch(&mut write, id, now).await?;
    write.commit().await?;
    Ok(json!({"changeDate": stamp_text(now)}))
}
