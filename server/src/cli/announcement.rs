//! What a start says on standard output: addresses, demo accounts, files with tokens. No secret stands there.

use std::path::Path;

use vestibule_sandbox::{DemoSummary, Sandbox};
use vestibule_server::Config;

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

/// The embedded backend alone.
pub fn sandbox_alone(config: &Config, sandbox: &Sandbox) -> String {
    let origin = config.server.public_url.as_str().trim_end_matches('/');
    let demo: &DemoSummary = sandbox.demo();
    let mut lines = vec![
        String::new(),
        "Vestibule's embedded backend alone: for development, tests and small trials. In production, use Zitadel.".to_owned(),
        String::new(),
        format!("  API              {origin}"),
    ];
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
