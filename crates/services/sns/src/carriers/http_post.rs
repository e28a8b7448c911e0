//! HTTP/1.1 POSTs to subscribers, one connection each, in 15 seconds at most.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html> (read 2026-11-21) for the limit.
//! Redirects are not followed, and nothing is sent to link-local addresses, where clouds keep the credentials of a machine
//! (169.254.169.254); every other address may be an endpoint, this machine's own too, for that is what is tried here. HTTPS endpoints need a certificate that the web's authorities vouch for.

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::{Post, Unreachable, Web};

const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// Of an answer's body we read as much, so that the endpoint sees its answer taken.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

#[derive(Default)]
pub struct HttpPost {
    tls: OnceLock<TlsConnector>,
}

#[async_trait]
impl Web for HttpPost {
    async fn post(&self, post: &Post) -> Result<u16, Unreachable> {
        match tokio::time::timeout(ANSWER_WITHIN, self.exchange(post)).await {
            Ok(answered) => answered.map_err(|error| Unreachable(format!("{}: {error}", post.url))),
            Err(_) => {
                Err(Unreachable(format!("{} did not answer within {} s", post.url, ANSWER_WITHIN.as_secs())))
            }
        }
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl HttpPost {
    async fn exchange(&self, post: &Post) -> Result<u16, Failure> {
        let uri: Uri = post.url.parse()?;
        let host = uri.host().ok_or("the URL names no host")?.trim_matches(['[', ']']);
        let secure = uri.scheme_str() == Some("https");
        let stream = connect(host, uri.port_u16().unwrap_or(if secure { 443 } else { 80 })).await?;
        if secure {
            let name = ServerName::try_from(host.to_owned())?;
            send(self.connector()?.connect(name, stream).await?, &uri, post).await
        } else {
            send(stream, &uri, post).await
        }
    }

    fn connector(&self) -> Result<TlsConnector, Failure> {
        if let Some(connector) = self.tls.get() {
            return Ok(connector.clone());
        }
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(self.tls.get_or_init(|| TlsConnector::from(Arc::new(config))).clone())
    }
}

/// To the first address of the name that answers, of those that may be endpoints.
async fn connect(host: &str, port: u16) -> Result<TcpStream, Failure> {
    let mut why: Failure = "the name has no address".into();
    for address in tokio::net::lookup_host((host, port)).await? {
        if is_link_local(address.ip()) {
            why = format!("{} is a link-local address, which is no endpoint", address.ip()).into();
            continue;
        }
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => why = error.into(),
        }
    }
    Err(why)
}

fn is_link_local(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unicast_link_local(),
    }
}

async fn send<S>(stream: S, uri: &Uri, post: &Post) -> Result<u16, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let running = tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let authority = uri.authority().ok_or("the URL names no host")?;
    let host = authority.as_str().rsplit('@').next().unwrap_or_default();
    let mut request = Request::post(path).header("host", host).header("connection", "close");
    for (name, value) in &post.headers {
        request = request.header(*name, value);
    }
    let request = request.body(Full::new(Bytes::from(post.body.clone())))?;
    let answer = sender.send_request(request).await?;
    let status = answer.status().as_u16();
    let _ = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
    running.abort();
    Ok(status)
}
