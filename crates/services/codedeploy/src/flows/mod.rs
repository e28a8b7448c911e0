//! Durable work: a deployment.

pub mod deployment;
pub mod record;
mod steps;
