//! Sockets: connections in, each served by the handler chain, with limits on number, head and time.
//!
//! One port speaks HTTP, TLS (told by its first byte) and CONNECT: a client whose `HTTPS_PROXY` names this server reaches it
//! under AWS's own host names. Other names are not tunnelled: this is no open proxy. What a tunnel carries is limited, and let come to its end
//! when the server stops, like any other connection.

use super::handler::{Body, Chain, plain};
use super::patience::Patient;
use super::tls::Tls;
use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use kernel::{Fault, OrFault};
use parking_lot::Mutex;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

const CONNECTIONS_MAX: usize = 4096;
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// How often a silent HTTP/2 client is asked whether it is still there.
const ASK_EVERY: Duration = Duration::from_secs(60);
/// A client that takes none of the bytes of an answer for so long has gone away.
const READ_WITHIN: Duration = Duration::from_secs(60);
const STOP_WITHIN: Duration = Duration::from_secs(10);
/// The first byte of a TLS handshake record.
const TLS_HANDSHAKE: u8 = 0x16;

pub async fn bind(address: SocketAddr) -> Result<TcpListener, Fault> {
    TcpListener::bind(address).await.or_fault(|| format!("could not listen on {address}"))
}

/// Who is at the other end, and the place that this takes up: a tunnel keeps it when its connection has been handed over.
#[derive(Clone)]
struct Visitor {
    ip: IpAddr,
    _place: Arc<OwnedSemaphorePermit>,
}

/// What a connection needs, shared by all of them.
struct Doorway {
    chain: Arc<Chain>,
    tls: Tls,
    http: Builder<TokioExecutor>,
    /// None when the server stops.
    graceful: Mutex<Option<GracefulShutdown>>,
}

pub async fn serve(socket: TcpListener, chain: Arc<Chain>, tls: Tls, mut stopped: watch::Receiver<bool>) {
    let mut http = Builder::new(TokioExecutor::new());
    http.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    http.http2().timer(TokioTimer::new()).keep_alive_interval(ASK_EVERY).keep_alive_timeout(HEAD_WITHIN);
    let graceful = Mutex::new(Some(GracefulShutdown::new()));
    let doorway = Arc::new(Doorway { chain, tls, http, graceful });
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let place = places.clone().acquire_owned().await.expect("the semaphore is never closed");
        let (stream, peer) = tokio::select! {
            accepted = socket.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    continue;
                }
            },
            _ = stopped.wait_for(|stop| *stop) => break,
        };
        let _ = stream.set_nodelay(true);
        let (doorway, Some(watcher)) = (doorway.clone(), doorway.watcher()) else { break };
        // Policies name IPv4 clients by their IPv4 addresses, also when the socket speaks both.
        let visitor = Visitor { ip: peer.ip().to_canonical(), _place: Arc::new(place) };
        tokio::spawn(doorway.accept(stream, visitor, watcher));
    }
    drop(socket);
    let Some(graceful) = doorway.graceful.lock().take() else { return };
    if tokio::time::timeout(STOP_WITHIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("connections were cut off: they had not ended in {} s", STOP_WITHIN.as_secs());
    }
}

impl Doorway {
    /// Whatever has one is waited for when the server stops.
    fn watcher(&self) -> Option<Watcher> {
        self.graceful.lock().as_ref().map(GracefulShutdown::watcher)
    }

    async fn accept(self: Arc<Self>, stream: TcpStream, visitor: Visitor, watcher: Watcher) {
        let mut first = [0];
        let peeked = tokio::time::timeout(HEAD_WITHIN, stream.peek(&mut first)).await;
        let stream = Patient::new(stream, READ_WITHIN);
        match peeked {
            Ok(Ok(1)) if first[0] == TLS_HANDSHAKE => self.secure(stream, visitor, watcher).await,
            Ok(Ok(1)) => self.speak(stream, visitor, false, watcher).await,
            _ => {}
        }
    }

    async fn secure(
        self: Arc<Self>,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        visitor: Visitor,
        watcher: Watcher,
    ) {
        let acceptor = match self.tls.acceptor() {
            Ok(acceptor) => acceptor,
            Err(fault) => return tracing::error!(fault = %fault.chain(), "TLS is not to be had"),
        };
        match tokio::time::timeout(HEAD_WITHIN, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => self.speak(stream, visitor, true, watcher).await,
            Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        }
    }

    async fn speak(
        self: Arc<Self>,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        visitor: Visitor,
        secure: bool,
        watcher: Watcher,
    ) {
        let doorway = self.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let (doorway, visitor) = (doorway.clone(), visitor.clone());
            async move {
                Ok::<_, std::convert::Infallible>(match request.method() {
                    &Method::CONNECT => doorway.connect(request, visitor),
                    _ => doorway.chain.answer(request, visitor.ip, secure).await,
                })
            }
        });
        let connection = self.http.serve_connection_with_upgrades(TokioIo::new(stream), service);
        if let Err(error) = watcher.watch(connection.into_owned()).await {
            tracing::debug!(%error, "a connection ended badly");
        }
    }

    /// `CONNECT HOST:443` for one of AWS's names: the tunnel's other end is this server.
    fn connect(self: Arc<Self>, request: Request<Incoming>, visitor: Visitor) -> Response<Body> {
        let host = request.uri().host().unwrap_or_default().to_ascii_lowercase();
        if !(host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")) {
            return plain(
                StatusCode::FORBIDDEN,
                "landfall stands in for AWS's host names only; it is no proxy to others\n",
            );
        }
        let Some(watcher) = self.watcher() else {
            return plain(StatusCode::SERVICE_UNAVAILABLE, "this server is stopping\n");
        };
        tokio::spawn(async move {
            match hyper::upgrade::on(request).await {
                Ok(upgraded) => Box::pin(self.secure(TokioIo::new(upgraded), visitor, watcher)).await,
                Err(error) => tracing::debug!(%error, "a tunnel did not open"),
            }
        });
        Response::new(super::handler::whole(bytes::Bytes::new()))
    }
}
