//! The host that people see, as the backend is told of it.

use super::finding::{Finding, quoted};
use super::setup::{Setup, host_and_port};
use super::wire::{NoReply, Reply};

const ID: &str = "public-host";

/// What the backend makes of the public host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// A domain or trusted domain of the instance.
    Trusted,
    /// Neither (`QUERY-IuGh1`).
    Untrusted,
    /// The answer tells nothing.
    Unclear,
    /// Nobody was asked.
    NotAsked(&'static str),
}

impl Trust {
    /// Reads it from the answer to a call that named the host, and that is answered without.
    pub fn of(reply: &Result<Reply, NoReply>) -> Self {
        match reply {
            Ok(reply) if reply.is_refused_with(&["QUERY-IuGh1"]) => Self::Untrusted,
            Ok(reply) if reply.is_of_zitadel() => Self::Trusted,
            _ => Self::Unclear,
        }
    }
}

/// The finding `public-host`.
pub fn judge(setup: &Setup, trust: &Trust) -> Finding {
    let configured = setup.config.backend.public_host.is_some();
    let looked_at = if configured {
        "backend.public_host"
    } else {
        "host of server.public_url"
    };
    let Some(host) = setup.public_host() else {
        return Finding::skipped(ID, looked_at, "no public address is known: give --public-url or --config");
    };
    let shown = quoted(&host);
    let trusting = format!(
        "Add {shown} to the instance's trusted domains: Console → Default settings → Trusted domains → +, or, as an administrator, POST \
         /zitadel.instance.v2.InstanceService/AddTrustedDomain {{\"instanceId\": \"…\", \"trustedDomain\": \"{}\"}} (without a port).",
        host.split(':').next().unwrap_or_default()
    );
    match trust {
        Trust::NotAsked(because) => Finding::skipped(ID, looked_at, because),
        Trust::Unclear => Finding::skipped(ID, looked_at, "the backend did not answer the call that named the host"),
        Trust::Untrusted if configured => Finding::problem(
            ID,
            looked_at,
            format!("{shown} is no domain of the instance and no trusted one (QUERY-IuGh1)"),
        )
        .means("Zitadel refuses every call; nobody can sign in.")
        .mend(trusting),
        Trust::Untrusted => Finding::warning(
            ID,
            looked_at,
            format!("`backend.public_host` is not set, and {shown} is no trusted domain of the instance (QUERY-IuGh1)"),
        )
        .means("Mails, logos and the issuer name the backend's own host; people see two hosts.")
        .mend(format!(
            "{trusting} Then set `backend.public_host` (VESTIBULE_BACKEND__PUBLIC_HOST) to {shown}."
        )),
        Trust::Trusted => trusted(setup, &shown, looked_at),
    }
}

fn trusted(setup: &Setup, shown: &str, looked_at: &str) -> Finding {
    let backend = &setup.config.backend;
    let host_of_public = setup.public_url.as_ref().and_then(host_and_port);
    let host_of_backend = backend.url.as_ref().and_then(host_and_port);
    if backend.public_host.is_none() && host_of_public != host_of_backend {
        return Finding::warning(
            ID,
            looked_at,
            format!("{shown} is trusted, but `backend.public_host` is not set"),
        )
        .means("Logos, fonts, mails and the issuer name the backend's own host, which browsers may not reach.")
        .mend(format!(
            "Set `backend.public_host` (VESTIBULE_BACKEND__PUBLIC_HOST) to {shown}."
        ));
    }
    if let (Some(configured), Some(public)) = (&backend.public_host, &host_of_public)
        && configured != public
    {
        return Finding::warning(
            ID,
            looked_at,
            format!("it is {shown}, and `server.public_url` is at {}", quoted(public)),
        )
        .means("What Zitadel writes into mails and redirects leads to another host than the one where people sign in.")
        .mend("Make both the same, unless applications really use the other host as issuer.");
    }
    Finding::ok(
        ID,
        looked_at,
        format!("{shown} is a domain or trusted domain of the instance"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::doctor::finding::Status;
    use crate::doctor::setup::Named;

    fn setup(public_host: Option<&str>) -> Setup {
        let mut config = Config::default();
        config.backend.url = "http://zitadel.internal:8080".parse().ok();
        config.backend.public_host = public_host.map(str::to_owned);
        Setup::new(
            config,
            Named {
                has_file: true,
                public_url: "https://login.example.com".parse().ok(),
            },
        )
    }

    #[test]
    fn a_configured_host_must_be_trusted_and_an_unset_one_should_be_set() {
        for (public_host, trust, status, word) in [
            (Some("login.example.com"), Trust::Trusted, Status::Ok, ""),
            (
                Some("login.example.com"),
                Trust::Untrusted,
                Status::Problem,
                "AddTrustedDomain",
            ),
            (Some("id.example.com"), Trust::Trusted, Status::Warning, "Make both the same"),
            (None, Trust::Trusted, Status::Warning, "VESTIBULE_BACKEND__PUBLIC_HOST"),
            (None, Trust::Untrusted, Status::Warning, "trusted domains"),
            (None, Trust::Unclear, Status::Skipped, ""),
        ] {
            let found = judge(&setup(public_host), &trust);
            assert_eq!(found.status, status, "{public_host:?} {trust:?}");
            assert!(found.mend.contains(word), "{}", found.mend);
        }
    }
}
