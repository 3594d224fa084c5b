//! `manifest.json`: what the bundle is called and which files belong to it. The server's build reads it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

const FILE: &str = "manifest.json";

/// The bundle's name and files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `vestibule.<hash>`; the script is `<name>.js`, the module `<name>_bg.wasm`.
    pub name: String,
    /// Size in bytes by file name, compressed variants included.
    pub files: BTreeMap<String, u64>,
}

impl Manifest {
    /// The manifest of a folder whose files are all there in their full size.
    pub fn of_intact_package(folder: &Path) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(&std::fs::read(folder.join(FILE)).ok()?).ok()?;
        let is_intact = |(file, size): (&String, &u64)| folder.join(file).metadata().is_ok_and(|data| data.len() == *size);
        manifest.files.iter().all(is_intact).then_some(manifest)
    }

    pub fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).context("the manifest does not serialise")?;
        std::fs::write(folder.join(FILE), text + "\n").with_context(|| format!("cannot write {FILE}"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn package_with_a_missing_or_cut_file_is_not_intact() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Manifest::of_intact_package(folder.path()), None);
        let manifest = Manifest {
            name: "vestibule.0".to_owned(),
            files: BTreeMap::from([("vestibule.0.js".to_owned(), 3)]),
        };
        manifest.write(folder.path()).unwrap();
        assert_eq!(Manifest::of_intact_package(folder.path()), None);
        std::fs::write(folder.path().join("vestibule.0.js"), "ab").unwrap();
        assert_eq!(Manifest::of_intact_package(folder.path()), None);
        std::fs::write(folder.path().join("vestibule.0.js"), "abc").unwrap();
        assert_eq!(Manifest::of_intact_package(folder.path()), Some(manifest));
    }
}
