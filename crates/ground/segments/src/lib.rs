//! Append-only streams of timed records in files: log lines and metrics, which must not pass through the state writer.
//!
//! A stream is a folder; its records are in segment files of some megabytes. An append is acknowledged after fsync; all that
//! waits for one stream shares one write and one fsync, and streams do not wait for each other. A torn tail (a write that
//! a crash cut off) is cut when the stream is next opened; damage anywhere else is reported, never skipped. What is
//! removed frees its disk at once: whole streams and folders of streams, and segments that have grown too old.
//!
//! Memory is bounded: a page of records at a time, and for each stream in use some numbers per segment.
//!
//! Reading order: [`record`] (bytes), `folder` (one stream's files), [`streams`] (the handle), [`page`] (which records a
//! question gets).
//!
//! Not here: what a record means, who may read it, and retention as a policy.

mod folder;
pub mod page;
pub mod record;
pub mod streams;
#[cfg(test)]
mod tests;

pub use page::{Found, Key, Page, Question};
pub use record::Record;
pub use streams::{Segments, StreamPath, Summary};
