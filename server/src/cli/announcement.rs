//! What a start says on standard output: addresses, demo accounts, files with tokens. No secret stands there.

use std::net::SocketAddr;
use std::path::Path;

use url::Url;
use vestibule_sandbox::{DemoSummary, Sandbox};
use vestibule_server::Config;
use vestibule_server::doctor::is_loopback;

/// The address of the sign-in pages.
fn sign_in_address(config: &Config) -> String {
    let base = config.server.base_path.trim_end_matches('/');
    format!("{}{base}", config.server.public_url.as_str().trim_end_matches('/'))
}

/// Before another backend.
pub fn front_door(config: &Config) -> String {
    let backend = config.backend.url.as_ref().map(ToString::to_string).unwrap_or_default();
    format!("Sign-in   {}\nBackend   {backend}", sign_in_address(config))
}

/// With the embedded backend.
pub fn both(config: &Config, sandbox: &Sandbox) -> String {
    let sign_in = sign_in_address(config);
    let demo: &DemoSummary = sandbox.demo();
    let mut lines = vec![
        String::new(),
        "Vestibule with its embedded backend: for development, demos and small trials. In production, use Zitadel.".to_owned(),
        String::new(),
        format!("  Sign-in          {sign_in}"),
    ];
    for organization in &demo.organizations {
        lines.push(format!(
            "  {:<16} {sign_in}/loginname?organization={}",
            organization.name, organization.id
        ));
    }
    lines.push(String::new());
    lines.extend(accounts(demo));
    lines.extend(mailbox_and_tokens(config, sandbox));
    lines.join("\n")
}

/// The embedded backend alone, which listens at `address`.
pub fn sandbox_alone(config: &Config, address: SocketAddr, sandbox: &Sandbox) -> String {
    let origin = config.server.public_url.as_str().trim_end_matches('/');
    let demo: &DemoSummary = sandbox.demo();
    let mut lines = vec![
        String::new(),
        "Vestibule's embedded backend alone: for development, tests and small trials. In production, use Zitadel.".to_owned(),
        String::new(),
        format!("  API              {origin}"),
    ];
    lines.extend(listening(&config.server.public_url, address));
    for organization in &demo.organizations {
        lines.push(format!(
            "  {:<16} organization {}, domain {}",
            organization.name, organization.id, organization.domain
        ));
    }
    if !demo.accounts.is_empty() {
        lines.push(String::new());
        lines.extend(accounts(demo));
    }
    lines.extend(mailbox_and_tokens(config, sandbox));
    lines.join("\n")
}

/// Where it listens, if the public address does not say so, and whether nobody but this machine may use what is open to the network.
fn listening(public: &Url, address: SocketAddr) -> Vec<String> {
    let is_public_local = public.host_str().is_some_and(is_loopback);
    let is_open = !address.ip().is_loopback();
    let mut lines = Vec::new();
    if is_open || !is_public_local || public.port_or_known_default() != Some(address.port()) {
        lines.push(format!("  Listens at       {address}"));
    }
    if is_open && is_public_local {
        let port = address.port();
        lines.push(format!(
            "  Warning          open to the network, and calls to other host names than localhost are refused: name the one that others use \
             (--public-url http://box.example:{port})"
        ));
    }
    lines
}

fn accounts(demo: &DemoSummary) -> Vec<String> {
    let line = |account: &vestibule_sandbox::DemoAccount| {
        format!("  {:<28} {:<26} {}", account.login_name, account.password, account.shows)
    };
    demo.accounts.iter().map(line).collect()
}

fn mailbox_and_tokens(config: &Config, sandbox: &Sandbox) -> [String; 5] {
    let mailbox = format!("{}sandbox/outbox", config.server.public_url);
    [
        String::new(),
        format!("  Mailbox          {mailbox} (file {})", shown(sandbox.outbox_file())),
        format!(
            "  Login client     {} (role IAM_LOGIN_CLIENT)",
            shown(sandbox.login_client_token_file())
        ),
        format!("  Administrator    {} (role IAM_OWNER)", shown(sandbox.admin_token_file())),
        String::new(),
    ]
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_port_that_answers_to_localhost_alone_is_warned_of() {
        for (public, address, says) in [
            ("http://localhost:8090", "127.0.0.1:8090", [false, false]),
            ("http://localhost:8090", "[::1]:8090", [false, false]),
            ("http://localhost:8090", "0.0.0.0:8090", [true, true]),
            ("http://127.0.0.1:8090", "[::]:8090", [true, true]),
            ("http://box.example:8090", "0.0.0.0:8090", [true, false]),
            ("https://box.example", "127.0.0.1:8090", [true, false]),
            ("http://localhost:9000", "127.0.0.1:8090", [true, false]),
        ] {
            let lines = listening(&public.parse().unwrap(), address.parse().unwrap()).join("\n");
            let found = [
                lines.contains(&format!("Listens at       {address}")),
                lines.contains("--public-url http://box.example:8090"),
            ];
            assert_eq!(found, says, "{public} {address}: {lines}");
        }
    }
}
