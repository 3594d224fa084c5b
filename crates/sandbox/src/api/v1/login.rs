//! Factors of an organization's login settings.

use serde::Deserialize;

use super::policies::{added, changed, missing};
use crate::api::policy::{Kind, LoginPolicy};
use crate::state::Ctx;
use crate::transport::Reply;
use crate::wire::{ApiError, Choice, Code};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct FactorRequest {
    r#type: Choice,
}

type Factors = fn(&mut LoginPolicy) -> &mut Vec<Choice>;

const SECOND: Factors = |policy| &mut policy.second_factors;
const MULTI: Factors = |policy| &mut policy.multi_factors;

async fn add(ctx: &Ctx, request: FactorRequest, factors: Factors) -> Reply {
    let scope = ctx.organization();
    let mut write = ctx.write().await?;
    let mut policy = LoginPolicy::own(&mut write, &scope)
        .await?
        .ok_or_else(missing::<LoginPolicy>)?
        .value;
    let kept = factors(&mut policy);
    if kept.contains(&request.r#type) {
        return Err(ApiError::with_id(
            Code::AlreadyExists,
            "Org-2B0ps",
            "Multifactor already exists",
        ));
    }
    kept.push(request.r#type);
    let now = ctx.now();
    let sequence = policy.save(&mut write, ctx.instance(), &scope, now).await?;
    write.commit().await?;
    Ok(added(sequence, now, &scope))
}

async fn remove(ctx: &Ctx, request: FactorRequest, factors: Factors) -> Reply {
    let scope = ctx.organization();
    let mut write = ctx.write().await?;
    let mut policy = LoginPolicy::own(&mut write, &scope)
        .await?
        .ok_or_else(missing::<LoginPolicy>)?
        .value;
    let kept = factors(&mut policy);
    if !kept.contains(&request.r#type) {
        return Err(ApiError::not_found("Org-3M9od", "Multifactor not existing"));
    }
    kept.retain(|factor| *factor != request.r#type);
    let now = ctx.now();
    let sequence = policy.save(&mut write, ctx.instance(), &scope, now).await?;
    write.commit().await?;
    Ok(changed(sequence, now, &scope))
}

pub async fn add_second(ctx: &Ctx, request: FactorRequest) -> Reply {
    add(ctx, request, SECOND).await
}

pub async fn remove_second(ctx: &Ctx, request: FactorRequest) -> Reply {
    remove(ctx, request, SECOND).await
}

pub async fn add_multi(ctx: &Ctx, request: FactorRequest) -> Reply {
    add(ctx, request, MULTI).await
}

pub async fn remove_multi(ctx: &Ctx, request: FactorRequest) -> Reply {
    remove(ctx, request, MULTI).await
}
