//! The measuring itself: starts the servers, makes an account, signs in, visits every screen and puts it under load.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::api::{Api, PASSWORD, text};
use super::backend;
use super::baseline::Baseline;
use super::browser::{Browser, Exchange, Page};
use super::enumeration;
use super::journeys::{self, Tour};
use super::load;
use super::memory;
use super::report::{Instance, Report, ScreenReport};
use super::screens::{SCREENS, Screen, Visitor};
use super::viewer::Viewer;
use crate::progress::Progress;
use crate::server_process::{Backend, ServerProcess};

/// Takes all figures. `duration` is that of the load on one screen, `samples` how many sign-ins of each sort are compared.
pub async fn take(binary: &Path, duration: Duration, samples: usize) -> Result<Report> {
    let folder = tempfile::tempdir().context("no folder for the server's data")?;
    let (embedded_data, remote_data) = (folder.path().join("embedded"), folder.path().join("remote"));

    Progress::note("starting with the embedded backend, on an empty folder and again");
    let mut first = ServerProcess::start(binary, &embedded_data, &Backend::Embedded)?;
    let ready_on_empty_folder = first.wait_for("/ready").await?;
    first.stop();
    let mut server = ServerProcess::start(binary, &embedded_data, &Backend::Embedded)?;
    let ready = server.wait_for("/ready").await?;
    let mut embedded = Instance::ready_after(ready, memory::resident_kib(server.process_id()));

    let login_name = add_account(&server).await?;
    let cold_sign_in = sign_in(server.port(), &login_name).await?.calls();
    let warm = sign_in(server.port(), &login_name).await?;
    let warm_sign_in = warm.calls();

    let baseline = Baseline::start()?;
    let target = load::Target::page(baseline.port(), "/", "")?;
    let empty_handler = load::measure(&target, duration).await?;
    drop(baseline);
    let mut screens = visit_all(&server, &login_name, warm, duration).await?;
    let Tour { screens: more, submits } = journeys::take(&server, duration).await?;
    screens.extend(more);
    embedded.resident_after_load_kib = memory::resident_kib(server.process_id());
    let access = backend::Access {
        port: server.port(),
        admin_token: read_token(&server.admin_token_file())?,
        login_token: read_token(&server.login_token_file())?,
    };
    let backend_calls = backend::take(&access, duration).await?;

    let enumeration = match samples {
        0 => Vec::new(),
        samples => enumeration::take(&server, samples).await?,
    };

    Progress::note("starting without the embedded backend");
    let backend = Backend::Remote {
        origin: &server.origin(),
        service_token_file: &server.login_token_file(),
    };
    let mut remote_server = ServerProcess::start(binary, &remote_data, &backend)?;
    let ready = remote_server.wait_for("/ready").await?;
    let mut remote = Instance::ready_after(ready, memory::resident_kib(remote_server.process_id()));
    let signed_in = sign_in(remote_server.port(), &login_name).await?;
    visit_all(&remote_server, &login_name, signed_in, duration).await?;
    remote.resident_after_load_kib = memory::resident_kib(remote_server.process_id());

    Ok(Report {
        empty_handler,
        screens,
        submits,
        cold_sign_in,
        warm_sign_in,
        ready_on_empty_folder_ms: ready_on_empty_folder.as_millis(),
        embedded,
        remote,
        backend: backend_calls,
        enumeration,
    })
}

/// A browser that has just signed in.
struct SignedIn {
    browser: Browser,
    /// The password screen on the way, with its parameters.
    password_page: Page,
}

impl SignedIn {
    fn calls(&self) -> Vec<Exchange> {
        self.browser.exchanges().to_vec()
    }
}

async fn sign_in(port: u16, login_name: &str) -> Result<SignedIn> {
    let mut browser = Browser::open(port)?;
    let password_page = identify(&mut browser, login_name).await?;
    let last = browser
        .submit(&password_page, "/submit/password", &[("password", PASSWORD)])
        .await?;
    // Without an application to return to, the account itself is where a sign-in leads.
    if !matches!(last.screen(), "/signedin" | "/account") || !last.status.is_success() {
        bail!("signing in ended at {} with {}", last.url, last.status);
    }
    Ok(SignedIn { browser, password_page })
}

async fn identify(browser: &mut Browser, login_name: &str) -> Result<Page> {
    let page = browser.visit("/loginname").await?;
    let page = browser
        .submit(&page, "/submit/loginname", &[("login_name", login_name)])
        .await?;
    if page.screen() != "/password" {
        bail!("the identifier led to {} with {}", page.url, page.status);
    }
    Ok(page)
}

async fn visit_all(
    server: &ServerProcess,
    login_name: &str,
    signed_in: SignedIn,
    duration: Duration,
) -> Result<Vec<ScreenReport>> {
    let mut anonymous = Browser::open(server.port())?;
    let mut identified = Browser::open(server.port())?;
    identify(&mut identified, login_name).await?;
    let SignedIn {
        mut browser,
        password_page,
    } = signed_in;
    let mut viewer = Viewer::new(server.port(), duration)?;
    let mut reports = Vec::with_capacity(SCREENS.len());
    for Screen { path, visitor } in SCREENS {
        let (browser, address) = match visitor {
            Visitor::Anonymous => (&mut anonymous, (*path).to_owned()),
            Visitor::Identified => {
                let query = password_page.url.query().map(|query| format!("?{query}")).unwrap_or_default();
                (&mut identified, format!("{path}{query}"))
            }
            Visitor::SignedIn => (&mut browser, (*path).to_owned()),
        };
        reports.push(viewer.look(path, browser, &address).await?);
    }
    Ok(reports)
}

/// Adds an account in an organization where a password is enough, and says its login name.
async fn add_account(server: &ServerProcess) -> Result<String> {
    let api = Api::within(server)?;
    let organization = api.organization("Measured", json!({})).await?;
    let person = api.person(&organization, "measured", json!({})).await?;
    let user = api.get(&format!("/v2/users/{}", person.id)).await?;
    text(&user["user"], "preferredLoginName")
}

/// The token in a file.
pub fn read_token(file: &Path) -> Result<String> {
    let token = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(token.trim().to_owned())
}
