//! Pure decisions: no store, no clock, no disk.

pub mod batch;
pub mod retention;
pub mod tags;
pub mod token;
