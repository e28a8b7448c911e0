//! What every answer has: request ids, and error bodies as AWS writes them.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html> and AWS's answers as LocalStack has recorded them
//! (<https://github.com/localstack/localstack/tree/main/tests/aws/services/s3>, both read 2026-11-21): code, message, what the error
//! has of its own, request id, host id; the bucket's name and the key where they are what is missing. The page's `Resource`
//! is in none of the recordings. s3s leaves the message out of its own refusals; clients print it.

use crate::errors;
use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use s3s::{Body, S3Error};

pub struct Asked {
    pub method: http::Method,
    pub uri: http::Uri,
    pub headers: http::HeaderMap,
    pub at: kernel::Timestamp,
    pub request_id: String,
    pub host_id: String,
}

/// What s3s has no way to say of an operation's answer; left in its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// 204; s3s gives every operation the status of AWS's model.
    NoContent,
    /// The entity tag stands without quotes, as GetObjectAttributes has it.
    BareTag,
}

/// AWS's words for what s3s refuses by itself.
const MESSAGES: [(&str, &str); 13] = [
    ("AccessDenied", "Access Denied"),
    ("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header"),
    ("InternalError", "We encountered an internal error. Please try again."),
    ("InvalidArgument", "Invalid Argument"),
    ("InvalidRange", "The requested range is not satisfiable"),
    ("InvalidURI", "Couldn't parse the specified URI."),
    ("KeyTooLongError", "Your key is too long"),
    (
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    ),
    ("MethodNotAllowed", "The specified method is not allowed against this resource."),
    ("MissingContentLength", "You must provide the Content-Length HTTP header."),
    ("MissingRequestBodyError", "Request Body is empty"),
    ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
    ("SignatureDoesNotMatch", errors::SIGNATURE_DOES_NOT_MATCH),
];

pub fn error(error: S3Error, asked: &Asked) -> Response<Body> {
    match error.to_http_response() {
        Ok(written) => response(written, asked),
        Err(_) => {
            let mut bare = Response::new(Body::empty());
            *bare.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            bare
        }
    }
}

pub fn response(mut response: Response<Body>, asked: &Asked) -> Response<Body> {
    let headers = response.headers_mut();
    for (name, value) in [("x-amz-request-id", &asked.request_id), ("x-amz-id-2", &asked.host_id)] {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::SERVER, HeaderValue::from_static("AmazonS3"));
    match response.extensions().get::<Finish>() {
        Some(Finish::NoContent) => *response.status_mut() = StatusCode::NO_CONTENT,
        Some(Finish::BareTag) => bare_tag(&mut response),
        None => {}
    }
    // s3s gives a HEAD of a range 200; AWS answers it as it answers the GET.
    if response.status() == StatusCode::OK && response.headers().contains_key(header::CONTENT_RANGE) {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    if response.status() == StatusCode::NOT_MODIFIED {
        response.headers_mut().remove(header::CONTENT_TYPE);
        *response.body_mut() = Body::empty();
    } else if (response.status().is_client_error() || response.status().is_server_error())
        && let Some(text) = whole_text(&response)
    {
        let details = take_details(response.headers_mut());
        let text = completed(&text, &details, asked);
        replace_body(&mut response, super::xml::error_as_aws(&text));
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    } else if is_xml(&response)
        && let Some(text) = whole_text(&response).as_deref().and_then(super::xml::as_aws)
    {
        replace_body(&mut response, text);
    }
    response
}

/// As s3s marks its documents. An object's bytes, which may be marked so too, are never whole in a body.
fn is_xml(response: &Response<Body>) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/xml")
}

fn whole_text(response: &Response<Body>) -> Option<String> {
    String::from_utf8(response.body().bytes()?.to_vec()).ok()
}

fn replace_body(response: &mut Response<Body>, text: String) {
    response.headers_mut().remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(Bytes::from(text));
}

fn bare_tag(response: &mut Response<Body>) {
    if let Some(text) = whole_text(response) {
        replace_body(response, text.replace("<ETag>\"", "<ETag>").replace("\"</ETag>", "</ETag>"));
    }
}

/// The elements that an error has of its own, as [`errors`] left them.
fn take_details(headers: &mut http::HeaderMap) -> Vec<(String, String)> {
    let http::header::Entry::Occupied(given) = headers.entry(errors::DETAIL_HEADER) else {
        return Vec::new();
    };
    let (_, values) = given.remove_entry_mult();
    let pair = |value: HeaderValue| {
        let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
        text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    values.filter_map(pair).collect()
}

/// An error body with everything that AWS's has.
fn completed(body: &str, details: &[(String, String)], asked: &Asked) -> String {
    let body = about_query(body);
    let Some(inside) = body.strip_suffix("</Error>") else { return body };
    let code = between(&body, "<Code>", "</Code>").unwrap_or_default();
    let mut text = inside.to_owned();
    if !inside.contains("<Message>") {
        let message = MESSAGES.iter().find(|(name, _)| *name == code).map_or(code, |(_, message)| message);
        text.push_str(&element("Message", message));
    }
    let path = super::signed::decoded(&asked.uri.path().replace('+', "%2B"));
    let (bucket, key) =
        path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
    for (name, value) in details {
        text.push_str(&element(name, value));
    }
    let message = between(&text, "<Message>", "</Message>").unwrap_or_default();
    let explained = super::explained::elements(code, message, asked);
    for (name, value) in explained {
        text.push_str(&element(&name, &value));
    }
    let is_told = |name: &str| details.iter().any(|(told, _)| told == name);
    match code {
        "NoSuchKey" | "NoSuchBucket" if is_told("Key") || is_told("BucketName") => {}
        "NoSuchKey" => text.push_str(&element("Key", key)),
        "NoSuchBucket"
        | "BucketNotEmpty"
        | "BucketAlreadyOwnedByYou"
        | "BucketAlreadyExists"
        | "NoSuchBucketPolicy"
        | "InvalidBucketName"
        | "NoSuchTagSet"
        | "NoSuchCORSConfiguration"
        | "NoSuchLifecycleConfiguration"
        | "NoSuchPublicAccessBlockConfiguration"
        | "NoSuchWebsiteConfiguration"
        | "ObjectLockConfigurationNotFoundError"
        | "ReplicationConfigurationNotFoundError" => {
            text.push_str(&element("BucketName", bucket));
        }
        "MethodNotAllowed" => text.push_str(&element("Method", asked.method.as_str())),
        _ => {}
    }
    text.push_str(&element("RequestId", &asked.request_id));
    text.push_str(&element("HostId", &asked.host_id));
    text.push_str("</Error>");
    text
}

/// s3s says of a number in a query that it cannot read `invalid query: max-keys: x`.
fn about_query(body: &str) -> String {
    let said = between(body, "<Message>invalid query: ", "</Message>");
    let Some((name, value)) = said.and_then(|said| said.split_once(": ")) else { return body.to_owned() };
    let message = match name {
        "partNumber" => "Part number must be an integer between 1 and 10000, inclusive".to_owned(),
        name => format!("Provided {name} not an integer or within integer range"),
    };
    let named = format!("<ArgumentName>{name}</ArgumentName><ArgumentValue>{value}</ArgumentValue>");
    let said = format!("<Message>invalid query: {name}: {value}</Message>");
    body.replace(&said, &format!("<Message>{message}</Message>{named}"))
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(open)?;
    rest.split_once(close).map(|(inside, _)| inside)
}

fn element(name: &str, text: &str) -> String {
    let visible = text.chars().filter(|c| *c == '\n' || !c.is_control());
    let escaped: String = visible.fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
        out
    });
    format!("<{name}>{escaped}</{name}>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_completed() {
        let asked = Asked {
            method: http::Method::GET,
            uri: http::Uri::from_static("/b/a%3Cb"),
            headers: http::HeaderMap::new(),
            at: kernel::Timestamp::UNIX_EPOCH,
            request_id: "R".into(),
            host_id: "H".into(),
        };
        let own = completed("<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>", &[], &asked);
        assert_eq!(
            own,
            "<Error><Code>NoSuchKey</Code><Message>gone</Message><Key>a&lt;b</Key><RequestId>R</RequestId><HostId>H</HostId></Error>"
        );
        let bare = completed("<Error><Code>SignatureDoesNotMatch</Code></Error>", &[], &asked);
        assert!(bare.contains("<Message>The request signature we calculated"), "{bare}");
        let number =
            "<Error><Code>InvalidArgument</Code><Message>invalid query: max-keys: x</Message></Error>";
        assert_eq!(
            completed(number, &[], &asked),
            "<Error><Code>InvalidArgument</Code><Message>Provided max-keys not an integer or within integer range</Message>\
             <ArgumentName>max-keys</ArgumentName><ArgumentValue>x</ArgumentValue><RequestId>R</RequestId><HostId>H</HostId></Error>"
        );
        assert_eq!(completed("other", &[], &asked), "other");
    }
}
