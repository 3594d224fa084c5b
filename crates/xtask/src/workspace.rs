//! Where things are in the checkout: sources, build output and the bundle. Creates nothing.

use std::path::PathBuf;

/// The folder of the workspace's `Cargo.toml`: of the checkout that `cargo xtask` runs in, also when several share one
/// target folder and this program was compiled in another of them.
pub fn root() -> PathBuf {
    let running_in = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let manifest_dir = running_in.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    manifest_dir.ancestors().nth(2).unwrap_or(&manifest_dir).to_path_buf()
}

/// Cargo's build output.
pub fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Where the bundle goes and the server's build looks for it (`.cargo/config.toml` names the same folder).
pub fn package_dir() -> PathBuf {
    match std::env::var_os("VESTIBULE_PKG_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target/site/pkg"),
    }
}

/// The npm package that holds wasm-opt and the minifier.
pub fn tools_dir() -> PathBuf {
    root().join("crates/xtask/tools")
}

/// The npm package of the browser tests.
pub fn end2end_dir() -> PathBuf {
    root().join("end2end")
}

/// The npm package of the contract test and of the vendor's clients.
pub fn contract_dir() -> PathBuf {
    root().join("contract")
}

/// The server's binary as `profile_dir` (`debug` or `release`) has it.
pub fn server_binary(profile_dir: &str) -> PathBuf {
    target_dir()
        .join(profile_dir)
        .join(format!("vestibule{}", std::env::consts::EXE_SUFFIX))
}
