//! Durable work of CloudWatch Logs.

mod forward;
mod removal;
mod retention;

pub use forward::{Forward, Forwarding};
pub use removal::{Removal, Removed};
pub use retention::{Keeping, Retention};
