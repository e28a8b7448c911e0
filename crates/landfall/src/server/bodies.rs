//! Request bodies in memory: each within its limit, and all of them within one.
//!
//! The place for a body is taken at once, before it is read, so that two that are half read never wait for each other.

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Lambda takes 50 MB of zip in base64 in one request; nothing model-driven is larger.
const BODY_BYTES_MAX: usize = 80 << 20;
/// All bodies that are larger than [`SMALL_BYTES_MAX`], together.
const BODIES_BYTES_MAX: usize = 1 << 30;
/// What nearly every call is: these are bounded by the number of connections.
const SMALL_BYTES_MAX: usize = 64 << 10;
const BODY_WITHIN: Duration = Duration::from_secs(120);

pub struct Bodies {
    /// Places of [`SMALL_BYTES_MAX`] bytes.
    places: Arc<Semaphore>,
}

/// A body with its share of the memory for all.
#[derive(Debug)]
pub struct Held {
    pub bytes: Bytes,
    _places: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    pub fn new() -> Self {
        Self { places: Arc::new(Semaphore::new(BODIES_BYTES_MAX / SMALL_BYTES_MAX)) }
    }

    /// Whether a body says that it is one of those that only the number of connections bounds.
    pub fn is_small(headers: &HeaderMap) -> bool {
        length_said(headers).is_some_and(|length| length <= SMALL_BYTES_MAX)
    }

    /// The whole body; refused when it is too large, too slow, or broken off.
    pub async fn read(&self, headers: &HeaderMap, body: Incoming) -> Result<Held, StatusCode> {
        let read = self.hold(length_said(headers), body);
        tokio::time::timeout(BODY_WITHIN, read).await.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT))
    }

    async fn hold<B>(&self, length: Option<usize>, mut body: B) -> Result<Held, StatusCode>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        if length.is_some_and(|length| length > BODY_BYTES_MAX) {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let (mut bytes, mut places) = (BytesMut::new(), None);
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| StatusCode::BAD_REQUEST)?.into_data() else { continue };
            let size = bytes.len() + data.len();
            if size > BODY_BYTES_MAX {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            if size > SMALL_BYTES_MAX && places.is_none() {
                places = Some(self.place(length.unwrap_or(BODY_BYTES_MAX)).await?);
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Held { bytes: bytes.freeze(), _places: places })
    }

    async fn place(&self, length: usize) -> Result<OwnedSemaphorePermit, StatusCode> {
        let many = u32::try_from(length.div_ceil(SMALL_BYTES_MAX)).unwrap_or(u32::MAX);
        let places = self.places.clone().acquire_many_owned(many).await;
        places.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
    }
}

fn length_said(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use http_body_util::Full;

    fn body(size: usize) -> Full<Bytes> {
        Full::new(Bytes::from(vec![0; size]))
    }

    #[tokio::test]
    async fn one_is_limited() {
        let bodies = Bodies::new();
        let held = bodies.hold(Some(3), body(3)).await.expect("small");
        assert_eq!(held.bytes.len(), 3);
        let refused = [
            bodies.hold(Some(BODY_BYTES_MAX + 1), body(1)).await,
            bodies.hold(None, body(BODY_BYTES_MAX + 1)).await,
        ];
        assert!(refused.iter().all(|refused| matches!(refused, Err(StatusCode::PAYLOAD_TOO_LARGE))));
    }

    #[tokio::test]
    async fn large_ones_wait_for_their_share_and_small_ones_do_not() {
        let bodies = Bodies::new();
        let mut held = Vec::new();
        // Whoever does not say how long the body is takes the place of the longest.
        while let Some(Ok(another)) = bodies.hold(None, body(SMALL_BYTES_MAX + 1)).now_or_never() {
            held.push(another);
        }
        assert_eq!(held.len(), BODIES_BYTES_MAX / BODY_BYTES_MAX);
        assert!(bodies.hold(None, body(10)).now_or_never().is_some());
        held.pop();
        assert!(bodies.hold(None, body(SMALL_BYTES_MAX + 1)).now_or_never().is_some());
    }
}
