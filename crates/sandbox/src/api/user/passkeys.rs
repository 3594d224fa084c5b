//! Passkeys: keys that sign in by themselves, and the links with which people register them.

use serde::Deserialize;
use serde_json::{Map, Value};
use webauthn_rs_core::proto::AuthenticatorAttachment;

use super::parts::{fill, nested, runes};
use super::registration::{self, Finish, MISSING, NewKey};
use super::{UserRequest, changed, load};
use crate::caller::Permission;
use crate::mail;
use crate::state::Ctx;
use crate::store::users::{self, User};
use crate::store::webauthn::{self as store, KeyKind};
use crate::transport::Reply;
use crate::wire::{ApiError, Choice, Object, list_details, one_of};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RegisterRequest {
    user_id: String,
    code: Option<LinkCode>,
    authenticator: Choice,
    domain: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LinkCode {
    id: String,
    code: String,
}

impl RegisterRequest {
    fn attachment(&self) -> Option<AuthenticatorAttachment> {
        match self.authenticator.0.as_str() {
            "PASSKEY_AUTHENTICATOR_PLATFORM" | "1" => Some(AuthenticatorAttachment::Platform),
            "PASSKEY_AUTHENTICATOR_CROSS_PLATFORM" | "2" => Some(AuthenticatorAttachment::CrossPlatform),
            _ => None,
        }
    }
}

/// Begins a registration: for oneself, by right, or with the code of a link, which is used up here already.
pub async fn register(ctx: &Ctx, request: RegisterRequest) -> Reply {
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, MISSING).await?;
    match &request.code {
        None => ctx.caller.require_for_user(&user, Permission::UserCredentialWrite)?,
        Some(LinkCode { id, code }) => {
            if !store::use_code(&mut write, id, &user.id, code, ctx.now()).await? {
                return Err(ApiError::argument("COMMAND-Eeb2a", "Code is invalid"));
            }
            user.touch(ctx.now());
        }
    }
    let new = NewKey {
        kind: KeyKind::Passkey,
        domain: &request.domain,
        attachment: request.attachment(),
    };
    let (id, options) = registration::begin(ctx, &mut write, &mut user, new).await?;
    write.commit().await?;
    Ok(changed(&user)
        .put("passkeyId", id)
        .put("publicKeyCredentialCreationOptions", options)
        .done())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VerifyRequest {
    user_id: String,
    public_key_credential: Option<Map<String, Value>>,
    passkey_name: String,
}

pub async fn verify(ctx: &Ctx, request: VerifyRequest) -> Reply {
    let named = ("VerifyPasskeyRegistrationRequest", "PasskeyName");
    let credential = registration::validate(request.public_key_credential, &request.passkey_name, named)?;
    let finish = Finish {
        kind: KeyKind::Passkey,
        user_id: &request.user_id,
        name: &request.passkey_name,
        credential,
    };
    registration::finish(ctx, finish).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RemoveRequest {
    user_id: String,
    passkey_id: String,
}

pub async fn remove(ctx: &Ctx, request: RemoveRequest) -> Reply {
    registration::remove(ctx, KeyKind::Passkey, &request.user_id, &request.passkey_id).await
}

/// Lists finished passkeys. As recorded, whoever may not see them learns that there are some: an empty list is answered
/// to everybody, others are refused.
pub async fn list(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut db = ctx.read().await?;
    let mut keys = store::keys_of(&mut db, &request.user_id).await?;
    keys.retain(|key| key.is_ready && key.is(KeyKind::Passkey));
    if !keys.is_empty() {
        let user = load(&mut db, &request.user_id, MISSING).await?;
        ctx.caller.require_for_user(&user, Permission::UserRead)?;
    }
    let shown = keys.iter().map(|key| {
        Object::new()
            .put("id", key.id.as_str())
            .put("state", "AUTH_FACTOR_STATE_READY")
            .put("name", key.name.as_str())
            .done()
    });
    Ok(Object::new()
        .put("details", list_details(keys.len() as u64, ctx.now()))
        .list("result", shown.collect())
        .done())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LinkRequest {
    user_id: String,
    send_link: Option<SendLink>,
    return_code: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SendLink {
    url_template: Option<String>,
}

/// Makes a registration link; earlier ones go on to count.
///
/// Lenient as recorded: an owner of another organization may too.
pub async fn create_link(ctx: &Ctx, request: LinkRequest) -> Reply {
    one_of("medium", &[request.send_link.is_some(), request.return_code.is_some()])?;
    let template = request.send_link.unwrap_or_default().url_template;
    if template.as_deref().is_some_and(|text| !runes(text, 1, 200)) {
        let rule = "value length must be between 1 and 200 runes, inclusive";
        let path = [
            "CreatePasskeyRegistrationLinkRequest.SendLink",
            "SendPasskeyRegistrationLink.UrlTemplate",
        ];
        return Err(nested(&path, rule));
    }
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, MISSING).await?;
    ctx.caller.require(Permission::UserCredentialWrite, None)?;
    let (id, code) = (ctx.app.mint.id(), link_code(ctx));
    let link = link(ctx, template.as_deref(), &user, (&id, &code))?;
    store::insert_code(&mut write, &id, &user.id, &code, ctx.now()).await?;
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    if request.return_code.is_some() {
        let code = Object::new().put("id", id).put("code", code);
        return Ok(changed(&user).put("code", code).done());
    }
    let sentence = "You can sign in without a password from now on. Please use the link to add a passkey.";
    ctx.app
        .outbox
        .send(&mail::with_link(&user.email, "Add Passkey Login", sentence, &link, None))
        .await;
    Ok(changed(&user).done())
}

/// Twelve letters and digits: nobody types it.
fn link_code(ctx: &Ctx) -> String {
    let letters = ctx.app.mint.token();
    letters.chars().filter(char::is_ascii_alphanumeric).take(12).collect()
}

fn link(ctx: &Ctx, template: Option<&str>, user: &User, (id, code): (&str, &str)) -> Result<String, ApiError> {
    let own = format!(
        "{}{}/passkey/set?code={{{{.Code}}}}&codeId={{{{.CodeID}}}}&organization={{{{.OrgID}}}}&userId={{{{.UserID}}}}",
        ctx.origin, ctx.app.login_path
    );
    let values = [
        (".Code", code),
        (".CodeID", id),
        (".UserID", user.id.as_str()),
        (".OrgID", user.organization_id.as_str()),
    ];
    fill(template.unwrap_or(&own), &values)
}
