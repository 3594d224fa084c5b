//! UpdateUser and UpdateHumanUser.

use serde::Deserialize;

use super::contacts::{put_email, put_phone};
use super::create::{ReturnedCodes, name_taken};
use super::credentials::{NewPassword, set_password};
use super::parts::{Email, Phone, Profile, ProfileRules, check_template, mail_email_code, runes, text_phone_code};
use super::{changed, load, login_name};
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::users::{self, User};
use crate::transport::Reply;
use crate::wire::{ApiError, Code, Object, message, stamp_text};

/// Nobody has this id, or it is no user of the kind that the call changes.
const MISSING: &str = "COMMAND-ugjs0upun6";

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateRequest {
    user_id: String,
    username: Option<String>,
    human: Option<HumanChange>,
    machine: Option<MachineChange>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct HumanChange {
    #[serde(deserialize_with = "message")]
    profile: Option<Profile>,
    #[serde(deserialize_with = "message")]
    email: Option<Email>,
    #[serde(deserialize_with = "message")]
    phone: Option<Phone>,
    #[serde(deserialize_with = "message")]
    password: Option<NewPassword>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct MachineChange {
    name: Option<String>,
    description: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateHumanRequest {
    user_id: String,
    username: Option<String>,
    #[serde(flatten)]
    human: HumanChange,
}

impl HumanChange {
    fn validate(&self, rules: ProfileRules) -> Result<(), ApiError> {
        if let Some(profile) = &self.profile {
            let outer: &[&str] = match rules {
                ProfileRules::Set => &["UpdateHumanUserRequest.Profile"],
                ProfileRules::Update => &["UpdateUserRequest.Human", "UpdateUserRequest_Human.Profile"],
            };
            profile.validate(outer, rules)?;
        }
        if let Some(email) = &self.email {
            email.validate(&["UpdateUserRequest.Human", "UpdateUserRequest_Human.Email"])?;
            check_template(&email.verification)?;
        }
        if let Some(phone) = &self.phone {
            phone.verification.validate(&["UpdateUserRequest.Human"])?;
        }
        self.password.as_ref().map_or(Ok(()), NewPassword::validate)
    }

    /// A person may change itself, but neither vouch for a contact nor set a password by right.
    fn permit(&self, ctx: &Ctx, user: &User) -> Result<(), ApiError> {
        ctx.caller.require_for_user(user, Permission::UserWrite)?;
        let vouches = self.email.as_ref().is_some_and(|email| email.verification.is_privileged())
            || self.phone.as_ref().is_some_and(|phone| phone.verification.is_privileged());
        if vouches {
            ctx.caller.require(Permission::UserWrite, Some(&user.organization_id))?;
        }
        if self.password.as_ref().is_some_and(NewPassword::is_by_right) {
            ctx.caller
                .require(Permission::UserCredentialWrite, Some(&user.organization_id))?;
        }
        Ok(())
    }
}

/// What a change did.
struct Changed {
    user: User,
    codes: ReturnedCodes,
    has_new_password: bool,
}

pub async fn update(ctx: &Ctx, request: UpdateRequest) -> Reply {
    if let Some(human) = request.human {
        let done = change_human(ctx, &request.user_id, request.username, human, ProfileRules::Update).await?;
        let at = if done.has_new_password { ctx.now() } else { done.user.changed };
        return Ok(done.codes.into_object(Object::new().put("changeDate", stamp_text(at))));
    }
    let Some(machine) = request.machine else {
        return Err(ApiError::with_id(Code::Unimplemented, "", "user type is not implemented"));
    };
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, MISSING).await?;
    ctx.caller.require(Permission::UserWrite, Some(&user.organization_id))?;
    if user.is_human() {
        return Err(ApiError::precondition(MISSING, "User is not of the right type"));
    }
    user.machine_name = machine.name.unwrap_or(user.machine_name);
    user.machine_description = machine.description.unwrap_or(user.machine_description);
    user.touch(ctx.now());
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    Ok(Object::new().put("changeDate", stamp_text(user.changed)).done())
}

pub async fn update_human(ctx: &Ctx, request: UpdateHumanRequest) -> Reply {
    let done = change_human(ctx, &request.user_id, request.username, request.human, ProfileRules::Set).await?;
    Ok(done.codes.into_object(changed(&done.user)))
}

async fn change_human(
    ctx: &Ctx,
    user_id: &str,
    username: Option<String>,
    change: HumanChange,
    rules: ProfileRules,
) -> Result<Changed, ApiError> {
    change.validate(rules)?;
    if username.as_deref().is_some_and(|name| !runes(name, 1, 200)) {
        let rule = "value length must be between 1 and 200 runes, inclusive";
        return Err(ApiError::invalid(format!("invalid UpdateUserRequest.Username: {rule}")));
    }
    let before = {
        let mut db = ctx.read().await?;
        load(&mut db, user_id, MISSING).await?
    };
    change.permit(ctx, &before)?;
    if !before.is_human() {
        return Err(ApiError::precondition(MISSING, "User is not of the right type"));
    }
    if let Some(password) = &change.password {
        set_password(ctx, &before, password).await?;
    }
    let now = ctx.now();
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, user_id, MISSING).await?;
    if let Some(name) = username.filter(|name| *name != user.username) {
        user.login_name = login_name(&mut write, ctx.instance(), &user.organization_id, &name).await?;
        user.username = name;
        user.touch(now);
    }
    if change.profile.as_ref().is_some_and(|profile| profile.apply(&mut user)) {
        user.touch(now);
    }
    let email_code = match &change.email {
        Some(email) => put_email(ctx, &mut write, &mut user, email).await?,
        None => None,
    };
    let phone_code = match &change.phone {
        Some(phone) => put_phone(ctx, &mut write, &mut user, phone).await?,
        None => None,
    };
    users::save(&mut write, &user, false).await.map_err(name_taken)?;
    write.commit().await?;
    let returns = |code: Option<String>, is_asked: bool| code.filter(|_| is_asked);
    let mut returned_email = None;
    if let (Some(email), Some(code)) = (&change.email, email_code) {
        let is_asked = email.verification.return_code.is_some();
        if !is_asked {
            mail_email_code(ctx, &user, email.verification.template(), &code).await?;
        }
        returned_email = returns(Some(code), is_asked);
    }
    let is_asked = change
        .phone
        .as_ref()
        .is_some_and(|phone| phone.verification.return_code.is_some());
    if let Some(code) = phone_code.as_deref().filter(|_| !is_asked) {
        text_phone_code(ctx, &user, code).await;
    }
    let codes = ReturnedCodes::new(returned_email, returns(phone_code, is_asked));
    Ok(Changed {
        user,
        codes,
        has_new_password: change.password.is_some(),
    })
}
