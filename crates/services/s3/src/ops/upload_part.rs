//! UploadPart
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html> (read 2026-11-21).
//! Surprises: a part uploaded again replaces the first one; of an upload that announced a checksum algorithm, a part has
//! to use that one.

use crate::describing::{checksums_of, e_tag, encryption, set_checksum};
use crate::receiving::{Announced, Received};
use crate::refusal::Result;
use crate::rules::multipart::{PART_BYTES_MAX, part_number};
use crate::tables::{Algorithm, PartRow, Parts, UploadRow, Uploads};
use crate::{S3, bucket, errors, history};
use s3s::dto::{UploadPartInput, UploadPartOutput};
use s3s::{S3Request, S3Response};
use store::Read;
use wire::Cx;

pub type Input = UploadPartInput;
pub type Output = UploadPartOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let S3Request { mut input, headers, trailing_headers, .. } = request;
    if input.sse_customer_algorithm.is_some() {
        return Err(errors::not_implemented("encryption with a key that the customer provides").into());
    }
    let number = part_number(input.part_number)?;
    let place = (input.bucket.clone(), input.key.clone(), input.upload_id.clone());
    let upload = s3.read(|tx| upload(tx, &place)).await?;
    let named = input.checksum_algorithm.as_ref().map(|algorithm| algorithm.as_str());
    let announced = Announced {
        content_length: input.content_length,
        content_md5: input.content_md5.take(),
        checksums: checksums_of!(input),
        algorithm: Announced::algorithm_in(&headers, named)?.or(upload.algorithm),
        kept: Some(upload.algorithm.unwrap_or(Algorithm::Crc64Nvme)),
        trailing: trailing_headers,
        size_bytes_max: PART_BYTES_MAX,
    };
    let used = announced.checksums.first().map(|(algorithm, _)| *algorithm).or(announced.algorithm);
    check_algorithm(&upload, used)?;
    let received = s3.receive(input.body.take(), &announced).await?;
    let used = received.digested.checksum.clone();
    let row = put_part(s3, place, number, received).await?;
    let mut output = UploadPartOutput {
        e_tag: Some(e_tag(&row.e_tag)),
        server_side_encryption: encryption(row.is_sealed),
        ..UploadPartOutput::default()
    };
    set_checksum!(output, Some(&used));
    super::answer(output)
}

/// An upload in progress, or NoSuchUpload.
pub fn upload(tx: &Read<'_>, place: &(String, String, String)) -> Result<UploadRow> {
    bucket(tx, &place.0)?;
    Ok(tx.get::<Uploads>(place)?.ok_or_else(|| errors::no_such_upload(&place.2))?)
}

fn check_algorithm(upload: &UploadRow, used: Option<Algorithm>) -> Result<()> {
    match (upload.algorithm, used) {
        (Some(announced), Some(used)) if announced != used => Err(errors::invalid_request(format!(
            "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}",
            announced.name().to_ascii_lowercase(),
            used.name().to_ascii_lowercase()
        ))
        .into()),
        _ => Ok(()),
    }
}

/// Makes received bytes a part, in the place of an earlier one.
pub async fn put_part(
    s3: &S3,
    place: (String, String, String),
    number: u64,
    received: Received,
) -> Result<PartRow> {
    let row = PartRow {
        blob: received.stored.id().clone(),
        size_bytes: received.stored.size_bytes,
        e_tag: received.digested.e_tag(),
        checksum: Some(received.digested.kept),
        is_sealed: received.stored.is_sealed,
        made: s3.now(),
    };
    let (written, pinned) = (row.clone(), received.stored);
    s3.write(move |tx| {
        let _kept_with_the_closure = &pinned;
        upload(tx, &place)?;
        let key = (place.2.clone(), number);
        history::keep_blob(tx, &row.blob)?;
        if let Some(earlier) = tx.get::<Parts>(&key)? {
            history::release_blob(tx, &earlier.blob)?;
        }
        Ok(tx.put::<Parts>(&key, &row)?)
    })
    .await?;
    Ok(written)
}
