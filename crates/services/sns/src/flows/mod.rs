//! Durable work: a message to its deliveries, a delivery to its endpoint.

pub mod deliver;
pub mod fan_out;
mod metric;
