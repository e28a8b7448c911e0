//! Pure decisions: no store, no clock, no disk.

pub mod alarm;
pub mod datum;
pub mod evaluate;
pub mod notice;
pub mod pace;
pub mod period;
pub mod reason;
