//! Durable work: an event to its deliveries, a delivery to its target, a schedule.

pub mod deliver;
pub mod route;
pub mod schedule;
