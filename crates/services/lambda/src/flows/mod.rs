//! What takes longer than a request.

pub mod event;
pub mod prepare;
