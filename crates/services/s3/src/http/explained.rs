//! What S3 tells of a refused signature beside code and sentence: what it says should have been signed, and when a URL ended.
//!
//! Follows AWS's answers as LocalStack has recorded them (`TestS3PresignedUrl` in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.snapshot.json>, read 2026-11-21).
//! Surprises: none of it is secret: all comes from the request itself. Texts are told twice, the second time byte by byte.
//! Whether a signature holds is s3s's to say; this only writes down what a right one covers, with headers that are missing
//! empty and the body's hash as the request has it
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>, read 2026-11-21).
//! Left out: the string to sign of version 2.

use super::finish::Asked;
use super::signed::{decoded, query, text};
use kernel::Timestamp;
use wire::sigv4::{self, Claim, Signed, encode, sha256_hex};

type Elements = Vec<(String, String)>;

/// The elements that belong to a refusal with this code and sentence.
pub fn elements(code: &str, message: &str, asked: &Asked) -> Elements {
    match (code, message) {
        ("SignatureDoesNotMatch", _) => mismatch(asked).unwrap_or_default(),
        ("AccessDenied", "Request has expired") => expired(asked).unwrap_or_default(),
        ("InvalidAccessKeyId", _) => {
            access_key_id(asked).map(|id| vec![("AWSAccessKeyId".into(), id)]).unwrap_or_default()
        }
        _ => Elements::new(),
    }
}

fn access_key_id(asked: &Asked) -> Option<String> {
    match claim(asked) {
        Some(claim) => Some(claim.access_key_id),
        None => query(&asked.uri, "AWSAccessKeyId"),
    }
}

fn claim(asked: &Asked) -> Option<Claim> {
    let signed = Signed {
        method: asked.method.as_str(),
        path: asked.uri.path(),
        query: asked.uri.query().unwrap_or_default(),
        headers: &asked.headers,
        body: &[],
    };
    sigv4::claim(&signed).ok()
}

fn mismatch(asked: &Asked) -> Option<Elements> {
    let element = |name: &str, text: String| (name.to_owned(), text);
    let Some(claim) = claim(asked) else {
        return Some(vec![
            element("AWSAccessKeyId", query(&asked.uri, "AWSAccessKeyId")?),
            element("SignatureProvided", query(&asked.uri, "Signature")?),
        ]);
    };
    let canonical = canonical_request(&claim, asked);
    let to_sign = string_to_sign(&claim, &canonical);
    Some(vec![
        element("AWSAccessKeyId", claim.access_key_id),
        element("StringToSign", to_sign.clone()),
        element("SignatureProvided", claim.signature),
        element("StringToSignBytes", bytes(to_sign.as_bytes())),
        element("CanonicalRequest", canonical.clone()),
        element("CanonicalRequestBytes", bytes(canonical.as_bytes())),
    ])
}

fn string_to_sign(claim: &Claim, canonical: &str) -> String {
    let scope = format!("{}/{}/{}/aws4_request", claim.date, claim.region, claim.service);
    format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{}", claim.amz_date, sha256_hex(canonical.as_bytes()))
}

fn canonical_request(claim: &Claim, asked: &Asked) -> String {
    let headers: String = claim
        .signed_headers
        .iter()
        .map(|name| {
            let values = asked.headers.get_all(name).iter();
            let values: Vec<_> =
                values.map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned()).collect();
            format!("{name}:{}\n", values.join(","))
        })
        .collect();
    let hash = text(&asked.headers, "x-amz-content-sha256").unwrap_or("UNSIGNED-PAYLOAD");
    // As it is meant: a slash that was encoded is one like any other.
    let path = encode(&decoded(&asked.uri.path().replace('+', "%2B")), true);
    let method = &asked.method;
    let names = claim.signed_headers.join(";");
    format!("{method}\n{path}\n{}\n{headers}\n{names}\n{hash}", canonical_query(asked))
}

fn canonical_query(asked: &Asked) -> String {
    let given = asked.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
    let pairs = given.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<_> = pairs
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .map(|(name, value)| (encode(&decoded(name), false), encode(&decoded(value), false)))
        .collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn bytes(text: &[u8]) -> String {
    text.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// Of version 4, which says how long it lasts, and of version 2, which says until when.
fn expired(asked: &Asked) -> Option<Elements> {
    let time = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let (lasts, until) = match query(&asked.uri, "X-Amz-Expires") {
        Some(lasts) => {
            let made = query(&asked.uri, "X-Amz-Date")?;
            let made = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", &made).ok()?;
            let made = made.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second();
            let until = made.checked_add(lasts.parse().ok()?)?;
            (Some(("X-Amz-Expires".to_owned(), lasts)), until)
        }
        None => (None, query(&asked.uri, "Expires")?.parse().ok()?),
    };
    let until = Timestamp::from_second(until).ok()?;
    let times = [("Expires".to_owned(), time(until)), ("ServerTime".to_owned(), time(asked.at))];
    Some(lasts.into_iter().chain(times).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderMap, Method, Uri};

    fn asked(uri: &'static str) -> Asked {
        let mut headers = HeaderMap::new();
        headers.insert("host", "h".parse().unwrap());
        Asked {
            method: Method::GET,
            uri: Uri::from_static(uri),
            headers,
            at: "2026-11-21T10:00:09Z".parse().unwrap(),
            request_id: "R".into(),
            host_id: "H".into(),
        }
    }

    fn told(elements: &Elements) -> Vec<(&str, &str)> {
        elements.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
    }

    #[test]
    fn a_url_that_ended() {
        let v4 = asked("/b/k?X-Amz-Date=20261121T095959Z&X-Amz-Expires=2&X-Amz-Signature=0");
        assert_eq!(
            told(&elements("AccessDenied", "Request has expired", &v4)),
            [
                ("X-Amz-Expires", "2"),
                ("Expires", "2026-11-21T10:00:01Z"),
                ("ServerTime", "2026-11-21T10:00:09Z")
            ]
        );
        let v2 = asked("/b/k?AWSAccessKeyId=a&Expires=1795255201&Signature=s");
        let v2 = elements("AccessDenied", "Request has expired", &v2);
        assert_eq!(told(&v2)[0], ("Expires", "2026-11-21T10:00:01Z"));
        assert!(elements("AccessDenied", "Access Denied", &asked("/b/k")).is_empty());
    }

    #[test]
    fn what_should_have_been_signed() {
        let v4 = asked(
            "/%2Fb/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=A%2F20261121%2Fr%2Fs3%2Faws4_request&X-Amz-Date=20261121T100000Z\
             &X-Amz-Expires=9&X-Amz-SignedHeaders=host&X-Amz-Signature=5166",
        );
        let elements = elements("SignatureDoesNotMatch", "", &v4);
        let get = |name: &str| &elements.iter().find(|(told, _)| told == name).unwrap().1;
        assert_eq!((get("AWSAccessKeyId").as_str(), get("SignatureProvided").as_str()), ("A", "5166"));
        assert!(
            get("StringToSign")
                .starts_with("AWS4-HMAC-SHA256\n20261121T100000Z\n20261121/r/s3/aws4_request\n")
        );
        assert!(get("CanonicalRequest").starts_with("GET\n//b/k\n"));
        assert!(get("StringToSignBytes").starts_with("41 57 53 34 2d"));
        assert!(
            get("CanonicalRequest").ends_with("\nhost:h\n\nhost\nUNSIGNED-PAYLOAD"),
            "{}",
            get("CanonicalRequest")
        );
    }
}
