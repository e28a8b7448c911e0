//! A request's body as a file: streamed to disk, unpacked when it is gzip, within limits of size and time.
//!
//! Only when it is there as a whole is git started on it: a slow client holds up nobody, and a push that breaks off half-way
//! leaves nothing behind. The file has no name.

use super::{BoxError, Refused, Service};
use crate::CodeCommit;
use bytes::Bytes;
use flate2::write::GzDecoder;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt;
use kernel::OrFault;
use std::fs::File;
use std::io::{Seek, Write};
use std::time::Duration;
use tokio::io::AsyncWriteExt;

/// Between two pieces of a body.
const PIECE_WITHIN: Duration = Duration::from_secs(60);
/// The whole of it.
const BODY_WITHIN: Duration = Duration::from_secs(3600);
/// At most so much is handed to the decoder at once: gzip unpacks to a thousand times at most.
const PIECE_BYTES: usize = 16 << 10;

impl CodeCommit {
    pub(super) async fn spool<B>(
        &self,
        headers: &HeaderMap,
        body: B,
        service: Service,
    ) -> Result<File, Refused>
    where
        B: hyper::body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin,
    {
        let is_packed = match headers.get(header::CONTENT_ENCODING).map(|value| value.as_bytes()) {
            None | Some(b"identity") => false,
            Some(b"gzip" | b"x-gzip") => true,
            Some(_) => {
                return Err(Refused::text(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "Bodies may be plain or gzip.",
                ));
            }
        };
        let file = tempfile::tempfile_in(&self.ports.dir).or_fault(|| "making a file for a request")?;
        let mut spool = Spool {
            file: tokio::fs::File::from_std(file),
            unpacker: is_packed.then(|| GzDecoder::new(Vec::new())),
            size_bytes: 0,
            size_bytes_max: service.request_bytes_max(),
        };
        match tokio::time::timeout(BODY_WITHIN, spool.take(body)).await {
            Ok(taken) => taken?,
            Err(_) => return Err(too_slow()),
        }
        spool.finish().await
    }
}

struct Spool {
    file: tokio::fs::File,
    unpacker: Option<GzDecoder<Vec<u8>>>,
    size_bytes: u64,
    size_bytes_max: u64,
}

impl Spool {
    async fn take<B>(&mut self, mut body: B) -> Result<(), Refused>
    where
        B: hyper::body::Body<Data = Bytes, Error: Into<BoxError>> + Send + Unpin,
    {
        loop {
            let frame = tokio::time::timeout(PIECE_WITHIN, body.frame()).await.map_err(|_| too_slow())?;
            let Some(frame) = frame else { return Ok(()) };
            let frame =
                frame.map_err(|_| Refused::text(StatusCode::BAD_REQUEST, "The request broke off."))?;
            let Ok(data) = frame.into_data() else { continue };
            for piece in data.chunks(PIECE_BYTES) {
                self.piece(piece).await?;
            }
        }
    }

    async fn piece(&mut self, piece: &[u8]) -> Result<(), Refused> {
        let Some(unpacker) = &mut self.unpacker else { return self.write(piece).await };
        unpacker.write_all(piece).map_err(|_| not_gzip())?;
        let plain = std::mem::take(unpacker.get_mut());
        self.write(&plain).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.size_bytes += bytes.len() as u64;
        if self.size_bytes > self.size_bytes_max {
            let text = format!("The request is larger than the {} MiB allowed.", self.size_bytes_max >> 20);
            return Err(Refused::text(StatusCode::PAYLOAD_TOO_LARGE, text));
        }
        Ok(self.file.write_all(bytes).await.or_fault(|| "writing a request down")?)
    }

    async fn finish(mut self) -> Result<File, Refused> {
        if let Some(unpacker) = self.unpacker.take() {
            let rest = unpacker.finish().map_err(|_| not_gzip())?;
            self.write(&rest).await?;
        }
        self.file.flush().await.or_fault(|| "writing a request down")?;
        let mut file = self.file.into_std().await;
        file.rewind().or_fault(|| "rewinding a request")?;
        Ok(file)
    }
}

fn too_slow() -> Refused {
    Refused::text(StatusCode::REQUEST_TIMEOUT, "The request came too slowly.")
}

fn not_gzip() -> Refused {
    Refused::text(StatusCode::BAD_REQUEST, "The request says that it is gzip, and is not.")
}
