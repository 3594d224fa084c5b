//! Whether the clock tells which accounts exist: wrong passwords for names that somebody has and for names that nobody has, in turn.
//!
//! No test of its own: on a busy machine it would fail without a fault. What is compared byte by byte is in the server's tests.

use std::fmt;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde::Serialize;
use serde_json::{Value, json};

use super::browser::Browser;
use super::measurement::read_token;
use super::ranks::{mann_whitney_p, median};
use crate::progress::Progress;
use crate::server_process::ServerProcess;

/// The backend lets whoever fails more often wait, and that would be measured.
const TRIES_OF_A_NAME: usize = 8;
/// Real checks, before anything counts: the answers without one take as long as the last of these.
const WARM_UP: usize = 64;

/// What the samples say.
#[derive(Debug, Serialize)]
pub struct Enumeration {
    pub samples: usize,
    pub known_p50_ms: f64,
    pub unknown_p50_ms: f64,
    /// Below 5 is wanted.
    pub difference_p50_ms: f64,
    /// Above 0.05 is wanted.
    pub mann_whitney_p: f64,
}

/// Takes so many samples of each sort at an organization of its own, which hides names.
pub async fn take(server: &ServerProcess, samples: usize) -> Result<Enumeration> {
    Progress::note(&format!(
        "signing in {samples} times with a name that there is, and as often with one that there is not"
    ));
    let api = Api {
        client: reqwest::Client::builder().no_proxy().build()?,
        port: server.port(),
        token: read_token(&server.admin_token_file())?,
    };
    let organization = api.discreet_organization().await?;
    let (mut known, mut unknown) = (Vec::with_capacity(samples), Vec::with_capacity(samples));
    for number in 0..WARM_UP + samples {
        let (batch, try_of_name) = (number / TRIES_OF_A_NAME, number % TRIES_OF_A_NAME);
        if try_of_name == 0 {
            api.add_person(&organization, &format!("known-{batch:05}")).await?;
        }
        let of_known = wrong_password(server.port(), &organization, &format!("known-{batch:05}")).await?;
        let of_unknown = wrong_password(server.port(), &organization, &format!("nobod-{batch:05}")).await?;
        if number >= WARM_UP {
            known.push(of_known);
            unknown.push(of_unknown);
        }
    }
    let (known_p50_ms, unknown_p50_ms) = (median(&known), median(&unknown));
    Ok(Enumeration {
        samples,
        known_p50_ms,
        unknown_p50_ms,
        difference_p50_ms: (known_p50_ms - unknown_p50_ms).abs(),
        mann_whitney_p: mann_whitney_p(&known, &unknown),
    })
}

/// Milliseconds from the submit to the page that answers it.
async fn wrong_password(port: u16, organization: &str, login_name: &str) -> Result<f64> {
    let mut browser = Browser::open(port)?;
    let page = browser.visit(&format!("/loginname?organization={organization}")).await?;
    let page = browser.fill_in(&page, "username-text-input", login_name).await?;
    if page.screen() != "/password" {
        bail!("the identifier led to {} with {}", page.url, page.status);
    }
    #[expect(clippy::disallowed_methods, reason = "this measures")]
    let started = Instant::now();
    let page = browser.fill_in(&page, "password-text-input", "Wrong-Horse-7").await?;
    let took = started.elapsed();
    if page.screen() != "/password" || !page.status.is_success() {
        bail!("a wrong password led to {} with {}", page.url, page.status);
    }
    Ok(took.as_secs_f64() * 1_000.0)
}

struct Api {
    client: reqwest::Client,
    port: u16,
    token: String,
}

impl Api {
    async fn discreet_organization(&self) -> Result<String> {
        let made = self.call("/v2/organizations", None, &json!({"name": "Discreet"})).await?;
        let id = made["organizationId"]
            .as_str()
            .context("the organization has no id")?
            .to_owned();
        let policy = json!({
            "allowUsernamePassword": true,
            "ignoreUnknownUsernames": true,
            "passwordlessType": "PASSWORDLESS_TYPE_NOT_ALLOWED",
            "passwordCheckLifetime": "864000s",
        });
        self.call("/management/v1/policies/login", Some(&id), &policy).await?;
        Ok(id)
    }

    async fn add_person(&self, organization: &str, name: &str) -> Result<()> {
        let user = json!({
            "organizationId": organization,
            "username": name,
            "human": {
                "profile": {"givenName": "Mia", "familyName": "Measured"},
                "email": {"email": format!("{name}@example.test"), "isVerified": true},
                "password": {"password": "A-long-Passphrase-4-measuring"},
            },
        });
        self.call("/v2/users/new", None, &user).await.map(drop)
    }

    async fn call(&self, path: &str, organization: Option<&str>, body: &Value) -> Result<Value> {
        let mut request = self
            .client
            .request(Method::POST, format!("http://127.0.0.1:{}{path}", self.port))
            .header("host", format!("localhost:{}", self.port))
            .bearer_auth(&self.token)
            .json(body);
        if let Some(organization) = organization {
            request = request.header("x-zitadel-orgid", organization);
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

impl fmt::Display for Enumeration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\nwrong passwords, {0} of a name that there is and {0} of one that there is not: p50 {1:.1} and {2:.1} ms, difference {3:.2} ms \
             (wanted: below 5), Mann–Whitney p = {4:.3} (wanted: above 0.05)",
            self.samples, self.known_p50_ms, self.unknown_p50_ms, self.difference_p50_ms, self.mann_whitney_p
        )
    }
}
