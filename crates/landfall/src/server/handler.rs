//! The chain that every request goes through: which door, body read within its limits, answer.
//!
//! Bodies of model-driven services are held in memory, since a signature covers the whole: so there is a limit for one and
//! one for all of them together, and a request that nobody signed is answered without reading its body, or with a small one. S3 and
//! git stream.

use super::bodies::Bodies;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONNECTION, CONTENT_TYPE, HOST, HeaderValue};
use http::request::Parts;
use http::{Method, Request, Response, StatusCode, Version};
use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};
use hyper::body::{Body as _, Incoming};
use std::net::IpAddr;
use std::sync::Arc;
use svc_codecommit::CodeCommit;
use svc_lambda::Lambda;
use svc_sns::{Sns, public};
use wire::route::{Door, Front, Peer};

pub type Body = UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

pub struct Chain {
    pub front: Front,
    pub bodies: Bodies,
    pub codecommit: Arc<CodeCommit>,
    pub s3: svc_s3::http::Front,
    pub sns: Arc<Sns>,
    pub lambda: Arc<Lambda>,
}

impl Chain {
    pub async fn answer(&self, request: Request<Incoming>, ip: IpAddr, secure: bool) -> Response<Body> {
        let can_close = request.version() < Version::HTTP_2 && !request.body().is_end_stream();
        let (mut response, was_read) = self.answered(request, ip, secure).await;
        if can_close && !was_read && !response.status().is_success() {
            // The rest of the body may be on its way, or never come: this connection cannot carry another request, and the
            // client is told.
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    /// And whether the body is known to have been read to its end.
    async fn answered(&self, request: Request<Incoming>, ip: IpAddr, secure: bool) -> (Response<Body>, bool) {
        let (mut parts, body) = request.into_parts();
        name_host(&mut parts);
        let response = match self.front.door(&parts) {
            Door::Aws(asked) if !wire::route::is_signed(&parts) => {
                // A form names its operation in the body: STS has some that nobody signs.
                let said = match asked.operation {
                    None if Bodies::is_small(&parts.headers) => {
                        self.bodies.read(&parts.headers, body).await.ok()
                    }
                    _ => None,
                };
                let said = said.map(|held| held.bytes).unwrap_or_default();
                self.front.answer(asked, &parts, said, Peer { ip, secure }).await.map(whole)
            }
            Door::Aws(asked) => match self.bodies.read(&parts.headers, body).await {
                // The body's share of memory is given back when the answer is there.
                Ok(held) => {
                    let peer = Peer { ip, secure };
                    let response = self.front.answer(asked, &parts, held.bytes.clone(), peer).await;
                    return (response.map(whole), true);
                }
                Err(status) => plain(status, "the request's body is larger or slower than allowed\n"),
            },
            Door::Own if parts.uri.path() == "/_landfall/mail" => {
                super::mail::answer(&self.front, &self.sns, &parts).await
            }
            Door::Own if parts.uri.path().starts_with(svc_lambda::CODE_PATH) => self.code(&parts).await,
            Door::Own => super::own::answer(parts.uri.path()),
            Door::Foreign(foreign) => foreign.answer(&self.front.chance.uuid()).map(whole),
            Door::Git => self.codecommit.answer(Request::from_parts(parts, body), ip, secure).await,
            Door::S3 => match asked_of_sns(&parts) {
                Some(asked) => page(self.sns.public(asked).await),
                None => {
                    let request = Request::from_parts(parts, svc_s3::http::Body::from(body));
                    self.s3.answer(request, Peer { ip, secure }).await.map(BodyExt::boxed_unsync)
                }
            },
        };
        (response, false)
    }
}

impl Chain {
    /// A function's code, by the URL that GetFunction gives out.
    async fn code(&self, parts: &Parts) -> Response<Body> {
        let file = self.lambda.download(parts.uri.path(), parts.uri.query().unwrap_or_default());
        let Some(file) = file else {
            return plain(
                StatusCode::FORBIDDEN,
                "this address has expired, or was not given out by this server\n",
            );
        };
        match tokio::fs::read(&file).await {
            Ok(bytes) => Response::new(whole(bytes.into())),
            Err(_) => plain(StatusCode::NOT_FOUND, "the code is not there any more\n"),
        }
    }
}

/// HTTP/2 names the host in its own way; signatures and the URLs that we hand out go by the header.
fn name_host(parts: &mut Parts) {
    let named = parts.uri.authority().map(|authority| HeaderValue::from_str(authority.as_str()));
    if let (Some(Ok(host)), false) = (named, parts.headers.contains_key(HOST)) {
        parts.headers.insert(HOST, host);
    }
}

/// The links in SNS's confirmations and its certificate are asked for without a signature.
fn asked_of_sns(parts: &Parts) -> Option<public::Asked> {
    let unsigned = parts.method == Method::GET && !parts.headers.contains_key(AUTHORIZATION);
    let query = wire::codec::query::parameters(parts.uri.query().unwrap_or_default().as_bytes()).ok()?;
    if unsigned { public::asked(parts.uri.path(), &query) } else { None }
}

fn page(page: public::Page) -> Response<Body> {
    let mut response = Response::new(whole(Bytes::from(page.text)));
    *response.status_mut() = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(page.content_type));
    response
}

pub fn whole(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

pub fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(whole(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = status;
    response
}
