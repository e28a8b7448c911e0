//! `landfall graph`: see `lang_commands::cli::graph`, which has its options.

pub use lang_commands::cli::graph::{Options, run};
