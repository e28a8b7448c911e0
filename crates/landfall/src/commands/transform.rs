//! `landfall transform`: see `lang_commands::cli::transform`, which has its options; the time is all that comes from here.

use kernel::Clock;
use std::process::ExitCode;

pub use lang_commands::cli::transform::Options;

pub fn run(options: &Options) -> ExitCode {
    lang_commands::cli::transform::run(options, kernel::SystemClock::new(1.0).now().as_second())
}
