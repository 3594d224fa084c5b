//! Whether passkeys and security keys can work at the public address. No authenticator is asked.

use std::net::IpAddr;

use super::finding::{Finding, quoted};
use super::setup::{Setup, is_loopback};

const ID: &str = "rp-id";
const LOOKED_AT: &str = "WebAuthn relying party id";

/// Whether people may use passkeys or security keys, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysAllowed {
    No,
    YesOrUnknown,
}

/// The finding `rp-id`.
pub fn judge(setup: &Setup, keys: KeysAllowed) -> Finding {
    let (Some(url), Some(rp_id)) = (&setup.public_url, setup.rp_id()) else {
        return Finding::skipped(ID, LOOKED_AT, "no public address is known: give --public-url or --config");
    };
    let host = url.host_str().unwrap_or_default();
    let bad = |seen: String| {
        let means = "Browsers refuse to make or use a passkey or security key here; people who have nothing else cannot sign in.";
        match keys {
            KeysAllowed::YesOrUnknown => Finding::problem(ID, LOOKED_AT, seen).means(means),
            KeysAllowed::No => {
                Finding::warning(ID, LOOKED_AT, format!("{seen}; no policy allows keys at the moment")).means(means)
            }
        }
    };
    let is_address = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    if is_address {
        return bad(format!("the public address is an IP address ({host})"))
            .mend("Give it a name: set `server.public_url` (VESTIBULE_SERVER__PUBLIC_URL) to https://login.example.com, or to http://localhost for trials on this machine.");
    }
    if url.scheme() != "https" && !is_loopback(host) {
        return bad(format!("the public address {} is plain http", quoted(&url.origin().ascii_serialization())))
            .mend("Browsers offer keys over https only (localhost excepted): put a proxy with TLS before it, and set `server.public_url` to its https address.");
    }
    if !covers(&rp_id, host) {
        return bad(format!("{} is neither the public host {} nor a domain above it", quoted(&rp_id), quoted(host))).mend(format!(
            "Set `sign_in.rp_id` (VESTIBULE_SIGN_IN__RP_ID) to {host} or to a domain above it, such as example.com; leave it out to use the \
             host of `server.public_url`. Keys that were made for another id cannot be used any more, so choose once."
        ));
    }
    let others = setup
        .config
        .organizations
        .hosts
        .keys()
        .chain(&setup.config.server.extra_hosts);
    let name = |host: &String| {
        host.rsplit_once("://")
            .map_or(host.as_str(), |(_, rest)| rest)
            .split(':')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let outside: Vec<String> = others
        .map(name)
        .filter(|host| !is_loopback(host) && !covers(&rp_id, host))
        .map(|host| quoted(&host))
        .collect();
    if !outside.is_empty() {
        return Finding::warning(ID, LOOKED_AT, format!("{} does not cover {}", quoted(&rp_id), outside.join(", ")))
            .means("People who come by these hosts cannot use keys there, and no key that they have made at the public address.")
            .mend("Set `sign_in.rp_id` to a domain above all hosts, before the first key is made; hosts of another domain need a Vestibule of their own.");
    }
    Finding::ok(ID, LOOKED_AT, format!("{} covers the public host", quoted(&rp_id)))
}

/// Whether a page of `host` may use `rp_id`: the host itself, or a domain above it. What counts as a registry's own suffix
/// is known to browsers alone; a name without a dot is none of ours in any case.
fn covers(rp_id: &str, host: &str) -> bool {
    let (rp_id, host) = (rp_id.to_ascii_lowercase(), host.to_ascii_lowercase());
    host == rp_id || (rp_id.contains('.') && host.strip_suffix(&rp_id).is_some_and(|rest| rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::doctor::finding::Status;
    use crate::doctor::setup::Named;

    fn judged(public: &str, rp_id: Option<&str>, keys: KeysAllowed) -> Finding {
        let mut config = Config::default();
        config.sign_in.rp_id = rp_id.map(str::to_owned);
        judge(
            &Setup::new(
                config,
                Named {
                    has_file: true,
                    public_url: public.parse().ok(),
                },
            ),
            keys,
        )
    }

    #[test]
    fn the_id_is_the_host_or_a_domain_above_it() {
        for (public, rp_id, status) in [
            ("https://login.example.com", None, Status::Ok),
            ("https://login.example.com", Some("example.com"), Status::Ok),
            ("https://login.example.com", Some("Example.com"), Status::Ok),
            ("http://localhost:8080", None, Status::Ok),
            ("https://login.example.com", Some("com"), Status::Problem),
            ("https://login.example.com", Some("ple.com"), Status::Problem),
            ("https://example.com", Some("login.example.com"), Status::Problem),
            ("https://192.0.2.7", None, Status::Problem),
            ("http://login.example.com", None, Status::Problem),
        ] {
            assert_eq!(
                judged(public, rp_id, KeysAllowed::YesOrUnknown).status,
                status,
                "{public} {rp_id:?}"
            );
        }
        assert_eq!(
            judged("http://login.example.com", None, KeysAllowed::No).status,
            Status::Warning
        );
    }

    #[test]
    fn hosts_that_the_id_does_not_cover_are_named() {
        let mut config = Config::default();
        config.server.extra_hosts = vec!["localhost:8080".to_owned(), "https://login.other.example:8443".to_owned()];
        config
            .organizations
            .hosts
            .insert("acme.example.com".to_owned(), "1".to_owned());
        config.sign_in.rp_id = Some("example.com".to_owned());
        let public_url = "https://login.example.com".parse().ok();
        let found = judge(
            &Setup::new(
                config,
                Named {
                    has_file: true,
                    public_url,
                },
            ),
            KeysAllowed::YesOrUnknown,
        );
        assert_eq!(found.status, Status::Warning);
        assert!(
            found.seen.contains("login.other.example") && !found.seen.contains("acme"),
            "{}",
            found.seen
        );
    }
}
