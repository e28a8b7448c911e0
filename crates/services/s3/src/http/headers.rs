//! Headers of AWS's model that s3s does not know of: it would pass them over, and the request would succeed without what it asked.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html> (read 2026-11-21): the headers that s3s 0.14 has no member for.

use crate::errors;
use http::HeaderMap;
use s3s::S3Error;

const UNKNOWN_TO_S3S: [&str; 9] = [
    "x-amz-checksum-md5",
    "x-amz-checksum-sha512",
    "x-amz-checksum-xxhash128",
    "x-amz-checksum-xxhash3",
    "x-amz-checksum-xxhash64",
    "x-amz-object-annotation-directive",
    "x-amz-object-lock-event-hold",
    "x-amz-object-lock-event-hold-duration-days",
    "x-amz-object-lock-event-hold-duration-years",
];

pub fn refuse(headers: &HeaderMap) -> Result<(), S3Error> {
    let asked = UNKNOWN_TO_S3S.into_iter().find(|name| headers.contains_key(*name));
    asked.map_or(Ok(()), |name| Err(errors::not_implemented(&format!("the header {name}"))))
}
