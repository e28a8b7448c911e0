//! What goes on after the request, or after a kill: a change that has to be recorded, a repository that has to go.

mod change;
mod removal;

pub use change::{Change, ChangeState};
pub use removal::{Removal, RemovalState};
