//! Settings of an organization, and of the instance: one set of calls for every kind.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::organizations::{keep_long_names, name_users};
use crate::api::policy::{DomainPolicy, InForce, Kind, next_sequence};
use crate::state::Ctx;
use crate::store::{organizations, policies};
use crate::transport::Reply;
use crate::wire::{ApiError, Code, Object, details, parse, stamp_text};

/// `details` of something that was added.
pub fn added(sequence: i64, now: i64, owner: &str) -> Value {
    let details = Object::new()
        .put("sequence", sequence.to_string())
        .put("creationDate", stamp_text(now))
        .put("resourceOwner", owner)
        .done();
    json!({"details": details})
}

/// `details` of something that was changed.
pub fn changed(sequence: i64, now: i64, owner: &str) -> Value {
    json!({"details": details(sequence, None, now, owner).done()})
}

pub fn taken<T: Kind>() -> ApiError {
    ApiError::with_id(Code::AlreadyExists, T::TAKEN.0, T::TAKEN.1)
}

pub fn missing<T: Kind>() -> ApiError {
    ApiError::not_found(T::MISSING.0, T::MISSING.1)
}

pub async fn add<T: Kind>(ctx: &Ctx, policy: T) -> Reply {
    policy.check()?;
    let scope = ctx.organization();
    let mut write = ctx.write().await?;
    if T::own(&mut write, &scope).await?.is_some() {
        return Err(taken::<T>());
    }
    let now = ctx.now();
    let sequence = policy.save(&mut write, ctx.instance(), &scope, now).await?;
    write.commit().await?;
    Ok(added(sequence, now, &scope))
}

pub async fn update<T: Kind>(ctx: &Ctx, policy: T) -> Reply {
    put(ctx, policy, &ctx.organization()).await
}

/// The instance's own, which every organization without one of its own has.
pub async fn update_default<T: Kind>(ctx: &Ctx, policy: T) -> Reply {
    put(ctx, policy, ctx.instance()).await
}

async fn put<T: Kind>(ctx: &Ctx, mut policy: T, scope: &str) -> Reply {
    policy.check()?;
    let mut write = ctx.write().await?;
    let earlier = T::own(&mut write, scope).await?.ok_or_else(missing::<T>)?;
    policy.keep_from(earlier.value);
    let now = ctx.now();
    let sequence = policy.save(&mut write, ctx.instance(), scope, now).await?;
    write.commit().await?;
    Ok(changed(sequence, now, scope))
}

pub async fn reset<T: Kind>(ctx: &Ctx, _: Value) -> Reply {
    let scope = ctx.organization();
    let mut write = ctx.write().await?;
    if !policies::remove(&mut write, &scope, T::NAME).await? {
        return Err(missing::<T>());
    }
    let now = ctx.now();
    let sequence = next_sequence(&mut write, ctx.instance(), &scope, now).await?;
    write.commit().await?;
    Ok(changed(sequence, now, &scope))
}

pub async fn get<T: Kind>(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let found: InForce<T> = T::in_force(&mut db, ctx.instance(), &ctx.organization()).await?;
    let mut policy = json!(found.value);
    if let Some(map) = policy.as_object_mut() {
        map.retain(|_, value| ![json!(false), json!(""), json!([]), json!(0)].contains(value));
        // Every number is a 64-bit one, which is printed as a string.
        for value in map.values_mut().filter(|value| value.is_number()) {
            *value = json!(value.to_string());
        }
        map.insert("details".into(), found.details().done());
        map.insert("isDefault".into(), json!(found.is_default));
    }
    let mut answer = json!({"policy": policy});
    if T::HAS_DEFAULT_BESIDE {
        answer["isDefault"] = json!(found.is_default);
    }
    Ok(answer)
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Named {
    org_id: String,
}

/// The domain policy is set for an organization by its id, and changes what everybody there is called.
pub async fn add_domain(ctx: &Ctx, request: Value) -> Reply {
    set_domain(ctx, request, true).await
}

pub async fn update_domain(ctx: &Ctx, request: Value) -> Reply {
    set_domain(ctx, request, false).await
}

async fn set_domain(ctx: &Ctx, request: Value, is_new: bool) -> Reply {
    let Named { org_id } = parse(request.clone())?;
    let policy: DomainPolicy = parse(request)?;
    let mut write = ctx.write().await?;
    let organization = organizations::by_id(&mut write, &org_id).await?;
    let organization = organization.ok_or_else(|| ApiError::precondition("COMMAND-QXPGs", "Organisation not found"))?;
    let is_there = DomainPolicy::own(&mut write, &org_id).await?.is_some();
    if is_new && is_there {
        return Err(taken::<DomainPolicy>());
    }
    if !is_new && !is_there {
        return Err(missing::<DomainPolicy>());
    }
    let before = DomainPolicy::in_force(&mut write, ctx.instance(), &org_id).await?.value;
    let now = ctx.now();
    let sequence = policy.save(&mut write, ctx.instance(), &org_id, now).await?;
    match (before.user_login_must_be_domain, policy.user_login_must_be_domain) {
        (false, true) => name_users(&mut write, &org_id, &organization.primary_domain, now).await?,
        (true, false) => keep_long_names(&mut write, &org_id, now).await?,
        (true, true) | (false, false) => {}
    }
    write.commit().await?;
    Ok(if is_new {
        added(sequence, now, &org_id)
    } else {
        changed(sequence, now, &org_id)
    })
}

pub async fn reset_domain(ctx: &Ctx, request: Value) -> Reply {
    let Named { org_id } = parse(request)?;
    let mut write = ctx.write().await?;
    let organization = organizations::by_id(&mut write, &org_id).await?;
    let organization = organization.ok_or_else(|| ApiError::precondition("COMMAND-QXPGs", "Organisation not found"))?;
    let before = DomainPolicy::own(&mut write, &org_id)
        .await?
        .ok_or_else(missing::<DomainPolicy>)?
        .value;
    policies::remove(&mut write, &org_id, DomainPolicy::NAME).await?;
    let after = DomainPolicy::in_force(&mut write, ctx.instance(), &org_id).await?.value;
    let now = ctx.now();
    match (before.user_login_must_be_domain, after.user_login_must_be_domain) {
        (false, true) => name_users(&mut write, &org_id, &organization.primary_domain, now).await?,
        (true, false) => keep_long_names(&mut write, &org_id, now).await?,
        (true, true) | (false, false) => {}
    }
    let sequence = next_sequence(&mut write, ctx.instance(), &org_id, now).await?;
    write.commit().await?;
    Ok(changed(sequence, now, &org_id))
}
