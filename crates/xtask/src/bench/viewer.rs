//! One screen, measured as the browser that stands before it would get it.

use std::time::Duration;

use anyhow::{Context, Result};

use super::browser::Browser;
use super::load;
use super::report::ScreenReport;
use super::transfer::Scale;
use crate::progress::Progress;

/// Weighs screens and puts them under load.
pub struct Viewer {
    port: u16,
    duration: Duration,
    scale: Scale,
}

impl Viewer {
    /// `duration` is that of the load on one screen.
    pub fn new(port: u16, duration: Duration) -> Result<Self> {
        Ok(Self {
            port,
            duration,
            scale: Scale::new()?,
        })
    }

    /// Measures the screen at an address below the base path; the report names it by `path`.
    pub async fn look(&mut self, path: &str, browser: &mut Browser, address: &str) -> Result<ScreenReport> {
        Progress::note(&format!("visiting {path}"));
        // The first visit may fill a cache; the second is the warm one that is reported.
        browser.visit(address).await?;
        let asked_before = browser.exchanges().len();
        let page = browser.visit(address).await?;
        let backend_calls = browser.exchanges()[asked_before..]
            .iter()
            .map(|exchange| exchange.backend_calls)
            .sum();
        let cookies = browser.cookie_header();
        let transfer = self.scale.weigh(&page, &cookies).await?;
        let target = load::Target::page(self.port, &page.path_and_query(), &cookies)?;
        let load = load::measure(&target, self.duration)
            .await
            .with_context(|| format!("{path} under load"))?;
        Ok(ScreenReport {
            path: path.to_owned(),
            shown: page.screen().to_owned(),
            status: page.status.as_u16(),
            backend_calls,
            transfer,
            load,
        })
    }
}
