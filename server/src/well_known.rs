//! The documents that browsers and password managers look for at the root of the host, whatever the base path is.

use std::collections::BTreeSet;
use std::net::IpAddr;

use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use vestibule_app::address::Path;
use vestibule_engine::origin::Origin;

use crate::front_door::FrontDoor;
use crate::pages::see_other;

/// Browsers need support no more labels than this; what comes after is passed over by some of them.
/// Source: `WebAuthn` Level 3, section 5.11.
const MAX_LABELS: usize = 5;

/// The routes. Mount them at the root of the host.
pub fn routes(door: &FrontDoor) -> Router {
    let app = door.app();
    let origins = json!({ "origins": related_origins(&app.engine.config().origins) });
    let endpoints = passkey_endpoints(door);
    let change = app.base.at(Path::PasswordChange.as_str());
    let document = |document: Value| get(move || async move { Json(document) });
    Router::new()
        .route("/.well-known/webauthn", document(origins))
        .route("/.well-known/passkey-endpoints", document(endpoints))
        .route("/.well-known/change-password", get(move || async move { see_other(&change) }))
}

/// Where passkeys are made and managed: pages of ours that ask the gate first.
/// Source: W3C, "A Well-Known URL for Relying Party Passkey Endpoints".
fn passkey_endpoints(door: &FrontDoor) -> Value {
    let app = door.app();
    let origin = app.engine.config().origins.first().cloned().unwrap_or_default();
    let to = |path: Path| format!("{origin}{}", app.base.at(path.as_str()));
    json!({ "enroll": to(Path::PasskeySet), "manage": to(Path::Account) })
}

/// The origins that may use our keys: those of the configuration, the public one first, with at most five labels.
///
/// An address is no relying party, so hosts that are one are left out.
fn related_origins(configured: &[String]) -> Vec<&str> {
    let mut labels = BTreeSet::new();
    let mut listed = Vec::new();
    for origin in configured {
        let Some(host) = Origin::parse(origin).map(|origin| origin.host_name().to_owned()) else {
            continue;
        };
        if host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() || listed.contains(&origin.as_str()) {
            continue;
        }
        let label = label(&host).to_owned();
        if labels.len() < MAX_LABELS || labels.contains(&label) {
            labels.insert(label);
            listed.push(origin);
        }
    }
    listed
}

/// The name below the registry's own suffix: `acme` of `login.acme.example` and of `acme.co.uk`.
///
/// Which suffixes are a registry's only browsers know; a short word before a country's two letters is taken for one. Counting wrong
/// has a mild end: a browser passes over what is too much.
fn label(host: &str) -> &str {
    let words: Vec<&str> = host.split('.').collect();
    match words.as_slice() {
        [.., name, second, top] if top.len() == 2 && second.len() <= 3 => name,
        [.., name, _] => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(hosts: &[&str]) -> Vec<String> {
        hosts.iter().map(|host| format!("https://{host}")).collect()
    }

    #[test]
    fn a_label_is_the_name_below_the_registry() {
        for (host, expected) in [
            ("login.acme.example", "acme"),
            ("acme.example", "acme"),
            ("login.acme.co.uk", "acme"),
            ("acme.com.au", "acme"),
            ("localhost", "localhost"),
            ("acme.localhost", "acme"),
        ] {
            assert_eq!(label(host), expected, "{host}");
        }
    }

    #[test]
    fn five_labels_are_listed_and_further_hosts_of_theirs() {
        let configured = all(&[
            "a.one.example",
            "two.example",
            "three.example",
            "four.example",
            "five.example",
            "six.example",
            "b.one.example",
        ]);
        let listed = related_origins(&configured);
        assert_eq!(listed.len(), 6);
        assert!(!listed.contains(&"https://six.example"));
        assert_eq!(listed.first(), Some(&"https://a.one.example"));
    }

    #[test]
    fn addresses_and_repetitions_are_left_out() {
        let configured = all(&["one.example", "192.0.2.1", "[2001:db8::1]", "one.example"]);
        assert_eq!(related_origins(&configured), ["https://one.example"]);
    }
}
