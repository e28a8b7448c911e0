//! What takes longer than a request.

mod deliver;
pub mod event;
pub mod prepare;
