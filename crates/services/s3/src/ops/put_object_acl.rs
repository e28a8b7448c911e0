//! PutObjectAcl
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html> (read 2026-11-21): where ownership is
//! "bucket owner enforced", and here it always is, "requests to set ACLs or update ACLs fail and return the
//! AccessControlListNotSupported error code".

use crate::describing::acl_of;
use crate::finding::object;
use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{PutObjectAclInput, PutObjectAclOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = PutObjectAclInput;
pub type Output = PutObjectAclOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = &request.input;
    let read = s3.read(|tx| {
        bucket(tx, &input.bucket)?;
        object(tx, &input.bucket, &input.key, input.version_id.as_deref())
    });
    s3.hide_absence(cx, &input.bucket, read.await).await?;
    acl_of!(input).check()?;
    Err(errors::acl_not_supported().into())
}
