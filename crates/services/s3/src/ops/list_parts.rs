//! ListParts
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html> (read 2026-11-21).
//! Surprises: behind the last part there is no next marker: 0, as recorded for the parts that GetObjectAttributes tells
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_list_operations.snapshot.json>, read 2026-11-21).

use super::upload_part::upload;
use crate::describing::{e_tag, kind_of, listed_class, set_checksum, size};
use crate::listings::not_negative;
use crate::refusal::Result;
use crate::tables::Parts;
use crate::{S3, bucket, owner, wire_time};
use s3s::dto::{ChecksumAlgorithm, Initiator, ListPartsInput, ListPartsOutput, Part, StorageClass};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = ListPartsInput;
pub type Output = ListPartsOutput;

const PARTS_MAX: i32 = 1000;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = request.input;
    let max = not_negative("max-parts", input.max_parts)?.unwrap_or(PARTS_MAX).min(PARTS_MAX);
    let limit = usize::try_from(max).unwrap_or(0);
    let marker = not_negative("part-number-marker", input.part_number_marker)?.unwrap_or(0);
    let place = (input.bucket, input.key, input.upload_id);
    let after = (place.2.clone(), u64::from(marker.unsigned_abs()));
    let (row, mut parts, of) = s3
        .read(|tx| {
            let row = upload(tx, &place)?;
            let parts = tx.scan::<Parts>(&place.2, Some(&after), limit + 1)?;
            Ok((row, parts, bucket(tx, &place.0)?.owner))
        })
        .await?;
    let is_truncated = limit > 0 && parts.len() > limit;
    parts.truncate(limit);
    let number = |number: u64| i32::try_from(number).ok();
    let last = parts.last().map_or(Some(0), |((_, last), _)| number(*last));
    let shown = parts.iter().map(|((_, at), part)| {
        let mut shown = Part {
            part_number: number(*at),
            e_tag: Some(e_tag(&part.e_tag)),
            size: Some(size(part.size_bytes)),
            last_modified: Some(wire_time(part.made)),
            ..Part::default()
        };
        set_checksum!(shown, part.checksum.as_ref().filter(|_| row.algorithm.is_some()));
        shown
    });
    let kind = kind_of(row.composite);
    super::answer(ListPartsOutput {
        is_truncated: Some(is_truncated),
        part_number_marker: Some(marker),
        next_part_number_marker: last,
        max_parts: Some(max),
        parts: Some(shown.collect()),
        initiator: Some(Initiator { id: Some(row.initiator.clone()), display_name: None }),
        owner: Some(owner(&of)),
        storage_class: Some(StorageClass::from(listed_class(&row.description))),
        checksum_algorithm: row.algorithm.map(|algorithm| ChecksumAlgorithm::from_static(algorithm.name())),
        checksum_type: row.algorithm.map(|_| kind),
        bucket: Some(place.0),
        key: Some(place.1),
        upload_id: Some(place.2),
        ..ListPartsOutput::default()
    })
}
