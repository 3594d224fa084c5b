//! New accounts: registered or invited, and their addresses verified.

use anyhow::Result;
use serde_json::json;

use super::{Walk, expect};
use crate::bench::api::{PASSWORD, text};
use crate::bench::browser::Browser;

pub(super) async fn walk(walk: &mut Walk) -> Result<()> {
    let policy = json!({"allowRegister": true, "passwordlessType": "PASSWORDLESS_TYPE_ALLOWED"});
    let open = walk.api.organization("Measured and open", policy).await?;
    register(walk, &open).await?;
    invited(walk, &open).await?;
    verified(walk, &open).await?;
    let policy = json!({"allowRegister": true, "ignoreUnknownUsernames": true});
    let discreet = walk.api.organization("Measured and discreet", policy).await?;
    register_quietly(walk, &discreet).await
}

fn filled(email: &str) -> [(&str, &str); 4] {
    [
        ("given_name", "Mia"),
        ("family_name", "Measured"),
        ("email", email),
        ("means", "password"),
    ]
}

async fn register(walk: &mut Walk, organization: &str) -> Result<()> {
    let mut browser = Browser::open(walk.port)?;
    let page = browser.visit(&format!("/register?organization={organization}")).await?;
    walk.look("/register", &mut browser, &page).await?;
    let page = browser
        .submit(&page, "/submit/register", &filled("registered@example.test"))
        .await?;
    walk.look("/register/password", &mut browser, &page).await?;
    let page = browser
        .submit(&page, "/submit/register-password", &[("new", PASSWORD)])
        .await?;
    expect(&page, &["/account", "/signedin", "/passkey/set"])?;
    walk.end(&browser);
    Ok(())
}

async fn register_quietly(walk: &mut Walk, organization: &str) -> Result<()> {
    let mut browser = Browser::open(walk.port)?;
    let page = browser.visit(&format!("/register?organization={organization}")).await?;
    let page = browser
        .submit(&page, "/submit/register", &filled("quiet@example.test"))
        .await?;
    walk.look("/register/sent", &mut browser, &page).await?;
    walk.end(&browser);
    Ok(())
}

async fn invited(walk: &mut Walk, organization: &str) -> Result<()> {
    let nothing = json!({"password": null, "email": {"email": "invited@example.test", "returnCode": {}}});
    let person = walk.api.person(organization, "invited", nothing).await?;
    let path = format!("/v2/users/{}/invite_code", person.id);
    let code = text(&walk.api.post(&path, &json!({"returnCode": {}})).await?, "inviteCode")?;
    let mut browser = Browser::open(walk.port)?;
    let page = browser
        .visit(&format!("/verify?invite=true&userId={}&code={code}", person.id))
        .await?;
    let page = browser.submit(&page, "/submit/verify", &[]).await?;
    walk.look("/authenticator/set", &mut browser, &page).await?;
    let page = browser.visit("/password/set").await?;
    let page = browser.submit(&page, "/submit/password-first", &[("new", PASSWORD)]).await?;
    expect(&page, &["/account", "/signedin", "/passkey/set"])?;
    walk.end(&browser);
    Ok(())
}

async fn verified(walk: &mut Walk, organization: &str) -> Result<()> {
    let email = json!({"email": {"email": "unverified@example.test", "returnCode": {}}});
    let person = walk.api.person(organization, "unverified", email).await?;
    let path = format!("/v2/users/{}/email/send", person.id);
    let code = text(&walk.api.post(&path, &json!({"returnCode": {}})).await?, "verificationCode")?;
    let mut browser = Browser::open(walk.port)?;
    let page = browser
        .visit(&format!(
            "/verify?userId={}&code={code}&organization={organization}",
            person.id
        ))
        .await?;
    walk.look("/verify", &mut browser, &page).await?;
    let page = browser.submit(&page, "/submit/verify", &[]).await?;
    walk.look("/verify/success", &mut browser, &page).await?;
    walk.end(&browser);
    let (browser, page) = walk.after_password(organization, &person).await?;
    expect(&page, &["/account", "/signedin", "/passkey/set"])?;
    walk.end(&browser);
    Ok(())
}
