//! Installs what building, running and testing need, and finds out what is there already.

pub mod browser;
pub mod debian;
pub mod node;
pub mod python;
pub mod rust;

use anyhow::Result;

use crate::progress::Progress;
use rust::WasmToolchain;

/// `cargo xtask setup`.
pub fn run(with_browser: bool) -> Result<()> {
    let mut progress = Progress::of(if with_browser { 3 } else { 2 });
    for_bundle(&mut progress)?;
    if with_browser {
        for_browser(&mut progress)?;
    }
    progress.done("Everything is installed.");
    Ok(())
}

/// How many steps [`for_bundle`] announces.
pub const BUNDLE_STEPS: u32 = 2;

/// How many steps [`for_browser`] announces.
pub const BROWSER_STEPS: u32 = 1;

/// What the islands' bundle needs.
pub fn for_bundle(progress: &mut Progress) -> Result<WasmToolchain> {
    progress.step("Looking for a Rust toolchain that builds for wasm32");
    let toolchain = rust::provide_wasm_toolchain()?;
    Progress::note(&format!("using {toolchain}"));
    progress.step("Looking for Node.js and the bundle's tools (wasm-opt, esbuild)");
    node::provide_packages(&crate::workspace::tools_dir())?;
    Ok(toolchain)
}

/// What the end-to-end tests need.
pub fn for_browser(progress: &mut Progress) -> Result<std::path::PathBuf> {
    progress.step("Looking for Chromium and Playwright");
    let chromium = browser::provide_chromium()?;
    node::provide_packages(&crate::workspace::end2end_dir())?;
    Progress::note(&format!("using {}", chromium.display()));
    Ok(chromium)
}

/// How many steps [`for_contract`] announces.
pub const CONTRACT_STEPS: u32 = 1;

/// What the contract test and the vendor's client for Node.js need.
pub fn for_contract(progress: &mut Progress) -> Result<()> {
    progress.step("Looking for the vendor's definitions and clients");
    node::provide_packages(&crate::workspace::contract_dir())
}
