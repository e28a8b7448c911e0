//! Durable work of CloudWatch Logs.

mod removal;
mod retention;

pub use removal::{Removal, Removed};
pub use retention::{Keeping, Retention};
