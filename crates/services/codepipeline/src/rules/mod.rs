//! Pure decisions: what a pipeline's structure must be, how variables resolve, how traffic is shifted.

pub mod strategy;
pub mod structure;
pub mod variables;
