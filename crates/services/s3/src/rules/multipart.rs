//! What CompleteMultipartUpload accepts.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html> (read 2026-11-21).
//! Surprises: numbers need not be consecutive; parts that are not named are dropped; only the last may be small.

use crate::errors;
use crate::tables::{Algorithm, Checksum, PartRow, UploadRow};
use s3s::S3Error;
use std::collections::BTreeMap;

pub const PART_NUMBER_MAX: i32 = 10_000;
pub const PART_BYTES_MIN: u64 = 5 << 20;
pub const PART_BYTES_MAX: u64 = 5 << 30;
/// 50 TB since December 2025: <https://aws.amazon.com/about-aws/whats-new/2025/12/amazon-s3-maximum-object-size-50-tb/>.
pub const OBJECT_BYTES_MAX: u64 = 50 << 40;

pub fn part_number(number: i32) -> Result<u64, S3Error> {
    if (1..=PART_NUMBER_MAX).contains(&number) {
        return Ok(u64::from(number.unsigned_abs()));
    }
    let text = "Part number must be an integer between 1 and 10000, inclusive";
    Err(errors::invalid_argument("partNumber", &number.to_string(), text))
}

/// In the list of a completion, where other words are used
/// (<https://github.com/versity/versitygw/blob/main/s3err/s3err.go>, read 2026-11-21).
pub fn listed_number(number: i32) -> Result<u64, S3Error> {
    match u64::try_from(number) {
        Ok(number @ 1..) => Ok(number),
        _ => Err(errors::invalid_argument("PartNumber", &number.to_string(), "PartNumber must be >= 1")),
    }
}

/// A part as the client names it.
pub struct Named {
    pub number: u64,
    /// Without quotes.
    pub e_tag: String,
    pub checksums: Vec<(Algorithm, String)>,
}

/// The parts of the object, in order; or what is wrong with the list.
pub fn assemble<'p>(
    upload_id: &str,
    named: &[Named],
    uploaded: &'p BTreeMap<u64, PartRow>,
) -> Result<Vec<(u64, &'p PartRow)>, S3Error> {
    if named.is_empty() {
        return Err(errors::malformed_xml());
    }
    if !named.is_sorted_by(|a, b| a.number < b.number) {
        return Err(errors::invalid_part_order(upload_id));
    }
    let mut parts = Vec::with_capacity(named.len());
    for name in named {
        let part = uploaded
            .get(&name.number)
            .filter(|part| is_meant(name, part))
            .ok_or_else(|| errors::invalid_part(upload_id, name.number, &name.e_tag))?;
        parts.push((name.number, part));
    }
    let all_but_last = &parts[..parts.len() - 1];
    if let Some((number, small)) = all_but_last.iter().find(|(_, part)| part.size_bytes < PART_BYTES_MIN) {
        return Err(errors::entity_too_small(*number, &small.e_tag, small.size_bytes, PART_BYTES_MIN));
    }
    let size_bytes = parts.iter().map(|(_, part)| part.size_bytes).fold(0u64, u64::saturating_add);
    if size_bytes > OBJECT_BYTES_MAX {
        return Err(errors::entity_too_large());
    }
    Ok(parts)
}

fn is_meant(name: &Named, part: &PartRow) -> bool {
    let same_sum = |(algorithm, value): &(Algorithm, String)| {
        part.checksum.as_ref().is_none_or(|sum| sum.algorithm != *algorithm || sum.value == *value)
    };
    name.e_tag == part.e_tag && name.checksums.iter().all(same_sum)
}

/// What a completion has to say of checksums: the kind that the upload was begun with, and, when the whole's checksum is made
/// of the parts', each part's.
pub fn check_checksums(upload: &UploadRow, kind: Option<&str>, named: &[Named]) -> Result<(), S3Error> {
    let expected = if upload.composite { "COMPOSITE" } else { "FULL_OBJECT" };
    if upload.algorithm.is_some() && kind.is_some_and(|kind| kind != expected) {
        return Err(errors::other_checksum_type(expected));
    }
    if kind == Some("COMPOSITE") && upload.algorithm.is_none() {
        return Err(errors::other_checksum_type("null"));
    }
    let Some(algorithm) = upload.algorithm.filter(|_| upload.composite) else { return Ok(()) };
    let lacks = |part: &&Named| !part.checksums.iter().any(|(given, _)| *given == algorithm);
    match named.iter().find(lacks) {
        Some(part) => Err(errors::missing_part_checksum(&algorithm.name().to_ascii_lowercase(), part.number)),
        None => Ok(()),
    }
}

/// The whole's checksum, from its parts'.
pub fn checksum(
    algorithm: Option<Algorithm>,
    composite: bool,
    parts: &[(u64, &PartRow)],
) -> Option<Checksum> {
    let given: Vec<_> = parts.iter().map(|(_, part)| (part.checksum.as_ref(), part.size_bytes)).collect();
    match algorithm {
        Some(algorithm) => super::digests::checksum_of_parts(algorithm, composite, &given),
        None => super::digests::checksum_of_parts(Algorithm::Crc64Nvme, false, &given),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blob::BlobId;

    fn uploaded(sizes: &[(u64, u64)]) -> BTreeMap<u64, PartRow> {
        let part = |size_bytes| PartRow {
            blob: BlobId::parse("0".repeat(64)).expect("valid"),
            size_bytes,
            e_tag: "tag".into(),
            checksum: None,
            is_sealed: false,
            made: kernel::Timestamp::UNIX_EPOCH,
        };
        sizes.iter().map(|(number, size)| (*number, part(*size))).collect()
    }

    fn outcome(named: &[(u64, &str)], sizes: &[(u64, u64)]) -> Result<Vec<u64>, String> {
        let name = |(number, tag): &(u64, &str)| Named {
            number: *number,
            e_tag: (*tag).into(),
            checksums: Vec::new(),
        };
        let named: Vec<_> = named.iter().map(name).collect();
        let uploaded = uploaded(sizes);
        let parts =
            assemble("upload", &named, &uploaded).map_err(|error| error.code().as_str().to_owned())?;
        Ok(parts.into_iter().map(|(number, _)| number).collect())
    }

    #[test]
    fn lists() {
        let min = PART_BYTES_MIN;
        let parts = [(1, min), (3, min), (7, 1)];
        assert_eq!(outcome(&[(1, "tag"), (3, "tag"), (7, "tag")], &parts), Ok(vec![1, 3, 7]));
        assert_eq!(outcome(&[(1, "tag")], &parts), Ok(vec![1]), "the others are dropped");
        assert_eq!(outcome(&[(7, "tag")], &parts), Ok(vec![7]), "the only one is the last one");
        let code = |code: &str| Err(code.to_owned());
        assert_eq!(outcome(&[], &parts), code("MalformedXML"));
        assert_eq!(outcome(&[(3, "tag"), (1, "tag")], &parts), code("InvalidPartOrder"));
        assert_eq!(outcome(&[(1, "tag"), (1, "tag")], &parts), code("InvalidPartOrder"));
        assert_eq!(outcome(&[(2, "tag")], &parts), code("InvalidPart"));
        assert_eq!(outcome(&[(1, "other")], &parts), code("InvalidPart"));
        assert_eq!(outcome(&[(1, "tag"), (2, "tag")], &[(1, 5), (2, 5)]), code("EntityTooSmall"));
    }

    #[test]
    fn numbers() {
        assert!(part_number(1).is_ok() && part_number(10_000).is_ok());
        assert!(part_number(0).is_err() && part_number(10_001).is_err() && part_number(-1).is_err());
    }
}
