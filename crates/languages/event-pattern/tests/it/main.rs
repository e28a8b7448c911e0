//! Event patterns: our own cases, the outside ones where they are at hand, refusals with AWS's texts, and properties.

mod cases;
mod json5;
mod outside;
mod properties;
mod refusals;
