//! Frames between the host and our own bootstraps, over one socket pair.
//!
//! To the bootstrap: `head length (u32 LE), body length (u32 LE), head (JSON), body (the event as it came)`.
//! From it: `kind (one byte), length (u32 LE), payload`. Kinds: `+` ready, `!` initialisation failed, `r` result,
//! `e` error, `x` an error with which the process ends. Payloads of `!`, `e` and `x` are Lambda's own error documents,
//! handed through untouched.

use super::link::Message;
use bytes::{Buf, Bytes, BytesMut};
use serde::Serialize;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// What a bootstrap may send at most: beyond it the instance is broken, not merely over Lambda's payload limit.
const FRAME_BYTES_MAX: usize = 256 << 20;
/// What is kept of a frame. An answer beyond Lambda's limit is counted and let go: many instances must not fill our memory.
const KEPT_BYTES_MAX: usize = super::report::PAYLOAD_BYTES_MAX;

#[derive(Debug, Serialize)]
pub(crate) struct Head<'a> {
    pub request_id: &'a str,
    pub arn: &'a str,
    pub deadline_ms: i64,
    pub trace_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_context: Option<&'a serde_json::value::RawValue>,
}

pub(crate) struct Channel {
    socket: UnixStream,
    received: BytesMut,
    /// How much of a frame that is too large is still to come.
    too_large_left: Option<usize>,
    /// The other end was closed with something of ours unread: the kernel says so once (unix(7), ECONNRESET).
    is_unread: bool,
}

impl Channel {
    pub fn new(socket: UnixStream) -> Self {
        Self { socket, received: BytesMut::with_capacity(16 << 10), too_large_left: None, is_unread: false }
    }

    pub async fn send(&mut self, head: &Head<'_>, body: &[u8]) -> io::Result<()> {
        let head = serde_json::to_vec(head).map_err(io::Error::other)?;
        let mut frame = Vec::with_capacity(8 + head.len() + body.len());
        frame.extend_from_slice(&(head.len() as u32).to_le_bytes());
        frame.extend_from_slice(&(body.len() as u32).to_le_bytes());
        frame.extend_from_slice(&head);
        frame.extend_from_slice(body);
        self.socket.write_all(&frame).await
    }

    /// The next message; `None` when the other end is closed. Nothing is lost when this future is dropped.
    pub async fn next(&mut self) -> io::Result<Option<Message>> {
        loop {
            if self.is_through_with_too_large() {
                return Ok(Some(Message::TooLarge));
            }
            if let Some((kind, payload)) = self.take_frame()? {
                return message(kind, payload).map(Some);
            }
            if self.too_large_left.is_some() && !self.received.is_empty() {
                continue;
            }
            match self.socket.read_buf(&mut self.received).await {
                Ok(0) => return Ok(None),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => {
                    self.is_unread = true;
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether an instance that has ended did so without reading what it was sent last.
    pub fn is_unread(&self) -> bool {
        self.is_unread
    }

    /// Lets go of what has come of a frame that is too large. True once, when that was all of it.
    fn is_through_with_too_large(&mut self) -> bool {
        let Some(left) = self.too_large_left else { return false };
        let come = left.min(self.received.len());
        self.received.advance(come);
        self.too_large_left = (come < left).then(|| left - come);
        self.too_large_left.is_none()
    }

    fn take_frame(&mut self) -> io::Result<Option<(u8, Bytes)>> {
        if self.too_large_left.is_some() {
            return Ok(None);
        }
        let Some(head) = self.received.first_chunk::<5>() else { return Ok(None) };
        let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
        if length > FRAME_BYTES_MAX {
            return Err(io::Error::other(format!("a frame of {length} bytes")));
        }
        if length > KEPT_BYTES_MAX {
            self.received.advance(5);
            self.too_large_left = Some(length);
            return Ok(None);
        }
        if self.received.len() < 5 + length {
            return Ok(None);
        }
        let kind = head[0];
        self.received.advance(5);
        Ok(Some((kind, self.received.split_to(length).freeze())))
    }
}

fn message(kind: u8, payload: Bytes) -> io::Result<Message> {
    match kind {
        b'+' => Ok(Message::Ready),
        b'!' => Ok(Message::InitFailed(payload)),
        b'r' => Ok(Message::Answered(payload)),
        b'e' => Ok(Message::Failed(payload)),
        b'x' => Ok(Message::Fatal(payload)),
        other => Err(io::Error::other(format!("a frame of the unknown kind {other}"))),
    }
}
