//! Decisions that know neither store nor processes.

pub mod artifact_paths;
pub mod buildspec_source;
pub mod initiator;
pub mod order;
pub mod override_build;
pub mod project;
pub mod variables;
