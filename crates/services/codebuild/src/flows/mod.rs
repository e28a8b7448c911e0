//! A build as durable work.

mod build;

pub use build::{BuildFlow, BuildState};
