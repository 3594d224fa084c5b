//! What is to be examined: the configuration, and which parts of it somebody really chose. Nothing is asked of anybody here.

use std::path::PathBuf;

use url::Url;

use crate::config::{Config, ServerSection};

/// Whether the `[server]` section is the one that the program will run with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerSettings {
    /// A file or the environment speaks of it.
    Configured,
    /// Only addresses were named on the command line.
    Unknown,
}

/// Which credentials are examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Those that `serve` would choose, from the configuration and the environment.
    Configured,
    /// The token file that was named, whatever else there is.
    NamedFile,
}

/// What is to be examined.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The configuration, with what the command line put in its place.
    pub config: Config,
    /// What people see in the address bar, where somebody named it.
    pub public_url: Option<Url>,
    /// Whether the settings of proxies and hosts can be judged.
    pub server: ServerSettings,
    /// Whether the secrets of the environment count.
    pub proof: Proof,
}

/// What the command line names.
#[derive(Debug, Clone, Default)]
pub struct Named {
    /// A configuration file was named, so that its defaults count as chosen.
    pub has_file: bool,
    /// `--public-url`.
    pub public_url: Option<Url>,
}

impl Setup {
    /// Tells chosen settings from defaults.
    pub fn new(mut config: Config, named: Named) -> Self {
        let default = ServerSection::default();
        let is_default = serde_json::to_value(&config.server).ok() == serde_json::to_value(&default).ok();
        let is_chosen = named.has_file || config.server.public_url != default.public_url;
        let public_url = named
            .public_url
            .or_else(|| is_chosen.then(|| config.server.public_url.clone()));
        if let Some(url) = &public_url {
            config.server.public_url = url.clone();
        }
        let server = if named.has_file || !is_default {
            ServerSettings::Configured
        } else {
            ServerSettings::Unknown
        };
        Self {
            config,
            public_url,
            server,
            proof: Proof::Configured,
        }
    }

    /// Examines the token of this file. Credentials that `serve` would choose before it, or the environment holds, do not count.
    #[must_use]
    pub fn with_token_file(mut self, file: PathBuf) -> Self {
        let backend = &mut self.config.backend;
        backend.service_token_file = Some(file);
        (backend.key_file, backend.system_user_id) = (None, None);
        backend.system_user_private_key_file = None;
        self.proof = Proof::NamedFile;
        self
    }

    /// The host that the backend is told people see, or would have to be told: as in `x-zitadel-public-host`.
    pub fn public_host(&self) -> Option<String> {
        let configured = self.config.backend.public_host.clone();
        configured.or_else(|| self.public_url.as_ref().and_then(host_and_port))
    }

    /// The address of the sign-in pages, without a slash at its end.
    pub fn sign_in(&self) -> Option<String> {
        let origin = self.public_url.as_ref()?.origin().ascii_serialization();
        Some(format!("{origin}{}", self.base_path()))
    }

    /// `/ui/v2/login`, or nothing where the pages are at the root.
    pub fn base_path(&self) -> String {
        match self.config.server.base_path.trim_matches('/') {
            "" => String::new(),
            path => format!("/{path}"),
        }
    }

    /// The origin at whose root Zitadel expects paths of the sign-in pages: the public host's, else that of the pages.
    pub fn issuer_origin(&self) -> Option<Url> {
        let public = self.public_url.as_ref()?;
        let host = self.public_host()?;
        format!("{}://{host}/", public.scheme()).parse().ok()
    }

    /// What passkeys are bound to.
    pub fn rp_id(&self) -> Option<String> {
        let configured = self.config.sign_in.rp_id.clone();
        configured.or_else(|| self.public_url.as_ref()?.host_str().map(str::to_owned))
    }
}

/// Host, with the port where the address names one.
pub fn host_and_port(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Whether only this machine answers to that name.
pub fn is_loopback(host: &str) -> bool {
    let name = host.trim_matches(['[', ']']);
    let is_address = name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    is_address || name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_not_taken_for_choices() {
        let flags = Setup::new(Config::default(), Named::default());
        assert_eq!((flags.public_url.is_none(), flags.server), (true, ServerSettings::Unknown));
        let file = Setup::new(
            Config::default(),
            Named {
                has_file: true,
                public_url: None,
            },
        );
        assert_eq!(file.sign_in().unwrap(), "http://localhost:8080/ui/v2/login");
        assert_eq!(file.server, ServerSettings::Configured);
        let named = "https://login.example.com".parse().ok();
        let named = Setup::new(
            Config::default(),
            Named {
                has_file: false,
                public_url: named,
            },
        );
        assert_eq!(named.server, ServerSettings::Unknown);
        assert_eq!(named.public_host().unwrap(), "login.example.com");
        assert_eq!(named.rp_id().unwrap(), "login.example.com");
    }

    #[test]
    fn only_this_machine_is_a_loopback() {
        for (host, is_so) in [
            ("localhost", true),
            ("acme.localhost", true),
            ("127.0.0.9", true),
            ("[::1]", true),
            ("10.0.0.1", false),
            ("localhost.example", false),
        ] {
            assert_eq!(is_loopback(host), is_so, "{host}");
        }
    }
}
