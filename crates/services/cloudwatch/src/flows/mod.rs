//! Durable work of CloudWatch.

mod actions;
mod composite;
mod evaluation;
mod sleepers;

pub use actions::{Acting, Actions};
pub use composite::Composite;
pub use evaluation::{Evaluation, Watching, wake, wake_all};
pub use sleepers::Sleepers;

/// Signals of an alarm's flow: it was configured anew or deleted, or its metric has data again.
pub const CHANGED: &str = "changed";
/// Somebody set the state by hand: it holds until the next evaluation.
pub const STATE_SET: &str = "state set";
