//! Finds or installs the browser of the end-to-end tests.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::debian;
use crate::command;

/// The variable that names another browser; the Playwright configuration reads it too.
pub const PATH_VARIABLE: &str = "CHROMIUM_PATH";

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The path of a Chromium or Chrome.
///
/// # Errors
/// There is none and it cannot be installed.
pub fn provide_chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os(PATH_VARIABLE).map(PathBuf::from) {
        if path.is_file() {
            return Ok(path);
        }
        bail!("{PATH_VARIABLE} names {}, which is no file", path.display());
    }
    if let Some(path) = command::find(NAMES) {
        return Ok(path);
    }
    debian::install(&["chromium", "fonts-liberation"], "the browser tests")?;
    match command::find(NAMES) {
        Some(path) => Ok(path),
        None => bail!("chromium was installed, but is not on the PATH"),
    }
}
