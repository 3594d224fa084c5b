//! The measuring itself: starts the servers, makes an account, signs in, visits every screen and puts it under load.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::backend;
use super::baseline::Baseline;
use super::browser::{Browser, Exchange, Page};
use super::enumeration;
use super::load;
use super::memory;
use super::report::{Instance, Report, ScreenReport};
use super::screens::{SCREENS, Screen, Visitor};
use super::transfer::Scale;
use crate::progress::Progress;
use crate::server_process::{Backend, ServerProcess};

const PASSWORD: &str = "A-long-Passphrase-4-measuring";

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
    let screens = visit_all(&server, &login_name, warm, duration).await?;
    embedded.resident_after_load_kib = memory::resident_kib(server.process_id());
    let access = backend::Access {
        port: server.port(),
        admin_token: read_token(&server.admin_token_file())?,
        login_token: read_token(&server.login_token_file())?,
    };
    let backend_calls = backend::take(&access, duration).await?;

    let enumeration = match samples {
        0 => None,
        samples => Some(enumeration::take(&server, samples).await?),
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
    let last = browser.fill_in(&password_page, "password-text-input", PASSWORD).await?;
    // Without an application to return to, the account itself is where a sign-in leads.
    if !matches!(last.screen(), "/signedin" | "/account") || !last.status.is_success() {
        bail!("signing in ended at {} with {}", last.url, last.status);
    }
    Ok(SignedIn { browser, password_page })
}

async fn identify(browser: &mut Browser, login_name: &str) -> Result<Page> {
    let page = browser.visit("/loginname").await?;
    let page = browser.fill_in(&page, "username-text-input", login_name).await?;
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
    let mut scale = Scale::new()?;
    let mut reports = Vec::with_capacity(SCREENS.len());
    for Screen { path, visitor } in SCREENS {
        Progress::note(&format!("visiting {path}"));
        let (browser, address) = match visitor {
            Visitor::Anonymous => (&mut anonymous, (*path).to_owned()),
            Visitor::Identified => {
                let query = password_page.url.query().map(|query| format!("?{query}")).unwrap_or_default();
                (&mut identified, format!("{path}{query}"))
            }
            Visitor::SignedIn => (&mut browser, (*path).to_owned()),
        };
        // The first visit may fill a cache; the second is the warm one that is reported.
        browser.visit(&address).await?;
        let asked_before = browser.exchanges().len();
        let page = browser.visit(&address).await?;
        let backend_calls = browser.exchanges()[asked_before..]
            .iter()
            .map(|exchange| exchange.backend_calls)
            .sum();
        let cookies = browser.cookie_header();
        let transfer = scale.weigh(&page, &cookies).await?;
        let target = load::Target::page(server.port(), &page.path_and_query(), &cookies)?;
        let load = load::measure(&target, duration)
            .await
            .with_context(|| format!("{path} under load"))?;
        reports.push(ScreenReport {
            path: (*path).to_owned(),
            shown: page.screen().to_owned(),
            status: page.status.as_u16(),
            backend_calls,
            transfer,
            load,
        });
    }
    Ok(reports)
}

/// Adds an account through the backend's public API, and says its login name.
async fn add_account(server: &ServerProcess) -> Result<String> {
    let api = BackendApi {
        client: reqwest::Client::builder().no_proxy().build()?,
        port: server.port(),
        token: read_token(&server.admin_token_file())?,
    };
    let user = json!({
        "username": "measured",
        "profile": { "givenName": "Mia", "familyName": "Measured" },
        "email": { "email": "measured@example.test", "isVerified": true },
        "password": { "password": PASSWORD, "changeRequired": false },
    });
    let added = api.call(reqwest::Method::POST, "/v2/users/human", Some(&user)).await?;
    let user_id = added["userId"].as_str().context("the new account has no id")?;
    let user = api.call(reqwest::Method::GET, &format!("/v2/users/{user_id}"), None).await?;
    let login_name = user["user"]["preferredLoginName"]
        .as_str()
        .context("the new account has no login name")?;
    Ok(login_name.to_owned())
}

/// The token in a file.
pub fn read_token(file: &Path) -> Result<String> {
    let token = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(token.trim().to_owned())
}

struct BackendApi {
    client: reqwest::Client,
    port: u16,
    token: String,
}

impl BackendApi {
    async fn call(&self, method: reqwest::Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let mut request = self
            .client
            .request(method, url)
            .header("host", format!("localhost:{}", self.port))
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status();
        let text = response.text().await?;
        if !status.is_success() {
            bail!("{path} answered {status}: {text}");
        }
        serde_json::from_str(&text).with_context(|| format!("{path} answered no JSON: {text}"))
    }
}
