//! PutPublicAccessBlock
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html> (read 2026-11-21).
//! What is put holds: BlockPublicPolicy refuses public policies, RestrictPublicBuckets leaves the ones that there are
//! without effect for strangers. The two about ACLs forbid what no bucket here has.
//! Left out: AWS sets all four for every new bucket; here a bucket begins without a block, and says so. The account's own
//! block.

use crate::refusal::Result;
use crate::tables::PublicAccessBlock;
use crate::{S3, errors};
use s3s::dto::{PutPublicAccessBlockInput, PutPublicAccessBlockOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = PutPublicAccessBlockInput;
pub type Output = PutPublicAccessBlockOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let asked = &request.input.public_access_block_configuration;
    let said = [
        asked.block_public_acls,
        asked.ignore_public_acls,
        asked.block_public_policy,
        asked.restrict_public_buckets,
    ];
    if said.iter().all(Option::is_none) {
        return Err(errors::invalid_request("Must specify at least one configuration.").into());
    }
    let block = PublicAccessBlock {
        block_acls: asked.block_public_acls.unwrap_or(false),
        ignore_acls: asked.ignore_public_acls.unwrap_or(false),
        block_policy: asked.block_public_policy.unwrap_or(false),
        restrict_buckets: asked.restrict_public_buckets.unwrap_or(false),
    };
    super::change_bucket(s3, request.input.bucket, move |row| row.public_access = Some(block)).await?;
    super::answer(PutPublicAccessBlockOutput {})
}
