//! Cookies, hosts and proxies: what the server's own settings mean together. Nothing is asked of anybody here.

use super::finding::{Finding, quoted};
use super::setup::{ServerSettings, Setup, is_loopback};

const COOKIE_ID: &str = "cookies";
const PROXY_ID: &str = "proxies";
const HOSTS_ID: &str = "hosts";

/// The findings `cookies`, `proxies` and `hosts`. `refusal`: why the settings of hosts and proxies cannot be used, if so.
pub fn judge(setup: &Setup, refusal: Option<&str>) -> Vec<Finding> {
    vec![cookies(setup), proxies(setup, refusal), hosts(setup, refusal)]
}

fn cookies(setup: &Setup) -> Finding {
    let looked_at = "server.public_url";
    let Some(url) = &setup.public_url else {
        return Finding::skipped(
            COOKIE_ID,
            looked_at,
            "no public address is known: give --public-url or --config",
        );
    };
    let host = url.host_str().unwrap_or_default();
    let shown = quoted(&url.origin().ascii_serialization());
    if url.scheme() == "https" {
        return Finding::ok(
            COOKIE_ID,
            looked_at,
            format!("{shown}: the cookie is Secure and bound to its host"),
        );
    }
    if is_loopback(host) {
        return Finding::ok(COOKIE_ID, looked_at, format!("{shown}: plain http, on this machine alone"));
    }
    Finding::problem(COOKIE_ID, looked_at, format!("{shown} is plain http: the cookie is not Secure"))
        .means("Passwords and the cookie of every session cross the network in clear; whoever listens can use them.")
        .mend("Put a proxy with TLS before Vestibule, and set `server.public_url` (VESTIBULE_SERVER__PUBLIC_URL) to the https:// address that people see.")
}

fn proxies(setup: &Setup, refusal: Option<&str>) -> Finding {
    let looked_at = "server.trusted_proxies";
    if setup.server == ServerSettings::Unknown {
        return Finding::skipped(PROXY_ID, looked_at, "the settings of the server are not known: give --config");
    }
    if let Some(refusal) = refusal.filter(|text| text.contains(looked_at)) {
        return Finding::problem(PROXY_ID, looked_at, refusal)
            .means("Vestibule does not start.")
            .mend("Write address ranges, such as [\"10.0.0.0/8\"].");
    }
    let server = &setup.config.server;
    let too_wide: Vec<&str> = server
        .trusted_proxies
        .iter()
        .filter(|range| is_too_wide(range))
        .map(String::as_str)
        .collect();
    if !too_wide.is_empty() {
        return Finding::problem(PROXY_ID, looked_at, format!("{} trusts everybody, or nearly", too_wide.join(", ")))
            .means("Anybody can write X-Forwarded headers: choose the host that pages and links are made for, and hide behind another's address.")
            .mend("Name the addresses of your proxies alone, such as [\"10.1.2.3/32\"] or the network of the ingress.");
    }
    let is_behind_tls = setup.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
    if is_behind_tls && server.trusted_proxies.is_empty() {
        return Finding::warning(PROXY_ID, looked_at, "the public address is https, which a proxy must speak, and no proxy is trusted")
            .means("Every visitor seems to come from the proxy's address; and if the proxy changes the Host header, every page answers 421.")
            .mend("Set `server.trusted_proxies` (VESTIBULE_SERVER__TRUSTED_PROXIES=[\"10.1.2.3/32\"]) to the proxy's address, and let it write the headers of `server.forwarded_headers`.");
    }
    let is_open = !server.listen.ip().is_loopback();
    let seen = match server.trusted_proxies.len() {
        0 if is_open => format!("none, and {} is open to the network", server.listen),
        0 => "none".to_owned(),
        1 => "one narrow range".to_owned(),
        count => format!("{count} narrow ranges"),
    };
    Finding::ok(PROXY_ID, looked_at, seen)
}

/// More than a private network has.
fn is_too_wide(range: &str) -> bool {
    let Some((address, bits)) = range.split_once('/') else {
        return false;
    };
    let least = if address.contains(':') { 7 } else { 8 };
    bits.parse::<u8>().is_ok_and(|bits| bits < least)
}

fn hosts(setup: &Setup, refusal: Option<&str>) -> Finding {
    let looked_at = "server.extra_hosts and organizations.hosts";
    if setup.server == ServerSettings::Unknown {
        return Finding::skipped(HOSTS_ID, looked_at, "the settings of the server are not known: give --config");
    }
    if let Some(refusal) = refusal.filter(|text| !text.contains("server.trusted_proxies")) {
        return Finding::problem(HOSTS_ID, looked_at, refusal)
            .means("Vestibule does not start.")
            .mend("Write hosts as browsers send them: login.acme.example, or localhost:8080.");
    }
    let server = &setup.config.server;
    let all: Vec<&String> = server
        .extra_hosts
        .iter()
        .chain(setup.config.organizations.hosts.keys())
        .collect();
    let is_https = setup.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
    let plain: Vec<String> = all
        .iter()
        .filter(|host| is_https && (host.starts_with("http://") || is_loopback(name(host))))
        .map(|host| quoted(host))
        .collect();
    if !plain.is_empty() {
        return Finding::warning(HOSTS_ID, looked_at, format!("{} served beside an https address", plain.join(", ")))
            .means("There is no https there, so browsers never send the Secure cookie to it: a sign-in by that host starts anew at each page.")
            .mend("Take them out of `server.extra_hosts`, unless a health check needs them.");
    }
    let seen = match all.len() {
        0 => "none beside the public one".to_owned(),
        count => format!("{count} beside the public one"),
    };
    Finding::ok(HOSTS_ID, looked_at, seen)
}

fn name(host: &str) -> &str {
    let rest = host.rsplit_once("://").map_or(host, |(_, rest)| rest);
    if rest.starts_with('[') {
        rest.split_inclusive(']').next().unwrap_or_default()
    } else {
        rest.split(':').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::doctor::finding::Status;
    use crate::doctor::setup::Named;

    fn judged(public: &str, change: impl FnOnce(&mut Config)) -> [Status; 3] {
        let mut config = Config::default();
        change(&mut config);
        let setup = Setup::new(
            config,
            Named {
                has_file: true,
                public_url: public.parse().ok(),
            },
        );
        let all = judge(&setup, None);
        [all[0].status, all[1].status, all[2].status]
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        assert_eq!(judged("http://localhost:8080", |_| {})[0], Status::Ok);
        assert_eq!(judged("http://login.example.com", |_| {})[0], Status::Problem);
        assert_eq!(judged("https://login.example.com", |_| {})[0], Status::Ok);
    }

    #[test]
    fn a_proxy_is_expected_before_https_and_trust_is_narrow() {
        let with = |ranges: &[&str]| {
            let ranges: Vec<String> = ranges.iter().map(ToString::to_string).collect();
            judged("https://login.example.com", |config| config.server.trusted_proxies = ranges)[1]
        };
        assert_eq!(with(&[]), Status::Warning);
        assert_eq!(with(&["10.0.0.0/8", "fd00::/8"]), Status::Ok);
        assert_eq!(with(&["10.0.0.1/32", "0.0.0.0/0"]), Status::Problem);
        assert_eq!(with(&["::/0"]), Status::Problem);
        assert_eq!(with(&["2000::/3"]), Status::Problem);
    }

    #[test]
    fn a_loopback_host_beside_https_is_pointed_out() {
        let with = |host: &str| {
            let host = host.to_owned();
            judged("https://login.example.com", |config| config.server.extra_hosts = vec![host])[2]
        };
        assert_eq!(with("127.0.0.1:8080"), Status::Warning);
        assert_eq!(with("[::1]:8080"), Status::Warning);
        assert_eq!(with("http://intranet.example"), Status::Warning);
        assert_eq!(with("login.acme.example"), Status::Ok);
    }
}
