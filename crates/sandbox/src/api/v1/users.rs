//! v1's people: the read, which alone speaks the caller's language, and the creation, which alone makes INITIAL ones.

use serde::Deserialize;
use serde_json::json;

use super::policies::added;
use crate::api::user::contacts::new_code;
use crate::api::user::parts::{Email, Password, Phone, Profile, Verification};
use crate::api::user::{NewHuman, add_human, view};
use crate::caller::Permission;
use crate::mail;
use crate::state::Ctx;
use crate::store::users::{self, INITIAL, User};
use crate::transport::Reply;
use crate::wire::{ApiError, Choice};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct IdRequest {
    id: String,
}

pub async fn get(ctx: &Ctx, request: IdRequest) -> Reply {
    let mut db = ctx.read().await?;
    let Some(user) = users::by_id(&mut db, &request.id).await? else {
        let text = if ctx.wants_german {
            "Benutzer konnte nicht gefunden werden"
        } else {
            "User could not be found"
        };
        return Err(ApiError::not_found("QUERY-Dfbg2", text));
    };
    ctx.caller.require_for_user(&user, Permission::UserRead)?;
    Ok(json!({"user": view::render_v1(&user)}))
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AddRequest {
    user_name: String,
    profile: OldProfile,
    email: OldEmail,
    phone: Option<OldPhone>,
    initial_password: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OldProfile {
    first_name: String,
    last_name: String,
    nick_name: String,
    display_name: String,
    preferred_language: String,
    gender: Choice,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OldEmail {
    email: String,
    is_email_verified: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct OldPhone {
    phone: String,
    is_phone_verified: bool,
}

/// Vouched for, or a code that nobody gets: the mail of this call is another one.
fn verification(is_verified: bool) -> Verification {
    if is_verified {
        return Verification {
            is_verified: Some(true),
            ..Verification::default()
        };
    }
    Verification {
        return_code: Some(json!({})),
        ..Verification::default()
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

pub async fn add(ctx: &Ctx, request: AddRequest) -> Reply {
    let is_complete = request.email.is_email_verified && !request.initial_password.is_empty();
    let password = some(request.initial_password).map(|password| Password {
        password,
        change_required: true,
    });
    let human = NewHuman {
        profile: Some(Profile {
            given_name: Some(request.profile.first_name),
            family_name: Some(request.profile.last_name),
            nick_name: some(request.profile.nick_name),
            display_name: some(request.profile.display_name),
            preferred_language: some(request.profile.preferred_language),
            gender: Some(request.profile.gender),
        }),
        email: Some(Email {
            email: request.email.email,
            verification: verification(request.email.is_email_verified),
        }),
        phone: request.phone.map(|old| Phone {
            phone: old.phone,
            verification: verification(old.is_phone_verified),
        }),
        password,
        hashed_password: None,
        totp_secret: None,
        metadata: Vec::new(),
    };
    let organization = ctx.organization();
    let user = add_human(ctx, &organization, some(request.user_name), &human).await?;
    if !is_complete {
        initialize(ctx, user.clone()).await?;
    }
    let mut answer = added(user.sequence + 1, user.created, &organization);
    answer["userId"] = json!(user.id);
    Ok(answer)
}

/// Lenient as recorded: the state is a word only, such a person can sign in.
async fn initialize(ctx: &Ctx, mut user: User) -> Result<(), ApiError> {
    let mut write = ctx.write().await?;
    user.state = INITIAL.into();
    users::save(&mut write, &user, false).await?;
    let code = new_code(ctx, &mut write, &user, "init").await?;
    write.commit().await?;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("authRequestID", "")
        .append_pair("code", &code)
        .append_pair("loginname", &user.login_name)
        .append_pair("orgID", &user.organization_id)
        .append_pair("passwordset", if user.password_hash.is_some() { "true" } else { "false" })
        .append_pair("userID", &user.id)
        .finish();
    let link = format!("{}/ui/login/user/init?{query}", ctx.origin);
    let sentence = "This user was created. Please use the link to finish the initialization.";
    ctx.app
        .outbox
        .send(&mail::with_link(&user.email, "Initialize User", sentence, &link, Some(&code)))
        .await;
    Ok(())
}
