//! The wire: s3s with our keys, our decisions and AWS's error bodies.

pub(crate) mod access;
mod cors;
mod digests;
mod explained;
pub(crate) mod finish;
pub mod front;
mod headers;
pub(crate) mod hosts;
pub mod new_bucket;
pub(crate) mod permissions;
pub(crate) mod signed;
mod subresources;
mod xml;

pub use front::Front;
/// A body as this door takes and gives it.
pub use s3s::Body;
