//! Builds the islands into one small bundle: cargo, wasm-bindgen, esbuild, wasm-opt, then names by content and compression.

mod manifest;
mod package;
mod post;
mod sizes;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::command;
use crate::progress::Progress;
use crate::setup::{self, rust};
use crate::workspace;
use manifest::Manifest;

const CRATE: &str = "vestibule-app";
const PROFILE: &str = "wasm-release";

/// How many steps [`provide`] announces.
pub const STEPS: u32 = setup::BUNDLE_STEPS + 2;

/// `cargo xtask wasm`.
pub fn run() -> Result<()> {
    let mut progress = Progress::of(STEPS);
    provide(&mut progress)?;
    progress.done("The islands' bundle is built.");
    Ok(())
}

/// Sets up and builds, as far as anything has changed.
pub fn provide(progress: &mut Progress) -> Result<()> {
    let toolchain = setup::for_bundle(progress)?;
    progress.step("Compiling the islands for wasm32 (the first time this takes some minutes)");
    let compiled = compile(toolchain)?;
    progress.step("Bundling the islands (wasm-bindgen, esbuild, wasm-opt, brotli)");
    let package_dir = workspace::package_dir();
    let fingerprint = fingerprint_of(&compiled)?;
    let stamp = compiled.with_extension("bundled");
    let manifest = match Manifest::of_intact_package(&package_dir) {
        Some(manifest) if std::fs::read_to_string(&stamp).is_ok_and(|bundled| bundled == fingerprint) => {
            Progress::note("unchanged");
            manifest
        }
        Some(_) | None => {
            let bundle = post::process(&compiled)?;
            let manifest = package::write(&bundle, &package_dir)?;
            std::fs::write(&stamp, fingerprint).with_context(|| format!("cannot write {}", stamp.display()))?;
            manifest
        }
    };
    sizes::print(&manifest);
    Ok(())
}

/// Cargo is the judge of what has changed: it knows exactly which sources the islands are made of.
fn compile(toolchain: rust::WasmToolchain) -> Result<PathBuf> {
    let target_dir = workspace::target_dir().join("wasm");
    let mut build = toolchain.cargo_build()?;
    build.args([
        "--package",
        CRATE,
        "--lib",
        "--no-default-features",
        "--features",
        "hydrate",
        "--profile",
        PROFILE,
    ]);
    build.arg("--target-dir").arg(&target_dir).arg("--locked");
    command::run(&mut build).context("the islands do not compile for wasm32")?;
    Ok(target_dir.join(rust::TARGET).join(PROFILE).join("vestibule_app.wasm"))
}

/// What decides the bundle: the compiled islands, the tools, and the way in which this program uses them.
fn fingerprint_of(compiled: &Path) -> Result<String> {
    let lock = workspace::tools_dir().join("package-lock.json");
    let mut hash = Sha256::new();
    for file in [compiled, &lock] {
        hash.update(Sha256::digest(
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?,
        ));
    }
    hash.update(include_str!("wasm/post.rs"));
    hash.update(include_str!("wasm/package.rs"));
    Ok(hex::encode(hash.finalize()))
}
