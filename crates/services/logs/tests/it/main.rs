//! Log groups from end to end on a real store and real segments.

mod filters;
mod groups;
mod outside;
mod stock;
mod world;
