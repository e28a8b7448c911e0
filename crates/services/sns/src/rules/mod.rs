//! Pure decisions.

pub mod endpoint;
pub mod envelope;
pub mod filter;
pub mod message;
pub mod retry;
