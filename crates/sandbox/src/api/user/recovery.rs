//! SetPassword and PasswordReset.

use serde::Deserialize;
use serde_json::Value;

use super::contacts::new_code;
use super::credentials::{NewPassword, set_password as set};
use super::parts::{Password, SendCode, Verification, check_template, host, link, nested, runes};
use super::{changed, load};
use crate::caller::Permission;
use crate::mail;
use crate::state::Ctx;
use crate::store::factors;
use crate::store::users::{self, INITIAL};
use crate::transport::Reply;
use crate::wire::{ApiError, Choice, one_of};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SetPasswordRequest {
    user_id: String,
    new_password: Option<Password>,
    current_password: Option<String>,
    verification_code: Option<String>,
}

pub async fn set_password(ctx: &Ctx, request: SetPasswordRequest) -> Reply {
    let new = NewPassword {
        password: request.new_password,
        hashed_password: None,
        current_password: request.current_password,
        verification_code: request.verification_code,
    };
    new.validate()?;
    if new
        .password
        .as_ref()
        .is_none_or(|password| !runes(&password.password, 1, 200))
    {
        return Err(nested(&["SetPasswordRequest.NewPassword"], "value is required"));
    }
    let user = {
        let mut db = ctx.read().await?;
        load(&mut db, &request.user_id, "COMMAND-G8dh3").await?
    };
    // Lenient as recorded: with the current password or a code, whoever is signed in may set anybody's.
    if new.is_by_right() {
        ctx.caller
            .require(Permission::UserCredentialWrite, Some(&user.organization_id))?;
    }
    set(ctx, &user, &new).await?;
    let details = crate::wire::details(user.sequence + 1, None, ctx.now(), &user.organization_id);
    Ok(crate::wire::Object::new().put("details", details).done())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ResetRequest {
    user_id: String,
    send_link: Option<SendLink>,
    return_code: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SendLink {
    notification_type: Choice,
    url_template: Option<String>,
}

/// Lenient as recorded: locked people and unverified addresses get a code too.
pub async fn reset(ctx: &Ctx, request: ResetRequest) -> Reply {
    one_of("medium", &[request.send_link.is_some(), request.return_code.is_some()])?;
    let send = request.send_link.unwrap_or_default();
    let is_text_message = send.notification_type.0 == "NOTIFICATION_TYPE_SMS";
    let verification = Verification {
        send_code: Some(SendCode {
            url_template: send.url_template,
        }),
        ..Verification::default()
    };
    if verification.template().is_some_and(|text| !runes(text, 1, 200)) {
        let rule = "value length must be between 1 and 200 runes, inclusive";
        return Err(nested(
            &["PasswordResetRequest.SendLink", "SendPasswordResetLink.UrlTemplate"],
            rule,
        ));
    }
    check_template(&verification)?;
    let mut write = ctx.write().await?;
    let user = load(&mut write, &request.user_id, "COMMAND-SAF4f").await?;
    ctx.caller.require_for_user(&user, Permission::UserWrite)?;
    if user.state == INITIAL {
        return Err(ApiError::precondition("COMMAND-Sfe4g", "User is not yet initialized"));
    }
    let code = new_code(ctx, &mut write, &user, "password").await?;
    users::save(&mut write, &user, false).await?;
    let phone = factors::verified_phone(&mut write, &user.id).await?;
    write.commit().await?;
    if request.return_code.is_some() {
        return Ok(changed(&user).put("verificationCode", code).done());
    }
    if is_text_message {
        if let Some(phone) = phone {
            let text = format!("{code} resets your password for {}.", host(ctx));
            ctx.app.outbox.send(&mail::text_message(&phone, &text)).await;
        }
    } else {
        let link = link(ctx, verification.template(), "password/set", &user, &code)?;
        let sentence = "We received a password reset request. Please use the link to reset your password.";
        ctx.app
            .outbox
            .send(&mail::with_link(&user.email, "Reset password", sentence, &link, Some(&code)))
            .await;
    }
    Ok(changed(&user).done())
}
