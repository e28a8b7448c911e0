//! Decisions without store, clock or network.

pub mod conclusion;
pub mod permissions;
pub mod receivers;
pub mod retries;
pub mod runtimes;
pub mod settings;
pub mod tags;
pub mod weights;
