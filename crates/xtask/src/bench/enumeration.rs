//! Whether the clock tells which accounts exist: the same submits for names that somebody has and for names that nobody has, in turn.
//!
//! No test of its own: on a busy machine it would fail without a fault. What is compared byte by byte is in the server's tests.

use std::fmt;
use std::time::Instant;

use anyhow::{Result, bail};
use serde::Serialize;
use serde_json::json;
use vestibule_authenticator::Authenticator;

use super::api::{Api, Key};
use super::browser::Browser;
use super::ranks::{mann_whitney_p, median};
use crate::progress::Progress;
use crate::server_process::ServerProcess;

/// Real checks, before anything counts: the answers without one take as long as the last of these.
const WARM_UP: usize = 64;

/// One submit, answered for names that there are and for names that there are not.
#[derive(Debug, Serialize)]
pub struct Comparison {
    pub submit: Asked,
    /// Of each sort.
    pub samples: usize,
    pub known_p50_ms: f64,
    pub unknown_p50_ms: f64,
    /// Below 5 is wanted.
    pub difference_p50_ms: f64,
    /// Above 0.05 is wanted.
    pub mann_whitney_p: f64,
}

/// Which submit is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    Identifier,
    WrongPassword,
    /// A passkey is asked for instead; the known names have one.
    Passkey,
    ForgottenPassword,
    /// A wrong code for a new password. After the one before it: the messages are sent by then.
    ResetCode,
    /// Last, because it makes accounts for the names that nobody had.
    Registration,
}

impl Asked {
    const ALL: [Self; 6] = [
        Self::Identifier,
        Self::WrongPassword,
        Self::Passkey,
        Self::ForgottenPassword,
        Self::ResetCode,
        Self::Registration,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::WrongPassword => "wrong password",
            Self::Passkey => "a passkey instead",
            Self::ForgottenPassword => "forgotten password",
            Self::ResetCode => "wrong code for a new one",
            Self::Registration => "registration",
        }
    }
}

/// Takes so many samples of each sort and submit at an organization of its own, which hides names.
pub async fn take(server: &ServerProcess, samples: usize) -> Result<Vec<Comparison>> {
    let api = Api::within(server)?;
    let policy = json!({
        "ignoreUnknownUsernames": true,
        "allowRegister": true,
        "passwordlessType": "PASSWORDLESS_TYPE_ALLOWED",
    });
    let organization = api.organization("Discreet", policy).await?;
    Progress::note(&format!("adding {} people", WARM_UP + samples));
    for number in 0..WARM_UP + samples {
        let person = api.person(&organization, &name(Sort::Known, number), json!({})).await?;
        api.add_key(&person, Key::Passkey, &mut Authenticator::new(&person.login_name))
            .await?;
    }
    let mut comparisons = Vec::with_capacity(Asked::ALL.len());
    for asked in Asked::ALL {
        Progress::note(&format!(
            "{}: {samples} names that there are, and as many that there are not",
            asked.name()
        ));
        comparisons.push(compare(server.port(), &organization, asked, samples).await?);
    }
    Ok(comparisons)
}

/// Whether somebody has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Known,
    Unknown,
}

/// Both sorts are equally long.
fn name(sort: Sort, number: usize) -> String {
    match sort {
        Sort::Known => format!("known-{number:05}"),
        Sort::Unknown => format!("nobod-{number:05}"),
    }
}

async fn compare(port: u16, organization: &str, asked: Asked, samples: usize) -> Result<Comparison> {
    let (mut known, mut unknown) = (Vec::with_capacity(samples), Vec::with_capacity(samples));
    for number in 0..WARM_UP + samples {
        // They take turns in being the first, so that what one leaves behind does not always meet the same other.
        let turns = if number.is_multiple_of(2) {
            [Sort::Known, Sort::Unknown]
        } else {
            [Sort::Unknown, Sort::Known]
        };
        for sort in turns {
            let took = sample(port, organization, asked, &name(sort, number)).await?;
            match sort {
                _ if number < WARM_UP => {}
                Sort::Known => known.push(took),
                Sort::Unknown => unknown.push(took),
            }
        }
    }
    let (known_p50_ms, unknown_p50_ms) = (median(&known), median(&unknown));
    Ok(Comparison {
        submit: asked,
        samples,
        known_p50_ms,
        unknown_p50_ms,
        difference_p50_ms: (known_p50_ms - unknown_p50_ms).abs(),
        mann_whitney_p: mann_whitney_p(&known, &unknown),
    })
}

/// Milliseconds from the submit to the page that answers it, in a browser of its own.
async fn sample(port: u16, organization: &str, asked: Asked, name: &str) -> Result<f64> {
    let mut browser = Browser::open(port)?;
    let first = match asked {
        Asked::Registration => "/register",
        Asked::Identifier | Asked::WrongPassword | Asked::Passkey | Asked::ForgottenPassword | Asked::ResetCode => "/loginname",
    };
    let page = browser.visit(&format!("{first}?organization={organization}")).await?;
    let named = [("login_name", name)];
    let page = match asked {
        Asked::Identifier | Asked::Registration => page,
        Asked::WrongPassword | Asked::Passkey | Asked::ForgottenPassword => {
            browser.submit(&page, "/submit/loginname", &named).await?
        }
        Asked::ResetCode => {
            let page = browser.submit(&page, "/submit/loginname", &named).await?;
            browser.submit(&page, "/submit/password-reset", &[]).await?
        }
    };
    let email = format!("{name}@example.test");
    let registered = [("given_name", "Mia"), ("family_name", "Measured"), ("email", &*email)];
    let (to, typed, shown): (_, &[(&str, &str)], _) = match asked {
        Asked::Identifier => ("/submit/loginname", &named, "/password"),
        Asked::WrongPassword => ("/submit/password", &[("password", "Wrong-Horse-7")], "/password"),
        Asked::Passkey => ("/submit/passkey-begin", &[], "/passkey"),
        Asked::ForgottenPassword => ("/submit/password-reset", &[], "/password/set"),
        Asked::ResetCode => (
            "/submit/password-set",
            &[("code", "WRONG7"), ("new", "Purple-Kettle-9-Harbor")],
            "/password/set",
        ),
        Asked::Registration => ("/submit/register", &registered, "/register/sent"),
    };
    #[expect(clippy::disallowed_methods, reason = "this measures")]
    let started = Instant::now();
    let answer = browser.submit(&page, to, typed).await?;
    let took = started.elapsed();
    if answer.screen() != shown || !answer.status.is_success() {
        bail!("{to} led to {} with {}", answer.url, answer.status);
    }
    Ok(took.as_secs_f64() * 1_000.0)
}

/// The comparisons as a table.
pub struct Table<'a>(pub &'a [Comparison]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.0.first() else {
            return Ok(());
        };
        writeln!(
            f,
            "\n{:<26} {:>9} {:>9} {:>13} {:>16}",
            format!("known or not ({} + {})", first.samples, first.samples),
            "known ms",
            "not ms",
            "p50 apart ms",
            "Mann–Whitney p"
        )?;
        for comparison in self.0 {
            writeln!(
                f,
                "{:<26} {:>9.2} {:>9.2} {:>13.3} {:>16.3}",
                comparison.submit.name(),
                comparison.known_p50_ms,
                comparison.unknown_p50_ms,
                comparison.difference_p50_ms,
                comparison.mann_whitney_p
            )?;
        }
        writeln!(
            f,
            "{:<26} {:>9} {:>9} {:>13} {:>16}",
            "(wanted)", "", "", "below 5", "above 0.05"
        )
    }
}
