//! A forgotten password, and one that is changed.

use anyhow::{Context, Result};
use serde_json::json;
use url::Url;

use super::{Walk, expect, expect_signed_in};
use crate::bench::api::PASSWORD;
use crate::bench::browser::Browser;

pub(super) async fn walk(walk: &mut Walk) -> Result<()> {
    let organization = walk.api.organization("Measured passwords", json!({})).await?;
    let person = walk.api.person(&organization, "forgetful", json!({})).await?;
    let mut browser = Browser::open(walk.port)?;
    let page = browser.visit(&format!("/loginname?organization={organization}")).await?;
    let named = [("login_name", person.login_name.as_str())];
    let page = browser.submit(&page, "/submit/loginname", &named).await?;
    let page = browser.submit(&page, "/submit/password-reset", &[]).await?;
    walk.look("/password/set", &mut browser, &page).await?;
    let message = walk.api.last_message(&person.email)?;
    let link = message.split_whitespace().find(|word| word.starts_with("http"));
    let link = Url::parse(link.with_context(|| format!("no link in {message}"))?)?;
    let code = link
        .query_pairs()
        .find(|(name, _)| name == "code")
        .context("no code in the link")?
        .1;
    let typed = [("code", &*code), ("new", "Another-Passphrase-5-measuring")];
    let page = browser.submit(&page, "/submit/password-set", &typed).await?;
    expect_signed_in(&page)?;
    walk.end(&browser);

    let another = walk.api.person(&organization, "careful", json!({})).await?;
    let (mut browser, page) = walk.after_password(&organization, &another).await?;
    expect_signed_in(&page)?;
    let page = browser.visit("/password/change").await?;
    let typed = [("current", PASSWORD), ("new", "Another-Passphrase-5-measuring")];
    let page = browser.submit(&page, "/submit/password-change", &typed).await?;
    expect(&page, &["/account", "/signedin", "/password/change"])?;
    walk.end(&browser);
    Ok(())
}
