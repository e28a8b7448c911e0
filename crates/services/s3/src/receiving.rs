//! Bodies that come in: streamed into a blob, digested on the way, and checked before anything refers to them.

use crate::refusal::{Refused, Result};
use crate::rules::digests::{self, Digested, Digests};
use crate::tables::{Algorithm, Checksum};
use crate::{S3, errors};
use blob::{Stored, WriteError};
use futures_util::StreamExt;
use http::HeaderMap;
use s3s::dto::StreamingBlob;
use s3s::{S3Error, TrailingHeaders};
use std::pin::pin;
use std::time::Duration;

/// A client that sends nothing for so long has gone away.
const PIECE_WITHIN: Duration = Duration::from_secs(60);

/// The largest object of one put: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html>.
pub const PUT_BYTES_MAX: u64 = 5 << 30;

/// What the client says of a body.
#[derive(Default)]
pub struct Announced {
    pub content_length: Option<i64>,
    pub content_md5: Option<String>,
    /// Checksums in headers: algorithm, base64.
    pub checksums: Vec<(Algorithm, String)>,
    /// The algorithm of a checksum that comes after the body, or is only to be computed.
    pub algorithm: Option<Algorithm>,
    /// The algorithm of the checksum to keep; the client's own when there is none.
    pub kept: Option<Algorithm>,
    pub trailing: Option<TrailingHeaders>,
    pub size_bytes_max: u64,
}

pub struct Received {
    pub stored: Stored,
    pub digested: Digested,
}

impl Announced {
    /// The algorithm that the headers speak of: one with a value, one announced as a trailer, or one named.
    pub fn algorithm_in(
        headers: &HeaderMap,
        named: Option<&str>,
    ) -> std::result::Result<Option<Algorithm>, S3Error> {
        let trailer = headers.get("x-amz-trailer").and_then(|value| value.to_str().ok()).unwrap_or_default();
        for name in trailer.split(',').map(str::trim) {
            if let Some(name) = name.to_ascii_lowercase().strip_prefix("x-amz-checksum-") {
                return Algorithm::parse(name).map(Some);
            }
        }
        let in_header = headers.get("x-amz-sdk-checksum-algorithm").and_then(|value| value.to_str().ok());
        named.or(in_header).map(Algorithm::parse).transpose()
    }

    fn algorithm(&self) -> std::result::Result<Algorithm, S3Error> {
        match &self.checksums[..] {
            [] => Ok(self.algorithm.unwrap_or(Algorithm::Crc64Nvme)),
            [(algorithm, _)] => Ok(*algorithm),
            _ => Err(errors::invalid_request(
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
            )),
        }
    }

    /// Whether the body is the one that was announced.
    fn check(&self, size_bytes: u64, digested: &Digested) -> std::result::Result<(), S3Error> {
        if self.content_length.is_some_and(|length| u64::try_from(length) != Ok(size_bytes)) {
            return Err(errors::incomplete_body());
        }
        if let Some(header) = &self.content_md5 {
            digests::check_md5(header, &digested.md5)?;
        }
        let Checksum { algorithm, value, .. } = &digested.checksum;
        let trailing = self.trailing.as_ref().and_then(|trailing| {
            trailing
                .read(|headers| Some(headers.get(algorithm.header())?.to_str().ok()?.to_owned()))
                .flatten()
        });
        let given = self.checksums.iter().map(|(_, given)| given).chain(&trailing);
        for given in given {
            digests::check_checksum(*algorithm, given, value)?;
        }
        Ok(())
    }
}

/// A body that did not come to its end: of ours, when it lies here.
fn broken_off(source: s3s::StdError) -> Refused {
    match source.downcast::<kernel::Fault>() {
        Ok(fault) => Refused::Fault(*fault),
        Err(source) => errors::body_failed(source).into(),
    }
}

/// The checksum headers that a request has.
pub fn checksums(
    crc32: Option<String>,
    crc32c: Option<String>,
    crc64nvme: Option<String>,
    sha1: Option<String>,
    sha256: Option<String>,
) -> Vec<(Algorithm, String)> {
    let values = [crc32, crc32c, crc64nvme, sha1, sha256];
    Algorithm::ALL
        .into_iter()
        .zip(values)
        .filter_map(|(algorithm, value)| Some((algorithm, value?)))
        .collect()
}

impl S3 {
    /// Stores a body. Nothing is left of one that does not hold.
    pub(crate) async fn receive(
        &self,
        body: Option<StreamingBlob>,
        announced: &Announced,
    ) -> Result<Received> {
        if announced.content_length.and_then(|length| u64::try_from(length).ok())
            > Some(announced.size_bytes_max)
        {
            return Err(errors::entity_too_large().into());
        }
        let used = announced.algorithm()?;
        let mut digests = Digests::new(used, announced.kept.unwrap_or(used));
        let mut writing = self.blobs.create(announced.size_bytes_max).await?;
        if let Some(body) = body {
            let mut body = pin!(body);
            while let Some(piece) = tokio::time::timeout(PIECE_WITHIN, body.next())
                .await
                .map_err(|_| errors::request_timeout())?
            {
                let piece = piece.map_err(broken_off)?;
                digests.update(&piece);
                match writing.write::<std::convert::Infallible>(&piece).await {
                    Ok(()) => {}
                    Err(WriteError::TooLarge { .. }) => return Err(errors::entity_too_large().into()),
                    Err(WriteError::Fault(fault)) => return Err(Refused::Fault(fault)),
                    Err(WriteError::Source(never)) => match never {},
                }
            }
        }
        let digested = digests.finish();
        announced.check(writing.size_bytes(), &digested)?;
        let stored = writing.finish().await?;
        Ok(Received { stored, digested })
    }
}
