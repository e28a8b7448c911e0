//! Durable work: a message to its deliveries, a delivery to its endpoint, the end of a subscription that nobody confirms.

mod carry;
pub mod deliver;
pub mod expiry;
pub mod fan_out;
