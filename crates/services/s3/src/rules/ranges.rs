//! Which bytes of an object a GET or HEAD is about.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html> (read 2026-11-21).
//! Surprises: a Range header that is no byte range is ignored, as HTTP says; several ranges in one header are not known
//! to S3 and ignored too; a part number and a range exclude each other.

use crate::errors;
use s3s::S3Error;
use s3s::dto::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    pub start: u64,
    pub length: u64,
    /// Whether the answer is 206 with a Content-Range.
    pub is_partial: bool,
}

impl Slice {
    pub fn content_range(&self, size_bytes: u64) -> Option<String> {
        let last = (self.start + self.length).checked_sub(1)?;
        self.is_partial.then(|| format!("bytes {}-{last}/{size_bytes}", self.start))
    }
}

pub fn slice(
    range: Option<Range>,
    part_number: Option<i32>,
    size_bytes: u64,
    parts_bytes: &[u64],
) -> Result<Slice, S3Error> {
    match (range, part_number) {
        (Some(_), Some(_)) => {
            Err(errors::invalid_request("Cannot specify both Range header and partNumber query parameter"))
        }
        (Some(range), None) => {
            if size_bytes == 0 {
                return Err(errors::invalid_range(&range.to_header_string(), size_bytes));
            }
            let bytes = range
                .check(size_bytes)
                .map_err(|_| errors::invalid_range(&range.to_header_string(), size_bytes))?;
            Ok(Slice { start: bytes.start, length: bytes.end - bytes.start, is_partial: true })
        }
        (None, Some(number)) => part(number, size_bytes, parts_bytes),
        (None, None) => Ok(Slice { start: 0, length: size_bytes, is_partial: false }),
    }
}

fn part(number: i32, size_bytes: u64, parts_bytes: &[u64]) -> Result<Slice, S3Error> {
    let at = usize::try_from(super::multipart::part_number(number)? - 1).unwrap_or(usize::MAX);
    if parts_bytes.is_empty() && at == 0 {
        return Ok(Slice { start: 0, length: size_bytes, is_partial: size_bytes > 0 });
    }
    let count = parts_bytes.len().max(1);
    let length = *parts_bytes.get(at).ok_or_else(|| errors::invalid_part_number(number, count))?;
    Ok(Slice { start: parts_bytes[..at].iter().sum(), length, is_partial: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices() {
        let range = |text| Some(Range::parse(text).expect("a range"));
        let of = |range, part, size, parts: &[u64]| {
            slice(range, part, size, parts).ok().map(|s| (s.start, s.length))
        };
        assert_eq!(of(None, None, 10, &[]), Some((0, 10)));
        assert_eq!(of(range("bytes=2-5"), None, 10, &[]), Some((2, 4)));
        assert_eq!(of(range("bytes=-3"), None, 10, &[]), Some((7, 3)));
        assert_eq!(of(range("bytes=8-99"), None, 10, &[]), Some((8, 2)));
        assert_eq!(of(range("bytes=10-"), None, 10, &[]), None);
        assert_eq!(of(range("bytes=-3"), None, 0, &[]), None, "nothing has no last bytes");
        assert_eq!(of(None, Some(2), 10, &[6, 4]), Some((6, 4)));
        assert_eq!(of(None, Some(3), 10, &[6, 4]), None);
        assert_eq!(of(None, Some(1), 10, &[]), Some((0, 10)));
        assert_eq!(of(range("bytes=0-1"), Some(1), 10, &[]), None);
        let part = slice(None, Some(2), 10, &[6, 4]).expect("there");
        assert_eq!(part.content_range(10).as_deref(), Some("bytes 6-9/10"));
    }
}
