//! The configuration: one struct a section, from a TOML file and the environment.
//!
//! Every field can be set by `VESTIBULE_<SECTION>__<FIELD>`, for example `VESTIBULE_SERVER__PUBLIC_URL`. The environment wins over
//! the file. Reading of command-line arguments is not here.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use url::Url;

mod backend;
mod limits;
mod sandbox;

pub use backend::BackendSection;
pub use limits::LimitsSection;
pub use sandbox::{SandboxSection, SmtpSection, SmtpSecurity};

/// The whole configuration.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where and as what this program is reached.
    pub server: ServerSection,
    /// The identity backend.
    pub backend: BackendSection,
    /// What is kept for each browser.
    pub session: SessionSection,
    /// Rules that the backend has no setting for.
    pub sign_in: SignInSection,
    /// How often things may be tried.
    pub limits: LimitsSection,
    /// Organizations with host names of their own.
    pub organizations: OrganizationsSection,
    /// The embedded backend, which runs where no other is configured.
    pub sandbox: SandboxSection,
    /// What is logged.
    pub log: LogSection,
}

/// `[server]`: where and as what this program is reached.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSection {
    /// Address to listen at. Default `127.0.0.1:8080`. Wrong: the program does not start.
    pub listen: SocketAddr,
    /// What people see in the address bar. Default `http://localhost:8080`. With `https`, cookies are `Secure` and named `__Host-…`.
    /// Wrong: every page answers 421, because its host is not known.
    pub public_url: Url,
    /// More hosts that are served, as browsers send them: `login.acme.example`, `localhost:8080`. Default none.
    pub extra_hosts: Vec<String>,
    /// Path under which the interface is mounted. Default `/ui/v2/login`, as Zitadel's own. `/` mounts it at the root.
    pub base_path: String,
    /// Proxies whose forwarding headers are believed, as address ranges: `10.0.0.0/8`. Default none.
    /// Wrong: the host is refused (421), or every visitor seems to come from the proxy.
    pub trusted_proxies: Vec<String>,
    /// Which headers these proxies write: `x-forwarded` (default) or `rfc7239`.
    pub forwarded_headers: Forwarding,
}

/// Family of forwarding headers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Forwarding {
    /// `X-Forwarded-For`, `-Host`, `-Proto`.
    #[default]
    #[serde(rename = "x-forwarded")]
    XForwarded,
    /// `Forwarded`.
    #[serde(rename = "rfc7239")]
    Rfc7239,
}

impl Default for ServerSection {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: local_url(),
            extra_hosts: Vec::new(),
            base_path: "/ui/v2/login".to_owned(),
            trusted_proxies: Vec::new(),
            forwarded_headers: Forwarding::XForwarded,
        }
    }
}

#[expect(clippy::expect_used, reason = "a constant address parses")]
fn local_url() -> Url {
    Url::parse("http://localhost:8080").expect("a constant address parses")
}

/// `[session]`: what is kept for each browser.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionSection {
    /// File with the key that seals session records: 32 bytes in base64 or hexadecimal. Default `session.key` in the data folder, made
    /// at the first start with mode 0600. Replicas share one. Lost: everybody signs in again.
    pub key_file: Option<PathBuf>,
    /// SQLite file of the records. Default `sessions.db` in the data folder.
    pub store_file: Option<PathBuf>,
}

/// `[sign_in]`: rules that the backend has no setting for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInSection {
    /// Lifetime of a session where the organization's policy sets no limit, in seconds. Default 864000 (ten days).
    pub session_lifetime_seconds: u64,
    /// Whether an unverified e-mail address stops a sign-in. Default false.
    pub require_verified_email: bool,
    /// Where to go after a sign-in that names no target, before the organization's `defaultRedirectUri`. Default none.
    /// Login V2's name `DEFAULT_REDIRECT_URI` works, too.
    pub default_redirect: Option<Url>,
    /// Addresses that `return_to` may name, exactly, beside paths of our own origin. Default none.
    pub return_targets: Vec<String>,
    /// Seconds for which settings and brand of an organization are fresh. Default 30. Longer: changes show later.
    pub settings_ttl_seconds: u64,
    /// `WebAuthn` relying party id, which is never taken from a request. Default: the host of `public_url`.
    pub rp_id: Option<String>,
    /// Where new passwords are looked up among breached ones, by the first five digits of a hash: the base of a range API like that of
    /// Pwned Passwords. Default none.
    pub breached_passwords_url: Option<Url>,
}

impl Default for SignInSection {
    fn default() -> Self {
        Self {
            session_lifetime_seconds: 864_000,
            require_verified_email: false,
            default_redirect: None,
            return_targets: Vec::new(),
            settings_ttl_seconds: 30,
            rp_id: None,
            breached_passwords_url: None,
        }
    }
}

/// `[organizations]`: organizations with host names of their own.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrganizationsSection {
    /// Host (as browsers send it, with port) to organization id. These hosts are served. Default none.
    pub hosts: BTreeMap<String, String>,
}

/// `[log]`: what is logged.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSection {
    /// `text` (default) or `json`.
    pub format: LogFormat,
    /// Filter by module and level. Default `info`. Example: `info,vestibule_engine=debug`.
    pub filter: String,
}

impl Default for LogSection {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            filter: "info".to_owned(),
        }
    }
}

/// Shape of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines, one object a line.
    Json,
}

/// A configuration that cannot be used. The message names the path of the wrong value.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file named on the command line is not there.
    #[error("configuration file {} does not exist", .0.display())]
    NoFile(PathBuf),
    /// A value is missing, unknown or of the wrong kind.
    #[error("configuration: {0}")]
    Value(Box<figment::Error>),
}

/// Names of Login V2 and short names, each with the field that it sets.
const OTHER_NAMES: [(&str, &str); 10] = [
    ("ZITADEL_API_URL", "backend.url"),
    ("ZITADEL_SERVICE_USER_TOKEN_FILE", "backend.service_token_file"),
    ("ZITADEL_LOGINCLIENT_KEYFILE", "backend.key_file"),
    ("SYSTEM_USER_ID", "backend.system_user_id"),
    ("SYSTEM_USER_PRIVATE_KEY_FILE", "backend.system_user_private_key_file"),
    ("AUDIENCE", "backend.audience"),
    ("DEFAULT_REDIRECT_URI", "sign_in.default_redirect"),
    ("VESTIBULE_ZITADEL_URL", "backend.url"),
    ("VESTIBULE_SERVICE_TOKEN_FILE", "backend.service_token_file"),
    ("VESTIBULE_DATA", "sandbox.data"),
];

impl Config {
    /// Reads the file, if one is named, and the environment.
    ///
    /// # Errors
    /// [`ConfigError`], with the path of the wrong value.
    pub fn read(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut layers = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            if !file.exists() {
                return Err(ConfigError::NoFile(file.to_owned()));
            }
            layers = layers.merge(Toml::file_exact(file));
        }
        for (name, field) in OTHER_NAMES {
            layers = layers.merge(Env::raw().only(&[name]).map(move |_| field.into()).split("."));
        }
        layers = layers.merge(
            Env::prefixed("VESTIBULE_")
                .filter(|key| key.as_str().contains("__"))
                .split("__"),
        );
        let mut config: Self = layers.extract().map_err(|error| ConfigError::Value(Box::new(error)))?;
        // Login V2 writes several headers into one variable.
        if let Some(headers) = Env::var("CUSTOM_REQUEST_HEADERS") {
            config.backend.custom_headers.extend(
                headers
                    .split(',')
                    .map(str::trim)
                    .filter(|header| !header.is_empty())
                    .map(str::to_owned),
            );
        }
        Ok(config)
    }
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "figment's own signature")]
mod tests {
    use super::*;
    use figment::Jail;

    #[test]
    fn the_environment_wins_over_the_file() {
        Jail::expect_with(|jail| {
            jail.create_file("v.toml", "[server]\nbase_path = \"/one\"\nextra_hosts = [\"a.example\"]\n")?;
            jail.set_env("VESTIBULE_SERVER__BASE_PATH", "/two");
            let config = Config::read(Some(Path::new("v.toml"))).unwrap();
            assert_eq!(config.server.base_path, "/two");
            assert_eq!(config.server.extra_hosts, ["a.example"]);
            Ok(())
        });
    }

    #[test]
    fn login_v2s_names_work() {
        Jail::expect_with(|jail| {
            jail.set_env("ZITADEL_API_URL", "https://zitadel.example");
            jail.set_env("ZITADEL_SERVICE_USER_TOKEN_FILE", "/run/pat");
            jail.set_env("CUSTOM_REQUEST_HEADERS", "x-a:1, x-b:2");
            jail.set_env("ZITADEL_LOGINCLIENT_KEYFILE", "/run/key.json");
            jail.set_env("SYSTEM_USER_ID", "400766342136859686");
            jail.set_env("SYSTEM_USER_PRIVATE_KEY_FILE", "/run/system.pem");
            jail.set_env("AUDIENCE", "https://id.example.com");
            let config = Config::read(None).unwrap();
            assert_eq!(config.backend.url.unwrap().as_str(), "https://zitadel.example/");
            assert_eq!(config.backend.service_token_file.unwrap(), Path::new("/run/pat"));
            assert_eq!(config.backend.custom_headers, ["x-a:1", "x-b:2"]);
            assert_eq!(config.backend.key_file.unwrap(), Path::new("/run/key.json"));
            assert_eq!(config.backend.system_user_id.unwrap(), "400766342136859686");
            assert_eq!(
                config.backend.system_user_private_key_file.unwrap(),
                Path::new("/run/system.pem")
            );
            assert_eq!(config.backend.audience.unwrap(), "https://id.example.com");
            Ok(())
        });
    }

    #[test]
    fn a_mail_server_needs_a_host_and_a_sender() {
        Jail::expect_with(|jail| {
            jail.create_file(
                "v.toml",
                "[sandbox.smtp]\nhost = \"mail.example\"\nfrom = \"no-reply@mail.example\"\n",
            )?;
            let smtp = |config: Config| config.sandbox.smtp.unwrap();
            let read = smtp(Config::read(Some(Path::new("v.toml"))).unwrap());
            assert_eq!((read.port, read.security), (587, SmtpSecurity::StartTls));
            jail.set_env("VESTIBULE_SANDBOX__SMTP__SECURITY", "tls");
            jail.set_env("VESTIBULE_SANDBOX__SMTP__PORT", "465");
            let read = smtp(Config::read(Some(Path::new("v.toml"))).unwrap());
            assert_eq!((read.port, read.security), (465, SmtpSecurity::Tls));
            jail.create_file("w.toml", "[sandbox.smtp]\nhost = \"mail.example\"\n")?;
            let error = Config::read(Some(Path::new("w.toml"))).unwrap_err().to_string();
            assert!(error.contains("from"), "{error}");
            Ok(())
        });
    }

    #[test]
    fn a_wrong_value_is_named_with_its_path() {
        for (text, named) in [
            ("[server]\nlisten = \"nowhere\"\n", "server.listen"),
            (
                "[sign_in]\nsession_lifetime_seconds = \"long\"\n",
                "sign_in.session_lifetime_seconds",
            ),
            ("[server]\nbasepath = \"/x\"\n", "basepath"),
        ] {
            Jail::expect_with(|jail| {
                jail.create_file("v.toml", text)?;
                let error = Config::read(Some(Path::new("v.toml"))).unwrap_err().to_string();
                assert!(error.contains(named), "{error}");
                Ok(())
            });
        }
        assert!(matches!(
            Config::read(Some(Path::new("/no/such/file"))),
            Err(ConfigError::NoFile(_))
        ));
    }
}
