//! Decisions without store, clock or network.

pub mod permissions;
pub mod retries;
pub mod runtimes;
pub mod settings;
pub mod tags;
pub mod weights;
