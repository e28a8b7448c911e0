//! GetBucketAcl
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html> (read 2026-11-21).
//! Ownership is "bucket owner enforced": the one grant there is gives the owner everything, and none can be added.

use crate::refusal::Result;
use crate::{S3, bucket, canonical_id, owner};
use kernel::AccountId;
use s3s::dto::{GetBucketAclInput, GetBucketAclOutput, Grant, Grantee, Permission, Type};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketAclInput;
pub type Output = GetBucketAclOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let row = s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    super::answer(GetBucketAclOutput { grants: Some(grants(&row.owner)), owner: Some(owner(&row.owner)) })
}

/// What stands in every list of rights here.
pub fn grants(owner: &AccountId) -> Vec<Grant> {
    let grantee = Grantee {
        display_name: None,
        email_address: None,
        id: Some(canonical_id(owner)),
        type_: Type::from_static(Type::CANONICAL_USER),
        uri: None,
    };
    vec![Grant {
        grantee: Some(grantee),
        permission: Some(Permission::from_static(Permission::FULL_CONTROL)),
    }]
}
