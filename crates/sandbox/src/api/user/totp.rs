//! Authenticator apps: RegisterTOTP, VerifyTOTPRegistration, RemoveTOTP, and the check of a code.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use totp_rs::{Builder, Secret};

use super::UserRequest;
use super::factors::{factor_changed, owner};
use super::parts::{nested, runes};
use crate::api::session::attempts::{Proof, Spends, count_failure};
use crate::api::session::codes::NOT_READY;
use crate::state::Ctx;
use crate::store::factors::{self, Kind};
use crate::transport::Reply;
use crate::wire::{ApiError, Code};

/// What apps show above the account.
const ISSUER: &str = "ZITADEL";

fn missing(id: &str) -> ApiError {
    ApiError::not_found(id, "Multifactor OTP (OneTimePassword) doesn't exist")
}

/// The one refusal of a wrong code, at enrolment and at sign-in.
fn wrong() -> ApiError {
    ApiError::argument("EVENT-8isk2", "Invalid code")
}

pub async fn register(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut write = ctx.write().await?;
    let nobody = || ApiError::not_found("COMMAND-MM9fs", "User could not be found");
    let user = owner(ctx, &mut write, &request.user_id, nobody).await?;
    if factors::ready(&mut write, &user.id, Kind::Totp).await?.is_some() {
        let text = "Multifactor OTP (OneTimePassword) is already set up";
        return Err(ApiError::with_id(Code::AlreadyExists, "COMMAND-do9se", text));
    }
    let secret = Secret::from(ctx.app.mint.totp_secret().to_vec()).to_base32();
    factors::begin(&mut write, &user.id, &secret).await?;
    write.commit().await?;
    Ok(factor_changed(ctx, &user)
        .put("uri", address(&user.login_name, &secret))
        .put("secret", secret)
        .done())
}

/// What stands for itself in the path of an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'@')
    .remove(b'+');

/// What the QR code of a set-up page holds.
fn address(account: &str, secret: &str) -> String {
    let account = utf8_percent_encode(account, PLAIN);
    format!("otpauth://totp/{ISSUER}:{account}?algorithm=SHA1&digits=6&issuer={ISSUER}&period=30&secret={secret}")
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VerifyRequest {
    user_id: String,
    code: String,
}

pub async fn verify(ctx: &Ctx, request: VerifyRequest) -> Reply {
    if !runes(&request.code, 1, 200) {
        let rule = "value length must be between 1 and 200 runes, inclusive";
        return Err(nested(&["VerifyTOTPRegistrationRequest.Code"], rule));
    }
    let mut write = ctx.write().await?;
    let none = || missing("COMMAND-3Mif9s");
    let user = owner(ctx, &mut write, &request.user_id, none).await?;
    let factor = factors::one(&mut write, &user.id, Kind::Totp).await?.ok_or_else(none)?;
    if factor.is_ready {
        return Err(ApiError::precondition("COMMAND-qx4ls", "Errors.Users.MFA.OTP.AlreadyReady"));
    }
    if !is_right(&factor.secret, &request.code, ctx.now()) {
        return Err(wrong());
    }
    factors::add(&mut write, &user.id, Kind::Totp, &factor.secret).await?;
    write.commit().await?;
    Ok(factor_changed(ctx, &user).done())
}

/// One that never was verified goes too.
pub async fn remove(ctx: &Ctx, request: UserRequest) -> Reply {
    let mut write = ctx.write().await?;
    let none = || missing("COMMAND-Hd9sd");
    let user = owner(ctx, &mut write, &request.user_id, none).await?;
    if !factors::remove(&mut write, &user.id, Kind::Totp).await? {
        return Err(none());
    }
    write.commit().await?;
    Ok(factor_changed(ctx, &user).done())
}

/// Checks a code at sign-in.
pub async fn check(ctx: &Ctx, user_id: &str, code: &str) -> Result<Proof, ApiError> {
    let factor = {
        let mut db = ctx.read().await?;
        factors::ready(&mut db, user_id, Kind::Totp).await?
    };
    let factor = factor.ok_or_else(|| ApiError::precondition("COMMAND-3Mif9s", NOT_READY))?;
    if is_right(&factor.secret, code, ctx.now()) {
        return Ok(Proof {
            user_id: user_id.to_owned(),
            kind: Kind::Totp,
            spends: Spends::Nothing,
        });
    }
    count_failure(ctx, user_id, Kind::Totp).await?;
    Err(wrong())
}

/// Lenient as recorded: the periods before and after count too. A secret that is no base32 has no right code.
fn is_right(secret: &str, code: &str, now_micros: i64) -> bool {
    let Ok(secret) = Secret::try_from_base32(secret) else {
        return false;
    };
    if secret.as_bytes().is_empty() {
        return false;
    }
    let seconds = u64::try_from(now_micros / 1_000_000).unwrap_or_default();
    // An imported secret may be shorter than the standard asks for.
    let totp = Builder::new().with_secret(secret).with_skew(1).build_noncompliant();
    totp.check(code, seconds).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret "12345678901234567890", the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert!(is_right(secret, code, seconds * 1_000_000), "{code}");
            assert!(is_right(secret, code, (seconds + 30) * 1_000_000), "{code} one period later");
            assert!(
                !is_right(secret, code, (seconds + 90) * 1_000_000),
                "{code} three periods later"
            );
        }
    }

    #[test]
    fn the_account_of_an_address_is_legible() {
        let shown = address("tom-05d077 ü?@acme.example", "S");
        assert!(shown.starts_with("otpauth://totp/ZITADEL:tom-05d077%20%C3%BC%3F@acme.example?algorithm="));
    }

    #[test]
    fn a_broken_or_empty_secret_has_no_right_code() {
        assert!(!is_right("", "328482", 0) && !is_right("0189!", "328482", 0));
    }
}
