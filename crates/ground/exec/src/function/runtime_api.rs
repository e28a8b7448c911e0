//! Lambda's Runtime API, for `provided.*`: the runtime in the sandbox asks over HTTP for events and posts its answers.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html> (read 2026-11-21).
//!
//! Who may speak to it: each instance has a listener of its own. With the host's network it is a random port of a random
//! loopback address (127.x.y.z), and every connection's user is looked up in the kernel's socket table: as root each
//! sandbox runs under a user id of its own, so another function is refused. As an ordinary user all sandboxes share one
//! user id, and only the address, which another function would have to guess, keeps them apart.
//! A streamed answer is collected; an error that its trailers tell after half of it is an error
//! (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming>, read 2026-11-21).
//! Left out: extensions, telemetry, handing a streamed answer on as it comes.

use super::channel::Head;
use super::link::Message;
use crate::freezer::Freezer;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use kernel::{Fault, OrFault};
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, mpsc};

const VERSION: &str = "/2018-06-01/runtime/";
/// Errors and answers are both bounded well above Lambda's own limit, so that the limit can be told.
const BODY_BYTES_MAX: usize = 32 << 20;

/// An event on its way to the runtime.
struct Pending {
    request_id: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
}

pub(crate) struct RuntimeApi {
    pub address: SocketAddr,
    events: mpsc::Sender<Pending>,
    messages: mpsc::Receiver<Message>,
    shared: Arc<Shared>,
    server: tokio::task::JoinHandle<()>,
}

struct Shared {
    events: Mutex<mpsc::Receiver<Pending>>,
    /// The event that the runtime is working on.
    current: std::sync::Mutex<Option<String>>,
    is_initialised: std::sync::atomic::AtomicBool,
    messages: mpsc::Sender<Message>,
    freezer: OnceLock<Freezer>,
}

impl RuntimeApi {
    /// On the host's network. `peer`: the only user whose connections are taken.
    pub async fn listen(peer: u32) -> Result<Self, Fault> {
        let listener =
            TcpListener::bind((random_loopback(), 0)).await.or_fault(|| "listening for a runtime")?;
        Self::serve(listener, Some(peer))
    }

    /// On a listener of the sandbox's own network, where nobody else is.
    pub fn on(listener: std::net::TcpListener) -> Result<Self, Fault> {
        listener.set_nonblocking(true).or_fault(|| "making a listener asynchronous")?;
        Self::serve(TcpListener::from_std(listener).or_fault(|| "making a listener asynchronous")?, None)
    }

    fn serve(listener: TcpListener, peer: Option<u32>) -> Result<Self, Fault> {
        let address = listener.local_addr().or_fault(|| "the runtime API's address")?;
        let (events, pending) = mpsc::channel(1);
        let (told, messages) = mpsc::channel(4);
        let shared = Arc::new(Shared {
            events: Mutex::new(pending),
            current: std::sync::Mutex::new(None),
            is_initialised: std::sync::atomic::AtomicBool::new(false),
            messages: told,
            freezer: OnceLock::new(),
        });
        let server = tokio::spawn(serve(listener, shared.clone(), peer));
        Ok(Self { address, events, messages, shared, server })
    }

    /// What stops the sandbox while its runtime waits for an event.
    pub fn freeze_by(&self, freezer: Freezer) {
        let _ = self.shared.freezer.set(freezer);
    }

    pub async fn send(&mut self, head: &Head<'_>, body: &[u8]) -> io::Result<()> {
        let mut headers = vec![
            ("lambda-runtime-aws-request-id", head.request_id.to_owned()),
            ("lambda-runtime-deadline-ms", head.deadline_ms.to_string()),
            ("lambda-runtime-invoked-function-arn", head.arn.to_owned()),
            ("lambda-runtime-trace-id", head.trace_id.to_owned()),
        ];
        headers.extend(head.client_context.map(|c| ("lambda-runtime-client-context", c.get().to_owned())));
        let request_id = head.request_id.to_owned();
        let pending = Pending { request_id, headers, body: Bytes::copy_from_slice(body) };
        self.events.send(pending).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    pub async fn next(&mut self) -> Option<Message> {
        self.messages.recv().await
    }

    /// Whether an event still waits for the runtime to ask for it.
    pub fn is_unread(&self) -> bool {
        self.events.capacity() == 0
    }

    /// What was posted and answered already: a runtime that waited for our answer is in here.
    pub fn taken(&mut self) -> Option<Message> {
        self.messages.try_recv().ok()
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// One of 16 million addresses that all lead to this host only. Linux answers for the whole of 127.0.0.0/8.
fn random_loopback() -> Ipv4Addr {
    if !cfg!(target_os = "linux") {
        return Ipv4Addr::LOCALHOST;
    }
    let mut bytes = [0; 3];
    kernel::Chance::fill(&kernel::SystemChance, &mut bytes);
    Ipv4Addr::new(127, bytes[0], bytes[1], bytes[2].clamp(1, 254))
}

async fn serve(listener: TcpListener, shared: Arc<Shared>, peer: Option<u32>) {
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((connection, from)) = listener.accept().await {
        if peer.is_some_and(|peer| !is_of(&connection, from, peer)) {
            tracing::warn!(%from, "a connection to a function's runtime API from somebody else was refused");
            continue;
        }
        let _ = connection.set_nodelay(true);
        let shared = shared.clone();
        connections.spawn(async move {
            let service = service_fn(|request| {
                let shared = shared.clone();
                async move { Ok::<_, Infallible>(shared.answer(request).await) }
            });
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(connection), service)
                .await;
        });
        while connections.try_join_next().is_some() {}
    }
}

/// Whether the other end of a connection on this host belongs to a user, by the kernel's table (proc_net(5)).
fn is_of(connection: &TcpStream, from: SocketAddr, user: u32) -> bool {
    let (SocketAddr::V4(from), Ok(SocketAddr::V4(to))) = (from, connection.local_addr()) else {
        return false;
    };
    // The kernel writes its table piece by piece: while other connections come and go, one look can miss ours.
    let look = || owner_in(&std::fs::read_to_string("/proc/net/tcp").unwrap_or_default(), from, to);
    (0..3).find_map(|_| look()) == Some(user)
}

fn owner_in(table: &str, from: std::net::SocketAddrV4, to: std::net::SocketAddrV4) -> Option<u32> {
    let as_listed =
        |a: std::net::SocketAddrV4| format!("{:08X}:{:04X}", u32::from_ne_bytes(a.ip().octets()), a.port());
    let (from, to) = (as_listed(from), as_listed(to));
    table.lines().skip(1).find_map(|line| {
        let mut fields = line.split_whitespace();
        let is_it = fields.nth(1) == Some(&from) && fields.next() == Some(&to);
        if is_it { fields.nth(4)?.parse().ok() } else { None }
    })
}

impl Shared {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().to_owned();
        let Some(rest) = path.strip_prefix(VERSION) else { return refusal(StatusCode::NOT_FOUND, "Path") };
        let parts: Vec<&str> = rest.split('/').collect();
        match (request.method(), parts.as_slice()) {
            (&Method::GET, ["invocation", "next"]) => self.next().await,
            (&Method::POST, ["invocation", id, "response"]) => {
                self.take(request, Some(id), Message::Answered).await
            }
            (&Method::POST, ["invocation", id, "error"]) => {
                self.take(request, Some(id), Message::Failed).await
            }
            (&Method::POST, ["init", "error"]) => self.take(request, None, Message::InitFailed).await,
            _ => refusal(StatusCode::NOT_FOUND, "Path"),
        }
    }

    /// The first call says that the runtime is initialised; each one waits for an event.
    async fn next(&self) -> Response<Full<Bytes>> {
        let is_first = !self.is_initialised.swap(true, std::sync::atomic::Ordering::AcqRel);
        if is_first {
            let _ = self.messages.send(Message::Ready).await;
        }
        let Some(event) = self.event(is_first).await else {
            return refusal(StatusCode::INTERNAL_SERVER_ERROR, "Shutdown");
        };
        let mut response = Response::builder().header("content-type", "application/json");
        for (name, value) in event.headers {
            response = response.header(name, value);
        }
        response
            .body(Full::new(event.body))
            .unwrap_or_else(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR, "Header"))
    }

    /// Waits for an event, and has the sandbox stand still meanwhile: unless it still works on another one.
    async fn event(&self, is_first: bool) -> Option<Pending> {
        let mut events = self.events.lock().await;
        let is_idle = self.current.lock().expect("no holder of this lock panics").is_none() && !is_first;
        let event = match events.try_recv() {
            Ok(event) => Some(event),
            Err(_) => {
                let freezer = self.freezer.get().filter(|_| is_idle);
                freezer.inspect(|freezer| freezer.stop());
                let event = events.recv().await;
                freezer.inspect(|freezer| freezer.go());
                event
            }
        }?;
        *self.current.lock().expect("no holder of this lock panics") = Some(event.request_id.clone());
        Some(event)
    }

    async fn take(
        &self,
        request: Request<Incoming>,
        id: Option<&str>,
        message: impl FnOnce(Bytes) -> Message,
    ) -> Response<Full<Bytes>> {
        let kind = error_type(request.headers()).unwrap_or_else(|| "Runtime.UnknownReason".to_owned());
        let collected = Limited::new(request.into_body(), BODY_BYTES_MAX).collect().await;
        let (body, trailers) = match collected {
            Ok(collected) => {
                let trailers = collected.trailers().cloned();
                (Some(collected.to_bytes()), trailers.unwrap_or_default())
            }
            Err(error) if error.is::<LengthLimitError>() => (None, HeaderMap::new()),
            Err(_) => return refusal(StatusCode::BAD_REQUEST, "InvalidRequest"),
        };
        if let Some(id) = id {
            let mut current = self.current.lock().expect("no holder of this lock panics");
            if current.as_deref() != Some(id) {
                return refusal(StatusCode::BAD_REQUEST, "InvalidRequestID");
            }
            *current = None;
        }
        let Some(body) = body else {
            let _ = self.messages.send(Message::TooLarge).await;
            return refusal(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge");
        };
        let told = match (message(body), error_type(&trailers)) {
            (Message::Answered(_), Some(kind)) => Message::Failed(midstream_error(&trailers, &kind)),
            (Message::Failed(body), _) => Message::Failed(error_document(body, &kind)),
            (Message::InitFailed(body), _) => Message::InitFailed(error_document(body, &kind)),
            (other, _) => other,
        };
        let _ = self.messages.send(told).await;
        let mut accepted = Response::new(Full::new(Bytes::from_static(b"{\"status\":\"OK\"}\n")));
        *accepted.status_mut() = StatusCode::ACCEPTED;
        accepted
    }
}

fn error_type(headers: &HeaderMap) -> Option<String> {
    headers.get("lambda-runtime-function-error-type")?.to_str().ok().map(str::to_owned)
}

/// What a runtime tells when it had begun to answer: its document in base64, in a trailer.
fn midstream_error(trailers: &HeaderMap, kind: &str) -> Bytes {
    let body = trailers.get("lambda-runtime-function-error-body").and_then(|body| STANDARD.decode(body).ok());
    error_document(body.unwrap_or_default().into(), kind)
}

/// What a runtime posted as its error, or, if it posted no document, one with the type that its header named.
fn error_document(body: Bytes, kind: &str) -> Bytes {
    let is_document = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&body).is_ok();
    if is_document { body } else { super::report::document(kind, &String::from_utf8_lossy(&body)) }
}

fn refusal(status: StatusCode, kind: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(super::report::document(kind, "refused by the Runtime API")));
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_whose_a_connection_is() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
            0: 0100007F:9C40 0305097F:1F90 01 00000000:00000000 00:00000000 00000000  4711        0 12345 1\n";
        let from = "127.0.0.1:40000".parse().unwrap();
        assert_eq!(owner_in(table, from, "127.9.5.3:8080".parse().unwrap()), Some(4711));
        assert_eq!(owner_in(table, from, "127.9.5.3:8081".parse().unwrap()), None);
    }
}
