//! Puts the style sheet, compressed, and the islands' bundle into the program. Where no bundle was built, every page works without
//! script. The bundle itself is built by `cargo xtask wasm`, not here.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script everything by its environment"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=VESTIBULE_PKG_DIR");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    compress(Path::new("../style/main.css"), &out.join("main.css"))?;
    let out = out.join("bundle.rs");
    let folder = env::var("VESTIBULE_PKG_DIR").ok().map(PathBuf::from);
    let mut code = String::from("pub const BUNDLE: Option<Bundle> = ");
    match folder.as_deref().and_then(|folder| bundle(folder).transpose()).transpose()? {
        Some(bundle) => writeln!(code, "Some({bundle});")?,
        None => writeln!(code, "None;")?,
    }
    fs::write(out, code)?;
    Ok(())
}

/// Writes `<target>.br` and `<target>.gz`: browsers get the smallest, and no request compresses it anew.
fn compress(source: &Path, target: &Path) -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={}", source.display());
    let plain = fs::read(source)?;
    let mut brotli = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        size_hint: plain.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut plain.as_slice(), &mut brotli, &parameters)?;
    fs::write(target.with_extension("css.br"), brotli)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&plain)?;
    fs::write(target.with_extension("css.gz"), gzip.finish()?)?;
    Ok(())
}

/// The bundle of the folder as a Rust expression. `None`: there is none.
fn bundle(folder: &Path) -> Result<Option<String>, Box<dyn std::error::Error>> {
    let manifest = folder.join("manifest.json");
    // A file that is not there yet counts as changed at every build, so that a bundle is taken up as soon as it exists.
    println!("cargo::rerun-if-changed={}", manifest.display());
    let Ok(text) = fs::read_to_string(&manifest) else {
        return Ok(None);
    };
    let manifest: serde_json::Value = serde_json::from_str(&text)?;
    let name = manifest["name"].as_str().ok_or("manifest.json has no name")?;
    let mut files = String::new();
    for file in [format!("{name}.js"), format!("{name}_bg.wasm")] {
        let path = folder.join(&file);
        let content_type = if file.ends_with(".js") {
            "text/javascript; charset=utf-8"
        } else {
            "application/wasm"
        };
        writeln!(
            files,
            "File {{ name: {file:?}, content_type: {content_type:?}, plain: include_bytes!({path:?}), \
             brotli: {}, gzip: {} }},",
            compressed(&path, "br"),
            compressed(&path, "gz"),
        )?;
    }
    Ok(Some(format!("Bundle {{ name: {name:?}, files: &[{files}] }}")))
}

fn compressed(path: &Path, extension: &str) -> String {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    let path = PathBuf::from(name);
    if path.exists() {
        format!("Some(include_bytes!({path:?}))")
    } else {
        "None".to_owned()
    }
}
