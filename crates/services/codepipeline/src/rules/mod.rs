//! Pure decisions: what a pipeline's structure must be, what is filled in, what a failed stage asks for, how variables resolve,
//! how traffic is shifted.

pub mod content_type;
pub mod defaults;
pub mod failure;
pub mod overrides;
pub mod strategy;
pub mod structure;
pub mod variables;
