//! Log groups from end to end on a real store and real segments.

mod groups;
mod stock;
mod world;
