//! SessionService.

pub mod attempts;
mod checks;
pub mod codes;
pub mod search;
mod view;
pub mod webauthn;

use std::collections::BTreeMap;

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::caller::Permission;
use crate::ids::fingerprint;
use crate::state::Ctx;
use crate::store::sessions::{self, Session};
use crate::transport::{Reply, Rpc, run};
use crate::wire::{ApiError, Blob, Code, Object, Seconds, details};
use checks::{Challenges, Checks};

pub fn calls() -> Vec<Rpc> {
    const SERVICE: &str = "zitadel.session.v2.SessionService";
    let name = |method: &str| format!("{SERVICE}/{method}");
    vec![
        Rpc::new(&name("CreateSession"), Method::POST, "/v2/sessions", run!(create)).creating(),
        Rpc::new(&name("SetSession"), Method::PATCH, "/v2/sessions/{sessionId}", run!(set)),
        Rpc::new(&name("GetSession"), Method::GET, "/v2/sessions/{sessionId}", run!(get)),
        Rpc::new(&name("ListSessions"), Method::POST, "/v2/sessions/search", run!(search::list)),
        Rpc::new(
            &name("DeleteSession"),
            Method::DELETE,
            "/v2/sessions/{sessionId}",
            run!(delete),
        ),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SetRequest {
    session_id: String,
    checks: Checks,
    challenges: Challenges,
    metadata: BTreeMap<String, Blob>,
    lifetime: Option<Seconds>,
    user_agent: Option<Value>,
}

impl SetRequest {
    fn validate(&self, name: &str) -> Result<(), ApiError> {
        if self.lifetime.is_some_and(|lifetime| lifetime.0 <= 0) {
            return Err(ApiError::invalid(format!(
                "invalid {name}.Lifetime: value must be greater than 0s"
            )));
        }
        self.checks.validate(name)?;
        self.challenges.validate(name)
    }
}

async fn create(ctx: &Ctx, request: SetRequest) -> Reply {
    request.validate("CreateSessionRequest")?;
    ctx.caller.require(Permission::SessionWrite, Some(ctx.instance()))?;
    let now = ctx.now();
    let user_agent = view::read_user_agent(request.user_agent.as_ref())?;
    let mut session = Session {
        id: ctx.app.mint.id(),
        creator_id: ctx.caller.user_id.clone(),
        created: now,
        changed: now,
        sequence: 1,
        fingerprint_id: user_agent
            .get("fingerprintId")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        user_agent: if user_agent == json!({}) {
            String::new()
        } else {
            user_agent.to_string()
        },
        metadata: "{}".to_owned(),
        ..Session::default()
    };
    let outcome = checks::run(ctx, &mut session, &request.checks, &request.challenges).await?;
    let token = apply(ctx, &mut session, &request)?;
    let now = ctx.now();
    (session.created, session.changed) = (now, now);
    let mut write = ctx.write().await?;
    sessions::save(&mut write, &session).await?;
    outcome.write(&mut write, &session.id).await?;
    write.commit().await?;
    outcome.asked.deliver(ctx).await;
    Ok(Object::new()
        .put("details", details(session.sequence, None, session.changed, ctx.instance()))
        .put("sessionId", session.id)
        .put("sessionToken", token)
        .maybe("challenges", request.challenges.any().then_some(outcome.answers))
        .done())
}

/// Metadata, lifetime and the new token.
fn apply(ctx: &Ctx, session: &mut Session, request: &SetRequest) -> Result<String, ApiError> {
    let now = ctx.now();
    if !request.metadata.is_empty() {
        let mut kept: BTreeMap<String, String> = serde_json::from_str(&session.metadata).unwrap_or_default();
        for (key, value) in &request.metadata {
            if value.0.is_empty() {
                kept.remove(key);
            } else {
                kept.insert(key.clone(), value.text());
            }
        }
        session.metadata = json!(kept).to_string();
        session.sequence += 1;
    }
    if let Some(lifetime) = request.lifetime {
        session.expires = Some(now.saturating_add(lifetime.0));
        session.sequence += 1;
    }
    let token = ctx.app.mint.token();
    session.token_hash = fingerprint(&token);
    session.sequence += 1;
    session.changed = now;
    Ok(token)
}

async fn set(ctx: &Ctx, request: SetRequest) -> Reply {
    request.validate("SetSessionRequest")?;
    let (found, organization) = {
        let mut db = ctx.read().await?;
        match view::find(&mut db, &request.session_id).await? {
            Some((session, shown)) => (Some(session), shown.organization().map(str::to_owned)),
            None => (None, None),
        }
    };
    ctx.caller.require(
        Permission::SessionWrite,
        Some(organization.as_deref().unwrap_or(ctx.instance())),
    )?;
    let Some(mut session) = found else {
        return Err(checks::user_missing());
    };
    writable(&session, ctx.now())?;
    let writes = request.checks.any() || request.challenges.any() || !request.metadata.is_empty() || request.lifetime.is_some();
    let outcome = checks::run(ctx, &mut session, &request.checks, &request.challenges).await?;
    if !writes {
        let details = details(session.sequence, None, session.changed, ctx.instance());
        return Ok(Object::new().put("details", details).done());
    }
    let mut write = ctx.write().await?;
    // The check above took its time: what was proven goes into the session as it is now.
    let latest = sessions::by_id(&mut write, &session.id).await?;
    let mut latest = latest.ok_or_else(checks::user_missing)?;
    writable(&latest, ctx.now())?;
    request.checks.note(&session, &mut latest)?;
    request.challenges.note(&session, &mut latest);
    let mut session = latest;
    let token = apply(ctx, &mut session, &request)?;
    sessions::save(&mut write, &session).await?;
    outcome.write(&mut write, &session.id).await?;
    write.commit().await?;
    outcome.asked.deliver(ctx).await;
    Ok(Object::new()
        .put("details", details(session.sequence, None, session.changed, ctx.instance()))
        .put("sessionToken", token)
        .maybe("challenges", request.challenges.any().then_some(outcome.answers))
        .done())
}

/// Lenient as recorded: a session of a deactivated user is gone for readers and can still be written.
fn writable(session: &Session, now: i64) -> Result<(), ApiError> {
    if session.is_terminated {
        return Err(ApiError::precondition("COMMAND-Hewfq", "Session already terminated"));
    }
    if session.is_expired(now) {
        return Err(ApiError::precondition("COMMAND-Hkl3d", "Session has expired"));
    }
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct GetRequest {
    session_id: String,
    session_token: String,
}

async fn get(ctx: &Ctx, request: GetRequest) -> Reply {
    let mut db = ctx.read().await?;
    let found = view::find(&mut db, &request.session_id).await?;
    let Some((session, shown)) = found.filter(|(session, _)| !session.is_terminated && !session.is_hidden) else {
        return Err(ApiError::not_found("QUERY-SFeaa", "Session does not exist"));
    };
    // Whoever waits for a connection need not wait for the answer to be written.
    drop(db);
    if request.session_token.is_empty() {
        let is_own = session.creator_id == ctx.caller.user_id || session.user_id.as_deref() == Some(&ctx.caller.user_id);
        if !is_own {
            ctx.caller
                .require(Permission::SessionRead, Some(shown.organization().unwrap_or(ctx.instance())))?;
        }
    } else if fingerprint(&request.session_token) != session.token_hash {
        return Err(ApiError::with_id(Code::PermissionDenied, "QUERY-dsfr3", "Permission denied"));
    }
    Ok(json!({"session": shown.render(&session)}))
}

async fn delete(ctx: &Ctx, request: GetRequest) -> Reply {
    let mut write = ctx.write().await?;
    let Some(mut session) = sessions::by_id(&mut write, &request.session_id).await? else {
        return Ok(json!({"details": {"resourceOwner": ctx.instance()}}));
    };
    if request.session_token.is_empty() {
        let is_own = session.user_id.as_deref() == Some(&ctx.caller.user_id);
        let shown = view::load(&mut write, &session).await?;
        if !is_own {
            ctx.caller.require(
                Permission::SessionDelete,
                Some(shown.organization().unwrap_or(ctx.instance())),
            )?;
        }
    } else if fingerprint(&request.session_token) != session.token_hash {
        return Err(ApiError::with_id(
            Code::PermissionDenied,
            "COMMAND-sGr42",
            "Session token is invalid",
        ));
    }
    if !session.is_terminated {
        session.is_terminated = true;
        session.sequence += 1;
        session.changed = ctx.now();
        sessions::save(&mut write, &session).await?;
        write.commit().await?;
    }
    Ok(json!({"details": details(session.sequence, None, session.changed, ctx.instance()).done()}))
}
