//! What the engine promises, shown on flows that do nothing but count.

mod engine;
mod journal;
mod release;
mod waiting;
mod world;
