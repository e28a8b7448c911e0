//! What s3s leaves to us about signatures: which mechanisms count, that headers with a meaning are signed, and where the
//! session token and the region stand.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html> (read 2026-11-21): "You must
//! include the host header [...] and any x-amz-* headers in the signature". Without that, whoever holds a presigned PUT
//! could make a copy of another object of it.
//! Surprises: the CLI's `presign` still makes version 2 in us-east-1. Version 2 in a header carries no checked time, and is
//! refused, as in every region opened since 2014.

use crate::errors;
use http::{HeaderMap, HeaderValue, Method, Request, Uri};
use s3s::S3Error;

pub fn check_mechanism(headers: &HeaderMap) -> Result<(), S3Error> {
    let is_v2 = text(headers, "authorization").is_some_and(|value| value.starts_with("AWS "));
    if is_v2 {
        return Err(errors::invalid_request(
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
        ));
    }
    Ok(())
}

/// A presigned URL lives a week at most.
const LIFETIME_S_MAX: u64 = 604_800;

pub fn check_lifetime(uri: &Uri) -> Result<(), S3Error> {
    let Some(given) = query(uri, "X-Amz-Expires") else { return Ok(()) };
    match given.parse::<i64>() {
        Err(_) => Err(errors::bad_query_authorization("X-Amz-Expires should be a number")),
        Ok(..0) => Err(errors::bad_query_authorization("X-Amz-Expires must be non-negative")),
        Ok(seconds) if seconds.unsigned_abs() > LIFETIME_S_MAX => Err(errors::bad_query_authorization(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 \
             seconds",
        )),
        Ok(_) => Ok(()),
    }
}

/// Version 2 signs a session's token as a header, and a presigned URL carries it in the query: s3s looks for a header.
pub fn move_v2_token<B>(request: &mut Request<B>) {
    let is_v2 =
        query(request.uri(), "Signature").is_some() && query(request.uri(), "AWSAccessKeyId").is_some();
    let token = query(request.uri(), "x-amz-security-token").filter(|_| is_v2);
    if let Some(value) = token.and_then(|token| HeaderValue::from_str(&token).ok()) {
        request.headers_mut().insert("x-amz-security-token", value);
    }
}

/// A Range header that is no single byte range is ignored by S3, as HTTP says, and refused by s3s. One that is signed has to
/// stay: without it the signature would not hold. Then this answers with the request that is meant, to be made once the
/// signed one was found to be allowed; it carries no signature of its own.
pub fn drop_no_range<B: Default>(request: &mut Request<B>) -> Option<Request<B>> {
    let is_no_range =
        text(request.headers(), "range").is_some_and(|range| s3s::dto::Range::parse(range).is_err());
    let scope = Scope::of(request.headers(), request.uri());
    let is_signed = scope.signed_headers.is_some_and(|signed| signed.iter().any(|name| name == "range"));
    if is_no_range && !is_signed {
        request.headers_mut().remove("range");
    }
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_no_range || !is_signed || !is_read || !request.headers().contains_key("authorization") {
        return None;
    }
    let mut meant = Request::new(B::default());
    *meant.method_mut() = request.method().clone();
    *meant.uri_mut() = request.uri().clone();
    *meant.headers_mut() = request.headers().clone();
    for name in ["range", "authorization"] {
        meant.headers_mut().remove(name);
    }
    Some(meant)
}

/// The parts of a signature of version 4 that s3s does not hand on.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scope {
    pub region: Option<String>,
    signed_headers: Option<Vec<String>>,
}

impl Scope {
    pub fn of(headers: &HeaderMap, uri: &Uri) -> Self {
        if let Some(value) = text(headers, "authorization") {
            let field = |name: &str| {
                let rest = value
                    .split([',', ' '])
                    .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
                rest.map(str::to_owned)
            };
            return Self::new(field("Credential"), field("SignedHeaders"));
        }
        Self::new(query(uri, "X-Amz-Credential"), query(uri, "X-Amz-SignedHeaders"))
    }

    fn new(credential: Option<String>, signed_headers: Option<String>) -> Self {
        let region =
            credential.as_deref().and_then(|credential| credential.rsplit('/').nth(2).map(str::to_owned));
        let list = |names: String| names.split(';').map(str::to_ascii_lowercase).collect();
        Self { region, signed_headers: signed_headers.map(list) }
    }

    /// Whether every header that changes what a request means is signed. Version 2 signs all of them by its rules.
    pub fn check_headers(&self, headers: &HeaderMap) -> Result<(), S3Error> {
        let Some(signed) = &self.signed_headers else { return Ok(()) };
        let is_signed = |name: &str| signed.iter().any(|one| one == name);
        let unsigned = headers
            .keys()
            .map(http::HeaderName::as_str)
            .find(|name| name.starts_with("x-amz-") && *name != "x-amz-content-sha256" && !is_signed(name));
        match unsigned {
            None if is_signed("host") => Ok(()),
            _ => {
                Err(errors::access_denied("There were headers present in the request which were not signed"))
            }
        }
    }
}

/// The token of a session, in a header or a presigned URL.
pub fn session_token(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let in_header = text(headers, "x-amz-security-token").map(str::to_owned);
    in_header.or_else(|| query(uri, "X-Amz-Security-Token"))
}

pub fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A query parameter; names compare without regard to case, as version 2 writes them in small letters.
pub fn query(uri: &Uri, name: &str) -> Option<String> {
    uri.query()?.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        key.eq_ignore_ascii_case(name).then(|| decoded(value))
    })
}

pub fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        let code = match (byte, after) {
            (b'%', [high, low, ..]) => {
                std::str::from_utf8(&[*high, *low]).ok().and_then(|d| u8::from_str_radix(d, 16).ok())
            }
            _ => None,
        };
        if code.is_some() {
            rest = &after[2..];
        }
        bytes.push(code.unwrap_or(if *byte == b'+' { b' ' } else { *byte }));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| ((*name).parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn unsigned_headers_are_refused() {
        let authorization = "AWS4-HMAC-SHA256 Credential=AKIA/20261121/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=0";
        let good =
            headers(&[("authorization", authorization), ("host", "h"), ("x-amz-date", "d"), ("range", "r")]);
        let scope = Scope::of(&good, &Uri::from_static("/b/k"));
        assert_eq!(scope.region.as_deref(), Some("eu-west-1"));
        assert!(scope.check_headers(&good).is_ok());
        let mut bad = good.clone();
        bad.insert("x-amz-copy-source", HeaderValue::from_static("/b/secret"));
        assert!(scope.check_headers(&bad).is_err());
    }

    #[test]
    fn presigned() {
        let uri = Uri::from_static(
            "/b/k?X-Amz-Credential=AKIA%2F20261121%2Fus-west-2%2Fs3%2Faws4_request&X-Amz-SignedHeaders=host&X-Amz-Security-Token=a%2Bb",
        );
        let scope = Scope::of(&HeaderMap::new(), &uri);
        assert_eq!(scope.region.as_deref(), Some("us-west-2"));
        assert!(scope.check_headers(&headers(&[("host", "h")])).is_ok());
        assert!(scope.check_headers(&headers(&[("x-amz-copy-source", "/b/secret")])).is_err());
        assert_eq!(session_token(&HeaderMap::new(), &uri).as_deref(), Some("a+b"));
        assert!(check_mechanism(&headers(&[("authorization", "AWS AKIA:sig")])).is_err());
    }
}
