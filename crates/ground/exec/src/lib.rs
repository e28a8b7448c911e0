//! Sandboxes: run other people's code, isolated, and say how well.
//!
//! Reading order: [`plan`] (what crosses to the launcher, and the levels of isolation), [`launch`] (the server's side of
//! one sandbox), `inside` (the launcher's side: namespaces, root, rights, filters), [`cgroup`], `freezer`, [`probe`] (what this
//! machine really gives), [`interpreter`] and [`packages`], [`machine`] (all of that, surveyed once), then the two users: [`function`] (instances of Lambda functions) and
//! [`shell`] (the one shell of a build).
//!
//! A binary that uses this crate calls [`sandbox_main`] first thing in `main`.
//! Not here: anything that knows AWS's API, an account or a store; images and layers as such (a layer is a folder).

pub mod cgroup;
mod freezer;
pub mod function;
pub mod git;
#[cfg(target_os = "linux")]
mod inside;
pub mod interpreter;
pub mod launch;
pub mod machine;
pub mod packages;
pub mod plan;
pub mod probe;
pub mod shell;
mod spare;
pub mod unzip;
mod view;

pub use launch::{Launcher, sandbox_main};
pub use machine::Machine;
pub use plan::{End, Level, Network};
pub use probe::{Isolation, probe};
