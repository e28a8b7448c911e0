//! What lasts longer than a request: executions (`execution`, with `entering`, `starting`, `failing` and `ending`), their
//! actions (`action`), and looking for changes of sources (`poll`).

pub mod action;
mod ending;
mod entering;
pub mod execution;
pub mod failing;
pub mod poll;
mod starting;
