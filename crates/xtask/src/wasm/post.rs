//! From the compiled islands to the two files that a browser loads: the wasm module, and the JavaScript that binds it.

use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::command;
use crate::workspace;

/// What wasm-bindgen calls the module before it is named by its content.
pub const STEM: &str = "vestibule";

/// What rustc's wasm32 target may use; wasm-opt would otherwise refuse what it finds.
const WASM_FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The bundle, small, not yet named.
pub struct Bundle {
    /// An ES module that names the wasm file [`Bundle::WASM_NAME`].
    pub js: String,
    pub wasm: Vec<u8>,
}

impl Bundle {
    /// The name by which `js` refers to the wasm file.
    pub const WASM_NAME: &str = "vestibule_bg.wasm";
}

/// Binds, minifies and optimises.
pub fn process(compiled: &Path) -> Result<Bundle> {
    let folder = tempfile::Builder::new()
        .prefix("bundle-")
        .tempdir_in(workspace::target_dir())
        .context("no folder to bundle in")?;
    let folder = folder.path();
    bind(compiled, folder).context("wasm-bindgen failed")?;
    Ok(Bundle {
        js: minify(folder)?,
        wasm: optimise(folder)?,
    })
}

fn bind(compiled: &Path, folder: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(STEM).web(true)?.typescript(false);
    bindgen
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(false);
    bindgen.generate(folder)
}

/// Bundles too: inline snippets of dependencies would otherwise be files of their own.
fn minify(folder: &Path) -> Result<String> {
    let small = folder.join("small.js");
    command::run(
        command::command(tool("esbuild"))
            .current_dir(folder)
            .args([
                "--bundle",
                "--format=esm",
                "--minify",
                "--target=es2022",
                "--legal-comments=none",
                "--log-level=warning",
            ])
            .arg(format!("--outfile={}", small.display()))
            .arg(format!("{STEM}.js")),
    )?;
    let js = std::fs::read_to_string(&small).context("esbuild wrote no file")?;
    let mentions = js.matches(Bundle::WASM_NAME).count();
    if mentions != 1 {
        bail!(
            "the JavaScript mentions {} {mentions} times, where once was expected",
            Bundle::WASM_NAME
        );
    }
    Ok(js)
}

/// Strips too. `strip = true` in cargo's profile would remove the sections that wasm-bindgen reads.
fn optimise(folder: &Path) -> Result<Vec<u8>> {
    let small = folder.join("small.wasm");
    command::run(
        command::command(tool("wasm-opt"))
            .args([
                "-Oz",
                "--converge",
                "--strip-debug",
                "--strip-producers",
                "--strip-target-features",
            ])
            .args(WASM_FEATURES)
            .arg(folder.join(Bundle::WASM_NAME))
            .arg("-o")
            .arg(&small),
    )?;
    std::fs::read(&small).context("wasm-opt wrote no file")
}

fn tool(name: &str) -> std::path::PathBuf {
    workspace::tools_dir().join("node_modules/.bin").join(name)
}
