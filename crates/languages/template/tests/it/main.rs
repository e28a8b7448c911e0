//! The template language from outside.

mod good;
mod limits;
mod mutations;
mod properties;
mod sentences;
