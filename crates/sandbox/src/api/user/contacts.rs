//! E-mail addresses and phone numbers: setting them, sending codes, verifying.

use serde::Deserialize;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::parts::{Email, Phone, Verification, check_template, mail_email_code, phone_number, runes, text_phone_code};
use super::{UserRequest, changed, load};
use crate::caller::Permission;
use crate::ids::fingerprint;
use crate::state::Ctx;
use crate::store::factors;
use crate::store::users::{self, User};
use crate::transport::Reply;
use crate::wire::ApiError;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SetEmailRequest {
    user_id: String,
    #[serde(flatten)]
    email: Email,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SetPhoneRequest {
    user_id: String,
    #[serde(flatten)]
    phone: Phone,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SendRequest {
    user_id: String,
    #[serde(flatten)]
    verification: Verification,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VerifyRequest {
    pub user_id: String,
    pub verification_code: String,
}

/// Puts an address into `user`; gives the code that now is outstanding, unless it is verified by somebody's word.
pub async fn put_email(ctx: &Ctx, db: &mut SqliteConnection, user: &mut User, email: &Email) -> Result<Option<String>, ApiError> {
    let now = ctx.now();
    user.email.clone_from(&email.email);
    user.email_verified = email.verification.is_verified();
    user.touch(now);
    users::drop_code(db, &user.id, "email").await?;
    if user.email_verified {
        user.touch(now);
        return Ok(None);
    }
    Ok(Some(new_code(ctx, db, user, "email").await?))
}

/// The same for a phone number.
pub async fn put_phone(ctx: &Ctx, db: &mut SqliteConnection, user: &mut User, phone: &Phone) -> Result<Option<String>, ApiError> {
    let now = ctx.now();
    user.phone = phone_number(&phone.phone)?;
    user.phone_verified = phone.verification.is_verified();
    user.touch(now);
    users::drop_code(db, &user.id, "phone").await?;
    if user.phone_verified {
        user.touch(now);
        return Ok(None);
    }
    Ok(Some(new_code(ctx, db, user, "phone").await?))
}

pub async fn new_code(ctx: &Ctx, db: &mut SqliteConnection, user: &User, purpose: &str) -> Result<String, ApiError> {
    let code = ctx.app.mint.code();
    users::set_code(db, &user.id, purpose, &fingerprint(&code), ctx.now()).await?;
    Ok(code)
}

/// A person may have a code sent, and nothing more.
fn permit(ctx: &Ctx, user: &User, verification: &Verification) -> Result<(), ApiError> {
    if verification.is_privileged() {
        return ctx.caller.require(Permission::UserWrite, Some(&user.organization_id));
    }
    ctx.caller.require_for_user(user, Permission::UserWrite)
}

fn with_code(user: &User, verification: &Verification, code: Option<String>) -> Value {
    let code = code.filter(|_| verification.return_code.is_some());
    changed(user).maybe("verificationCode", code).done()
}

pub async fn set_email(ctx: &Ctx, request: SetEmailRequest) -> Reply {
    let email = &request.email;
    email.validate(&["SetEmailRequest"])?;
    check_template(&email.verification)?;
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, "COMMAND-ieJ2e").await?;
    permit(ctx, &user, &email.verification)?;
    if user.email == email.email && user.email_verified == email.verification.is_verified() {
        return Err(not_changed("Email"));
    }
    if user.email == email.email && !email.verification.is_verified() {
        return Err(not_changed("Email"));
    }
    let code = put_email(ctx, &mut write, &mut user, email).await?;
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    if let Some(code) = code.as_deref().filter(|_| email.verification.return_code.is_none()) {
        mail_email_code(ctx, &user, email.verification.template(), code).await?;
    }
    Ok(with_code(&user, &email.verification, code))
}

pub fn not_changed(what: &str) -> ApiError {
    ApiError::precondition("COMMAND-Uch5e", &format!("{what} not changed"))
}

pub async fn send_email(ctx: &Ctx, request: SendRequest) -> Reply {
    mail_new_code(ctx, request, false).await
}

pub async fn resend_email(ctx: &Ctx, request: SendRequest) -> Reply {
    mail_new_code(ctx, request, true).await
}

async fn mail_new_code(ctx: &Ctx, request: SendRequest, needs_earlier: bool) -> Reply {
    let verification = &request.verification;
    verification.validate(&["ResendEmailCodeRequest.SendCode"])?;
    check_template(verification)?;
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, "COMMAND-ieJ2e").await?;
    permit(ctx, &user, verification)?;
    if needs_earlier && users::code(&mut write, &user.id, "email").await?.is_none() {
        return Err(ApiError::precondition("EMAIL-5w5ilin4yt", "Code is empty"));
    }
    let code = new_code(ctx, &mut write, &user, "email").await?;
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    if verification.return_code.is_none() {
        mail_email_code(ctx, &user, verification.template(), &code).await?;
    }
    Ok(with_code(&user, verification, Some(code)))
}

pub async fn set_phone(ctx: &Ctx, request: SetPhoneRequest) -> Reply {
    let phone = &request.phone;
    phone.verification.validate(&["SetPhoneRequest"])?;
    let number = phone_number(&phone.phone)?;
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, "COMMAND-ieJ2e").await?;
    permit(ctx, &user, &phone.verification)?;
    if user.phone == number {
        return Err(not_changed("Phone"));
    }
    let code = put_phone(ctx, &mut write, &mut user, phone).await?;
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    if let Some(code) = code.as_deref().filter(|_| phone.verification.return_code.is_none()) {
        text_phone_code(ctx, &user, code).await;
    }
    Ok(with_code(&user, &phone.verification, code))
}

pub async fn resend_phone(ctx: &Ctx, request: SendRequest) -> Reply {
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, "COMMAND-ieJ2e").await?;
    permit(ctx, &user, &request.verification)?;
    if users::code(&mut write, &user.id, "phone").await?.is_none() {
        return Err(ApiError::precondition("PHONE-5xrra88eq8", "Code is empty"));
    }
    let code = new_code(ctx, &mut write, &user, "phone").await?;
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    if request.verification.return_code.is_none() {
        text_phone_code(ctx, &user, &code).await;
    }
    Ok(with_code(&user, &request.verification, Some(code)))
}

pub async fn remove_phone(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, "COMMAND-ieJ2e").await?;
    ctx.caller.require_for_user(&user, Permission::UserWrite)?;
    if user.phone.is_empty() {
        return Err(ApiError::precondition("COMMAND-ieJ2e", "Phone not found"));
    }
    user.phone.clear();
    user.phone_verified = false;
    user.touch(ctx.now());
    users::drop_code(&mut write, &user.id, "phone").await?;
    // Codes cannot be sent any more.
    factors::remove(&mut write, &user.id, factors::Kind::OtpSms).await?;
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    Ok(changed(&user).done())
}

pub async fn verify_email(ctx: &Ctx, request: VerifyRequest) -> Reply {
    let mut write = ctx.write().await?;
    let mut user = verified_user(ctx, &mut write, &request, "email").await?;
    user.email_verified = true;
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    Ok(changed(&user).done())
}

pub async fn verify_phone(ctx: &Ctx, request: VerifyRequest) -> Reply {
    let mut write = ctx.write().await?;
    let mut user = verified_user(ctx, &mut write, &request, "phone").await?;
    user.phone_verified = true;
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    Ok(changed(&user).done())
}

/// The person of a verification, once the code fits; the code is used up then.
///
/// Lenient as recorded: whoever is signed in may try, for anybody.
async fn verified_user(ctx: &Ctx, db: &mut SqliteConnection, request: &VerifyRequest, purpose: &str) -> Result<User, ApiError> {
    if !runes(&request.verification_code, 1, 20) {
        let rule = "value length must be between 1 and 20 runes, inclusive";
        return Err(ApiError::invalid(format!(
            "invalid VerifyEmailRequest.VerificationCode: {rule}"
        )));
    }
    let user = load(db, &request.user_id, "COMMAND-ieJ2e").await?;
    let kept = users::code(db, &user.id, purpose).await?;
    if !kept.is_some_and(|kept| kept.is(&request.verification_code, ctx.now())) {
        return Err(ApiError::argument("COMMAND-eis9R", "Code is invalid"));
    }
    users::drop_code(db, &user.id, purpose).await?;
    Ok(user)
}
