//! Pure decisions.

pub mod delivery_policy;
pub mod endpoint;
pub mod envelope;
pub mod filter;
pub mod message;
pub mod retry;
