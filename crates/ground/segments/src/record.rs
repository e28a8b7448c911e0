//! One record as bytes: length, checksum, two instants, content.
//!
//! `[content length u32][CRC-32 of the rest u32][at i64][taken i64][content]`, little endian. The length is checked before
//! anything is read by it, so that a torn or damaged head cannot ask for gigabytes.

use crc_fast::{CrcAlgorithm, checksum};
use std::io::{self, Read};

const HEAD_BYTES: usize = 24;
/// No record is larger; an append of a larger one is refused.
pub const CONTENT_BYTES_MAX: usize = 4 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When it happened, in milliseconds of the epoch: what readers ask by.
    pub at_ms: i64,
    /// When we took it in.
    pub taken_ms: i64,
    pub content: Vec<u8>,
}

impl Record {
    pub fn encoded_len(&self) -> usize {
        HEAD_BYTES + self.content.len()
    }

    pub fn encode(&self, into: &mut Vec<u8>) {
        let start = into.len();
        into.extend((self.content.len() as u32).to_le_bytes());
        into.extend([0; 4]);
        into.extend(self.at_ms.to_le_bytes());
        into.extend(self.taken_ms.to_le_bytes());
        into.extend(&self.content);
        let sum = sum_of(&into[start + 8..]).to_le_bytes();
        into[start + 4..start + 8].copy_from_slice(&sum);
    }
}

/// What the next bytes of a segment are.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    Record(Record),
    /// Nothing more, exactly at the end of a record.
    End,
    /// Bytes that are no whole record: the tail that a crash left, or damage.
    Torn,
}

pub fn read(from: &mut impl Read) -> io::Result<Next> {
    let mut head = [0; HEAD_BYTES];
    match fill(from, &mut head)? {
        0 => return Ok(Next::End),
        HEAD_BYTES => {}
        _ => return Ok(Next::Torn),
    }
    let length = u32::from_le_bytes(head[..4].try_into().expect("four bytes")) as usize;
    if length > CONTENT_BYTES_MAX {
        return Ok(Next::Torn);
    }
    let mut rest = vec![0; HEAD_BYTES - 8 + length];
    rest[..HEAD_BYTES - 8].copy_from_slice(&head[8..]);
    if fill(from, &mut rest[HEAD_BYTES - 8..])? < length {
        return Ok(Next::Torn);
    }
    let sum = u32::from_le_bytes(head[4..8].try_into().expect("four bytes"));
    if sum_of(&rest) != sum {
        return Ok(Next::Torn);
    }
    let at_ms = i64::from_le_bytes(rest[..8].try_into().expect("eight bytes"));
    let taken_ms = i64::from_le_bytes(rest[8..16].try_into().expect("eight bytes"));
    rest.drain(..HEAD_BYTES - 8);
    Ok(Next::Record(Record { at_ms, taken_ms, content: rest }))
}

fn sum_of(bytes: &[u8]) -> u32 {
    checksum(CrcAlgorithm::Crc32IsoHdlc, bytes) as u32
}

/// Reads until `buffer` is full or the source ends; answers with how much there was.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while done < buffer.len() {
        match from.read(&mut buffer[done..]) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_and_a_cut_is_seen(
            at_ms: i64, taken_ms: i64, content: Vec<u8>, cut in 1usize..24, flip: prop::sample::Index,
        ) {
            let record = Record { at_ms, taken_ms, content };
            let mut bytes = Vec::new();
            record.encode(&mut bytes);
            prop_assert_eq!(read(&mut bytes.as_slice()).expect("memory"), Next::Record(record));
            let short = &bytes[..bytes.len() - cut.min(bytes.len() - 1)];
            prop_assert_eq!(read(&mut &*short).expect("memory"), Next::Torn);
            let at = flip.index(bytes.len());
            bytes[at] ^= 1;
            prop_assert!(matches!(read(&mut bytes.as_slice()).expect("memory"), Next::Torn));
        }
    }
}
