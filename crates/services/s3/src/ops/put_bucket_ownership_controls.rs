//! PutBucketOwnershipControls
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html> (read 2026-11-21).
//! `BucketOwnerEnforced` is what every bucket here has. Left out, and refused by name: the ownerships that have ACLs.

use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{PutBucketOwnershipControlsInput, PutBucketOwnershipControlsOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = PutBucketOwnershipControlsInput;
pub type Output = PutBucketOwnershipControlsOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    let [rule] = &request.input.ownership_controls.rules[..] else {
        return Err(errors::malformed_xml().into());
    };
    match rule.object_ownership.as_str() {
        "BucketOwnerEnforced" => super::answer(PutBucketOwnershipControlsOutput {}),
        other @ ("BucketOwnerPreferred" | "ObjectWriter") => {
            Err(errors::not_implemented(&format!("the object ownership {other}")).into())
        }
        _ => Err(errors::malformed_xml().into()),
    }
}
