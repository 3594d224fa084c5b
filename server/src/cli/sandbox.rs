//! `vestibule sandbox`: the embedded backend alone.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use secrecy::SecretString;
use url::{Position, Url};
use vestibule_sandbox::{Sandbox, SandboxOptions, SmtpOptions, SmtpTls};
use vestibule_server::{Config, SmtpSection, SmtpSecurity};

use super::{ConfigFile, announcement, answer, listen, start_log, tell};

/// What `sandbox` is told. Sections `[sandbox]`, `[log]` and `server.public_url` of the configuration count, too.
#[derive(Debug, clap::Args)]
pub struct SandboxCommand {
    #[command(flatten)]
    file: ConfigFile,
    /// Address to listen at, such as 0.0.0.0:8080. Sets `server.listen`.
    #[arg(long, conflicts_with = "port")]
    listen: Option<SocketAddr>,
    /// Port to listen at on this machine; 0 takes a free one.
    #[arg(long)]
    port: Option<u16>,
    /// Address that others reach it by, such as <http://box.example:8090>: other host names than this one and localhost are refused. Sets
    /// `server.public_url`.
    #[arg(long, value_parser = origin)]
    public_url: Option<Url>,
    /// Folder for data. Sets `sandbox.data`.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Fill a new store with two organizations and their accounts. Without it, and without `sandbox.demo`, a new store has one empty
    /// organization.
    #[arg(long)]
    demo: bool,
    /// How long reads lag behind writes, as a real Zitadel's do: 200ms, 1s. Sets `sandbox.projection_delay_milliseconds`.
    #[arg(long, value_parser = duration)]
    projection_delay: Option<Duration>,
}

impl SandboxCommand {
    pub async fn run(self) -> anyhow::Result<()> {
        let mut config = Config::read(self.file.config.as_deref())?;
        config.sandbox.demo = Some(self.demo || config.sandbox.demo.unwrap_or(false));
        if let Some(data) = self.data {
            config.sandbox.data = data;
        }
        if let Some(port) = self.port {
            config.server.listen = SocketAddr::from(([127, 0, 0, 1], port));
        }
        if let Some(listen) = self.listen {
            config.server.listen = listen;
        }
        if let Some(delay) = self.projection_delay {
            config.sandbox.projection_delay_milliseconds = u64::try_from(delay.as_millis()).unwrap_or(u64::MAX);
        }
        start_log(&config)?;
        let listener = listen(&config).await?;
        let address = listener.local_addr()?;
        if let Some(url) = self.public_url {
            config.server.public_url = url;
        } else if config.server.public_url == Config::default().server.public_url {
            config.server.public_url = format!("http://localhost:{}", address.port()).parse()?;
        }
        let sandbox = Sandbox::open(options(&config)?).await.context("embedded backend")?;
        tell(&announcement::sandbox_alone(&config, address, &sandbox))?;
        answer(listener, sandbox.standalone_router()).await
    }
}

/// How the configuration wants the embedded backend.
pub fn options(config: &Config) -> anyhow::Result<SandboxOptions> {
    Ok(SandboxOptions {
        demo: config.sandbox.demo.unwrap_or(true),
        login_path: config.server.base_path.clone(),
        traffic: config.sandbox.traffic.clone(),
        projection_delay: Duration::from_millis(config.sandbox.projection_delay_milliseconds),
        smtp: config.sandbox.smtp.as_ref().map(mail_server).transpose()?,
        ..SandboxOptions::new(&config.sandbox.data, config.server.public_url.clone())
    })
}

fn mail_server(section: &SmtpSection) -> anyhow::Result<SmtpOptions> {
    let password = match &section.password_file {
        Some(file) => {
            let text = std::fs::read_to_string(file);
            let text = text.with_context(|| format!("sandbox.smtp.password_file: {}", file.display()))?;
            Some(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned()))
        }
        None => None,
    };
    Ok(SmtpOptions {
        host: section.host.clone(),
        port: section.port,
        from: section.from.clone(),
        username: section.username.clone(),
        password,
        tls: match section.security {
            SmtpSecurity::StartTls => SmtpTls::Upgrade,
            SmtpSecurity::Tls => SmtpTls::FromTheStart,
            SmtpSecurity::None => SmtpTls::Plain,
        },
    })
}

/// An origin alone. `box.example:8090` would be an address, too, of the scheme `box.example`.
fn origin(text: &str) -> Result<Url, String> {
    let wrong = || format!("{text:?} is not of the form http://box.example:8090");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_origin = matches!(url.scheme(), "http" | "https") && url.has_host() && &url[Position::BeforePath..] == "/";
    if is_origin && url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err(wrong())
    }
}

/// A number and its unit: `200ms`, `1s`; zero needs none.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits
        .parse()
        .map_err(|_| format!("{text:?} is not of the form 200ms or 1s"))?;
    match &text[digits.len()..] {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "" if number == 0 => Ok(Duration::ZERO),
        _ => Err(format!("{text:?} needs a unit: {number}ms or {number}s")),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn the_delay_and_the_mail_server_of_the_configuration_are_handed_on() {
        let mut config = Config::default();
        config.sandbox.projection_delay_milliseconds = 200;
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "hunter2\n").unwrap();
        config.sandbox.smtp = Some(SmtpSection {
            host: "mail.example".to_owned(),
            port: 465,
            security: SmtpSecurity::Tls,
            from: "no-reply@mail.example".to_owned(),
            username: Some("vestibule".to_owned()),
            password_file: Some(file),
        });
        let options = options(&config).unwrap();
        assert_eq!(options.projection_delay, Duration::from_millis(200));
        let smtp = options.smtp.unwrap();
        assert_eq!(
            (smtp.tls, smtp.port, smtp.username.as_deref()),
            (SmtpTls::FromTheStart, 465, Some("vestibule"))
        );
        assert_eq!(smtp.password.unwrap().expose_secret(), "hunter2");
    }

    #[test]
    fn a_missing_password_file_is_named_by_its_setting() {
        let mut config = Config::default();
        config.sandbox.smtp = Some(SmtpSection {
            host: "mail.example".to_owned(),
            port: 587,
            security: SmtpSecurity::StartTls,
            from: "no-reply@mail.example".to_owned(),
            username: None,
            password_file: Some("/no/such/file".into()),
        });
        let error = options(&config).unwrap_err().to_string();
        assert!(error.starts_with("sandbox.smtp.password_file"), "{error}");
    }

    #[test]
    fn a_public_address_is_an_origin() {
        assert_eq!(
            origin("http://box.example:8090").unwrap().as_str(),
            "http://box.example:8090/"
        );
        assert_eq!(origin("https://box.example/").unwrap().as_str(), "https://box.example/");
        for wrong in [
            "box.example:8090",
            "box.example",
            "ftp://box.example",
            "http://",
            "http://box.example/ui/v2/login",
            "http://box.example/?a=b",
            "http://user:hunter2@box.example",
        ] {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_delay_has_a_unit() {
        assert_eq!(duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("0"), Ok(Duration::ZERO));
        for wrong in ["200", "ms", "", "-1s", "1h", "1.5s", "1sé"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
