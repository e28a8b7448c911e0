//! The SAM translator's own cases, as far as they lie beside the repository (`../shared/oracles`): each must give what is recorded there.
//!
//! A script of that folder reads the cases, drives `transform --batch` and compares. Left out: what to do without the folder; the
//! project's own cases (`crates/languages/sam/tests`) are run by cargo in any case.

use crate::paths::{self, Done};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The script, where it is there.
pub fn script() -> Option<PathBuf> {
    let script = paths::root().join("../shared/oracles/sam_oracle.py");
    script.is_file().then_some(script)
}

/// Runs all cases; a failure unless each passes and there are any.
pub fn run(script: &Path) -> Done {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--quiet", "--package", "lang-commands"]);
    crate::clients::run(cargo.current_dir(paths::root()))?;
    let output = Command::new("python3")
        .arg(script)
        .arg("--repo")
        .arg(script.with_file_name("sam"))
        .arg("--batch")
        .arg(paths::target().join("debug/lf-languages"))
        .args(["transform", "--batch"])
        .stderr(Stdio::inherit())
        .output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    print!("{told}");
    let (all, passed) = counts(&told).ok_or("the script tells no counts")?;
    if output.status.success() && passed == all && all > 0 {
        Ok(())
    } else {
        Err(format!("{passed} of {all} cases pass ({})", output.status).into())
    }
}

/// Cases and those that passed, from the line `ALL`.
fn counts(told: &str) -> Option<(u32, u32)> {
    let mut words = told.lines().find_map(|line| line.strip_prefix("ALL "))?.split_whitespace();
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn the_counts_are_those_of_all_categories() {
        let told = "category    total  pass\nerror    3   1\nALL      7   5   4   wall 0.1s\n";
        assert_eq!(counts(told), Some((7, 5)));
        assert_eq!(counts("category total pass\n"), None);
    }
}
