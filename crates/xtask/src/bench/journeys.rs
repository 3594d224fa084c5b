//! The ways through the screens beyond a plain sign-in, as people go them: each screen is measured where they stand before it, and each
//! submit on the way is counted.

mod codes;
mod first_time;
mod keys;
mod reset;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, bail};
use serde::Serialize;

use super::api::{Api, PASSWORD, Person};
use super::browser::{Browser, Page};
use super::report::ScreenReport;
use super::viewer::Viewer;
use crate::server_process::ServerProcess;

/// What was seen on the way.
pub struct Tour {
    pub screens: Vec<ScreenReport>,
    pub submits: Vec<SubmitReport>,
}

/// One submit.
#[derive(Debug, Clone, Serialize)]
pub struct SubmitReport {
    /// Below the base path.
    pub path: String,
    /// The most that one of them took; `None` when the server does not say.
    pub backend_calls: Option<u32>,
    /// How many of them were made one after the other.
    pub rounds: Option<u32>,
    /// How many of these checked or changed something: what the submit is for.
    pub write_rounds: Option<u32>,
}

impl SubmitReport {
    /// What is asked one after the other beyond checks and writes; at most 2 is wanted. A submit that only looks something up has that for
    /// its check.
    pub fn beyond(&self) -> Option<u32> {
        Some(self.rounds?.saturating_sub(self.write_rounds?.max(1)))
    }
}

/// Goes all of them. `duration` is that of the load on one screen.
pub async fn take(server: &ServerProcess, duration: Duration) -> Result<Tour> {
    let mut walk = Walk {
        api: Api::within(server)?,
        port: server.port(),
        viewer: Viewer::new(server.port(), duration)?,
        screens: Vec::new(),
        submits: BTreeMap::new(),
    };
    keys::walk(&mut walk).await?;
    codes::walk(&mut walk).await?;
    reset::walk(&mut walk).await?;
    first_time::walk(&mut walk).await?;
    Ok(Tour {
        screens: walk.screens,
        submits: walk.submits.into_values().collect(),
    })
}

/// The same for all of them.
struct Walk {
    api: Api,
    port: u16,
    viewer: Viewer,
    screens: Vec<ScreenReport>,
    submits: BTreeMap<String, SubmitReport>,
}

impl Walk {
    /// A browser on the page that follows the password.
    async fn after_password(&self, organization: &str, person: &Person) -> Result<(Browser, Page)> {
        let mut browser = Browser::open(self.port)?;
        let page = browser.visit(&format!("/loginname?organization={organization}")).await?;
        let page = browser
            .submit(&page, "/submit/loginname", &[("login_name", &person.login_name)])
            .await?;
        let page = browser.submit(&page, "/submit/password", &[("password", PASSWORD)]).await?;
        Ok((browser, page))
    }

    /// Measures the page, which must be this screen.
    async fn look(&mut self, screen: &str, browser: &mut Browser, page: &Page) -> Result<()> {
        expect(page, &[screen])?;
        let address = page
            .url
            .query()
            .map_or_else(|| screen.to_owned(), |query| format!("{screen}?{query}"));
        let report = self.viewer.look(screen, browser, &address).await?;
        expect_shown(&report, screen)?;
        self.screens.push(report);
        Ok(())
    }

    /// The journey is over: what its submits cost is kept.
    fn end(&mut self, browser: &Browser) {
        for exchange in browser.exchanges() {
            let Some(path) = exchange.request.strip_prefix("POST ") else {
                continue;
            };
            let one = SubmitReport {
                path: path.to_owned(),
                backend_calls: exchange.backend_calls,
                rounds: exchange.rounds,
                write_rounds: exchange.write_rounds,
            };
            let most = self.submits.entry(one.path.clone()).or_insert_with(|| one.clone());
            most.backend_calls = most.backend_calls.max(one.backend_calls);
            if one.rounds > most.rounds {
                (most.rounds, most.write_rounds) = (one.rounds, one.write_rounds);
            }
        }
    }
}

/// The page must be one of these screens.
fn expect(page: &Page, screens: &[&str]) -> Result<()> {
    if !screens.contains(&page.screen()) || !page.status.is_success() {
        bail!("{} with {} is shown where {screens:?} is expected", page.url, page.status);
    }
    Ok(())
}

fn expect_shown(report: &ScreenReport, screen: &str) -> Result<()> {
    if report.shown != screen {
        bail!("{screen} led to {} when it was opened again", report.shown);
    }
    Ok(())
}

/// Where a sign-in ends that nothing else follows.
fn expect_signed_in(page: &Page) -> Result<()> {
    expect(page, &["/account", "/signedin"])
}
