//! One-time codes by mail and text message: a session asks for one, and checks it.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Deserialize;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::attempts::{Proof, Spends, count_failure};
use super::checks::user_missing;
use crate::api::user::parts::{SendCode, fill, host, nested, runes};
use crate::ids::fingerprint;
use crate::mail::{self, Mail};
use crate::state::Ctx;
use crate::store::factors::{self, Kind, SessionCode};
use crate::store::sessions::Session;
use crate::store::users::{self, User};
use crate::wire::{ApiError, Object, one_of};

/// How long a code counts.
const CODE_MICROS: i64 = 300_000_000;

pub const NOT_READY: &str = "Multifactor OTP (OneTimePassword) isn't ready";

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SmsChallenge {
    return_code: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EmailChallenge {
    send_code: Option<SendCode>,
    return_code: Option<Value>,
}

impl EmailChallenge {
    pub fn validate(&self, request: &str) -> Result<(), ApiError> {
        one_of(
            "zitadel.session.v2.RequestChallenges.OTPEmail.delivery_type",
            &[self.send_code.is_some(), self.return_code.is_some()],
        )?;
        if self.template().is_some_and(|text| !runes(text, 1, 200)) {
            let outer = format!("{request}.Challenges");
            let path = [
                outer.as_str(),
                "RequestChallenges.OtpEmail",
                "RequestChallenges_OTPEmail.SendCode",
                "RequestChallenges_OTPEmail_SendCode.UrlTemplate",
            ];
            return Err(nested(&path, "value length must be between 1 and 200 runes, inclusive"));
        }
        Ok(())
    }

    fn template(&self) -> Option<&str> {
        self.send_code.as_ref().and_then(|send| send.url_template.as_deref())
    }
}

/// The codes that a call asked for: kept with the session, then sent.
#[derive(Debug, Default)]
pub struct Asked {
    kept: Vec<(Kind, SessionCode)>,
    messages: Vec<Mail>,
}

impl Asked {
    pub async fn keep(&self, db: &mut SqliteConnection, session: &str) -> Result<(), ApiError> {
        for (kind, code) in &self.kept {
            factors::set_session_code(db, session, *kind, code).await?;
        }
        Ok(())
    }

    pub async fn deliver(&self, ctx: &Ctx) {
        for message in &self.messages {
            ctx.app.outbox.send(message).await;
        }
    }

    fn note(&mut self, kind: Kind, code: &str, now: i64) {
        let hash = fingerprint(code);
        self.kept.push((kind, SessionCode { hash, created: now }));
    }

    /// A code by text message; `answer` is the challenges of the answer.
    pub async fn by_sms(
        &mut self,
        ctx: &Ctx,
        session: &Session,
        asked: &SmsChallenge,
        answer: Object,
    ) -> Result<Object, ApiError> {
        let mut db = ctx.read().await?;
        let not_ready = || ApiError::precondition("COMMAND-BJ2g3", NOT_READY);
        let user = ready_user(&mut db, session, Kind::OtpSms).await?.ok_or_else(not_ready)?;
        let phone = factors::verified_phone(&mut db, &user.id).await?.ok_or_else(not_ready)?;
        let code = ctx.app.mint.digits();
        self.note(Kind::OtpSms, &code, ctx.now());
        if asked.return_code {
            return Ok(answer.put("otpSms", code));
        }
        let host = host(ctx);
        let sentence = format!("{code} is your code for {host}. It is good for five minutes.");
        // The last line is what browsers offer the code by, on that host alone.
        self.messages
            .push(mail::text_message(&phone, &format!("{sentence}\n@{host} #{code}")));
        Ok(answer)
    }

    /// A code by mail.
    pub async fn by_email(
        &mut self,
        ctx: &Ctx,
        session: &Session,
        asked: &EmailChallenge,
        answer: Object,
    ) -> Result<Object, ApiError> {
        let mut db = ctx.read().await?;
        let not_ready = || ApiError::precondition("COMMAND-JKLJ3", NOT_READY);
        let user = ready_user(&mut db, session, Kind::OtpEmail).await?.ok_or_else(not_ready)?;
        let address = factors::verified_email(&mut db, &user.id).await?.ok_or_else(not_ready)?;
        let code = ctx.app.mint.digits();
        let link = link(ctx, session, &user, asked, &code)?;
        self.note(Kind::OtpEmail, &code, ctx.now());
        if asked.return_code.is_some() {
            return Ok(answer.put("otpEmail", code));
        }
        let sentence = "Please use the link or the code to sign in. It is good for five minutes.";
        self.messages
            .push(mail::with_link(&address, "Verify OTP", sentence, &link, Some(&code)));
        Ok(answer)
    }
}

async fn ready_user(db: &mut SqliteConnection, session: &Session, kind: Kind) -> Result<Option<User>, ApiError> {
    let id = session.user_id.as_deref().ok_or_else(user_missing)?;
    let factor = factors::ready(db, id, kind).await?;
    Ok(users::by_id(db, id).await?.filter(|_| factor.is_some()))
}

/// What no address holds as it is; everything else may be the template's own.
const UNSAFE: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'{').add(b'}');

/// Lenient as recorded: names go into the link as they are, so a name can bring parameters of its own.
fn link(ctx: &Ctx, session: &Session, user: &User, asked: &EmailChallenge, code: &str) -> Result<String, ApiError> {
    let own = format!(
        "{}{}/otp/email?code={{{{.Code}}}}&sessionId={{{{.SessionID}}}}&userId={{{{.UserID}}}}",
        ctx.origin, ctx.app.login_path
    );
    let language = Some(user.preferred_language.as_str()).filter(|text| !text.is_empty());
    let values = [
        (".Code", code),
        (".UserID", user.id.as_str()),
        (".LoginName", user.login_name.as_str()),
        (".DisplayName", user.display_name.as_str()),
        (".PreferredLanguage", language.unwrap_or("und")),
        (".SessionID", session.id.as_str()),
    ];
    let filled = fill(asked.template().unwrap_or(&own), &values)?;
    Ok(utf8_percent_encode(&filled, UNSAFE).to_string())
}

/// Checks a code that was asked for.
///
/// Lenient as recorded: a wrong code leaves the right one good, and without a limit in the policy any number may be tried.
pub async fn check(ctx: &Ctx, session: &Session, kind: Kind, code: &str) -> Result<Proof, ApiError> {
    let user_id = session.user_id.clone().ok_or_else(user_missing)?;
    let kept = {
        let mut db = ctx.read().await?;
        if factors::ready(&mut db, &user_id, kind).await?.is_none() {
            return Err(ApiError::precondition("COMMAND-d2r52", NOT_READY));
        }
        factors::session_code(&mut db, &session.id, kind).await?
    };
    let kept = kept.ok_or_else(|| ApiError::precondition("COMMAND-S34gh", "Code not found"))?;
    let refusal = if kept.created.saturating_add(CODE_MICROS) <= ctx.now() {
        ApiError::precondition("CODE-QvUQ4P", "Code is expired")
    } else if kept.hash == fingerprint(code) {
        let spends = Spends::SessionCode(kept.hash);
        return Ok(Proof { user_id, kind, spends });
    } else {
        ApiError::argument("CODE-woT0xc", "Code is invalid")
    };
    count_failure(ctx, &user_id, kind).await?;
    Err(refusal)
}
