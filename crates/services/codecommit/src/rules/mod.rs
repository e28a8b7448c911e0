//! Decisions that know neither store nor git.

pub mod file_changes;
pub mod git_signature;
pub mod names;
pub mod push_commands;
pub mod reference_changes;
pub mod tags;
