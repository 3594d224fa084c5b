//! `vestibule doctor`: examines a set-up and says what to mend.

use std::path::PathBuf;
use std::process::ExitCode;

use url::Url;
use vestibule_server::doctor::{Named, Report, Setup, examine, unreadable};
use vestibule_server::{Config, SystemClock};

use super::ConfigFile;

/// What `doctor` is told. What is not named here is taken from the configuration, as `serve` would.
#[derive(Debug, clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    file: ConfigFile,
    /// Address of Zitadel's API. Sets `backend.url`.
    #[arg(long)]
    url: Option<Url>,
    /// File with the login client's token. Sets `backend.service_token_file`.
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
            println!("{}", serde_json::to_string_pretty(&report.to_json())?);
        } else {
            println!("{report}");
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
        if let Some(file) = self.token_file {
            config.backend.service_token_file = Some(file);
            // The file that was named is the one to look at, whatever else the environment holds.
            (config.backend.key_file, config.backend.system_user_id) = (None, None);
            config.backend.system_user_private_key_file = None;
        }
        let named = Named {
            has_file: self.file.config.is_some(),
            public_url: self.public_url,
        };
        examine(&Setup::new(config, named), &SystemClock::new()).await
    }
}
