//! Passkeys and security keys.

use anyhow::Result;
use serde_json::{Value, json};
use vestibule_authenticator::{Authenticator, Behavior};

use super::{Walk, expect, expect_signed_in};
use crate::bench::api::Key;
use crate::bench::browser::{Browser, Page};

pub(super) async fn walk(walk: &mut Walk) -> Result<()> {
    let policy = json!({
        "passwordlessType": "PASSWORDLESS_TYPE_ALLOWED",
        "secondFactors": ["SECOND_FACTOR_TYPE_U2F"],
    });
    let organization = walk.api.organization("Measured keys", policy).await?;
    passkey(walk, &organization).await?;
    security_key(walk, &organization).await
}

async fn passkey(walk: &mut Walk, organization: &str) -> Result<()> {
    let person = walk.api.person(organization, "with-passkey", json!({})).await?;
    let (mut key, honest) = (Authenticator::new("passkey"), walk.api.honest());
    walk.api.add_key(&person, Key::Passkey, &mut key).await?;
    let mut browser = Browser::open(walk.port)?;
    let page = browser.visit(&format!("/loginname?organization={organization}")).await?;
    let named = [("login_name", person.login_name.as_str())];
    let page = browser.submit(&page, "/submit/loginname", &named).await?;
    walk.look("/passkey", &mut browser, &page).await?;
    let page = browser.submit(&page, "/submit/passkey-begin", &[]).await?;
    let answer = key.get_unasked(&challenge(&page, "/submit/passkey")?, &honest)?.to_string();
    let page = browser.submit(&page, "/submit/passkey", &[("credential", &answer)]).await?;
    expect_signed_in(&page)?;
    set_up(walk, &mut browser, "passkey", &honest).await?;
    walk.end(&browser);
    Ok(())
}

async fn security_key(walk: &mut Walk, organization: &str) -> Result<()> {
    let person = walk.api.person(organization, "with-security-key", json!({})).await?;
    let (mut key, touched) = (Authenticator::new("security key"), walk.api.honest().security_key());
    walk.api.add_key(&person, Key::Security, &mut key).await?;
    let (mut browser, page) = walk.after_password(organization, &person).await?;
    walk.look("/u2f", &mut browser, &page).await?;
    let page = browser.submit(&page, "/submit/u2f-begin", &[]).await?;
    let answer = key.get_unasked(&challenge(&page, "/submit/u2f")?, &touched)?.to_string();
    let page = browser.submit(&page, "/submit/u2f", &[("credential", &answer)]).await?;
    // A passkey is offered to whoever has none.
    expect(&page, &["/passkey/set"])?;
    let page = browser
        .submit(&page, "/submit/passkey-decline", &[("answer", "later")])
        .await?;
    expect_signed_in(&page)?;
    set_up(walk, &mut browser, "u2f", &touched).await?;
    walk.end(&browser);
    Ok(())
}

/// Sets up another key of this kind (as the addresses call it).
async fn set_up(walk: &mut Walk, browser: &mut Browser, kind: &str, behavior: &Behavior) -> Result<()> {
    let screen = format!("/{kind}/set");
    let page = browser.visit(&screen).await?;
    let page = browser.submit(&page, &format!("/submit/{kind}-set-begin"), &[]).await?;
    walk.look(&screen, browser, &page).await?;
    let finish = format!("/submit/{kind}-set");
    let made = Authenticator::new(&screen)
        .create(&challenge(&page, &finish)?, behavior)?
        .to_string();
    let page = browser
        .submit(&page, &finish, &[("credential", &made), ("name", "Another")])
        .await?;
    expect_signed_in(&page)
}

/// What the page asks a key.
fn challenge(page: &Page, to: &str) -> Result<Value> {
    Ok(serde_json::from_str(&page.form(to)?.options)?)
}
