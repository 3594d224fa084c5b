//! What a session call may prove and ask for: who it is, the password, and each second factor. Providers are not here.

use serde::Deserialize;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::attempts::Proof;
use super::codes::{self, Asked, EmailChallenge, SmsChallenge};
use super::webauthn::{self, WebAuthnChallenge, WebAuthnCheck};
use crate::api::user::parts::nested;
use crate::api::user::{credentials, recovery_codes, totp};
use crate::state::Ctx;
use crate::store::factors::Kind;
use crate::store::sessions::Session;
use crate::store::users::{self, User};
use crate::wire::{ApiError, Code, Object, one_of};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Checks {
    user: Option<UserCheck>,
    password: Option<PasswordCheck>,
    #[serde(rename = "webAuthN")]
    web_auth_n: Option<WebAuthnCheck>,
    idp_intent: Option<Value>,
    totp: Option<CodeCheck>,
    otp_sms: Option<CodeCheck>,
    otp_email: Option<CodeCheck>,
    recovery_code: Option<CodeCheck>,
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
#[serde(default)]
struct CodeCheck {
    code: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Challenges {
    #[serde(rename = "webAuthN")]
    web_auth_n: Option<WebAuthnChallenge>,
    otp_sms: Option<SmsChallenge>,
    otp_email: Option<EmailChallenge>,
}

/// What a call proved and asked for, beside the session's own row: written with it, or not at all.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The answer's `challenges`.
    pub answers: Object,
    /// Codes to send once all is written.
    pub asked: Asked,
    proofs: Vec<Proof>,
}

impl Outcome {
    pub async fn write(&self, db: &mut SqliteConnection, session: &str) -> Result<(), ApiError> {
        for proof in &self.proofs {
            proof.spend(db, session).await?;
        }
        self.asked.keep(db, session).await
    }
}

impl Checks {
    pub fn any(&self) -> bool {
        let codes = [&self.totp, &self.otp_sms, &self.otp_email, &self.recovery_code];
        let has_first = self.user.is_some() || self.password.is_some() || self.idp_intent.is_some();
        has_first || self.web_auth_n.is_some() || codes.iter().any(|check| check.is_some())
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
        if self.web_auth_n.is_some() {
            webauthn::note_check(checked, latest)?;
        }
        for (kind, _) in self.codes() {
            *latest.code_checked_mut(kind) = checked.code_checked(kind);
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
        let outer = format!("{request}.Checks");
        if self.totp.as_ref().is_some_and(|check| check.code.chars().count() != 6) {
            let path = [outer.as_str(), "Checks.Totp", "CheckTOTP.Code"];
            return Err(nested(&path, "value length must be 6 runes"));
        }
        for (check, field) in [(&self.otp_sms, "Checks.OtpSms"), (&self.otp_email, "Checks.OtpEmail")] {
            if check.as_ref().is_some_and(|check| check.code.is_empty()) {
                let path = [outer.as_str(), field, "CheckOTP.Code"];
                return Err(nested(&path, "value length must be at least 1 runes"));
            }
        }
        self.web_auth_n.as_ref().map_or(Ok(()), |check| check.validate(request))
    }

    /// The codes to check, in order.
    fn codes(&self) -> impl Iterator<Item = (Kind, &str)> {
        [
            (Kind::Totp, &self.totp),
            (Kind::OtpSms, &self.otp_sms),
            (Kind::OtpEmail, &self.otp_email),
            (Kind::RecoveryCode, &self.recovery_code),
        ]
        .into_iter()
        .filter_map(|(kind, check)| check.as_ref().map(|check| (kind, check.code.as_str())))
    }
}

impl Challenges {
    pub fn any(&self) -> bool {
        self.web_auth_n.is_some() || self.otp_sms.is_some() || self.otp_email.is_some()
    }

    pub fn validate(&self, request: &str) -> Result<(), ApiError> {
        if let Some(asked) = &self.otp_email {
            asked.validate(request)?;
        }
        self.web_auth_n.as_ref().map_or(Ok(()), |asked| asked.validate(request))
    }

    /// Puts what these challenges began in `asked` into `latest`, the same session read again.
    pub fn note(&self, asked: &Session, latest: &mut Session) {
        if self.web_auth_n.is_some() {
            webauthn::note_challenge(asked, latest);
        }
        latest.sequence += i64::from(self.otp_sms.is_some()) + i64::from(self.otp_email.is_some());
    }
}

fn is_short(value: &str) -> bool {
    (1..=200).contains(&value.chars().count())
}

pub fn user_missing() -> ApiError {
    ApiError::precondition("COMMAND-Sfw3f", "User ID missing")
}

/// Runs the checks in order and notes in `session` what was proven. Fails on the first that fails. Gives what
/// is written beside it, and what is answered to the challenges.
pub async fn run(ctx: &Ctx, session: &mut Session, checks: &Checks, challenges: &Challenges) -> Result<Outcome, ApiError> {
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
    if let Some(check) = &checks.web_auth_n {
        webauthn::check(ctx, session, check).await?;
    }
    if checks.idp_intent.is_some() {
        return Err(ApiError::with_id(
            Code::PermissionDenied,
            "CRYPTO-Sf4gt",
            "Intent Token is invalid",
        ));
    }
    let mut proofs = Vec::new();
    for (kind, code) in checks.codes() {
        proofs.push(check_code(ctx, session, kind, code).await?);
        *session.code_checked_mut(kind) = Some(ctx.now());
        session.sequence += 1;
    }
    let mut answers = Object::new();
    if let Some(asked) = &challenges.web_auth_n {
        answers = answers.put("webAuthN", webauthn::challenge(ctx, session, asked).await?);
    }
    let mut asked = Asked::default();
    if let Some(wanted) = &challenges.otp_sms {
        answers = asked.by_sms(ctx, session, wanted, answers).await?;
        session.sequence += 1;
    }
    if let Some(wanted) = &challenges.otp_email {
        answers = asked.by_email(ctx, session, wanted, answers).await?;
        session.sequence += 1;
    }
    Ok(Outcome { answers, asked, proofs })
}

async fn check_code(ctx: &Ctx, session: &Session, kind: Kind, code: &str) -> Result<Proof, ApiError> {
    let user_id = session.user_id.as_deref().ok_or_else(user_missing)?;
    match kind {
        Kind::Totp => totp::check(ctx, user_id, code).await,
        Kind::OtpSms | Kind::OtpEmail => codes::check(ctx, session, kind, code).await,
        Kind::RecoveryCode => recovery_codes::check(ctx, user_id, code).await,
    }
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
