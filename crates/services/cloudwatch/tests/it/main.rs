//! Alarms from end to end on a real store and real segments.

mod alarms;
mod outside;
mod stock;
mod world;
