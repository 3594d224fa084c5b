//! The registration of keys that passkeys and security keys share: begun, finished, removed.

use serde_json::{Map, Value};
use sqlx::SqliteConnection;
use url::Url;
use webauthn_rs_core::proto::AuthenticatorAttachment;

use super::parts::{nested, runes};
use super::{changed, load};
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::users::{self, User};
use crate::store::webauthn::{self as store, Key, KeyKind};
use crate::transport::Reply;
use crate::webauthn;
use crate::wire::{ApiError, Code};

/// A key to be registered.
pub struct NewKey<'a> {
    pub kind: KeyKind,
    /// The RP ID; empty means the host that was asked.
    pub domain: &'a str,
    pub attachment: Option<AuthenticatorAttachment>,
}

/// What finishes a registration.
pub struct Finish<'a> {
    pub kind: KeyKind,
    pub user_id: &'a str,
    pub name: &'a str,
    pub credential: Map<String, Value>,
}

/// Keeps a new registration of `user`; gives its id and the options for the browser.
pub async fn begin(ctx: &Ctx, db: &mut SqliteConnection, user: &mut User, new: NewKey<'_>) -> Result<(String, Value), ApiError> {
    let (domain, held) = if new.domain.is_empty() {
        // Lenient as recorded: where the request names no domain, the keys of that host are not excluded.
        (host(ctx), Vec::new())
    } else {
        let held = store::usable(db, &user.id, new.kind, new.domain).await?;
        (new.domain.to_owned(), held)
    };
    let begun = webauthn::begin_registration(&domain, user, new.attachment, &held)?;
    let key = Key::begun(ctx.app.mint.id(), &user.id, new.kind, &domain, begun.state.to_string());
    let now = ctx.now();
    store::begin(db, &key, now).await?;
    user.touch(now);
    users::save(db, user, false).await?;
    Ok((key.id, begun.options))
}

fn host(ctx: &Ctx) -> String {
    let origin = Url::parse(&ctx.origin).ok();
    origin.and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// Finishes the newest registration of that kind.
///
/// Lenient as recorded: the id in the path is not looked at, and what is no credential is refused before anybody asks who
/// sends it.
pub async fn finish(ctx: &Ctx, finish: Finish<'_>) -> Reply {
    let nothing = || ApiError::with_id(Code::Internal, "WEBAU-5M9so", "WebAuthN Token could not be found");
    let key = {
        let mut db = ctx.read().await?;
        store::pending(&mut db, finish.user_id, finish.kind).await?
    };
    let key = key.ok_or_else(nothing)?;
    // No turn to write is held while the answer is checked; a registration finished in the meantime is seen below.
    let credential = webauthn::finish_registration(&key.domain, &key.pending, &Value::Object(finish.credential))?;
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &key.user_id, MISSING).await?;
    ctx.caller.require_for_user(&user, Permission::UserCredentialWrite)?;
    if !store::finish(&mut write, &key, finish.name, &credential).await? {
        return Err(nothing());
    }
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    Ok(changed(&user).done())
}

/// Removes a key. Lenient as recorded: everybody is told that there is none, only then is it asked who may.
pub async fn remove(ctx: &Ctx, kind: KeyKind, user_id: &str, id: &str) -> Reply {
    let mut write = ctx.write().await?;
    let keys = store::keys_of(&mut write, user_id).await?;
    if !keys.iter().any(|key| key.id == id && key.is(kind)) {
        return Err(ApiError::not_found("COMMAND-DAfb2", "WebAuthN Token could not be found"));
    }
    let mut user = load(&mut write, user_id, MISSING).await?;
    ctx.caller.require_for_user(&user, Permission::UserCredentialWrite)?;
    store::remove(&mut write, id).await?;
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    Ok(changed(&user).done())
}

/// The id of "there is no such person".
pub const MISSING: &str = "QUERY-Dfbg2";

/// The rules of the two fields that finish a registration; `named` are the request's name and that of its name field.
pub fn validate(credential: Option<Map<String, Value>>, name: &str, named: (&str, &str)) -> Result<Map<String, Value>, ApiError> {
    let (request, field) = named;
    let Some(credential) = credential else {
        return Err(nested(&[&format!("{request}.PublicKeyCredential")], "value is required"));
    };
    if !runes(name, 1, 200) {
        let rule = "value length must be between 1 and 200 runes, inclusive";
        return Err(nested(&[&format!("{request}.{field}")], rule));
    }
    Ok(credential)
}
