//! What s3s leaves to us about signatures: which mechanisms count, that headers with a meaning are signed, and where the
//! session token and the region stand.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html> (read 2026-11-21): "You must
//! include the host header [...] and any x-amz-* headers in the signature". Without that, whoever holds a presigned PUT
//! could make a copy of another object of it.
//! Surprises: the CLI's `presign` still makes version 2 in us-east-1. Version 2 in a header carries no checked time, and is
//! refused, as in every region opened since 2014.

use crate::errors;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
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

/// A URL that is signed in part is not taken for one that nobody signed
/// (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.snapshot.json>, read 2026-11-21).
pub fn check_query(uri: &Uri) -> Result<(), S3Error> {
    let has = |name: &&str| query(uri, name).is_some();
    let v4 = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Signature",
        "X-Amz-Date",
        "X-Amz-SignedHeaders",
        "X-Amz-Expires",
    ];
    if v4[..3].iter().any(has) && !v4.iter().all(has) {
        return Err(errors::bad_query_authorization(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, \
             X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
        ));
    }
    let v2 = ["Signature", "AWSAccessKeyId", "Expires"];
    if v2[..2].iter().any(has) && !v2.iter().all(has) {
        return Err(errors::access_denied(
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
        ));
    }
    check_lifetime(uri)
}

/// A presigned URL lives a week at most.
const LIFETIME_S_MAX: u64 = 604_800;

fn check_lifetime(uri: &Uri) -> Result<(), S3Error> {
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

/// Headers that SDKs write into the query of a presigned URL. Version 2 signs all of them as headers. With version 4 S3 takes those that
/// describe the object and those that `X-Amz-SignedHeaders` names (`test_presigned_url_v4_signed_headers_in_qs` in
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.py>), and ignores checksums and tags
/// (<https://github.com/aws/aws-sdk-js-v3/issues/4694>, <https://github.com/aws/aws-sdk-go-v2/issues/2610>,
/// <https://github.com/aws/aws-sdk-go-v2/pull/1017>, read 2026-11-21).
pub fn take_headers_of_query<B>(request: &mut Request<B>) {
    for (name, value) in headers_in(request.uri()) {
        let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes()));
        if let (Ok(name), Ok(value)) = pair {
            request.headers_mut().entry(name).or_insert(value);
        }
    }
}

/// Names in small letters, and values.
fn headers_in(uri: &Uri) -> Vec<(String, String)> {
    let is_v2 = query(uri, "Signature").is_some() && query(uri, "AWSAccessKeyId").is_some();
    let is_v4 = query(uri, "X-Amz-Signature").is_some();
    let signed = Scope::of(&HeaderMap::new(), uri).signed_headers.unwrap_or_default();
    let is_header = |name: &str| match (is_v4, is_v2) {
        (true, _) => {
            name.starts_with("x-amz-meta-")
                || matches!(name, "x-amz-acl" | "x-amz-storage-class")
                || (name.starts_with("x-amz-") && signed.iter().any(|one| one == name))
        }
        (false, true) => name.starts_with("x-amz-"),
        (false, false) => false,
    };
    let pairs = uri.query().unwrap_or_default().split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name).to_ascii_lowercase(), decoded(value))
    });
    pairs.filter(|(name, _)| is_header(name)).collect()
}

/// A Range header that is no single byte range is ignored by S3, as HTTP says, and refused by s3s. One that is signed has to
/// stay: without it the signature would not hold. Then this answers with the request that is meant, to be made once the
/// signed one was found to be allowed; it carries no signature of its own.
pub fn drop_no_range<B: Default>(request: &mut Request<B>) -> Option<Request<B>> {
    // s3s takes a range without any number for the last zero bytes.
    let is_no_range = text(request.headers(), "range")
        .is_some_and(|range| range == "bytes=-" || s3s::dto::Range::parse(range).is_err());
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

/// Comes before the signature itself, as AWS's recorded answers have it (`TestS3PresignedUrl` in
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.snapshot.json>, read 2026-11-21).
pub fn check_headers(headers: &HeaderMap, uri: &Uri) -> Result<(), S3Error> {
    Scope::of(headers, uri).check_headers(headers, uri)
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

    /// Whether every header that changes what a request means is signed: itself, or with the URL that it stands in. Version 2 signs all of
    /// them by its rules.
    fn check_headers(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), S3Error> {
        let Some(signed) = &self.signed_headers else { return Ok(()) };
        let in_url = headers_in(uri);
        let is_signed = |name: &str| signed.iter().any(|one| one == name);
        let is_of_url = |name: &str| {
            in_url.iter().any(|(one, value)| one == name && text(headers, name) == Some(value.as_str()))
        };
        let must_be_signed = |name: &str| {
            name == "host"
                || (name.starts_with("x-amz-") && name != "x-amz-content-sha256" && !is_of_url(name))
        };
        let names = headers.keys().map(http::HeaderName::as_str);
        let mut unsigned: Vec<&str> = names.filter(|name| must_be_signed(name) && !is_signed(name)).collect();
        unsigned.sort_unstable();
        if unsigned.is_empty() && is_signed("host") {
            return Ok(());
        }
        Err(errors::headers_not_signed(&unsigned.join(", ")))
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
    fn half_a_signature_is_refused() {
        let code = |uri: &'static str| {
            check_query(&Uri::from_static(uri)).err().map(|error| error.code().as_str().to_owned())
        };
        let v4 =
            "/b/k?X-Amz-Algorithm=a&X-Amz-Credential=c&X-Amz-Date=d&X-Amz-Expires=1&X-Amz-SignedHeaders=host";
        assert_eq!(code(v4).as_deref(), Some("AuthorizationQueryParametersError"));
        assert_eq!(code("/b/k?AWSAccessKeyId=a&Expires=1").as_deref(), Some("AccessDenied"));
        for whole in ["/b/k?AWSAccessKeyId=a&Expires=1&Signature=s", "/b/k?versionId=v", "/b/k"] {
            assert_eq!(code(whole), None, "{whole}");
        }
    }

    #[test]
    fn unsigned_headers_are_refused() {
        let authorization = "AWS4-HMAC-SHA256 Credential=AKIA/20261121/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=0";
        let good =
            headers(&[("authorization", authorization), ("host", "h"), ("x-amz-date", "d"), ("range", "r")]);
        let scope = Scope::of(&good, &Uri::from_static("/b/k"));
        assert_eq!(scope.region.as_deref(), Some("eu-west-1"));
        assert!(scope.check_headers(&good, &Uri::from_static("/b/k")).is_ok());
        let mut bad = good.clone();
        bad.insert("x-amz-copy-source", HeaderValue::from_static("/b/secret"));
        assert!(scope.check_headers(&bad, &Uri::from_static("/b/k")).is_err());
    }

    #[test]
    fn presigned() {
        let uri = Uri::from_static(
            "/b/k?X-Amz-Credential=AKIA%2F20261121%2Fus-west-2%2Fs3%2Faws4_request&X-Amz-SignedHeaders=host&X-Amz-Security-Token=a%2Bb",
        );
        let scope = Scope::of(&HeaderMap::new(), &uri);
        assert_eq!(scope.region.as_deref(), Some("us-west-2"));
        assert!(scope.check_headers(&headers(&[("host", "h")]), &uri).is_ok());
        assert!(scope.check_headers(&headers(&[("x-amz-copy-source", "/b/secret")]), &uri).is_err());
        assert_eq!(session_token(&HeaderMap::new(), &uri).as_deref(), Some("a+b"));
        assert!(check_mechanism(&headers(&[("authorization", "AWS AKIA:sig")])).is_err());
    }

    #[test]
    fn a_signed_header_may_stand_in_the_url() {
        let uri = "/b/k?X-Amz-SignedHeaders=host%3Bx-amz-server-side-encryption&x-amz-server-side-encryption=AES256&X-Amz-Signature=0";
        let mut request = Request::builder().uri(uri).header("host", "h").body(()).unwrap();
        assert!(check_headers(request.headers(), request.uri()).is_ok());
        take_headers_of_query(&mut request);
        assert_eq!(text(request.headers(), "x-amz-server-side-encryption"), Some("AES256"));
        assert_eq!(text(request.headers(), "x-amz-signedheaders"), None);
    }

    #[test]
    fn headers_in_a_url_are_signed_with_it() {
        let uri = Uri::from_static(
            "/b/k?X-Amz-SignedHeaders=host&X-Amz-Meta-A=1%202&x-amz-tagging=t%3D1&X-Amz-Signature=0",
        );
        let mut request = Request::builder().uri(uri.clone()).header("host", "h").body(()).unwrap();
        take_headers_of_query(&mut request);
        assert_eq!(text(request.headers(), "x-amz-meta-a"), Some("1 2"));
        assert_eq!(text(request.headers(), "x-amz-tagging"), None);
        let scope = Scope::of(request.headers(), &uri);
        assert!(scope.check_headers(request.headers(), &uri).is_ok());
        request.headers_mut().insert("x-amz-meta-a", HeaderValue::from_static("3"));
        assert!(scope.check_headers(request.headers(), &uri).is_err());
        let v2 = "/b/k?AWSAccessKeyId=AKIA&x-amz-meta-a=1&x-amz-security-token=t&Signature=0";
        let mut request = Request::builder().uri(v2).body(()).unwrap();
        take_headers_of_query(&mut request);
        assert_eq!(text(request.headers(), "x-amz-security-token"), Some("t"));
        assert_eq!(text(request.headers(), "x-amz-meta-a"), Some("1"));
    }
}
