//! UserService.

mod change;
pub mod contacts;
pub mod create;
pub mod credentials;
pub mod factors;
mod invite;
mod links;
mod metadata;
mod otp;
pub mod parts;
mod passkeys;
mod recovery;
pub mod recovery_codes;
mod registration;
mod search;
mod state;
pub mod tokens;
pub mod totp;
mod u2f;
pub mod view;

use axum::http::Method;
use serde::Deserialize;
use sqlx::SqliteConnection;

use crate::api::policy::{DomainPolicy, Kind};
use crate::caller::Permission;
use crate::state::Ctx;
use crate::store::organizations;
use crate::store::users::{self, User};
use crate::transport::{Reply, Rpc, run};
use crate::wire::{ApiError, Object, details};

pub use create::{NewHuman, add_human};
pub use search::Text;

pub fn calls() -> Vec<Rpc> {
    let rpc = |method: &str, verb: Method, path: &'static str, run| {
        Rpc::new(&format!("zitadel.user.v2.UserService/{method}"), verb, path, run)
    };
    vec![
        rpc("ListUsers", Method::POST, "/v2/users", run!(search::list)),
        rpc("GetUserByID", Method::GET, "/v2/users/{userId}", run!(get)),
        rpc("CreateUser", Method::POST, "/v2/users/new", run!(create::create)),
        rpc("AddHumanUser", Method::POST, "/v2/users/human", run!(create::add)),
        rpc("UpdateUser", Method::PATCH, "/v2/users/{userId}", run!(change::update)),
        rpc(
            "UpdateHumanUser",
            Method::PUT,
            "/v2/users/human/{userId}",
            run!(change::update_human),
        ),
        rpc("DeleteUser", Method::DELETE, "/v2/users/{userId}", run!(state::delete)),
        rpc("LockUser", Method::POST, "/v2/users/{userId}/lock", run!(state::lock)),
        rpc("UnlockUser", Method::POST, "/v2/users/{userId}/unlock", run!(state::unlock)),
        rpc(
            "DeactivateUser",
            Method::POST,
            "/v2/users/{userId}/deactivate",
            run!(state::deactivate),
        ),
        rpc(
            "ReactivateUser",
            Method::POST,
            "/v2/users/{userId}/reactivate",
            run!(state::reactivate),
        ),
        rpc(
            "SetPassword",
            Method::POST,
            "/v2/users/{userId}/password",
            run!(recovery::set_password),
        ),
        rpc(
            "PasswordReset",
            Method::POST,
            "/v2/users/{userId}/password_reset",
            run!(recovery::reset),
        ),
        rpc(
            "SetEmail",
            Method::POST,
            "/v2/users/{userId}/email",
            run!(contacts::set_email),
        ),
        rpc(
            "SendEmailCode",
            Method::POST,
            "/v2/users/{userId}/email/send",
            run!(contacts::send_email),
        ),
        rpc(
            "ResendEmailCode",
            Method::POST,
            "/v2/users/{userId}/email/resend",
            run!(contacts::resend_email),
        ),
        rpc(
            "VerifyEmail",
            Method::POST,
            "/v2/users/{userId}/email/verify",
            run!(contacts::verify_email),
        ),
        rpc(
            "SetPhone",
            Method::POST,
            "/v2/users/{userId}/phone",
            run!(contacts::set_phone),
        ),
        rpc(
            "RemovePhone",
            Method::DELETE,
            "/v2/users/{userId}/phone",
            run!(contacts::remove_phone),
        ),
        rpc(
            "ResendPhoneCode",
            Method::POST,
            "/v2/users/{userId}/phone/resend",
            run!(contacts::resend_phone),
        ),
        rpc(
            "VerifyPhone",
            Method::POST,
            "/v2/users/{userId}/phone/verify",
            run!(contacts::verify_phone),
        ),
        rpc(
            "ListAuthenticationMethodTypes",
            Method::GET,
            "/v2/users/{userId}/authentication_methods",
            run!(factors::methods),
        ),
        rpc(
            "ListAuthenticationFactors",
            Method::POST,
            "/v2/users/{userId}/authentication_factors/_search",
            run!(factors::list),
        )
        .without_body(),
        rpc("AddIDPLink", Method::POST, "/v2/users/{userId}/links", run!(links::add)),
        rpc(
            "ListIDPLinks",
            Method::POST,
            "/v2/users/{userId}/links/_search",
            run!(links::list),
        ),
        rpc(
            "RemoveIDPLink",
            Method::DELETE,
            "/v2/users/{userId}/links/{idpId}/{linkedUserId}",
            run!(links::remove),
        ),
        rpc("RegisterTOTP", Method::POST, "/v2/users/{userId}/totp", run!(totp::register)),
        rpc(
            "VerifyTOTPRegistration",
            Method::POST,
            "/v2/users/{userId}/totp/verify",
            run!(totp::verify),
        ),
        rpc("RemoveTOTP", Method::DELETE, "/v2/users/{userId}/totp", run!(totp::remove)),
        rpc("AddOTPSMS", Method::POST, "/v2/users/{userId}/otp_sms", run!(otp::add_sms)),
        rpc(
            "RemoveOTPSMS",
            Method::DELETE,
            "/v2/users/{userId}/otp_sms",
            run!(otp::remove_sms),
        ),
        rpc(
            "AddOTPEmail",
            Method::POST,
            "/v2/users/{userId}/otp_email",
            run!(otp::add_email),
        ),
        rpc(
            "RemoveOTPEmail",
            Method::DELETE,
            "/v2/users/{userId}/otp_email",
            run!(otp::remove_email),
        ),
        rpc(
            "GenerateRecoveryCodes",
            Method::POST,
            "/v2/users/{userId}/recovery_codes",
            run!(recovery_codes::generate),
        ),
        rpc(
            "RemoveRecoveryCodes",
            Method::DELETE,
            "/v2/users/{userId}/recovery_codes",
            run!(recovery_codes::remove),
        ),
        rpc(
            "AddPersonalAccessToken",
            Method::POST,
            "/v2/users/{userId}/pats",
            run!(tokens::add),
        ),
        rpc(
            "RemovePersonalAccessToken",
            Method::DELETE,
            "/v2/users/{userId}/pats/{tokenId}",
            run!(tokens::remove),
        ),
        rpc(
            "ListPersonalAccessTokens",
            Method::POST,
            "/v2/users/pats/search",
            run!(tokens::search),
        ),
        rpc(
            "CreateInviteCode",
            Method::POST,
            "/v2/users/{userId}/invite_code",
            run!(invite::create),
        ),
        rpc(
            "ResendInviteCode",
            Method::POST,
            "/v2/users/{userId}/invite_code/resend",
            run!(invite::resend),
        ),
        rpc(
            "VerifyInviteCode",
            Method::POST,
            "/v2/users/{userId}/invite_code/verify",
            run!(invite::verify),
        ),
        rpc(
            "RegisterPasskey",
            Method::POST,
            "/v2/users/{userId}/passkeys",
            run!(passkeys::register),
        ),
        rpc(
            "VerifyPasskeyRegistration",
            Method::POST,
            "/v2/users/{userId}/passkeys/{passkeyId}",
            run!(passkeys::verify),
        ),
        rpc(
            "CreatePasskeyRegistrationLink",
            Method::POST,
            "/v2/users/{userId}/passkeys/registration_link",
            run!(passkeys::create_link),
        ),
        rpc(
            "ListPasskeys",
            Method::POST,
            "/v2/users/{userId}/passkeys/_search",
            run!(passkeys::list),
        ),
        rpc(
            "RemovePasskey",
            Method::DELETE,
            "/v2/users/{userId}/passkeys/{passkeyId}",
            run!(passkeys::remove),
        ),
        rpc("RegisterU2F", Method::POST, "/v2/users/{userId}/u2f", run!(u2f::register)),
        rpc(
            "VerifyU2FRegistration",
            Method::POST,
            "/v2/users/{userId}/u2f/{u2fId}",
            run!(u2f::verify),
        ),
        rpc(
            "RemoveU2F",
            Method::DELETE,
            "/v2/users/{userId}/u2f/{u2fId}",
            run!(u2f::remove),
        ),
        rpc(
            "HumanMFAInitSkipped",
            Method::POST,
            "/v2/users/{userId}/mfa_init_skipped",
            run!(skip_mfa),
        ),
        rpc(
            "SetUserMetadata",
            Method::POST,
            "/v2/users/{userId}/metadata",
            run!(metadata::set),
        ),
        rpc(
            "ListUserMetadata",
            Method::POST,
            "/v2/users/{userId}/metadata/search",
            run!(metadata::search),
        ),
        rpc(
            "DeleteUserMetadata",
            Method::DELETE,
            "/v2/users/{userId}/metadata",
            run!(metadata::delete),
        )
        .without_body(),
    ]
}

/// A request that names a person and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserRequest {
    pub user_id: String,
}

/// The person of a call, or the id and words of that call for "there is none".
pub async fn load(db: &mut SqliteConnection, id: &str, missing: &str) -> Result<User, ApiError> {
    let found = users::by_id(db, id).await?;
    found.ok_or_else(|| ApiError::not_found(missing, "User could not be found"))
}

/// `{"details": …}` of a changed person.
pub fn changed(user: &User) -> Object {
    Object::new().put("details", details(user.sequence, None, user.changed, &user.organization_id))
}

/// The login name of a user name in an organization: with its primary domain where the policy says so.
pub async fn login_name(
    db: &mut SqliteConnection,
    instance: &str,
    organization: &str,
    username: &str,
) -> Result<String, ApiError> {
    let policy = DomainPolicy::in_force(db, instance, organization).await?.value;
    let found = organizations::by_id(db, organization).await?;
    Ok(match found {
        Some(found) if policy.user_login_must_be_domain => format!("{username}@{}", found.primary_domain),
        _ => username.to_owned(),
    })
}

async fn get(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut db = ctx.read().await?;
    let user = load(&mut db, &request.user_id, "QUERY-Dfbg2").await?;
    ctx.caller.require_for_user(&user, Permission::UserRead)?;
    Ok(Object::new()
        .put("details", view::details_of(&user))
        .put("user", view::render(&user))
        .done())
}

async fn skip_mfa(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut write = ctx.write().await?;
    let mut user = load(&mut write, &request.user_id, "COMMAND-xpfd5").await?;
    ctx.caller.require_for_user(&user, Permission::UserWrite)?;
    let now = ctx.now();
    user.mfa_init_skipped = Some(now);
    users::save(&mut write, &user, false).await?;
    write.commit().await?;
    let details = details(user.sequence + 1, None, now, &user.organization_id);
    Ok(Object::new().put("details", details).done())
}
