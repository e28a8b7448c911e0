//! Checksums and entity tags, computed while the bytes go by.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html> (read 2026-11-21).
//! Surprises: an upload that names no checksum gets a CRC64NVME; SHA-1 and SHA-256 of an upload in parts are always
//! composite (the checksum of the parts' checksums and `-PARTS`), CRC64NVME never is, CRC32 and CRC32C are either.
//! Entity tags are MD5, or the MD5 of the parts' MD5s and `-PARTS`.
//! Left out: the checksums of 2026 (MD5, SHA-512, XXHash), which the clients of today do not send by themselves.

use crate::errors;
use crate::tables::{Algorithm, Checksum};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use md5::Md5;
use s3s::S3Error;
use sha1::Sha1;
use sha2::{Digest, Sha256};

impl Algorithm {
    pub const ALL: [Algorithm; 5] =
        [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme, Algorithm::Sha1, Algorithm::Sha256];

    /// As requests name it.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Crc32 => "CRC32",
            Algorithm::Crc32c => "CRC32C",
            Algorithm::Crc64Nvme => "CRC64NVME",
            Algorithm::Sha1 => "SHA1",
            Algorithm::Sha256 => "SHA256",
        }
    }

    /// The header that carries a value: `x-amz-checksum-crc32`.
    pub fn header(self) -> String {
        format!("x-amz-checksum-{}", self.name().to_ascii_lowercase())
    }

    pub fn parse(name: &str) -> Result<Self, S3Error> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name)).ok_or_else(|| {
            errors::invalid_request(
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: \
                 [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
            )
        })
    }

    fn crc(self) -> Option<CrcAlgorithm> {
        match self {
            Algorithm::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32c => Some(CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
            Algorithm::Sha1 | Algorithm::Sha256 => None,
        }
    }

    /// Whether the whole of an upload in parts has a checksum of checksums, when the client does not say.
    pub fn is_composite_by_default(self) -> bool {
        self != Algorithm::Crc64Nvme
    }

    fn crc_bytes(self, crc: u64) -> Vec<u8> {
        match self {
            Algorithm::Crc64Nvme => crc.to_be_bytes().to_vec(),
            _ => crc.to_be_bytes()[4..].to_vec(),
        }
    }
}

enum Running {
    Crc(crc_fast::Digest),
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Running {
    fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha1 => Running::Sha1(Sha1::new()),
            Algorithm::Sha256 => Running::Sha256(Sha256::new()),
            crc => Running::Crc(crc_fast::Digest::new(crc.crc().unwrap_or(CrcAlgorithm::Crc64Nvme))),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        match self {
            Running::Crc(digest) => digest.update(bytes),
            Running::Sha1(digest) => digest.update(bytes),
            Running::Sha256(digest) => digest.update(bytes),
        }
    }

    fn finish(self, algorithm: Algorithm) -> Vec<u8> {
        match self {
            Running::Crc(digest) => algorithm.crc_bytes(digest.finalize()),
            Running::Sha1(digest) => digest.finalize().to_vec(),
            Running::Sha256(digest) => digest.finalize().to_vec(),
        }
    }
}

/// The digests of one body.
pub struct Digests {
    md5: Md5,
    /// One that is compared with what the client says, and one that is kept: often the same.
    checksums: Vec<(Algorithm, Running)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digested {
    pub md5: [u8; 16],
    /// Of the algorithm that the client uses.
    pub checksum: Checksum,
    /// Of the algorithm that is kept.
    pub kept: Checksum,
}

impl Digested {
    pub fn e_tag(&self) -> String {
        hex::encode(self.md5)
    }
}

impl Digests {
    pub fn new(used: Algorithm, kept: Algorithm) -> Self {
        let mut checksums = vec![(used, Running::new(used))];
        if kept != used {
            checksums.push((kept, Running::new(kept)));
        }
        Self { md5: Md5::new(), checksums }
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.md5.update(bytes);
        self.checksums.iter_mut().for_each(|(_, running)| running.update(bytes));
    }

    pub fn finish(self) -> Digested {
        let done = self.checksums.into_iter().map(|(algorithm, running)| {
            let value = STANDARD.encode(running.finish(algorithm));
            Checksum { algorithm, value, composite: false }
        });
        let done: Vec<_> = done.collect();
        Digested {
            md5: self.md5.finalize().into(),
            checksum: done[0].clone(),
            kept: done[done.len() - 1].clone(),
        }
    }
}

/// The entity tag of an object made of parts.
pub fn e_tag_of_parts<'a>(md5s: impl ExactSizeIterator<Item = &'a str>) -> Option<String> {
    let count = md5s.len();
    let mut digest = Md5::new();
    for md5 in md5s {
        digest.update(hex::decode(md5).ok()?);
    }
    Some(format!("{}-{count}", hex::encode(digest.finalize())))
}

/// The checksum of an object made of parts; none when a part lacks one of that algorithm.
pub fn checksum_of_parts(
    algorithm: Algorithm,
    composite: bool,
    parts: &[(Option<&Checksum>, u64)],
) -> Option<Checksum> {
    let values = parts.iter().map(|(checksum, size_bytes)| {
        let checksum = checksum.filter(|checksum| checksum.algorithm == algorithm)?;
        Some((STANDARD.decode(&checksum.value).ok()?, *size_bytes))
    });
    let values: Vec<(Vec<u8>, u64)> = values.collect::<Option<_>>()?;
    if composite {
        let mut digest = Running::new(algorithm);
        values.iter().for_each(|(value, _)| digest.update(value));
        let value = format!("{}-{}", STANDARD.encode(digest.finish(algorithm)), parts.len());
        return Some(Checksum { algorithm, value, composite: true });
    }
    let crc = algorithm.crc()?;
    let number = |bytes: &[u8]| bytes.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    let mut values = values.iter();
    let first = number(&values.next()?.0);
    let whole = values
        .fold(first, |whole, (value, size)| crc_fast::checksum_combine(crc, whole, number(value), *size));
    let value = STANDARD.encode(algorithm.crc_bytes(whole));
    Some(Checksum { algorithm, value, composite: false })
}

/// Compares a Content-MD5 header with what came.
pub fn check_md5(header: &str, md5: &[u8; 16]) -> Result<(), S3Error> {
    let said: Option<[u8; 16]> = STANDARD.decode(header).ok().and_then(|bytes| bytes.try_into().ok());
    match said {
        None => Err(errors::invalid_digest(header)),
        Some(said) if said == *md5 => Ok(()),
        Some(_) => Err(errors::bad_md5(header, &STANDARD.encode(md5))),
    }
}

/// Compares what a request says of a body with `value`, computed from it.
pub fn check_checksum(algorithm: Algorithm, said: &str, value: &str) -> Result<(), S3Error> {
    if said == value {
        return Ok(());
    }
    let bytes = |text: &str| STANDARD.decode(text).ok().map(|bytes| bytes.len());
    if bytes(said) == bytes(value) {
        Err(errors::bad_digest(algorithm.name()))
    } else {
        Err(errors::invalid_checksum(&algorithm.header()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digested(algorithm: Algorithm, bytes: &[u8]) -> Digested {
        let mut digests = Digests::new(algorithm, algorithm);
        digests.update(bytes);
        digests.finish()
    }

    /// Values of `123456789` from the catalogue of CRCs (<https://reveng.sourceforge.io/crc-catalogue/all.htm>).
    #[test]
    fn checksums_are_those_of_the_catalogue() {
        let hex = |algorithm| {
            hex::encode(STANDARD.decode(digested(algorithm, b"123456789").checksum.value).unwrap())
        };
        assert_eq!(hex(Algorithm::Crc32), "cbf43926");
        assert_eq!(hex(Algorithm::Crc32c), "e3069283");
        assert_eq!(hex(Algorithm::Crc64Nvme), "ae8b14860a799888");
        assert_eq!(digested(Algorithm::Sha1, b"").e_tag(), "d41d8cd98f00b204e9800998ecf8427e");
    }

    proptest::proptest! {
        /// The checksum of the whole, combined from its parts' checksums, is the checksum of the whole.
        #[test]
        fn full_checksums_combine(parts in proptest::collection::vec(proptest::collection::vec(0u8.., 0..40), 1..6)) {
            for algorithm in [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64Nvme] {
                let sums: Vec<_> = parts.iter().map(|part| digested(algorithm, part).checksum).collect();
                let given: Vec<_> = sums.iter().zip(&parts).map(|(sum, part)| (Some(sum), part.len() as u64)).collect();
                let whole = digested(algorithm, &parts.concat()).checksum;
                proptest::prop_assert_eq!(checksum_of_parts(algorithm, false, &given), Some(whole));
            }
        }
    }

    #[test]
    fn composite_checksums_count_their_parts() {
        let part = digested(Algorithm::Sha256, b"part").checksum;
        let whole =
            checksum_of_parts(Algorithm::Sha256, true, &[(Some(&part), 4), (Some(&part), 4)]).expect("both");
        let twice = STANDARD.decode(&part.value).unwrap().repeat(2);
        assert_eq!(whole.value, format!("{}-2", STANDARD.encode(Sha256::digest(twice))));
        assert_eq!(checksum_of_parts(Algorithm::Sha256, true, &[(Some(&part), 4), (None, 4)]), None);
        assert_eq!(checksum_of_parts(Algorithm::Crc32, true, &[(Some(&part), 4)]), None);
    }
}
