//! Where things are, from the repository's root.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub type Done = Result<(), Box<dyn std::error::Error>>;

/// Cargo says at run time which checkout this is: a target folder shared by two checkouts may hold the other's binary.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let named = std::env::var_os("CARGO_MANIFEST_DIR");
        let xtask = named.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        xtask.parent().expect("xtask is a folder of the repository").to_owned()
    })
}

pub fn models() -> PathBuf {
    root().join("models")
}

pub fn api() -> PathBuf {
    root().join("crates/api")
}

/// The target folder that cargo builds into.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
