//! GetBucketOwnershipControls
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html> (read 2026-11-21).
//! Every bucket is "bucket owner enforced", which is AWS's default and the only one that we have.

use crate::refusal::Result;
use crate::{S3, bucket};
use s3s::dto::{
    GetBucketOwnershipControlsInput, GetBucketOwnershipControlsOutput, ObjectOwnership, OwnershipControls,
    OwnershipControlsRule,
};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketOwnershipControlsInput;
pub type Output = GetBucketOwnershipControlsOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    let rule = OwnershipControlsRule {
        object_ownership: ObjectOwnership::from_static(ObjectOwnership::BUCKET_OWNER_ENFORCED),
    };
    let controls = OwnershipControls { rules: vec![rule] };
    super::answer(GetBucketOwnershipControlsOutput { ownership_controls: Some(controls) })
}
