//! The front door: an HTTP request in, an HTTP answer out.

use super::access::{Access, Keys};
use super::cors::FromPage;
use super::finish::{self, Asked};
use super::hosts::Hosts;
use crate::S3;
use http::{Extensions, Request, Response, StatusCode};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::validation::NameValidation;
use s3s::{Body, S3Result, s3_error};
use std::sync::{Arc, OnceLock};
use wire::route::Peer;
use wire::{Authenticator, Cx};

/// What s3s answers to a Range header that is none.
const NO_RANGE: [StatusCode; 2] = [StatusCode::BAD_REQUEST, StatusCode::RANGE_NOT_SATISFIABLE];

/// Cheap to clone.
#[derive(Clone)]
pub struct Front {
    pub(super) s3: Arc<S3>,
    service: S3Service,
}

impl Front {
    pub fn new(s3: Arc<S3>, authenticator: Arc<dyn Authenticator>) -> Self {
        let mut builder = S3ServiceBuilder::new(Wire { s3: s3.clone() });
        builder.set_auth(Keys { authenticator: authenticator.clone() });
        builder.set_access(Access { s3: s3.clone(), authenticator });
        builder.set_host(Hosts);
        builder.set_validation(AnyName);
        Self { s3, service: builder.build() }
    }

    pub async fn answer(&self, request: Request<Body>, peer: Peer) -> Response<Body> {
        let asked = Asked {
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers: request.headers().clone(),
            at: self.s3.now(),
            request_id: self.s3.chance.upper_alphanumeric(16),
            host_id: self.s3.chance.alphanumeric(56),
        };
        let Some(page) = FromPage::of(&request) else { return self.answered(request, peer, &asked).await };
        if !page.is_preflight() {
            let response = self.answered(request, peer, &asked).await;
            return self.allow(&page, response).await;
        }
        match self.preflight(&page).await {
            Ok(response) => finish::response(response, &asked),
            Err(error) => finish::error(error, &asked),
        }
    }

    async fn answered(&self, mut request: Request<Body>, peer: Peer, asked: &Asked) -> Response<Body> {
        let checked = super::signed::check_mechanism(request.headers())
            .and_then(|()| super::signed::check_query(request.uri()))
            .and_then(|()| super::signed::check_headers(request.headers(), request.uri()))
            .and_then(|()| super::subresources::refuse(request.uri()))
            .and_then(|()| super::headers::refuse(request.headers()));
        if let Err(error) = checked {
            return finish::error(error, asked);
        }
        super::signed::take_headers_of_query(&mut request);
        let meant = super::signed::drop_no_range(&mut request);
        let read = match super::digests::check(&mut request).await {
            Ok(()) => super::new_bucket::read_tags(&mut request).await,
            wrong => wrong,
        };
        if let Err(error) = read {
            return finish::error(error, asked);
        }
        let call = Call { peer, request_id: asked.request_id.clone(), allowed: Arc::default() };
        request.extensions_mut().insert(call.clone());
        let response = self.call(request, asked).await;
        match (meant, call.allowed.get()) {
            (Some(mut meant), Some(cx)) if NO_RANGE.contains(&response.status()) => {
                meant.extensions_mut().insert(Allowed(cx.clone()));
                self.call(meant, asked).await
            }
            _ => response,
        }
    }

    async fn call(&self, request: Request<Body>, asked: &Asked) -> Response<Body> {
        match self.service.call(request).await {
            Ok(response) => finish::response(response, asked),
            Err(error) => {
                let fault = kernel::Fault::caused_by("s3s could not answer", s3s::StdError::from(error));
                finish::error(crate::errors::internal(&fault), asked)
            }
        }
    }
}

/// What the socket knows of a request, on its way through s3s.
#[derive(Clone)]
pub(crate) struct Call {
    pub peer: Peer,
    pub request_id: String,
    /// Set by [`Access`] once the request was found to be allowed.
    pub allowed: Arc<OnceLock<Cx>>,
}

/// With a request that is made in the place of one that was found to be allowed: whose it is.
#[derive(Clone)]
pub(crate) struct Allowed(pub Cx);

/// s3s's trait of all operations is implemented for this in [`ops`](crate::ops).
pub(crate) struct Wire {
    s3: Arc<S3>,
}

impl Wire {
    pub fn service(&self) -> &S3 {
        &self.s3
    }
}

/// The context that [`Access`] has left.
pub(crate) fn context(extensions: &mut Extensions) -> S3Result<Cx> {
    extensions.remove::<Cx>().ok_or_else(|| s3_error!(AccessDenied, "Access Denied"))
}

/// Names are checked where a bucket is made; of others it is enough to say that they do not exist.
struct AnyName;

impl NameValidation for AnyName {
    fn validate_bucket_name(&self, name: &str) -> bool {
        !name.is_empty()
    }
}
