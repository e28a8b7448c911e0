//! DeleteObjects
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html> (read 2026-11-21).
//! Surprises: each key is allowed or refused by itself and the answer is 200; `Quiet` tells failures only.
//! Left out: conditions on size and time.

use super::delete_object::{Deleted, delete};
use crate::refusal::{Refused, Result};
use crate::rules::conditions::{Conditions, Tag};
use crate::{S3, bucket, errors};
use s3s::dto::{DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, Error, ObjectIdentifier};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Response};
use wire::{AuthorizeError, Cx};

pub type Input = DeleteObjectsInput;
pub type Output = DeleteObjectsOutput;

const KEYS_MAX: usize = 1000;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let DeleteObjectsInput { bucket: name, delete: list, bypass_governance_retention, .. } = request.input;
    if list.objects.is_empty() || list.objects.len() > KEYS_MAX {
        return Err(errors::malformed_xml().into());
    }
    s3.read(|tx| bucket(tx, &name)).await?;
    if bypass_governance_retention.is_some() {
        return Err(errors::nothing_to_bypass().into());
    }
    let is_quiet = list.quiet.unwrap_or(false);
    let (mut deleted, mut failed) = (Vec::new(), Vec::new());
    // All at once: they share the writer's commits.
    let each = list.objects.into_iter().map(|object| one(s3, cx, &name, object));
    for outcome in futures_util::future::join_all(each).await {
        match outcome {
            Ok(one) if is_quiet => drop(one),
            Ok(one) => deleted.push(one),
            Err(error) => failed.push(error),
        }
    }
    super::answer(DeleteObjectsOutput {
        deleted: Some(deleted),
        errors: Some(failed),
        ..DeleteObjectsOutput::default()
    })
}

async fn one(
    s3: &S3,
    cx: &Cx,
    bucket: &str,
    object: ObjectIdentifier,
) -> std::result::Result<DeletedObject, Error> {
    let ObjectIdentifier { key, version_id, e_tag, last_modified_time, size } = object;
    let outcome = async {
        let allowed = crate::http::access::may_delete(s3, cx, bucket, &key, version_id.as_deref()).await;
        allowed.map_err(|error| match error {
            AuthorizeError::Denied(denied) => Refused::from(errors::access_denied(denied.to_string())),
            AuthorizeError::Fault(fault) => Refused::Fault(fault),
        })?;
        if last_modified_time.is_some() || size.is_some() {
            return Err(errors::not_implemented("deletes conditional on size or time").into());
        }
        let if_match = e_tag.map(|tag| if tag.value() == "*" { Tag::Any } else { Tag::Is(tag.into_value()) });
        let conditions = Conditions { if_match, ..Conditions::default() };
        delete(s3, cx, bucket.to_owned(), key.clone(), version_id.clone(), conditions).await
    };
    match outcome.await {
        Ok(Deleted { is_marker, marker_made }) => Ok(DeletedObject {
            delete_marker: is_marker.then_some(true),
            delete_marker_version_id: marker_made,
            key: Some(key),
            version_id,
        }),
        Err(refused) => {
            let error = said_in_lists(S3Error::from(refused));
            let (code, message) = (error.code().as_str().to_owned(), error.message().map(str::to_owned));
            Err(Error { code: Some(code), message, key: Some(key), version_id })
        }
    }
}

/// A version id that is none is an error of its own here: <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json>,
/// `test_delete_objects`, recorded 2025-01-21.
fn said_in_lists(error: S3Error) -> S3Error {
    match error.code() {
        S3ErrorCode::InvalidArgument if error.message() == Some(errors::INVALID_VERSION_ID) => {
            errors::no_such_version("", "")
        }
        _ => error,
    }
}
