//! One file per operation, and the sorted list of them. The list makes s3s's trait of all operations: what is not in it
//! is refused by name.

use crate::S3;
use crate::http::finish::Finish;
use crate::http::front::Wire;
use ::http::{HeaderName, HeaderValue};
use s3s::dto;
use s3s::{S3Request, S3Response, S3Result};
use wire::Cx;

macro_rules! operations {
    ($wire:ident, $api:ident; $($file:ident => $operation:ident),* $(,)?) => {
        $(mod $file;)*

        #[async_trait::async_trait]
        impl $wire::S3 for Wire {
            $(async fn $file(&self, mut request: S3Request<$file::Input>) -> S3Result<S3Response<$file::Output>> {
                let cx = crate::http::front::context(&mut request.extensions)?;
                Ok($file::run(self.service(), &cx, request).await?)
            })*

            /// s3s would make a put of it, which has other rules of who may.
            async fn post_object(
                &self,
                _request: S3Request<dto::PostObjectInput>,
            ) -> S3Result<S3Response<dto::PostObjectOutput>> {
                Err(crate::errors::not_implemented("the operation PostObject"))
            }
        }
    };
}

operations! { s3s, api_s3;
    abort_multipart_upload => AbortMultipartUpload,
    complete_multipart_upload => CompleteMultipartUpload,
    copy_object => CopyObject,
    create_bucket => CreateBucket,
    create_multipart_upload => CreateMultipartUpload,
    delete_bucket => DeleteBucket,
    delete_bucket_cors => DeleteBucketCors,
    delete_bucket_encryption => DeleteBucketEncryption,
    delete_bucket_lifecycle => DeleteBucketLifecycle,
    delete_bucket_policy => DeleteBucketPolicy,
    delete_bucket_replication => DeleteBucketReplication,
    delete_bucket_tagging => DeleteBucketTagging,
    delete_bucket_website => DeleteBucketWebsite,
    delete_object => DeleteObject,
    delete_object_tagging => DeleteObjectTagging,
    delete_objects => DeleteObjects,
    delete_public_access_block => DeletePublicAccessBlock,
    get_bucket_accelerate_configuration => GetBucketAccelerateConfiguration,
    get_bucket_acl => GetBucketAcl,
    get_bucket_cors => GetBucketCors,
    get_bucket_encryption => GetBucketEncryption,
    get_bucket_lifecycle_configuration => GetBucketLifecycleConfiguration,
    get_bucket_location => GetBucketLocation,
    get_bucket_logging => GetBucketLogging,
    get_bucket_notification_configuration => GetBucketNotificationConfiguration,
    get_bucket_ownership_controls => GetBucketOwnershipControls,
    get_bucket_policy => GetBucketPolicy,
    get_bucket_policy_status => GetBucketPolicyStatus,
    get_bucket_replication => GetBucketReplication,
    get_bucket_request_payment => GetBucketRequestPayment,
    get_bucket_tagging => GetBucketTagging,
    get_bucket_versioning => GetBucketVersioning,
    get_bucket_website => GetBucketWebsite,
    get_object => GetObject,
    get_object_acl => GetObjectAcl,
    get_object_attributes => GetObjectAttributes,
    get_object_lock_configuration => GetObjectLockConfiguration,
    get_object_tagging => GetObjectTagging,
    get_public_access_block => GetPublicAccessBlock,
    head_bucket => HeadBucket,
    head_object => HeadObject,
    list_buckets => ListBuckets,
    list_multipart_uploads => ListMultipartUploads,
    list_object_versions => ListObjectVersions,
    list_objects => ListObjects,
    list_objects_v2 => ListObjectsV2,
    list_parts => ListParts,
    put_bucket_acl => PutBucketAcl,
    put_bucket_cors => PutBucketCors,
    put_bucket_encryption => PutBucketEncryption,
    put_bucket_notification_configuration => PutBucketNotificationConfiguration,
    put_bucket_ownership_controls => PutBucketOwnershipControls,
    put_bucket_policy => PutBucketPolicy,
    put_bucket_tagging => PutBucketTagging,
    put_bucket_versioning => PutBucketVersioning,
    put_object => PutObject,
    put_object_acl => PutObjectAcl,
    put_object_tagging => PutObjectTagging,
    put_public_access_block => PutPublicAccessBlock,
    upload_part => UploadPart,
    upload_part_copy => UploadPartCopy,
}

/// The answer that has nothing but its output.
fn answer<T>(output: T) -> crate::refusal::Result<S3Response<T>> {
    Ok(S3Response::new(output))
}

/// `x-amz-bucket-arn`, which s3s has no member for. AWS documents it for directory buckets and sends it of every bucket.
fn bucket_arn(cx: &Cx, bucket: &str) -> Option<(HeaderName, HeaderValue)> {
    let arn = HeaderValue::from_str(&format!("arn:{}:s3:::{bucket}", cx.scope.partition())).ok()?;
    Some((HeaderName::from_static("x-amz-bucket-arn"), arn))
}

/// With `x-amz-bucket-region`, as AWS's listings of objects have it (`test_region_header_exists` in
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.py>, read 2026-11-21).
fn telling_region<T>(output: T, of: &crate::tables::BucketRow) -> S3Response<T> {
    let mut answer = S3Response::new(output);
    if let Ok(region) = HeaderValue::from_str(of.region.as_str()) {
        answer.headers.insert("x-amz-bucket-region", region);
    }
    answer
}

/// 204, as S3 answers deletes and some puts.
fn no_content<T>(output: T) -> crate::refusal::Result<S3Response<T>> {
    let mut answer = S3Response::new(output);
    answer.extensions.insert(Finish::NoContent);
    Ok(answer)
}

/// Changes a bucket's row.
async fn change_bucket(
    s3: &S3,
    name: String,
    change: impl Fn(&mut crate::tables::BucketRow) + Send + 'static,
) -> crate::refusal::Result<()> {
    s3.write(move |tx| {
        let mut row = crate::bucket(tx, &name)?;
        change(&mut row);
        Ok(tx.put::<crate::tables::Buckets>(&name, &row)?)
    })
    .await
}
