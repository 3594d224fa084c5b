//! Codes of apps, phones and mailboxes, recovery codes, and the choice among them.

use std::time::SystemTime;

use anyhow::{Context, Result};
use serde_json::json;
use totp_rs::{Builder, Secret};

use super::{Walk, expect, expect_signed_in};
use crate::bench::api::{Person, text};

const PHONE: &str = "+41791234567";

pub(super) async fn walk(walk: &mut Walk) -> Result<()> {
    let factors = ["OTP", "OTP_SMS", "OTP_EMAIL", "RECOVERY_CODES"].map(|name| format!("SECOND_FACTOR_TYPE_{name}"));
    let policy = json!({"secondFactors": factors});
    let organization = walk.api.organization("Measured codes", policy.clone()).await?;
    app(walk, &organization).await?;
    sent(walk, &organization, "sms", "/otp/sms").await?;
    sent(walk, &organization, "email", "/otp/email").await?;
    chosen(walk, &organization).await?;
    let mut forced = policy;
    forced["forceMfa"] = json!(true);
    let organization = walk.api.organization("Measured force", forced).await?;
    app_set_up(walk, &organization).await?;
    codes_set_up(walk, &organization, "sms").await?;
    codes_set_up(walk, &organization, "email").await
}

async fn app(walk: &mut Walk, organization: &str) -> Result<()> {
    let person = walk.api.person(organization, "with-app", json!({})).await?;
    let secret = add_app(walk, &person).await?;
    let (mut browser, page) = walk.after_password(organization, &person).await?;
    walk.look("/otp/time-based", &mut browser, &page).await?;
    let page = browser
        .submit(&page, "/submit/code", &[("code", &shown_by(&secret)?)])
        .await?;
    expect_signed_in(&page)?;
    let page = browser.visit("/recovery-code/set").await?;
    let page = browser.submit(&page, "/submit/recovery-codes-make", &[]).await?;
    walk.look("/recovery-code/set", &mut browser, &page).await?;
    let page = browser.submit(&page, "/submit/recovery-codes-done", &[]).await?;
    expect_signed_in(&page)?;
    walk.end(&browser);
    Ok(())
}

async fn sent(walk: &mut Walk, organization: &str, kind: &str, screen: &str) -> Result<()> {
    let person = reachable(walk, organization, &format!("with-{kind}")).await?;
    walk.api
        .post(&format!("/v2/users/{}/otp_{kind}", person.id), &json!({}))
        .await?;
    let (mut browser, page) = walk.after_password(organization, &person).await?;
    walk.look(screen, &mut browser, &page).await?;
    let code = sent_code(walk, kind, &person)?;
    let page = browser.submit(&page, "/submit/code", &[("code", &code)]).await?;
    expect_signed_in(&page)?;
    walk.end(&browser);
    Ok(())
}

async fn chosen(walk: &mut Walk, organization: &str) -> Result<()> {
    let person = walk.api.person(organization, "with-several", json!({})).await?;
    add_app(walk, &person).await?;
    walk.api
        .post(&format!("/v2/users/{}/otp_email", person.id), &json!({}))
        .await?;
    let path = format!("/v2/users/{}/recovery_codes", person.id);
    let made = walk.api.post(&path, &json!({"count": 5})).await?;
    let code = made["recoveryCodes"][0].as_str().context("no recovery code")?;
    let (mut browser, page) = walk.after_password(organization, &person).await?;
    walk.look("/mfa", &mut browser, &page).await?;
    let page = browser.submit(&page, "/submit/way", &[("way", "otp_email")]).await?;
    expect(&page, &["/otp/email"])?;
    let page = browser.submit(&page, "/submit/way", &[("way", "recovery_code")]).await?;
    walk.look("/recovery-code", &mut browser, &page).await?;
    let page = browser.submit(&page, "/submit/code", &[("code", code)]).await?;
    expect_signed_in(&page)?;
    walk.end(&browser);
    Ok(())
}

async fn app_set_up(walk: &mut Walk, organization: &str) -> Result<()> {
    let person = walk.api.person(organization, "forced-app", json!({})).await?;
    let (mut browser, page) = walk.after_password(organization, &person).await?;
    walk.look("/mfa/set", &mut browser, &page).await?;
    let page = browser.submit(&page, "/submit/otp-begin", &[("kind", "time-based")]).await?;
    walk.look("/otp/time-based/set", &mut browser, &page).await?;
    let (_, secret) = page.html.split_once("secret=").context("the page shows no secret")?;
    let end = secret
        .find(|letter: char| !letter.is_ascii_alphanumeric())
        .unwrap_or(secret.len());
    let code = shown_by(&secret[..end])?;
    let page = browser.submit(&page, "/submit/totp-confirm", &[("code", &code)]).await?;
    expect(&page, &["/recovery-code/set"])?;
    walk.end(&browser);
    Ok(())
}

async fn codes_set_up(walk: &mut Walk, organization: &str, kind: &str) -> Result<()> {
    let person = reachable(walk, organization, &format!("forced-{kind}")).await?;
    let (mut browser, page) = walk.after_password(organization, &person).await?;
    expect(&page, &["/mfa/set"])?;
    let screen = format!("/otp/{kind}/set");
    let page = browser.visit(&screen).await?;
    walk.look(&screen, &mut browser, &page).await?;
    let page = browser.submit(&page, "/submit/otp-begin", &[("kind", kind)]).await?;
    expect(&page, &[&format!("/otp/{kind}")])?;
    let code = sent_code(walk, kind, &person)?;
    browser.submit(&page, "/submit/code", &[("code", &code)]).await?;
    walk.end(&browser);
    Ok(())
}

async fn reachable(walk: &Walk, organization: &str, name: &str) -> Result<Person> {
    let phone = json!({"phone": {"phone": PHONE, "isVerified": true}});
    walk.api.person(organization, name, phone).await
}

/// Sets up an app; its secret.
async fn add_app(walk: &Walk, person: &Person) -> Result<String> {
    let path = format!("/v2/users/{}/totp", person.id);
    let secret = text(&walk.api.post(&path, &json!({})).await?, "secret")?;
    let code = json!({"code": shown_by(&secret)?});
    walk.api.post(&format!("{path}/verify"), &code).await?;
    Ok(secret)
}

/// The code that an app shows which has read this secret.
fn shown_by(secret: &str) -> Result<String> {
    let secret = Secret::try_from_base32(secret).ok().context("the secret cannot be read")?;
    let app = Builder::new()
        .with_secret(secret)
        .build()
        .ok()
        .context("the secret is of no use")?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(app.generate(now.as_secs()).to_string())
}

/// The eight digits of the last message.
fn sent_code(walk: &Walk, kind: &str, person: &Person) -> Result<String> {
    let message = walk.api.last_message(if kind == "sms" { PHONE } else { &person.email })?;
    let mut words = message.split(|letter: char| !letter.is_ascii_alphanumeric());
    let code = words.find(|word| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit()));
    Ok(code.with_context(|| format!("no code in {message}"))?.to_owned())
}
