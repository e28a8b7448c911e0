//! Whether a description that came as XML is the one that was sent: Content-MD5 and checksum headers, which s3s reads and does
//! not compare.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html> (read 2026-11-21): DeleteObjects needs one or
//! the other; whoever sends one has it compared. Objects' own bodies are compared where they are received.

use super::signed::{query, text};
use crate::errors;
use crate::rules::digests::{Digests, check_checksum, check_md5};
use crate::tables::Algorithm;
use http::{Method, Request};
use s3s::{Body, S3Error};

/// What the largest description, a thousand long keys to delete, may have.
const BODY_BYTES_MAX: usize = 4 << 20;

const DESCRIBED_BY_XML: [&str; 11] = [
    "acl",
    "cors",
    "delete",
    "encryption",
    "notification",
    "ownershipControls",
    "policy",
    "publicAccessBlock",
    "tagging",
    "uploadId",
    "versioning",
];

pub async fn check(request: &mut Request<Body>) -> Result<(), S3Error> {
    let is_described = DESCRIBED_BY_XML.iter().any(|name| query(request.uri(), name).is_some());
    // With an upload id a PUT is a part.
    let is_part = *request.method() == Method::PUT && query(request.uri(), "uploadId").is_some();
    if !is_described || is_part || matches!(*request.method(), Method::GET | Method::HEAD | Method::DELETE) {
        return Ok(());
    }
    let said = said_in(request);
    if said.is_empty() {
        let has_trailer = text(request.headers(), "x-amz-trailer").is_some();
        let is_delete = *request.method() == Method::POST && query(request.uri(), "delete").is_some();
        return if is_delete && !has_trailer { Err(errors::checksum_required()) } else { Ok(()) };
    }
    // A body in signed chunks is not itself yet.
    let is_chunked =
        text(request.headers(), "x-amz-content-sha256").is_some_and(|sha| sha.starts_with("STREAMING-"));
    if is_chunked {
        return Ok(());
    }
    let body = request.body_mut().store_all_limited(BODY_BYTES_MAX).await.map_err(errors::body_failed)?;
    said.iter().try_for_each(|said| said.check(&body))
}

enum Said {
    Md5(String),
    Checksum(Algorithm, String),
}

impl Said {
    fn check(&self, body: &[u8]) -> Result<(), S3Error> {
        let algorithm = match self {
            Said::Md5(_) => Algorithm::Crc32,
            Said::Checksum(algorithm, _) => *algorithm,
        };
        let mut digests = Digests::new(algorithm, algorithm);
        digests.update(body);
        let digested = digests.finish();
        match self {
            Said::Md5(header) => check_md5(header, &digested.md5),
            Said::Checksum(algorithm, said) => check_checksum(*algorithm, said, &digested.checksum.value),
        }
    }
}

fn said_in(request: &Request<Body>) -> Vec<Said> {
    // On the completion of an upload, checksums are the object's, not the body's.
    let is_completion = query(request.uri(), "uploadId").is_some();
    let md5 = text(request.headers(), "content-md5").map(|value| Said::Md5(value.to_owned()));
    let checksums = Algorithm::ALL.into_iter().filter(|_| !is_completion).filter_map(|algorithm| {
        Some(Said::Checksum(algorithm, text(request.headers(), &algorithm.header())?.to_owned()))
    });
    md5.into_iter().chain(checksums).collect()
}
