//! DeleteBucketWebsite
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html> (read 2026-11-21).
//! No bucket has a website, since PutBucketWebsite is refused: there is nothing to delete, which S3 answers with 204 as well.

use crate::refusal::Result;
use crate::{S3, bucket};
use s3s::dto::{DeleteBucketWebsiteInput, DeleteBucketWebsiteOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = DeleteBucketWebsiteInput;
pub type Output = DeleteBucketWebsiteOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    super::no_content(DeleteBucketWebsiteOutput {})
}
