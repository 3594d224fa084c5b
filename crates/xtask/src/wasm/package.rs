//! Writes the bundle under names that say its content, each file also compressed, and removes what was there before.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::manifest::Manifest;
use super::post::{Bundle, STEM};

/// Enough that two bundles of one deployment never meet under one name.
const HASH_CHARACTERS: usize = 16;

/// Fills `folder` with the bundle and its manifest, the manifest last.
pub fn write(bundle: &Bundle, folder: &Path) -> Result<Manifest> {
    let name = format!("{STEM}.{}", content_hash(bundle));
    let wasm_name = format!("{name}_bg.wasm");
    let js = bundle.js.replace(Bundle::WASM_NAME, &wasm_name);
    let mut files = BTreeMap::new();
    for (file, content) in [(format!("{name}.js"), js.as_bytes()), (wasm_name, bundle.wasm.as_slice())] {
        files.insert(format!("{file}.br"), brotli(content)?);
        files.insert(format!("{file}.gz"), gzip(content)?);
        files.insert(file, content.to_vec());
    }
    empty(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    for (file, content) in &files {
        std::fs::write(folder.join(file), content).with_context(|| format!("cannot write {file}"))?;
    }
    let sizes = files
        .into_iter()
        .map(|(file, content)| (file, content.len() as u64))
        .collect();
    let manifest = Manifest { name, files: sizes };
    manifest.write(folder)?;
    Ok(manifest)
}

fn content_hash(bundle: &Bundle) -> String {
    let mut hash = Sha256::new();
    hash.update(Sha256::digest(&bundle.js));
    hash.update(Sha256::digest(&bundle.wasm));
    let mut text = hex::encode(hash.finalize());
    text.truncate(HASH_CHARACTERS);
    text
}

fn empty(folder: &Path) -> std::io::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &parameters).context("brotli failed")?;
    Ok(compressed)
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder
        .write_all(content)
        .and_then(|()| encoder.finish())
        .context("gzip failed")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    fn bundle(js: &str) -> Bundle {
        Bundle {
            js: js.to_owned(),
            wasm: b"\0asm".to_vec(),
        }
    }

    #[test]
    fn script_names_the_wasm_file_that_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = write(&bundle("import('vestibule_bg.wasm')"), folder.path()).unwrap();
        let js = std::fs::read_to_string(folder.path().join(format!("{}.js", manifest.name))).unwrap();
        let wasm_name = js.trim_start_matches("import('").trim_end_matches("')");
        assert_eq!(std::fs::read(folder.path().join(wasm_name)).unwrap(), b"\0asm");
        assert_eq!(Manifest::of_intact_package(folder.path()), Some(manifest));
    }

    #[test]
    fn another_content_gets_another_name_and_replaces_the_old_files() {
        let folder = tempfile::tempdir().unwrap();
        let first = write(&bundle("one vestibule_bg.wasm"), folder.path()).unwrap();
        let second = write(&bundle("two vestibule_bg.wasm"), folder.path()).unwrap();
        assert_ne!(first.name, second.name);
        assert!(!folder.path().join(format!("{}.js", first.name)).exists());
        // Two files, each plain, brotli and gzip, and the manifest.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 7);
    }

    #[test]
    fn compressed_files_hold_the_same_content() {
        let content = "island ".repeat(500);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut brotli(content.as_bytes()).unwrap().as_slice(), &mut plain).unwrap();
        assert_eq!(plain, content.as_bytes());
        let mut text = String::new();
        let zipped = gzip(content.as_bytes()).unwrap();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(zipped.as_slice()), &mut text).unwrap();
        assert_eq!(text, content);
    }
}
