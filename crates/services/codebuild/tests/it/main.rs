//! Builds that really run, in sandboxes.

mod builds;
mod endings;
mod logging;
mod stock;
mod world;
