//! The template language from outside.

mod good;
mod mutations;
mod properties;
