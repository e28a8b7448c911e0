//! DeleteBucket
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html> (read 2026-11-21).
//! Surprises: delete markers count as content; uploads that were never completed do not, and go with the bucket.

use crate::refusal::Result;
use crate::tables::{Buckets, Objects, Uploads, Versioning, Versions};
use crate::{S3, bucket, errors, history};
use s3s::dto::{DeleteBucketInput, DeleteBucketOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = DeleteBucketInput;
pub type Output = DeleteBucketOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let name = request.input.bucket;
    s3.write(move |tx| {
        let row = bucket(tx, &name)?;
        let has_objects = !tx.scan::<Objects>(&name, None, 1)?.is_empty();
        if has_objects || !tx.scan::<Versions>(&name, None, 1)?.is_empty() {
            return Err(errors::bucket_not_empty(row.versioning != Versioning::Off).into());
        }
        for (key, _) in tx.scan::<Uploads>(&name, None, usize::MAX)? {
            tx.delete::<Uploads>(&key)?;
            history::release_parts(tx, &key.2)?;
        }
        tx.delete::<Buckets>(&name)?;
        Ok(())
    })
    .await?;
    super::no_content(DeleteBucketOutput {})
}
