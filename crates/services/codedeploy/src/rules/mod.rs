//! Pure decisions: no store, no clock, no caller.

pub mod configs;
pub mod group;
pub mod lifecycle;
pub mod revision;
pub mod rollback;
pub mod tags;
pub mod traffic;
