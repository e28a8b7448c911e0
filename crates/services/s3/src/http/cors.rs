//! Pages of other origins: preflights, and what is added to answers.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html> (read 2026-11-21). What is allowed is in
//! `rules::cors`. A preflight is asked without a signature, and answered from the bucket's rules alone.

use super::front::Front;
use super::hosts::bucket_of;
use super::signed::text;
use crate::errors;
use crate::rules::cors::{self, Granted};
use crate::tables::{Buckets, CorsRule};
use http::{HeaderMap, HeaderValue, Method, Request, Response};
use kernel::Fault;
use s3s::{Body, S3Error};

/// A request of a page's.
pub struct FromPage {
    bucket: String,
    resource: &'static str,
    origin: Option<String>,
    method: Method,
    /// `Access-Control-Request-Method`
    wanted_method: Option<String>,
    /// `Access-Control-Request-Headers`
    wanted_headers: Option<String>,
}

impl FromPage {
    /// None when no page asks.
    pub fn of(request: &Request<Body>) -> Option<Self> {
        let headers = request.headers();
        let owned = |name: &str| text(headers, name).map(str::to_owned);
        let origin = owned("origin");
        if origin.is_none() && *request.method() != Method::OPTIONS {
            return None;
        }
        let host = text(headers, "host").unwrap_or_default();
        let host = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let path = request.uri().path().trim_start_matches('/');
        let (bucket, key) = match bucket_of(host) {
            Some(bucket) => (bucket, path),
            None => path.split_once('/').unwrap_or((path, "")),
        };
        Some(Self {
            bucket: bucket.to_owned(),
            resource: if key.is_empty() { "BUCKET" } else { "OBJECT" },
            origin,
            method: request.method().clone(),
            wanted_method: owned("access-control-request-method"),
            wanted_headers: owned("access-control-request-headers"),
        })
    }

    pub fn is_preflight(&self) -> bool {
        self.method == Method::OPTIONS
    }

    fn granted(&self, rules: &[CorsRule], method: &str) -> Option<Granted> {
        let origin = self.origin.as_deref()?;
        cors::grant(rules, &cors::Asked { origin, method, headers: self.wanted_headers.as_deref() })
    }
}

/// Of a bucket that is there: its rules, if it has any.
type Rules = Option<Option<Vec<CorsRule>>>;

impl Front {
    async fn cors_rules(&self, bucket: &str) -> Result<Rules, Fault> {
        let name = bucket.to_owned();
        let row = self.s3.read(|tx| Ok(tx.get::<Buckets>(&name)?)).await;
        let row =
            row.map_err(|refused| Fault::caused_by("a bucket could not be read", S3Error::from(refused)))?;
        Ok(row.map(|row| row.cors))
    }

    pub(super) async fn preflight(&self, page: &FromPage) -> Result<Response<Body>, S3Error> {
        let rules = self.cors_rules(&page.bucket).await.map_err(|fault| errors::internal(&fault))?;
        if page.origin.is_none() {
            return Err(errors::bad_request("Insufficient information. Origin request header needed."));
        }
        let method = page.wanted_method.as_deref();
        let asked = method.unwrap_or("OPTIONS");
        let Some(rules) = rules else {
            return Err(errors::cors_refused("CORSResponse: Bucket not found", asked, "BUCKET"));
        };
        let Some(rules) = rules else {
            let text = "CORSResponse: CORS is not enabled for this bucket.";
            return Err(errors::cors_refused(text, asked, "BUCKET"));
        };
        let method =
            method.ok_or_else(|| errors::bad_request("Invalid Access-Control-Request-Method: null"))?;
        let granted = page.granted(&rules, method);
        let granted =
            granted.ok_or_else(|| errors::cors_refused(errors::CORS_NOT_ALLOWED, method, page.resource))?;
        let mut response = Response::new(Body::empty());
        add(response.headers_mut(), granted);
        Ok(response)
    }

    /// Adds what a page may see to an answer.
    pub(super) async fn allow(&self, page: &FromPage, mut response: Response<Body>) -> Response<Body> {
        match self.cors_rules(&page.bucket).await {
            Ok(Some(Some(rules))) => {
                if let Some(granted) = page.granted(&rules, page.method.as_str()) {
                    add(response.headers_mut(), granted);
                }
            }
            Ok(_) => {}
            Err(fault) => tracing::error!(fault = %fault.chain(), "an answer went without its CORS headers"),
        }
        response
    }
}

fn add(headers: &mut HeaderMap, granted: Granted) {
    for (name, value) in granted {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}
