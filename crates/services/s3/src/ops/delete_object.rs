//! DeleteObject
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html> (read 2026-11-21).
//! Surprises: deleting what is not there succeeds; in a bucket with versions it even leaves a delete marker.
//! Left out: MFA delete, object lock.

use crate::announcing::{News, Of};
use crate::finding::is_version_id;
use crate::refusal::Result;
use crate::rules::conditions::Conditions;
use crate::rules::version_id::NULL;
use crate::tables::VersionRow;
use crate::{S3, bucket, errors, history};
use s3s::dto::{DeleteObjectInput, DeleteObjectOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = DeleteObjectInput;
pub type Output = DeleteObjectOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let mut input = request.input;
    if input.if_match_last_modified_time.is_some() || input.if_match_size.is_some() {
        return Err(errors::not_implemented("deletes conditional on size or time").into());
    }
    if input.bypass_governance_retention.is_some() {
        return Err(errors::nothing_to_bypass().into());
    }
    let conditions = Conditions { if_match: input.if_match.take().map(Into::into), ..Conditions::default() };
    let deleted = delete(s3, cx, input.bucket, input.key, input.version_id.clone(), conditions).await?;
    super::no_content(DeleteObjectOutput {
        delete_marker: deleted.is_marker.then_some(true),
        version_id: input.version_id.or(deleted.marker_made),
        ..DeleteObjectOutput::default()
    })
}

#[derive(Default)]
pub struct Deleted {
    /// A delete marker was made or removed.
    pub is_marker: bool,
    /// The version id of the marker that was made, or of the one that was removed.
    pub marker_made: Option<String>,
}

pub async fn delete(
    s3: &S3,
    cx: &Cx,
    bucket_name: String,
    key: String,
    version_id: Option<String>,
    conditions: Conditions,
) -> Result<Deleted> {
    crate::storing::check_key(&key)?;
    let (now, salt, news) = (s3.now(), s3.salt(), News::new(s3, cx));
    s3.write(move |tx| {
        let row = bucket(tx, &bucket_name)?;
        let (versioning, of) = (row.versioning, Of { row: &row, bucket: &bucket_name, key: &key });
        if conditions.if_match.is_some() {
            let existing = history::current(tx, &bucket_name, &key)?;
            conditions.on_delete(existing.as_ref().map(|row| row.e_tag.as_str()))?;
        }
        match &version_id {
            Some(id) if !is_version_id(id) => Err(errors::invalid_version_id(id).into()),
            Some(id) => {
                let removed = history::remove(tx, &bucket_name, &key, id)?;
                if removed.is_some() {
                    news.removed(tx, &of, id)?;
                }
                let is_marker = matches!(removed, Some(VersionRow::DeleteMarker(_)));
                Ok(Deleted { is_marker, marker_made: is_marker.then(|| id.clone()) })
            }
            None => {
                let moment = history::Moment { versioning, now, salt: &salt };
                let was_there = history::current(tx, &bucket_name, &key)?.is_some();
                let marker = history::delete(tx, &bucket_name, &key, &moment)?;
                match &marker {
                    Some(marker) => news.hidden(tx, &of, marker)?,
                    None if was_there => news.removed(tx, &of, NULL)?,
                    None => {}
                }
                Ok(Deleted {
                    is_marker: marker.is_some(),
                    marker_made: marker.map(|marker| marker.version_id),
                })
            }
        }
    })
    .await
}
