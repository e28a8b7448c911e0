//! GetObjectAcl
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html> (read 2026-11-21).
//! As of buckets: the bucket's owner has every object and all rights to it.

use super::get_bucket_acl::grants;
use crate::finding::object;
use crate::refusal::Result;
use crate::{S3, bucket, owner};
use s3s::dto::{GetObjectAclInput, GetObjectAclOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetObjectAclInput;
pub type Output = GetObjectAclOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = &request.input;
    let read = s3.read(|tx| {
        let row = bucket(tx, &input.bucket)?;
        object(tx, &input.bucket, &input.key, input.version_id.as_deref())?;
        Ok(row)
    });
    let row = s3.hide_absence(cx, &input.bucket, read.await).await?;
    super::answer(GetObjectAclOutput {
        grants: Some(grants(&row.owner)),
        owner: Some(owner(&row.owner)),
        ..GetObjectAclOutput::default()
    })
}
