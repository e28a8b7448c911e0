//! PutObject
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html> (read 2026-11-21).
//! Surprises: an upload that names no checksum is given a CRC64NVME; conditions are decided when the whole body is there,
//! in the transaction that makes it an object.
//! Left out: ACLs, object lock, archive storage classes, encryption with KMS's or the customer's keys, appending to an object.

use crate::announcing::News;
use crate::describing::{
    check_extras, checksum_type, checksums_of, description_of, e_tag, encryption, set_checksum,
};
use crate::receiving::{Announced, PUT_BYTES_MAX, Received};
use crate::refusal::Result;
use crate::rules::conditions::Conditions;
use crate::rules::tagging;
use crate::storing::Told;
use crate::tables::{Content, ObjectRow};
use crate::{S3, errors};
use s3s::dto::{PutObjectInput, PutObjectOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = PutObjectInput;
pub type Output = PutObjectOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let S3Request { mut input, headers, trailing_headers, .. } = request;
    check_extras!(input);
    if input.write_offset_bytes.is_some() {
        return Err(errors::not_implemented("appending to an object").into());
    }
    let description = description_of!(input);
    let tags = tagging::parse_header(input.tagging.as_deref().unwrap_or_default())?;
    let conditions = Conditions {
        if_match: input.if_match.take().map(Into::into),
        if_none_match: input.if_none_match.take().map(Into::into),
        ..Conditions::default()
    };
    s3.may_put(&input.bucket, &input.key, &conditions).await?;
    let named = input.checksum_algorithm.as_ref().map(|algorithm| algorithm.as_str());
    let announced = Announced {
        content_length: input.content_length,
        content_md5: input.content_md5.take(),
        checksums: checksums_of!(input),
        algorithm: Announced::algorithm_in(&headers, named)?,
        trailing: trailing_headers,
        kept: None,
        size_bytes_max: PUT_BYTES_MAX,
    };
    let received = s3.receive(input.body.take(), &announced).await?;
    let content = Content::Blob(received.stored.id().clone());
    let Received { stored, digested } = received;
    let mut row = ObjectRow::draft(
        content,
        stored.size_bytes,
        digested.e_tag(),
        Some(digested.checksum),
        stored.is_sealed,
    );
    (row.description, row.tags) = (description, tags);
    let put = s3
        .put_row(
            input.bucket,
            input.key,
            row,
            conditions,
            Told { news: News::new(s3, cx), reason: "PutObject" },
            stored,
        )
        .await?;
    let mut output = PutObjectOutput {
        e_tag: Some(e_tag(&put.row.e_tag)),
        version_id: put.shown_version(),
        checksum_type: put.row.checksum.as_ref().map(checksum_type),
        server_side_encryption: encryption(put.row.is_sealed),
        ..PutObjectOutput::default()
    };
    set_checksum!(output, &put.row.checksum);
    super::answer(output)
}
