//! PutObjectTagging
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html> (read 2026-11-21).

use crate::announcing::{News, Of};
use crate::finding::{shown_version, tagged};
use crate::refusal::Result;
use crate::rules::tagging;
use crate::tables::Tags;
use crate::{S3, bucket, history};
use s3s::dto::{PutObjectTaggingInput, PutObjectTaggingOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = PutObjectTaggingInput;
pub type Output = PutObjectTaggingOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let PutObjectTaggingInput { bucket, key, version_id, tagging, .. } = request.input;
    let tags = tagging::of_object(tagging::from_wire(tagging.tag_set)?)?;
    let version_id = set(s3, cx, bucket, key, version_id, tags).await?;
    super::answer(PutObjectTaggingOutput { version_id })
}

/// Gives a version these tags. Answers its id, if the bucket keeps versions.
pub async fn set(
    s3: &S3,
    cx: &Cx,
    name: String,
    key: String,
    version_id: Option<String>,
    tags: Tags,
) -> Result<Option<String>> {
    let (of, news) = (name.clone(), News::new(s3, cx));
    let written = s3.write(move |tx| {
        let of = bucket(tx, &name)?;
        let versioning = of.versioning;
        let mut row = tagged(tx, &name, &key, version_id.as_deref())?;
        row.tags.clone_from(&tags);
        history::update(tx, &name, &key, &row)?;
        news.tagged(tx, &Of { row: &of, bucket: &name, key: &key }, &row)?;
        Ok(shown_version(versioning, &row.version_id))
    });
    s3.hide_absence(cx, &of, written.await).await
}
