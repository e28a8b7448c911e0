//! `landfall validate`: see `lang_commands::cli::validate`, which has its options.

pub use lang_commands::cli::validate::{Options, run};
