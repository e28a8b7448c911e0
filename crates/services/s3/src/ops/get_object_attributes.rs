//! GetObjectAttributes
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html> (read 2026-11-21).
//! Surprises: here the entity tag has no quotes; parts are shown one by one only when they have checksums of their own
//! that the whole is made of, and otherwise counted only. Behind the last part there is no next marker: 0
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_list_operations.snapshot.json>, and
//! `test_s3.snapshot.json` beside it; read 2026-11-21).

use crate::describing::{checksum_type, listed_class, set_checksum, size};
use crate::finding::{object, shown_version};
use crate::http::finish::Finish;
use crate::listings::not_negative;
use crate::reading::parts_of;
use crate::refusal::Result;
use crate::tables::{Checksum as Sum, ObjectRow, PartRow};
use crate::{S3, bucket, errors, wire_time};
use s3s::dto::{
    Checksum, GetObjectAttributesInput, GetObjectAttributesOutput, GetObjectAttributesParts, ObjectPart,
};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetObjectAttributesInput;
pub type Output = GetObjectAttributesOutput;

/// What may be asked for, and how anything else is refused:
/// <https://github.com/scality/cloudserver/blob/development/9.2/tests/functional/aws-node-sdk/test/object/objectGetAttributes.js>
/// (read 2026-11-21).
const ATTRIBUTES: [&str; 5] = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

const PARTS_MAX: i32 = 1000;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = request.input;
    // Clients send the list in one header or in several.
    let asked: Vec<&str> =
        input.object_attributes.iter().flat_map(|list| list.as_str().split(',')).map(str::trim).collect();
    if let Some(wrong) = asked.iter().find(|name| !ATTRIBUTES.contains(name)) {
        let text = "Invalid attribute name specified.";
        return Err(errors::invalid_argument("x-amz-object-attributes", wrong, text).into());
    }
    let page = Page {
        marker: not_negative("part-number-marker", input.part_number_marker)?.unwrap_or(0),
        max: not_negative("max-parts", input.max_parts)?.unwrap_or(PARTS_MAX).min(PARTS_MAX),
    };
    let read = s3.read(|tx| {
        let versioning = bucket(tx, &input.bucket)?.versioning;
        let row = object(tx, &input.bucket, &input.key, input.version_id.as_deref())?;
        let parts = parts_of(tx, &row)?;
        Ok((versioning, row, parts))
    });
    let (versioning, row, parts) = s3.hide_absence(cx, &input.bucket, read.await).await?;
    let wants = |name: &str| asked.contains(&name);
    let checksum = row.checksum.as_ref().filter(|_| wants("Checksum")).map(|sum| {
        let mut checksum = Checksum { checksum_type: Some(checksum_type(sum)), ..Checksum::default() };
        set_checksum!(checksum, Some(&without_count(sum)));
        checksum
    });
    let with_parts = wants("ObjectParts") && !parts.is_empty();
    let mut answer = S3Response::new(GetObjectAttributesOutput {
        checksum,
        e_tag: wants("ETag").then(|| crate::describing::e_tag(&row.e_tag)),
        last_modified: Some(wire_time(row.made)),
        object_parts: with_parts.then(|| shown_parts(&row, &parts, &page)),
        object_size: wants("ObjectSize").then(|| size(row.size_bytes)),
        storage_class: wants("StorageClass").then(|| listed_class(&row.description).into()),
        version_id: shown_version(versioning, &row.version_id),
        ..GetObjectAttributesOutput::default()
    });
    answer.extensions.insert(Finish::BareTag);
    Ok(answer)
}

/// Here a checksum of checksums stands without the number of the parts
/// (<https://github.com/getmoto/moto/blob/master/tests/test_s3/test_s3_copyobject.py>, verified against AWS there; read 2026-11-21).
fn without_count(sum: &Sum) -> Sum {
    let value = sum.value.split('-').next().unwrap_or_default().to_owned();
    Sum { value, ..sum.clone() }
}

struct Page {
    marker: i32,
    max: i32,
}

fn shown_parts(row: &ObjectRow, parts: &[PartRow], asked: &Page) -> GetObjectAttributesParts {
    let total_parts_count = i32::try_from(parts.len()).ok();
    if !row.checksum.as_ref().is_some_and(|checksum| checksum.composite) {
        return GetObjectAttributesParts { total_parts_count, ..GetObjectAttributesParts::default() };
    }
    let (marker, max) = (asked.marker, asked.max);
    let numbered = (1i32..).zip(parts).filter(|(number, _)| *number > marker);
    let page: Vec<_> = numbered.take(usize::try_from(max).unwrap_or(0)).collect();
    let last = page.last().map_or(0, |(number, _)| *number);
    let seen = usize::try_from(marker.max(last)).unwrap_or(0);
    let shown = page.into_iter().map(|(number, part)| {
        let mut shown = ObjectPart {
            part_number: Some(number),
            size: Some(size(part.size_bytes)),
            ..ObjectPart::default()
        };
        set_checksum!(shown, &part.checksum);
        shown
    });
    GetObjectAttributesParts {
        total_parts_count,
        part_number_marker: Some(marker),
        next_part_number_marker: Some(last),
        max_parts: Some(max),
        is_truncated: Some(seen < parts.len()),
        parts: Some(shown.collect()),
    }
}
