//! Pure decisions: no store, no clock, no disk.

pub mod batch;
pub mod filter;
pub mod metric_filter;
pub mod retention;
pub mod subscription;
pub mod tags;
pub mod token;
