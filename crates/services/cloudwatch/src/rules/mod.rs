//! Pure decisions: no store, no clock, no disk.

pub mod alarm;
pub mod alarm_metrics;
pub mod composite;
pub mod datum;
pub mod evaluate;
pub mod labels;
pub mod math;
pub mod notice;
pub mod pace;
pub mod period;
pub mod reason;
