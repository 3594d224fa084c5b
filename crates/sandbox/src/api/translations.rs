//! The texts of the hosted login: what was written, merged over the level above. The vendor's own texts are not here.

use axum::http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::policies;
use crate::transport::{Reply, Rpc, run};
use crate::wire::{ApiError, Object};

pub fn calls() -> Vec<Rpc> {
    const PATH: &str = "/v2/settings/hosted_login_translation";
    let name = |method: &str| format!("zitadel.settings.v2.SettingsService/{method}");
    vec![
        Rpc::new(&name("GetHostedLoginTranslation"), Method::GET, PATH, run!(get)).guarded(Permission::InstancePolicyRead),
        Rpc::new(&name("SetHostedLoginTranslation"), Method::PUT, PATH, run!(set)).guarded(Permission::InstancePolicyWrite),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TranslationRequest {
    system: bool,
    instance: bool,
    organization_id: Option<String>,
    locale: String,
    ignore_inheritance: bool,
    translations: Map<String, Value>,
}

impl TranslationRequest {
    /// The levels from general to special.
    fn levels<'a>(&'a self, ctx: &'a Ctx) -> Result<Vec<&'a str>, ApiError> {
        match &self.organization_id {
            Some(id) => Ok(vec![ctx.instance(), id]),
            None if self.instance => Ok(vec![ctx.instance()]),
            None if self.system => Ok(Vec::new()),
            None => Err(ApiError::argument("QUERY-YB6Sri", "Errors.Arguments.Level.Invalid")),
        }
    }

    /// The language of a locale such as `de-CH`.
    fn language(&self) -> Result<&str, ApiError> {
        if self.locale.chars().count() < 2 {
            let rule = "value length must be at least 2 runes";
            return Err(ApiError::invalid(format!(
                "invalid GetHostedLoginTranslationRequest.Locale: {rule}"
            )));
        }
        let language = self.locale.split(['-', '_']).next().unwrap_or_default();
        let is_language = (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic());
        if is_language {
            Ok(language)
        } else {
            Err(ApiError::argument("QUERY-rZLAGi", "Errors.Arguments.Locale.Invalid"))
        }
    }
}

fn etag(body: &Value) -> String {
    hex::encode(Sha256::digest(body.to_string())).chars().take(32).collect()
}

async fn get(ctx: &Ctx, request: TranslationRequest) -> Reply {
    let language = request.language()?.to_lowercase();
    let levels = request.levels(ctx)?;
    let levels: Vec<&str> = if request.ignore_inheritance {
        levels.last().copied().into_iter().collect()
    } else {
        levels
    };
    let mut db = ctx.read().await?;
    let mut merged = Map::new();
    for level in levels {
        let written = policies::translation(&mut db, level, &language).await?;
        if let Some(Value::Object(found)) = written.and_then(|text| serde_json::from_str(&text).ok()) {
            merge(&mut merged, found);
        }
    }
    let tag = (!merged.is_empty()).then(|| etag(&Value::Object(merged.clone())));
    Ok(Object::new().maybe("etag", tag).put("translations", merged).done())
}

fn merge(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

async fn set(ctx: &Ctx, request: TranslationRequest) -> Reply {
    let language = request.language()?.to_lowercase();
    let levels = request.levels(ctx)?;
    let level = levels
        .last()
        .copied()
        .ok_or_else(|| ApiError::argument("QUERY-YB6Sri", "Errors.Arguments.Level.Invalid"))?;
    let body = Value::Object(request.translations.clone());
    let mut write = ctx.write().await?;
    policies::set_translation(&mut write, level, &language, &body.to_string()).await?;
    write.commit().await?;
    Ok(json!({"etag": etag(&body)}))
}
