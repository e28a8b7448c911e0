//! Durable work: a message to its deliveries, a delivery to its endpoint.

mod carry;
pub mod deliver;
pub mod fan_out;
