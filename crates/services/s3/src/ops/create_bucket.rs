//! CreateBucket
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html> (read 2026-11-21).
//! Surprises: a name of the account's own namespace ends in account and region (`x-amz-bucket-namespace`); making a bucket of
//! us-east-1 that is one's own already succeeds and changes nothing; of every other region it is refused, also when that is
//! asked for in us-east-1 (`test_create_bucket_with_existing_name` in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.snapshot.json>, read 2026-11-21).
//! Left out: ACLs, object lock, object ownership other than BucketOwnerEnforced, directory buckets.

use crate::http::new_bucket::NewTags;
use crate::refusal::Result;
use crate::rules::{acl, bucket_name, location};
use crate::tables::{BucketRow, Buckets, Versioning};
use crate::{S3, errors};
use http::HeaderMap;
use s3s::dto::{CreateBucketInput, CreateBucketOutput};
use s3s::{S3Error, S3Request, S3Response};
use wire::Cx;

pub type Input = CreateBucketInput;
pub type Output = CreateBucketOutput;

const OWNERSHIP: &str = "x-amz-object-ownership";

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = request.input;
    let tags = request.extensions.get::<NewTags>().map(|given| given.0.clone()).unwrap_or_default();
    if request.headers.get(OWNERSHIP).is_some_and(|given| given.is_empty()) {
        // s3s takes it for none.
        return Err(bad_ownership("").into());
    }
    check(&input)?;
    let is_regional = is_regional(cx, &request.headers, &input.bucket)?;
    let constraint = input.create_bucket_configuration.as_ref().and_then(|c| c.location_constraint.as_ref());
    let region = location::of_new_bucket(&cx.scope.region, constraint.map(|constraint| constraint.as_str()))?;
    let row = BucketRow {
        owner: cx.scope.account.clone(),
        region,
        made: s3.now(),
        versioning: Versioning::Off,
        tags,
        policy: None,
        public_access: None,
        bucket_key: false,
        says_encryption: false,
        cors: None,
        tells_event_bridge: false,
    };
    let (name, made_in) = (input.bucket.clone(), row.region.clone());
    s3.write(move |tx| {
        let Some(existing) = tx.get::<Buckets>(&name)? else { return Ok(tx.put::<Buckets>(&name, &row)?) };
        match existing.owner == row.owner {
            true if existing.region == row.region && location::is_classic(&row.region) => Ok(()),
            true => Err(errors::bucket_already_owned_by_you().into()),
            false => Err(errors::bucket_already_exists().into()),
        }
    })
    .await?;
    let location = location::address(&input.bucket, &made_in, is_regional);
    let mut answer = S3Response::new(CreateBucketOutput { location: Some(location) });
    answer.headers.extend(super::bucket_arn(cx, &input.bucket));
    Ok(answer)
}

/// Whether the bucket is to be made under a name that only its account can have.
fn is_regional(cx: &Cx, headers: &HeaderMap, bucket: &str) -> std::result::Result<bool, S3Error> {
    let Some(namespace) = headers.get("x-amz-bucket-namespace") else { return Ok(false) };
    let suffix = format!("-{}-{}-an", cx.scope.account, cx.scope.region);
    match namespace.to_str() {
        Ok("global") => Ok(false),
        Ok("account-regional") if bucket.ends_with(&suffix) => Ok(true),
        Ok("account-regional") => Err(errors::invalid_namespace(&suffix)),
        _ => {
            let text = "Invalid x-amz-bucket-namespace header.".to_owned();
            Err(errors::invalid_argument("x-amz-bucket-namespace", "", text))
        }
    }
}

fn bad_ownership(given: &str) -> S3Error {
    errors::invalid_argument(OWNERSHIP, "", format!("Invalid {OWNERSHIP} header: {given}"))
}

fn check(input: &CreateBucketInput) -> std::result::Result<(), S3Error> {
    if !bucket_name::is_valid(&input.bucket) {
        return Err(errors::invalid_bucket_name());
    }
    input.acl.as_ref().map_or(Ok(()), |acl| acl::check_canned(acl.as_str()))?;
    if input.acl.as_ref().is_some_and(|acl| acl.as_str() != "private")
        || input.grant_full_control.is_some()
        || input.grant_read.is_some()
        || input.grant_write.is_some()
        || input.grant_read_acp.is_some()
        || input.grant_write_acp.is_some()
    {
        return Err(errors::bucket_acl_with_ownership());
    }
    if input.object_lock_enabled_for_bucket == Some(true) {
        return Err(errors::not_implemented("object lock"));
    }
    match input.object_ownership.as_ref().map(|ownership| ownership.as_str()) {
        None | Some("BucketOwnerEnforced") => {}
        Some(other @ ("BucketOwnerPreferred" | "ObjectWriter")) => {
            return Err(errors::not_implemented(&format!("the object ownership {other}")));
        }
        Some(other) => return Err(bad_ownership(other)),
    }
    if input.create_bucket_configuration.as_ref().is_some_and(|c| c.bucket.is_some() || c.location.is_some())
    {
        return Err(errors::not_implemented("directory buckets"));
    }
    Ok(())
}
