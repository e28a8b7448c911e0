//! Operations that s3s does not know of. Their requests look to it like others, with a query parameter that means nothing: a
//! rename would be taken for a put of nothing.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html> (read 2026-11-21): the query parameters of AWS's
//! model that s3s 0.14 has no operation for.

use super::signed::query;
use crate::errors;
use http::Uri;
use s3s::S3Error;

const UNKNOWN_TO_S3S: [&str; 7] = [
    "abac",
    "annotation",
    "metadataAnnotationTable",
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",
    "renameObject",
];

pub fn refuse(uri: &Uri) -> Result<(), S3Error> {
    let is_of_object = uri.path().trim_matches('/').contains('/');
    // Of a bucket s3s knows it; of an object it is UpdateObjectEncryption.
    let encryption = is_of_object.then_some("encryption");
    let asked = UNKNOWN_TO_S3S.into_iter().chain(encryption).find(|name| query(uri, name).is_some());
    asked.map_or(Ok(()), |name| Err(errors::not_implemented(&format!("the subresource `{name}`"))))
}
