//! Builds that really run, in sandboxes.

mod builds;
mod endings;
mod stock;
mod world;
