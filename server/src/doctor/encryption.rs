//! Whether the way to the backend is encrypted. Nobody is asked.

use url::Url;

use super::finding::{Finding, quoted};
use super::reach::unusable;
use super::setup::is_loopback;

const ID: &str = "backend-tls";
const LOOKED_AT: &str = "backend.url";

/// The finding `backend-tls`.
pub fn judge(url: Option<&Url>) -> Finding {
    let Some(url) = url else {
        return Finding::skipped(ID, LOOKED_AT, "no address of a backend is configured");
    };
    if unusable(url).is_some() {
        return Finding::skipped(ID, LOOKED_AT, "the address cannot be used");
    }
    let shown = quoted(&url.origin().ascii_serialization());
    if url.scheme() == "https" {
        return Finding::ok(ID, LOOKED_AT, format!("{shown}: over TLS"));
    }
    if is_loopback(url.host_str().unwrap_or_default()) {
        return Finding::ok(ID, LOOKED_AT, format!("{shown}: plain http, on this machine alone"));
    }
    // A private address is no excuse: others are in that network, too, and one of them is enough.
    Finding::warning(ID, LOOKED_AT, format!("{shown} is plain http, and on another machine"))
        .means(
            "The login client's token, every password and every code cross the network in clear, also where it is a private one; whoever \
             listens there can sign in as anybody.",
        )
        .mend(
            "Give Zitadel a certificate (ZITADEL_TLS_ENABLED=true), or a proxy with TLS before it, and write https:// in `backend.url` \
             (VESTIBULE_ZITADEL_URL). A service mesh that encrypts, or a proxy on this machine that does (`backend.url` at localhost), is as \
             good: with such a mesh, this warning may stand.",
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::finding::Status;

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for (address, status) in [
            ("https://zitadel.example.com", Status::Ok),
            ("http://localhost:8080", Status::Ok),
            ("http://127.0.0.1:8080", Status::Ok),
            ("http://[::1]:8080", Status::Ok),
            ("http://zitadel.example.com", Status::Warning),
            ("http://zitadel:8080", Status::Warning),
            ("http://10.0.0.5:8080", Status::Warning),
            ("http://192.168.1.5", Status::Warning),
            ("http://[fd00::5]:8080", Status::Warning),
            ("http://localhost.example.com", Status::Warning),
            ("ftp://zitadel.example.com", Status::Skipped),
            ("http://user:hunter2@zitadel.example.com", Status::Skipped),
        ] {
            let found = judge(address.parse().ok().as_ref());
            assert_eq!(found.status, status, "{address}");
            assert!(!found.seen.contains("hunter2"), "{}", found.seen);
        }
        assert_eq!(judge(None).status, Status::Skipped);
    }

    #[test]
    fn the_warning_says_what_is_at_stake_and_what_is_as_good() {
        let found = judge("http://10.0.0.5:8080".parse().ok().as_ref());
        assert!(found.seen.contains("http://10.0.0.5:8080"), "{}", found.seen);
        assert!(
            found.means.contains("token") && found.means.contains("password"),
            "{}",
            found.means
        );
        assert!(
            found.mend.contains("https://") && found.mend.contains("service mesh"),
            "{}",
            found.mend
        );
    }
}
