//! Request bodies that a client has compressed: `Content-Encoding: gzip`, which boto3 does for a PutMetricData of 10 KB.
//!
//! Follows <https://smithy.io/2.0/spec/behavior-traits.html#requestcompression-trait> (read 2026-11-21). The signature covers
//! the bytes as sent, so this comes after it. What the bytes unfold to has a limit of its own.
//! Left out: other encodings, which no AWS model has; `aws-chunked` is S3's and is undone there.

use super::Unreadable;
use flate2::read::GzDecoder;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use std::borrow::Cow;
use std::io::Read;

const UNFOLDED_BYTES_MAX: u64 = 80 << 20;

/// The body as its operation reads it.
pub fn unfold<'a>(headers: &HeaderMap, body: &'a [u8]) -> Result<Cow<'a, [u8]>, Unreadable> {
    let named = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let encodings = named.flat_map(|list| list.split(',')).map(str::trim).filter(|name| !name.is_empty());
    let mut body = Cow::Borrowed(body);
    for encoding in encodings.collect::<Vec<_>>().into_iter().rev() {
        match encoding.to_ascii_lowercase().as_str() {
            "gzip" => body = Cow::Owned(gunzip(&body)?),
            "identity" => {}
            _ => return Err(Unreadable(format!("Unsupported Content-Encoding: {encoding}"))),
        }
    }
    Ok(body)
}

fn gunzip(body: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let mut unfolded = Vec::new();
    let read = GzDecoder::new(body).take(UNFOLDED_BYTES_MAX + 1).read_to_end(&mut unfolded);
    read.map_err(|error| Unreadable(format!("the body is not gzip: {error}")))?;
    if unfolded.len() as u64 > UNFOLDED_BYTES_MAX {
        return Err(Unreadable(format!("the body unfolds to more than {UNFOLDED_BYTES_MAX} bytes")));
    }
    Ok(unfolded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use http::HeaderValue;
    use std::io::Write;

    fn folded(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    #[test]
    fn what_is_named_is_undone_and_what_is_not_is_refused() {
        let mut headers = HeaderMap::new();
        assert_eq!(unfold(&headers, b"plain").expect("as it is"), &b"plain"[..]);
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("GZip"));
        assert_eq!(unfold(&headers, &folded(b"Action=x")).expect("unfolds"), &b"Action=x"[..]);
        assert!(unfold(&headers, b"plain").is_err());
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
        assert!(unfold(&headers, b"plain").is_err());
    }

    #[test]
    fn a_bomb_is_cut_off() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        let bomb = folded(&vec![0; UNFOLDED_BYTES_MAX as usize + 1]);
        assert!(unfold(&headers, &bomb).is_err());
    }
}
