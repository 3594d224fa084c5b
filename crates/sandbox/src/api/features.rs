//! FeatureService, and the restrictions of the instance.

use axum::http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use crate::api::policy::{InForce, Kind, next_sequence};
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store;
use crate::transport::{Reply, Rpc, run};
use crate::wire::{ApiError, Object, details, stamp_text};

pub fn calls() -> Vec<Rpc> {
    let name = |method: &str| format!("zitadel.feature.v2.FeatureService/{method}");
    vec![
        Rpc::new(
            &name("GetInstanceFeatures"),
            Method::GET,
            "/v2/features/instance",
            run!(of_instance),
        ),
        Rpc::new(&name("SetInstanceFeatures"), Method::PUT, "/v2/features/instance", run!(set))
            .guarded(Permission::InstanceWrite),
        Rpc::new(
            &name("GetSystemFeatures"),
            Method::GET,
            "/v2/features/system",
            run!(of_system),
        ),
        Rpc::v1(Method::GET, "/admin/v1/restrictions", run!(restrictions)).guarded(Permission::InstanceRead),
        Rpc::v1(Method::PUT, "/admin/v1/restrictions", run!(set_restrictions)).guarded(Permission::InstanceWrite),
    ]
}

/// The one feature that can be set here: where the sign-in pages are.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Features {
    #[serde(rename = "loginV2")]
    login_v2: Option<LoginV2>,
}

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct LoginV2 {
    required: bool,
    base_uri: String,
}

impl Kind for Features {
    const NAME: &'static str = "features";
}

async fn of_instance(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let found: InForce<Features> = Features::in_force(&mut db, ctx.instance(), ctx.instance()).await?;
    let own = || LoginV2 {
        required: true,
        base_uri: format!("{}{}", ctx.app.origin(), ctx.app.login_path),
    };
    let login = found.value.login_v2.clone().unwrap_or_else(own);
    let login = Object::new()
        .flag("required", login.required)
        .text("baseUri", &login.base_uri);
    let from = |source: &str| json!({"enabled": true, "source": source});
    // An instance is made with some features set: they were changed once, even if nobody has set any since.
    let changed = match found.sequence {
        0 => instance_created(&mut db).await?,
        _ => found.changed,
    };
    Ok(json!({
        "details": details(found.sequence.max(1), None, changed, ctx.instance()).done(),
        "loginDefaultOrg": from("SOURCE_INSTANCE"),
        "userSchema": {},
        "oidcTokenExchange": from("SOURCE_SYSTEM"),
        "improvedPerformance": {},
        "debugOidcParentError": {},
        "oidcSingleV1SessionTermination": {},
        "enableBackChannelLogout": from("SOURCE_SYSTEM"),
        "loginV2": login.put("source", "SOURCE_INSTANCE").done(),
        "permissionCheckV2": {},
        "consoleUseV2UserApi": from("SOURCE_INSTANCE"),
        "enableRelationalTables": {},
    }))
}

async fn of_system(_: &Ctx, _: Value) -> Reply {
    let from = json!({"enabled": true, "source": "SOURCE_SYSTEM"});
    Ok(json!({
        "details": {"resourceOwner": "SYSTEM"},
        "loginDefaultOrg": {},
        "userSchema": {},
        "oidcTokenExchange": from,
        "improvedPerformance": {},
        "oidcSingleV1SessionTermination": {},
        "enableBackChannelLogout": from,
        "loginV2": {},
        "permissionCheckV2": {},
        "enableRelationalTables": {},
    }))
}

async fn set(ctx: &Ctx, features: Features) -> Reply {
    let mut write = ctx.write().await?;
    let now = ctx.now();
    let sequence = features.save(&mut write, ctx.instance(), ctx.instance(), now).await?;
    write.commit().await?;
    Ok(json!({"details": details(sequence, None, now, ctx.instance()).done()}))
}

async fn instance_created(db: &mut SqliteConnection) -> Result<i64, ApiError> {
    let text = store::fact(db, "instance_created").await?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or_default())
}

async fn restrictions(ctx: &Ctx, _: Value) -> Reply {
    let mut db = ctx.read().await?;
    let text = store::fact(&mut db, "allowed_languages").await?.unwrap_or_default();
    let allowed: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
    let read = |text: Option<String>| text.and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
    let changed = read(store::fact(&mut db, "restrictions_changed").await?);
    let created = instance_created(&mut db).await?;
    let details = Object::new()
        .put("sequence", "1")
        .put("creationDate", stamp_text(created))
        .put("changeDate", stamp_text(changed.max(created)))
        .put("resourceOwner", ctx.instance());
    Ok(Object::new().put("details", details).list("allowedLanguages", allowed).done())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RestrictionsRequest {
    allowed_languages: Option<Languages>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Languages {
    list: Vec<String>,
}

async fn set_restrictions(ctx: &Ctx, request: RestrictionsRequest) -> Reply {
    let mut write = ctx.write().await?;
    let now = ctx.now();
    if let Some(Languages { list }) = request.allowed_languages {
        if !list.is_empty() && !list.iter().any(|language| language == "en") {
            return Err(ApiError::precondition(
                "COMMAND-L0m2u",
                "The default language must be allowed",
            ));
        }
        store::set_fact(&mut write, "allowed_languages", &json!(list).to_string()).await?;
        store::set_fact(&mut write, "restrictions_changed", &now.to_string()).await?;
    }
    let sequence = next_sequence(&mut write, ctx.instance(), ctx.instance(), now).await?;
    write.commit().await?;
    Ok(json!({"details": details(sequence, None, now, ctx.instance()).done()}))
}
