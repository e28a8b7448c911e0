//! The codecs: bytes to value tree and back, each steered by the shape tables.
//!
//! [`json`] serves awsJson 1.0/1.1 and the bodies of restJson1; [`rest`] adds restJson1's URI, query and headers;
//! [`query`] reads awsQuery forms and writes their XML; [`cbor`] is Smithy RPC v2. `restXml` is S3's alone and lives
//! in the s3 service.

pub mod cbor;
pub mod gzip;
pub mod json;
pub mod query;
pub mod rest;
pub mod time;

/// Bytes that are not what the protocol says; becomes each protocol's own serialization error.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// How deep a request may nest before it is refused.
pub const DEPTH_MAX: usize = 64;
