//! Keys of machine users: made here and handed out once as a key file, or brought by the caller.

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::api::user::load;
use crate::api::user::tokens::{SearchRequest, listed};
use crate::assertion::public_key;
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::machines;
use crate::transport::Reply;
use crate::wire::{ApiError, Blob, stamp, stamp_text};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AddRequest {
    user_id: String,
    expiration_date: Option<String>,
    public_key: Option<Blob>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RemoveRequest {
    user_id: String,
    key_id: String,
}

/// A new key. The file is there where the key was made here.
struct Added {
    id: String,
    created: i64,
    file: Option<String>,
}

/// Both halves, as PEM.
struct Pair {
    private: String,
    public: String,
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// Security: by the library's own generator, whatever randomness the sandbox was given.
fn make() -> Option<Pair> {
    let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
    let private: Pkcs8V1Der<'_> = pair.as_der().ok()?;
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().ok()?;
    Some(Pair {
        private: pem("PRIVATE KEY", private.as_ref()),
        public: pem("PUBLIC KEY", public.as_ref()),
    })
}

async fn insert(ctx: &Ctx, request: AddRequest) -> Result<Added, ApiError> {
    let missing = "invalid AddKeyRequest.ExpirationDate: value is required";
    let text = request.expiration_date.ok_or_else(|| ApiError::invalid(missing))?;
    let expires = OffsetDateTime::parse(&text, &Rfc3339)
        .map(stamp)
        .map_err(|_| ApiError::invalid(format!("proto: invalid google.protobuf.Timestamp value {text:?}")))?;
    let user = {
        let mut db = ctx.read().await?;
        load(&mut db, &request.user_id, "COMMAND-bnipwm1").await?
    };
    ctx.caller.require_for_user(&user, Permission::UserWrite)?;
    if user.is_human() {
        return Err(ApiError::precondition("COMMAND-bnipwm1", "Errors.User.NotExisting"));
    }
    let now = ctx.now();
    if expires <= now {
        return Err(ApiError::argument("DOMAIN-dv3t5", "Errors.AuthNKey.ExpireBeforeNow"));
    }
    let (public, private) = match request.public_key.filter(|key| !key.0.is_empty()) {
        Some(brought) => {
            let text = String::from_utf8(brought.0).unwrap_or_default();
            if public_key(&text).is_none() {
                let rule = "Public key is not a valid RSA public key in PKIX format with PEM encoding";
                return Err(ApiError::argument("COMMAND-5F3h1", rule));
            }
            (text, None)
        }
        None => {
            let made = tokio::task::spawn_blocking(make).await.ok().flatten();
            let made = made.ok_or_else(|| ApiError::internal("no key could be made"))?;
            (made.public, Some(made.private))
        }
    };
    let id = ctx.app.mint.id();
    let mut write = ctx.write().await?;
    machines::add_key(&mut write, &id, &user.id, &public, (now, expires)).await?;
    write.commit().await?;
    let file = private.map(|key| {
        let file = json!({
            "type": "serviceaccount", "keyId": id, "key": key, "expirationDate": text, "userId": user.id,
        });
        STANDARD.encode(file.to_string())
    });
    Ok(Added { id, created: now, file })
}

pub async fn add(ctx: &Ctx, request: AddRequest) -> Reply {
    let added = insert(ctx, request).await?;
    let mut answer = json!({"creationDate": stamp_text(added.created), "keyId": added.id});
    if let Some(file) = added.file {
        answer["keyContent"] = json!(file);
    }
    Ok(answer)
}

/// The same in v1, which names the file otherwise.
pub async fn add_v1(ctx: &Ctx, request: AddRequest) -> Reply {
    let added = insert(ctx, request).await?;
    Ok(json!({
        "keyId": added.id,
        "keyDetails": added.file.unwrap_or_default(),
        "details": {"creationDate": stamp_text(added.created), "resourceOwner": ctx.organization()},
    }))
}

pub async fn remove(ctx: &Ctx, request: RemoveRequest) -> Reply {
    let mut write = ctx.write().await?;
    let user = load(&mut write, &request.user_id, "COMMAND-4m77G").await?;
    ctx.caller.require_for_user(&user, Permission::UserWrite)?;
    if !machines::remove_key(&mut write, &request.key_id, &user.id).await? {
        return Err(ApiError::not_found("COMMAND-4m77G", "Machine key not found"));
    }
    write.commit().await?;
    Ok(json!({"deletionDate": stamp_text(ctx.now())}))
}

pub async fn list(ctx: &Ctx, request: SearchRequest) -> Reply {
    listed(ctx, request, "machine_keys").await
}
