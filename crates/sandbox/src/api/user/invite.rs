//! Invitations: a code by mail for somebody who has no credential yet.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::SqliteConnection;

use super::contacts::{VerifyRequest, new_code};
use super::parts::{fill, nested, runes};
use super::{UserRequest, changed, load};
use crate::caller::Permission;
use crate::mail;
use crate::state::Ctx;
use crate::store::users::{self, User};
use crate::transport::Reply;
use crate::wire::{ApiError, one_of};

const PURPOSE: &str = "invite";

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InviteRequest {
    user_id: String,
    send_code: Option<Invitation>,
    return_code: Option<Value>,
}

/// What an invitation is sent with; kept for the next one.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Invitation {
    url_template: Option<String>,
    application_name: Option<String>,
}

/// What is noted beside the code.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    was_sent: bool,
    invitation: Invitation,
}

fn not_found() -> ApiError {
    ApiError::precondition("COMMAND-Wr3gq", "Code not found")
}

async fn invited(ctx: &Ctx, db: &mut SqliteConnection, id: &str) -> Result<User, ApiError> {
    let user = load(db, id, "COMMAND-Wgvn4").await?;
    ctx.caller.require_for_user(&user, Permission::UserWrite)?;
    if user.password_hash.is_some() {
        return Err(ApiError::precondition("COMMAND-EF34g", "User is already initialized"));
    }
    Ok(user)
}

async fn noted(db: &mut SqliteConnection, user: &User) -> Result<Option<Note>, ApiError> {
    let kept = users::code(db, &user.id, PURPOSE).await?;
    Ok(kept.map(|kept| serde_json::from_str(&kept.note).unwrap_or_default()))
}

pub async fn create(ctx: &Ctx, request: InviteRequest) -> Reply {
    one_of("verification", &[request.send_code.is_some(), request.return_code.is_some()])?;
    let mut invitation = request.send_code.clone().unwrap_or_default();
    if invitation.url_template.as_deref().is_some_and(|text| !runes(text, 1, 200)) {
        let rule = "value length must be between 1 and 200 runes, inclusive";
        return Err(nested(
            &["CreateInviteCodeRequest.SendCode", "SendInviteCode.UrlTemplate"],
            rule,
        ));
    }
    let mut write = ctx.write().await?;
    let mut user = invited(ctx, &mut write, &request.user_id).await?;
    let earlier = noted(&mut write, &user).await?.unwrap_or_default().invitation;
    invitation.url_template = invitation.url_template.or(earlier.url_template);
    invitation.application_name = invitation.application_name.or(earlier.application_name);
    let was_sent = request.return_code.is_none();
    let (code, link) = renew(
        ctx,
        &mut write,
        &mut user,
        Note {
            was_sent,
            invitation: invitation.clone(),
        },
    )
    .await?;
    write.commit().await?;
    if was_sent {
        send(ctx, &user, &invitation, &link).await;
    }
    Ok(changed(&user).maybe("inviteCode", (!was_sent).then_some(code)).done())
}

pub async fn resend(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut write = ctx.write().await?;
    let mut user = invited(ctx, &mut write, &request.user_id).await?;
    let note = noted(&mut write, &user)
        .await?
        .filter(|note| note.was_sent)
        .ok_or_else(not_found)?;
    let invitation = note.invitation.clone();
    let (_, link) = renew(ctx, &mut write, &mut user, note).await?;
    write.commit().await?;
    send(ctx, &user, &invitation, &link).await;
    Ok(changed(&user).done())
}

/// A new code, which kills the one before, and the link with it.
async fn renew(ctx: &Ctx, db: &mut SqliteConnection, user: &mut User, note: Note) -> Result<(String, String), ApiError> {
    let code = new_code(ctx, db, user, PURPOSE).await?;
    let link = link(ctx, user, &note.invitation, &code)?;
    let text = serde_json::to_string(&note).map_err(|error| ApiError::internal(&error.to_string()))?;
    users::set_code_note(db, &user.id, PURPOSE, &text).await?;
    user.touch(ctx.now());
    users::save(db, user, false).await?;
    Ok((code, link))
}

/// Without a template the link leads to the real one's older login, which is not here: a sender is meant to give one.
fn link(ctx: &Ctx, user: &User, invitation: &Invitation, code: &str) -> Result<String, ApiError> {
    if let Some(template) = &invitation.url_template {
        let values = [
            (".Code", code),
            (".UserID", user.id.as_str()),
            (".OrgID", user.organization_id.as_str()),
        ];
        return fill(template, &values);
    }
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("authRequestID", "")
        .append_pair("code", code)
        .append_pair("loginname", &user.login_name)
        .append_pair("orgID", &user.organization_id)
        .append_pair("userID", &user.id)
        .finish();
    Ok(format!("{}/ui/login/user/invite?{query}", ctx.origin))
}

async fn send(ctx: &Ctx, user: &User, invitation: &Invitation, link: &str) {
    let application = invitation.application_name.as_deref().unwrap_or("ZITADEL");
    let subject = format!("Invitation to {application}");
    let sentence = format!("You have been invited to {application}. Please use the link to accept the invitation.");
    ctx.app
        .outbox
        .send(&mail::with_link(&user.email, &subject, &sentence, link, None))
        .await;
}

/// Who holds the code holds the mailbox, so the address is verified too.
pub async fn verify(ctx: &Ctx, request: VerifyRequest) -> Reply {
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, "COMMAND-Wgvn4").await?;
    let kept = users::code(&mut write, &user.id, PURPOSE).await?;
    if !kept.is_some_and(|kept| kept.is(&request.verification_code, ctx.now())) {
        return Err(ApiError::argument("COMMAND-Wgn4q", "Code is invalid"));
    }
    users::drop_code(&mut write, &user.id, PURPOSE).await?;
    user.email_verified = true;
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    Ok(changed(&user).done())
}
