//! Domains of organizations.

use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::writable;
use crate::api::policy::{DomainPolicy, Kind};
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::organizations::{self, Domain};
use crate::store::{is_taken, users};
use crate::transport::Reply;
use crate::wire::{ApiError, Choice, Code, Object, details, stamp_text};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DomainRequest {
    organization_id: String,
    domain: String,
    r#type: Choice,
}

fn taken(error: sqlx::Error) -> ApiError {
    if is_taken(&error) {
        return ApiError::with_id(Code::AlreadyExists, "V3-DKcYh", "Domain already exists");
    }
    error.into()
}

pub async fn add(ctx: &Ctx, request: DomainRequest) -> Reply {
    let name = request.domain.trim().to_lowercase();
    if !is_domain(&name) {
        return Err(ApiError::argument("ORG-R24hb", "Domain is invalid"));
    }
    let mut write = ctx.write().await?;
    let organization = writable(ctx, &mut write, &request.organization_id).await?;
    let policy = DomainPolicy::in_force(&mut write, ctx.instance(), &organization.id)
        .await?
        .value;
    let sql = "SELECT count(*) FROM domains WHERE domain = ? AND (is_verified = 1 OR organization_id = ?)";
    let known: i64 = sqlx::query_scalar(sql)
        .bind(&name)
        .bind(&organization.id)
        .fetch_one(&mut *write)
        .await?;
    if known > 0 {
        return Err(ApiError::with_id(Code::AlreadyExists, "V3-DKcYh", "Domain already exists"));
    }
    let is_verified = !policy.validate_org_domains;
    let domain = Domain {
        organization_id: organization.id.clone(),
        domain: name,
        is_verified,
        is_primary: false,
        proof: String::new(),
    };
    organizations::save_domain(&mut write, &domain).await.map_err(taken)?;
    let now = ctx.now();
    organizations::touch(&mut write, &organization.id, now).await?;
    write.commit().await?;
    Ok(json!({"creationDate": stamp_text(now)}))
}

fn is_domain(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && label.chars().all(|c| c.is_alphanumeric() || c == '-') && !label.starts_with('-')
    };
    name.len() <= 200 && name.contains('.') && name.split('.').all(is_label)
}

pub async fn delete(ctx: &Ctx, request: DomainRequest) -> Reply {
    let mut write = ctx.write().await?;
    let organization = writable(ctx, &mut write, &request.organization_id).await?;
    let domain = known(&mut write, &organization.id, &request.domain).await?;
    if domain.is_primary {
        return Err(ApiError::precondition("ORG-Sjdi3", "Primary Domain cannot be deleted"));
    }
    organizations::remove_domain(&mut write, &organization.id, &domain.domain).await?;
    let now = ctx.now();
    organizations::touch(&mut write, &organization.id, now).await?;
    write.commit().await?;
    Ok(json!({"deletionDate": stamp_text(now)}))
}

async fn known(db: &mut SqliteConnection, organization: &str, domain: &str) -> Result<Domain, ApiError> {
    let found = organizations::domain(db, organization, &domain.to_lowercase()).await?;
    found.ok_or_else(|| ApiError::precondition("ORG-GDfA3", "Domain doesn't exist on organization"))
}

pub async fn list(ctx: &Ctx, request: DomainRequest) -> Reply {
    ctx.caller
        .require(Permission::OrganizationRead, Some(&request.organization_id))?;
    let mut db = ctx.read().await?;
    let all = organizations::domains(&mut db, &request.organization_id).await?;
    let shown: Vec<Value> = all
        .iter()
        .map(|domain| {
            Object::new()
                .put("organizationId", domain.organization_id.as_str())
                .put("domain", domain.domain.as_str())
                .flag("isVerified", domain.is_verified)
                .flag("isPrimary", domain.is_primary)
                .done()
        })
        .collect();
    let pagination = Object::new().count("totalResult", shown.len() as u64);
    Ok(Object::new().put("pagination", pagination).list("domains", shown).done())
}

pub async fn generate(ctx: &Ctx, request: DomainRequest) -> Reply {
    let mut write = ctx.write().await?;
    let organization = writable(ctx, &mut write, &request.organization_id).await?;
    let mut domain = known(&mut write, &organization.id, &request.domain).await?;
    if domain.is_verified {
        return Err(ApiError::precondition("ORG-HGw21", "Domain is already verified"));
    }
    let token: String = ctx
        .app
        .mint
        .token()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(32)
        .collect();
    domain.proof.clone_from(&token);
    organizations::save_domain(&mut write, &domain).await?;
    write.commit().await?;
    let url = match request.r#type.0.as_str() {
        "DOMAIN_VALIDATION_TYPE_HTTP" => format!("https://{}/.well-known/zitadel-challenge/{token}.txt", domain.domain),
        _ => format!("_zitadel-challenge.{}", domain.domain),
    };
    Ok(json!({"token": token, "url": url}))
}

/// A sandbox asks no name server: no domain is ever proven here, as on a machine without a network.
pub async fn verify(ctx: &Ctx, request: DomainRequest) -> Reply {
    let mut db = ctx.read().await?;
    let organization = writable(ctx, &mut db, &request.organization_id).await?;
    let domain = known(&mut db, &organization.id, &request.domain).await?;
    if domain.is_verified {
        return Err(ApiError::precondition("ORG-HGw21", "Domain is already verified"));
    }
    if domain.proof.is_empty() {
        return Err(ApiError::precondition("ORG-SFBB3", "Domain verification is missing"));
    }
    Err(ApiError::with_id(Code::Internal, "HTTP-Hwsw2", "An internal error occurred"))
}

/// v1's `_set_primary` of the caller's organization.
pub async fn set_primary(ctx: &Ctx, request: DomainRequest) -> Reply {
    let mut write = ctx.write().await?;
    let organization = writable(ctx, &mut write, &ctx.organization()).await?;
    let domain = known(&mut write, &organization.id, &request.domain).await?;
    if !domain.is_verified {
        return Err(ApiError::precondition("ORG-Ggd32", "Domain is not verified"));
    }
    organizations::set_primary(&mut write, &organization.id, &domain.domain).await?;
    let now = ctx.now();
    let sequence = organizations::touch(&mut write, &organization.id, now).await?;
    let policy = DomainPolicy::in_force(&mut write, ctx.instance(), &organization.id)
        .await?
        .value;
    if policy.user_login_must_be_domain {
        name_users(&mut write, &organization.id, &domain.domain, now).await?;
    }
    write.commit().await?;
    Ok(json!({"details": details(sequence, None, now, &organization.id).done()}))
}

/// Gives everybody of an organization a login name with its domain.
pub async fn name_users(db: &mut SqliteConnection, organization: &str, domain: &str, now: i64) -> Result<(), ApiError> {
    for mut user in users::of_organization(db, organization).await? {
        user.login_name = format!("{}@{domain}", user.username);
        user.touch(now);
        users::save(db, &user, false).await.map_err(taken)?;
    }
    Ok(())
}

/// Makes the login name with domain the user name, so that everybody keeps the name they sign in with.
pub async fn keep_long_names(db: &mut SqliteConnection, organization: &str, now: i64) -> Result<(), ApiError> {
    for mut user in users::of_organization(db, organization).await? {
        user.username.clone_from(&user.login_name);
        user.touch(now);
        users::save(db, &user, false).await.map_err(taken)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_domain;

    #[test]
    fn a_domain_has_labels() {
        assert!(is_domain("acme-1.example") && is_domain("bücher.example"));
        assert!(!is_domain("example") && !is_domain("a..b") && !is_domain("a b.example") && !is_domain("-a.example"));
    }
}
