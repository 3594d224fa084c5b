//! What a person has set up: ListAuthenticationMethodTypes, ListAuthenticationFactors; and who may change it.

use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::factors::{self, Kind};
use crate::store::users::{self, User};
use crate::store::webauthn::{self, Key, KeyKind};
use crate::transport::Reply;
use crate::wire::{ApiError, Choice, Object, details, list_details};

/// The person whose factor is to be changed, by itself or by somebody with the right to others' credentials.
pub async fn owner(ctx: &Ctx, db: &mut SqliteConnection, id: &str, missing: impl Fn() -> ApiError) -> Result<User, ApiError> {
    let Some(user) = users::by_id(db, id).await? else {
        ctx.caller.require(Permission::UserCredentialWrite, None)?;
        return Err(missing());
    };
    ctx.caller.require_for_user(&user, Permission::UserCredentialWrite)?;
    Ok(user)
}

/// `{"details": …}` of a changed factor; the person's own sequence does not move.
pub fn factor_changed(ctx: &Ctx, user: &User) -> Object {
    let details = details(user.sequence + 1, None, ctx.now(), &user.organization_id);
    Object::new().put("details", details)
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MethodsRequest {
    user_id: String,
    domain_query: Option<DomainQuery>,
}

/// Which WebAuthn keys count. `includeWithoutDomain` would add keys that belong to no domain; there are none here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct DomainQuery {
    domain: String,
}

pub async fn methods(ctx: &Ctx, request: MethodsRequest) -> Reply {
    let mut db = ctx.read().await?;
    let Some(user) = users::by_id(&mut db, &request.user_id).await? else {
        ctx.caller.require(Permission::UserRead, None)?;
        return Ok(json!({"details": list_details(0, ctx.now())}));
    };
    // Lenient as recorded: an owner of another organization is answered too.
    if ctx.caller.user_id != user.id {
        ctx.caller.require(Permission::UserRead, None)?;
    }
    let domain = request.domain_query.map(|query| query.domain).filter(|text| !text.is_empty());
    let mut keys = webauthn::keys_of(&mut db, &user.id).await?;
    keys.retain(|key| key.is_ready && domain.as_ref().is_none_or(|domain| key.domain == *domain));
    let of_kind = |kind: KeyKind| keys.iter().any(|key| key.is(kind));
    let ready: Vec<Kind> = factors::of_user(&mut db, &user.id)
        .await?
        .iter()
        .filter(|factor| factor.is_ready)
        .filter_map(factors::Factor::kind)
        .collect();
    let all = [
        ("PASSKEY", of_kind(KeyKind::Passkey)),
        ("TOTP", ready.contains(&Kind::Totp)),
        ("U2F", of_kind(KeyKind::SecurityKey)),
        ("OTP_SMS", ready.contains(&Kind::OtpSms)),
        ("OTP_EMAIL", ready.contains(&Kind::OtpEmail)),
        ("RECOVERY_CODE", ready.contains(&Kind::RecoveryCode)),
        ("PASSWORD", user.password_hash.is_some()),
    ];
    let methods: Vec<Value> = all
        .into_iter()
        .filter(|(_, is_there)| *is_there)
        .map(|(name, _)| json!(format!("AUTHENTICATION_METHOD_TYPE_{name}")))
        .collect();
    let details = list_details(methods.len() as u64, ctx.now());
    Ok(Object::new().put("details", details).list("authMethodTypes", methods).done())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListRequest {
    user_id: String,
    auth_factors: Vec<Choice>,
    states: Vec<Choice>,
}

/// Lenient as recorded: somebody else's factors are an empty list, not a refusal.
pub async fn list(ctx: &Ctx, request: ListRequest) -> Reply {
    let mut db = ctx.read().await?;
    let user = users::by_id(&mut db, &request.user_id).await?;
    let user = user.filter(|user| ctx.caller.require_for_user(user, Permission::UserRead).is_ok());
    let Some(user) = user else {
        return Ok(json!({}));
    };
    let mut found = listed(&mut db, &user.id).await?;
    let wants = |wanted: &[Choice], name: &str| wanted.is_empty() || wanted.iter().any(|choice| choice.0 == name);
    found.retain(|factor| wants(&request.auth_factors, factor.name) && wants(&request.states, factor.state()));
    Ok(Object::new()
        .list("result", found.into_iter().map(Listed::render).collect())
        .done())
}

/// One entry of the list.
pub struct Listed {
    name: &'static str,
    field: &'static str,
    is_ready: bool,
    inside: Object,
}

impl Listed {
    const fn state(&self) -> &'static str {
        if self.is_ready {
            "AUTH_FACTOR_STATE_READY"
        } else {
            "AUTH_FACTOR_STATE_NOT_READY"
        }
    }

    pub fn render(self) -> Value {
        Object::new().put("state", self.state()).put(self.field, self.inside).done()
    }

    fn of_key(key: &Key) -> Self {
        Self {
            name: "U2F",
            field: "u2f",
            is_ready: key.is_ready,
            inside: Object::new().put("id", key.id.as_str()).text("name", &key.name),
        }
    }
}

/// Every second factor of a person but the recovery codes, which are never listed; pending ones too.
pub async fn listed(db: &mut SqliteConnection, user: &str) -> Result<Vec<Listed>, ApiError> {
    let kept = factors::of_user(db, user).await?;
    let keys = webauthn::keys_of(db, user).await?;
    let code = |kind: Kind, name: &'static str, field: &'static str| {
        let factor = kept.iter().find(|factor| factor.kind() == Some(kind))?;
        Some(Listed {
            name,
            field,
            is_ready: factor.is_ready,
            inside: Object::new(),
        })
    };
    let codes = [
        code(Kind::Totp, "OTP", "otp"),
        code(Kind::OtpSms, "OTP_SMS", "otpSms"),
        code(Kind::OtpEmail, "OTP_EMAIL", "otpEmail"),
    ];
    let security_keys = keys.iter().filter(|key| key.is(KeyKind::SecurityKey)).map(Listed::of_key);
    Ok(codes.into_iter().flatten().chain(security_keys).collect())
}

/// Whether a person has a second factor of a kind that the policy allows: only those are asked for. A passkey is none beside
/// a password, and recovery codes only stand in for one.
pub async fn has_second(db: &mut SqliteConnection, user: &str, allowed: &[Choice]) -> Result<bool, ApiError> {
    let is_allowed = |name: &str| {
        let names = allowed
            .iter()
            .filter_map(|choice| choice.0.strip_prefix("SECOND_FACTOR_TYPE_"));
        names.into_iter().any(|allowed| allowed == name)
    };
    let all = listed(db, user).await?;
    Ok(all.iter().any(|factor| factor.is_ready && is_allowed(factor.name)))
}
