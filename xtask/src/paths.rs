//! Where things are, from the repository's root.

use std::path::{Path, PathBuf};

pub type Done = Result<(), Box<dyn std::error::Error>>;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the repository")
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
