//! Pure decisions: no store, no clock, no disk.

pub mod batch;
pub mod filter;
pub mod retention;
pub mod tags;
pub mod token;
