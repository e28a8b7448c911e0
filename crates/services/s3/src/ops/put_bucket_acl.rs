//! PutBucketAcl
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html> (read 2026-11-21): where ownership is
//! "bucket owner enforced", and here it always is, "requests to set ACLs or update ACLs fail and return the
//! AccessControlListNotSupported error code".

use crate::describing::acl_of;
use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{PutBucketAclInput, PutBucketAclOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = PutBucketAclInput;
pub type Output = PutBucketAclOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    acl_of!(&request.input).check()?;
    Err(errors::acl_not_supported().into())
}
