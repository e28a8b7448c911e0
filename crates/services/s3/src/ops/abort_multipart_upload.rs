//! AbortMultipartUpload
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html> (read 2026-11-21).
//! Surprises: a part that is being uploaded meanwhile finds no upload, and is not kept.

use super::upload_part::upload;
use crate::refusal::Result;
use crate::tables::Uploads;
use crate::{S3, errors, history};
use s3s::dto::{AbortMultipartUploadInput, AbortMultipartUploadOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = AbortMultipartUploadInput;
pub type Output = AbortMultipartUploadOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = request.input;
    if input.if_match_initiated_time.is_some() {
        return Err(errors::not_implemented("aborts conditional on time").into());
    }
    let place = (input.bucket, input.key, input.upload_id);
    s3.write(move |tx| {
        upload(tx, &place)?;
        tx.delete::<Uploads>(&place)?;
        Ok(history::release_parts(tx, &place.2)?)
    })
    .await?;
    super::no_content(AbortMultipartUploadOutput::default())
}
