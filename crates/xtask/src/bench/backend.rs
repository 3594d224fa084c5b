//! What the embedded identity backend can bear: its reads under load, and a password check beside the hash that it takes.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::Serialize;
use serde_json::json;

use super::api::{Api, PASSWORD, text};
use super::load::{self, Load, Target};
use crate::progress::Progress;

/// People in the store, so that a search has something to search.
const PEOPLE: usize = 1000;
const PASSWORD_CHECKS: usize = 40;

/// The embedded backend's figures.
#[derive(Debug, Serialize)]
pub struct Backend {
    pub reads: Vec<Read>,
    pub password: PasswordCheck,
}

/// One read under load.
#[derive(Debug, Serialize)]
pub struct Read {
    pub call: &'static str,
    #[serde(flatten)]
    pub load: Load,
}

/// One check at a time; the median.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct PasswordCheck {
    /// From sending the request to the head of its answer.
    pub call_us: u64,
    /// The same hash, computed by this program in the same run, between the calls.
    pub argon2_us: u64,
}

/// Where a backend is, and with which tokens it is asked.
pub struct Access {
    pub port: u16,
    pub admin_token: String,
    pub login_token: String,
}

/// Fills the backend with people and measures it. `duration` is that of the load on one read.
pub async fn take(access: &Access, duration: Duration) -> Result<Backend> {
    Progress::note("filling the backend");
    let api = Api::at(access.port, access.admin_token.clone())?;
    let person = fill(&api).await?;
    let calls = [
        (
            "GetSession",
            "/zitadel.session.v2.SessionService/GetSession".to_owned(),
            Some(json!({"sessionId": person.session, "sessionToken": person.token})),
        ),
        (
            "GetLoginSettings",
            format!("/v2/settings/login?ctx.orgId={}", person.organization),
            None,
        ),
        (
            "ListUsers by login name",
            "/v2/users".to_owned(),
            Some(json!({
                "query": {"limit": 2},
                "queries": [{"loginNameQuery": {"loginName": person.login_name, "method": "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE"}}],
            })),
        ),
    ];
    let mut reads = Vec::with_capacity(calls.len());
    for (call, path, body) in calls {
        Progress::note(&format!("asking for {call}"));
        let target = Target::call(access.port, &path, &access.login_token, body.as_ref())?;
        let load = load::measure(&target, duration)
            .await
            .with_context(|| format!("{call} under load"))?;
        reads.push(Read { call, load });
    }
    Progress::note("checking a password");
    let password = check_passwords(&api, &person.session).await?;
    Ok(Backend { reads, password })
}

struct Person {
    organization: String,
    login_name: String,
    session: String,
    token: String,
}

async fn fill(api: &Api) -> Result<Person> {
    let stamp = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)?
        .as_millis();
    let organization = api.organization(&format!("Measured {stamp}"), json!({})).await?;
    let name = |number: usize| format!("measured-{stamp}-{number}");
    for number in 1..PEOPLE {
        api.person(&organization, &name(number), json!({"password": null})).await?;
    }
    let user_id = api.person(&organization, &name(0), json!({})).await?.id;
    let checks = json!({"checks": {"user": {"userId": user_id}, "password": {"password": PASSWORD}}});
    let made = api.post("/v2/sessions", &checks).await?;
    let (session, token) = (text(&made, "sessionId")?, text(&made, "sessionToken")?);
    let read = api
        .post("/zitadel.user.v2.UserService/GetUserByID", &json!({"userId": user_id}))
        .await?;
    let login_name = text(&read["user"], "preferredLoginName")?;
    Ok(Person {
        organization,
        login_name,
        session,
        token,
    })
}

/// The call and the bare hash take turns, so that whatever else the machine does slows both.
async fn check_passwords(api: &Api, session: &str) -> Result<PasswordCheck> {
    let checks = json!({"checks": {"password": {"password": PASSWORD}}});
    let path = format!("/v2/sessions/{session}");
    let (mut calls, mut hashes) = (Vec::new(), Vec::new());
    for _ in 0..PASSWORD_CHECKS {
        let started = Instant::now();
        api.patch(&path, &checks).await?;
        calls.push(microseconds(started));
        let started = Instant::now();
        hash()?;
        hashes.push(microseconds(started));
    }
    Ok(PasswordCheck {
        call_us: median(calls),
        argon2_us: median(hashes),
    })
}

/// Argon2id with the backend's own costs: 19 MiB, two passes, one lane.
fn hash() -> Result<[u8; 32]> {
    let Ok(params) = Params::new(19 * 1024, 2, 1, None) else {
        bail!("the costs of the hash are out of range")
    };
    let mut out = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(PASSWORD.as_bytes(), b"sixteen bytes of", &mut out)
        .ok()
        .context("the hash failed")?;
    Ok(out)
}

fn microseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

fn median(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median(vec![9, 1, 5]), 5);
        assert_eq!(median(Vec::new()), 0);
    }
}
