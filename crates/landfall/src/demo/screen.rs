//! What the demo shows: lasting lines for what happened, one moving line for what is going on.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

pub struct Screen {
    quiet: bool,
    moving: ProgressBar,
}

impl Screen {
    /// With `quiet`, the story goes to standard error: standard output is for the result.
    pub fn new(quiet: bool) -> Self {
        let moving = ProgressBar::new_spinner();
        let style = ProgressStyle::with_template("  {spinner} {wide_msg}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        moving.set_style(style);
        moving.enable_steady_tick(Duration::from_millis(120));
        Self { quiet, moving }
    }

    pub fn say(&self, line: &str) {
        self.moving.suspend(|| {
            if self.quiet { anstream::eprintln!("{line}") } else { anstream::println!("{line}") }
        });
    }

    pub fn heading(&self, line: &str) {
        self.say(&format!("\n== {line}"));
    }

    pub fn now(&self, what: String) {
        self.moving.set_message(what);
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.moving.finish_and_clear();
    }
}
