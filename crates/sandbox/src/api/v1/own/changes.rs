//! What v1 lets a caller change about itself: profile, contacts, user name, password.

use serde::Deserialize;

use super::caller;
use crate::api::user::contacts::{not_changed, put_email, put_phone};
use crate::api::user::create::name_taken;
use crate::api::user::credentials::{NewPassword, set_password};
use crate::api::user::parts::{Email, Password, Phone, Profile, Verification, mail_email_code, nested, runes, text_phone_code};
use crate::api::user::{changed, login_name};
use crate::state::Ctx;
use crate::store::users;
use crate::transport::Reply;
use crate::wire::{ApiError, Choice, Object, details};

const ONE_TO_200: &str = "value length must be between 1 and 200 runes, inclusive";

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProfileRequest {
    first_name: String,
    last_name: String,
    nick_name: String,
    display_name: String,
    preferred_language: String,
    gender: Choice,
}

impl ProfileRequest {
    fn validate(&self) -> Result<(), ApiError> {
        let refused = |field: &str, rule: &str| Err(nested(&[&format!("UpdateMyProfileRequest.{field}")], rule));
        let names = [
            (&self.first_name, "FirstName"),
            (&self.last_name, "LastName"),
            (&self.display_name, "DisplayName"),
        ];
        for (value, field) in names {
            if !runes(value, 1, 200) {
                return refused(field, ONE_TO_200);
            }
        }
        if !runes(&self.nick_name, 0, 200) {
            return refused("NickName", "value length must be at most 200 runes");
        }
        if !runes(&self.preferred_language, 0, 10) {
            return refused("PreferredLanguage", "value length must be at most 10 runes");
        }
        Ok(())
    }
}

/// The whole profile: what is not sent becomes empty.
pub async fn profile(ctx: &Ctx, request: ProfileRequest) -> Reply {
    request.validate()?;
    let profile = Profile {
        given_name: Some(request.first_name),
        family_name: Some(request.last_name),
        nick_name: Some(request.nick_name),
        display_name: Some(request.display_name),
        preferred_language: Some(request.preferred_language),
        gender: Some(request.gender),
    };
    let mut write = ctx.write().await?;
    let mut user = caller(ctx, &mut write).await?;
    if !profile.apply(&mut user) {
        return Err(ApiError::precondition("COMMAND-2M0fs", "Profile not changed"));
    }
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    Ok(changed(&user).done())
}

/// By mail, the only way v1 has.
fn by_code() -> Verification {
    Verification::default()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct EmailRequest {
    email: String,
}

pub async fn email(ctx: &Ctx, request: EmailRequest) -> Reply {
    let email = Email {
        email: request.email,
        verification: by_code(),
    };
    email.validate(&["SetMyEmailRequest"])?;
    let mut write = ctx.write().await?;
    let mut user = caller(ctx, &mut write).await?;
    if user.email == email.email {
        return Err(not_changed("Email"));
    }
    let code = put_email(ctx, &mut write, &mut user, &email).await?;
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    if let Some(code) = code {
        mail_email_code(ctx, &user, None, &code).await?;
    }
    Ok(changed(&user).done())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PhoneRequest {
    phone: String,
}

pub async fn phone(ctx: &Ctx, request: PhoneRequest) -> Reply {
    let phone = Phone {
        phone: request.phone,
        verification: by_code(),
    };
    let mut write = ctx.write().await?;
    let mut user = caller(ctx, &mut write).await?;
    let before = user.phone.clone();
    let code = put_phone(ctx, &mut write, &mut user, &phone).await?;
    if user.phone == before {
        return Err(not_changed("Phone"));
    }
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    if let Some(code) = code {
        text_phone_code(ctx, &user, &code).await;
    }
    Ok(changed(&user).done())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NameRequest {
    user_name: String,
}

pub async fn username(ctx: &Ctx, request: NameRequest) -> Reply {
    if !runes(&request.user_name, 1, 200) {
        return Err(nested(&["UpdateMyUserNameRequest.UserName"], ONE_TO_200));
    }
    let mut write = ctx.write().await?;
    let mut user = caller(ctx, &mut write).await?;
    if user.username == request.user_name {
        return Err(ApiError::precondition("COMMAND-6m9gs", "Username not changed"));
    }
    user.login_name = login_name(&mut write, ctx.instance(), &user.organization_id, &request.user_name).await?;
    user.username = request.user_name;
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await.map_err(name_taken)?;
    write.commit().await?;
    Ok(changed(&user).done())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PasswordRequest {
    old_password: String,
    new_password: String,
}

pub async fn password(ctx: &Ctx, request: PasswordRequest) -> Reply {
    for (value, field) in [(&request.old_password, "OldPassword"), (&request.new_password, "NewPassword")] {
        if !runes(value, 1, 200) {
            return Err(nested(&[&format!("UpdateMyPasswordRequest.{field}")], ONE_TO_200));
        }
    }
    let user = {
        let mut db = ctx.read().await?;
        caller(ctx, &mut db).await?
    };
    let new = NewPassword {
        password: Some(Password {
            password: request.new_password,
            change_required: false,
        }),
        hashed_password: None,
        current_password: Some(request.old_password),
        verification_code: None,
    };
    set_password(ctx, &user, &new).await?;
    let details = details(user.sequence + 1, None, ctx.now(), &user.organization_id);
    Ok(Object::new().put("details", details).done())
}
