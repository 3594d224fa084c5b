//! What a session call may prove: who it is, and the password. Factors that nobody can have yet are refused as recorded.

use serde::Deserialize;
use serde_json::Value;

use crate::api::user::credentials;
use crate::state::Ctx;
use crate::store::sessions::Session;
use crate::store::users::{self, User};
use crate::wire::{ApiError, Code, one_of};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Checks {
    user: Option<UserCheck>,
    password: Option<PasswordCheck>,
    #[serde(rename = "webAuthN")]
    web_auth_n: Option<Value>,
    idp_intent: Option<Value>,
    totp: Option<Value>,
    otp_sms: Option<Value>,
    otp_email: Option<Value>,
    recovery_code: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct UserCheck {
    user_id: Option<String>,
    login_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PasswordCheck {
    password: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Challenges {
    #[serde(rename = "webAuthN")]
    web_auth_n: Option<Value>,
    otp_sms: Option<Value>,
    otp_email: Option<Value>,
}

impl Checks {
    pub fn any(&self) -> bool {
        let others = [
            &self.web_auth_n,
            &self.idp_intent,
            &self.totp,
            &self.otp_sms,
            &self.otp_email,
            &self.recovery_code,
        ];
        self.user.is_some() || self.password.is_some() || others.iter().any(|check| check.is_some())
    }

    /// Puts what these checks proved in `checked` into `latest`, the same session read again.
    pub fn note(&self, checked: &Session, latest: &mut Session) -> Result<(), ApiError> {
        if latest.user_id.is_some() && latest.user_id != checked.user_id {
            return Err(ApiError::argument("", "user change not possible"));
        }
        if self.user.is_some() {
            latest.user_id.clone_from(&checked.user_id);
            latest.user_checked = checked.user_checked;
            latest.sequence += 1;
        }
        if self.password.is_some() {
            latest.password_checked = checked.password_checked;
            latest.sequence += 1;
        }
        Ok(())
    }

    pub fn validate(&self, request: &str) -> Result<(), ApiError> {
        let too_long = |inner: &str, field: &str| {
            let nested = "embedded message failed validation | caused by: ";
            let rule = "value length must be between 1 and 200 runes, inclusive";
            ApiError::invalid(format!(
                "invalid {request}.Checks: {nested}invalid Checks.{inner}: {nested}invalid {field}: {rule}"
            ))
        };
        if let Some(user) = &self.user {
            one_of(
                "zitadel.session.v2.CheckUser.search",
                &[user.user_id.is_some(), user.login_name.is_some()],
            )?;
            let fields = [(&user.user_id, "CheckUser.UserId"), (&user.login_name, "CheckUser.LoginName")];
            for (value, field) in fields {
                if value.as_ref().is_some_and(|value| !is_short(value)) {
                    return Err(too_long("User", field));
                }
            }
        }
        if self.password.as_ref().is_some_and(|check| !is_short(&check.password)) {
            return Err(too_long("Password", "CheckPassword.Password"));
        }
        Ok(())
    }
}

fn is_short(value: &str) -> bool {
    (1..=200).contains(&value.chars().count())
}

pub fn user_missing() -> ApiError {
    ApiError::precondition("COMMAND-Sfw3f", "User ID missing")
}

/// Runs the checks in order and notes in `session` what was proven. Fails on the first that fails.
pub async fn run(ctx: &Ctx, session: &mut Session, checks: &Checks, challenges: &Challenges) -> Result<(), ApiError> {
    if let Some(check) = &checks.user {
        let user = find(ctx, check).await?;
        if session.user_id.as_ref().is_some_and(|id| *id != user.id) {
            return Err(ApiError::argument("", "user change not possible"));
        }
        session.user_id = Some(user.id);
        session.user_checked = Some(ctx.now());
        session.sequence += 1;
    }
    if let Some(check) = &checks.password {
        let id = session.user_id.clone().ok_or_else(user_missing)?;
        credentials::check_password(ctx, &id, &check.password).await?;
        session.password_checked = Some(ctx.now());
        session.sequence += 1;
    }
    later_factors(session, checks, challenges)
}

async fn find(ctx: &Ctx, check: &UserCheck) -> Result<User, ApiError> {
    let mut db = ctx.read().await?;
    let user = match (&check.user_id, &check.login_name) {
        (Some(id), _) => users::by_id(&mut db, id).await?,
        (None, Some(name)) => users::by_login_name(&mut db, name).await?,
        (None, None) => None,
    };
    let user = user.ok_or_else(|| ApiError::not_found("QUERY-Dfbg2", "User could not be found"))?;
    if user.state == users::LOCKED || user.state == users::INACTIVE {
        return Err(ApiError::precondition("SESSION-Gj4ko", "Errors.User.NotActive"));
    }
    Ok(user)
}

fn later_factors(session: &Session, checks: &Checks, challenges: &Challenges) -> Result<(), ApiError> {
    let not_ready = "Multifactor OTP (OneTimePassword) isn't ready";
    if checks.web_auth_n.is_some() {
        return Err(ApiError::precondition("COMMAND-Ioqu5", "Session without WebAuthN challenge"));
    }
    if checks.idp_intent.is_some() {
        return Err(ApiError::with_id(
            Code::PermissionDenied,
            "CRYPTO-Sf4gt",
            "Intent Token is invalid",
        ));
    }
    let needs_user = [&checks.totp, &checks.otp_sms, &checks.otp_email, &checks.recovery_code];
    let asks = [&challenges.web_auth_n, &challenges.otp_sms, &challenges.otp_email];
    if session.user_id.is_none() && needs_user.iter().chain(&asks).any(|part| part.is_some()) {
        return Err(user_missing());
    }
    if checks.totp.is_some() {
        return Err(ApiError::precondition("COMMAND-3Mif9s", not_ready));
    }
    if checks.otp_sms.is_some() || checks.otp_email.is_some() {
        return Err(ApiError::precondition("COMMAND-d2r52", not_ready));
    }
    if checks.recovery_code.is_some() {
        return Err(ApiError::precondition(
            "COMMAND-84rgg",
            "Recovery codes are not ready for use",
        ));
    }
    if challenges.web_auth_n.is_some() {
        return Err(ApiError::with_id(
            Code::Internal,
            "WEBAU-4G8sw",
            "WebAuthN begin login failed",
        ));
    }
    if challenges.otp_sms.is_some() {
        return Err(ApiError::precondition("COMMAND-BJ2g3", not_ready));
    }
    if challenges.otp_email.is_some() {
        return Err(ApiError::precondition("COMMAND-JK3gp", not_ready));
    }
    Ok(())
}
