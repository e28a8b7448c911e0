//! One file per operation, and the sorted list of them. The list makes s3s's trait of all operations: what is not in it
//! is refused by name.

use crate::S3;
use crate::http::front::Wire;
use s3s::dto;
use s3s::{S3Request, S3Response, S3Result};

macro_rules! operations {
    ($($file:ident($input:ident) => $output:ident),* $(,)?) => {
        $(mod $file;)*

        #[async_trait::async_trait]
        impl s3s::S3 for Wire {
            $(async fn $file(&self, mut request: S3Request<dto::$input>) -> S3Result<S3Response<dto::$output>> {
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

operations! {
    abort_multipart_upload(AbortMultipartUploadInput) => AbortMultipartUploadOutput,
    complete_multipart_upload(CompleteMultipartUploadInput) => CompleteMultipartUploadOutput,
    copy_object(CopyObjectInput) => CopyObjectOutput,
    create_bucket(CreateBucketInput) => CreateBucketOutput,
    create_multipart_upload(CreateMultipartUploadInput) => CreateMultipartUploadOutput,
    delete_bucket(DeleteBucketInput) => DeleteBucketOutput,
    delete_bucket_policy(DeleteBucketPolicyInput) => DeleteBucketPolicyOutput,
    delete_bucket_tagging(DeleteBucketTaggingInput) => DeleteBucketTaggingOutput,
    delete_object(DeleteObjectInput) => DeleteObjectOutput,
    delete_object_tagging(DeleteObjectTaggingInput) => DeleteObjectTaggingOutput,
    delete_objects(DeleteObjectsInput) => DeleteObjectsOutput,
    get_bucket_encryption(GetBucketEncryptionInput) => GetBucketEncryptionOutput,
    get_bucket_location(GetBucketLocationInput) => GetBucketLocationOutput,
    get_bucket_policy(GetBucketPolicyInput) => GetBucketPolicyOutput,
    get_bucket_tagging(GetBucketTaggingInput) => GetBucketTaggingOutput,
    get_bucket_versioning(GetBucketVersioningInput) => GetBucketVersioningOutput,
    get_object(GetObjectInput) => GetObjectOutput,
    get_object_attributes(GetObjectAttributesInput) => GetObjectAttributesOutput,
    get_object_tagging(GetObjectTaggingInput) => GetObjectTaggingOutput,
    head_bucket(HeadBucketInput) => HeadBucketOutput,
    head_object(HeadObjectInput) => HeadObjectOutput,
    list_buckets(ListBucketsInput) => ListBucketsOutput,
    list_multipart_uploads(ListMultipartUploadsInput) => ListMultipartUploadsOutput,
    list_object_versions(ListObjectVersionsInput) => ListObjectVersionsOutput,
    list_objects(ListObjectsInput) => ListObjectsOutput,
    list_objects_v2(ListObjectsV2Input) => ListObjectsV2Output,
    list_parts(ListPartsInput) => ListPartsOutput,
    put_bucket_policy(PutBucketPolicyInput) => PutBucketPolicyOutput,
    put_bucket_tagging(PutBucketTaggingInput) => PutBucketTaggingOutput,
    put_bucket_versioning(PutBucketVersioningInput) => PutBucketVersioningOutput,
    put_object(PutObjectInput) => PutObjectOutput,
    put_object_tagging(PutObjectTaggingInput) => PutObjectTaggingOutput,
    upload_part(UploadPartInput) => UploadPartOutput,
    upload_part_copy(UploadPartCopyInput) => UploadPartCopyOutput,
}

/// The answer that has nothing but its output.
fn answer<T>(output: T) -> crate::refusal::Result<S3Response<T>> {
    Ok(S3Response::new(output))
}

/// 204, as S3 answers deletes.
fn no_content<T>(output: T) -> crate::refusal::Result<S3Response<T>> {
    Ok(S3Response::with_status(output, ::http::StatusCode::NO_CONTENT))
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
