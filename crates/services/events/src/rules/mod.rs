//! Pure decisions.

pub mod input;
pub mod path;
pub mod retry;
pub mod targets;
pub mod template;
