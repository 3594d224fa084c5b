//! Security keys: second factors that need no verified holder.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::registration::{self, Finish, MISSING, NewKey};
use super::{changed, load};
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::webauthn::KeyKind;
use crate::transport::Reply;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterRequest {
    user_id: String,
    domain: String,
}

/// Begins a registration. As recorded, the options say that verification is required all the same.
pub async fn register(ctx: &Ctx, request: RegisterRequest) -> Reply {
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, MISSING).await?;
    ctx.caller.require_for_user(&user, Permission::UserCredentialWrite)?;
    let new = NewKey {
        kind: KeyKind::SecurityKey,
        domain: &request.domain,
        attachment: None,
    };
    let (id, options) = registration::begin(ctx, &mut write, &mut user, new).await?;
    write.commit().await?;
    Ok(changed(&user)
        .put("u2fId", id)
        .put("publicKeyCredentialCreationOptions", options)
        .done())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VerifyRequest {
    user_id: String,
    public_key_credential: Option<Map<String, Value>>,
    token_name: String,
}

pub async fn verify(ctx: &Ctx, request: VerifyRequest) -> Reply {
    let named = ("VerifyU2FRegistrationRequest", "TokenName");
    let credential = registration::validate(request.public_key_credential, &request.token_name, named)?;
    let finish = Finish {
        kind: KeyKind::SecurityKey,
        user_id: &request.user_id,
        name: &request.token_name,
        credential,
    };
    registration::finish(ctx, finish).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RemoveRequest {
    user_id: String,
    u2f_id: String,
}

pub async fn remove(ctx: &Ctx, request: RemoveRequest) -> Reply {
    registration::remove(ctx, KeyKind::SecurityKey, &request.user_id, &request.u2f_id).await
}
