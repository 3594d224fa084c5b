//! `vestibule doctor`: examines a set-up and says what to mend.

use std::path::PathBuf;
use std::process::ExitCode;

use url::Url;
use vestibule_server::doctor::{Named, Report, Setup, examine, unreadable};
use vestibule_server::{Config, SystemClock};

use super::{ConfigFile, tell};

/// What `doctor` is told. What is not named here is taken from the configuration, as `serve` would.
#[derive(Debug, clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    file: ConfigFile,
    /// Address of Zitadel's API. Sets `backend.url`.
    #[arg(long)]
    url: Option<Url>,
    /// File with the login client's token. Sets `backend.service_token_file`; other credentials of file and environment do not count then.
    #[arg(long)]
    token_file: Option<PathBuf>,
    /// What people see in the address bar. Sets `server.public_url`.
    #[arg(long)]
    public_url: Option<Url>,
    /// For machines: one JSON object.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let is_json = self.json;
        let report = self.report().await;
        if is_json {
            tell(&serde_json::to_string_pretty(&report.to_json())?)?;
        } else {
            tell(&report.to_string())?;
        }
        Ok(if report.has_problems() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }

    async fn report(self) -> Report {
        let mut config = match Config::read(self.file.config.as_deref()) {
            Ok(config) => config,
            Err(error) => return unreadable(&error),
        };
        if self.url.is_some() {
            config.backend.url = self.url;
        }
        let named = Named {
            has_file: self.file.config.is_some(),
            public_url: self.public_url,
        };
        let setup = Setup::new(config, named);
        let setup = match self.token_file {
            Some(file) => setup.with_token_file(file),
            None => setup,
        };
        examine(&setup, &SystemClock::new()).await
    }
}
