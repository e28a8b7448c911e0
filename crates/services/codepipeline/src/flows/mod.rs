//! Durable processes: `execution` (through the stages) and `action` (one action, from begin to end).

pub mod action;
pub mod execution;
