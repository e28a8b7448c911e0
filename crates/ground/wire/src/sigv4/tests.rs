//! The facts of AWS's Signature Version 4 test suite: requests and the signatures that they bear
//! (<https://github.com/boto/botocore/tree/develop/tests/unit/auth/aws4_testsuite>, read 2026-11-21), and what must not pass.

use super::*;
use http::{HeaderName, HeaderValue};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const AT: &str = "20150830T123600Z";

struct Sent<'a> {
    method: &'a str,
    path: &'a str,
    query: &'a str,
    headers: HeaderMap,
    body: &'a [u8],
}

fn get<'a>(path: &'a str, query: &'a str) -> Sent<'a> {
    Sent { method: "GET", path, query, headers: headers(&[]), body: b"" }
}

fn headers(more: &[(&str, &[u8])]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in
        [("host", &b"example.amazonaws.com"[..]), ("x-amz-date", AT.as_bytes())].iter().chain(more)
    {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        headers.append(name, HeaderValue::from_bytes(value).expect("a value"));
    }
    headers
}

impl Sent<'_> {
    fn covered(&self) -> Signed<'_> {
        Signed {
            method: self.method,
            path: self.path,
            query: self.query,
            headers: &self.headers,
            body: self.body,
        }
    }

    fn claim(&self, service: &str) -> Claim {
        let mut signed: Vec<_> = self.headers.keys().map(|name| name.as_str().to_owned()).collect();
        signed.sort();
        Claim {
            access_key_id: "AKIDEXAMPLE".into(),
            date: AT[..8].into(),
            region: "us-east-1".into(),
            service: service.into(),
            signed_headers: signed,
            signature: String::new(),
            amz_date: AT.into(),
            session_token: None,
            expires_s: None,
        }
    }

    fn signature(&self) -> String {
        signature(&self.claim("service"), SECRET, &self.covered()).expect("signed")
    }
}

fn now() -> Timestamp {
    "2015-08-30T12:36:00Z".parse().expect("a time")
}

#[test]
fn signatures_are_those_of_the_suite() {
    let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    let post = |headers, body| Sent { method: "POST", path: "/", query: "", headers, body };
    let cases = [
        ("get-vanilla", get("/", ""), vanilla),
        ("get-slash", get("//", ""), vanilla),
        ("get-slash-dot-slash", get("/./", ""), vanilla),
        ("get-relative", get("/example/..", ""), vanilla),
        ("get-relative-relative", get("/example1/example2/../..", ""), vanilla),
        (
            "get-vanilla-query-order-key-case",
            get("/", "Param2=value2&Param1=value1"),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
        (
            "post-vanilla",
            post(headers(&[]), b""),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        ),
        (
            "post-x-www-form-urlencoded",
            post(headers(&[("content-type", b"application/x-www-form-urlencoded")]), b"Param1=value1"),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
        (
            "get-header-key-duplicate",
            Sent {
                headers: headers(&[
                    ("my-header1", b"value2"),
                    ("my-header1", b"value2"),
                    ("my-header1", b"value1"),
                ]),
                ..get("/", "")
            },
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
        ),
        (
            "get-header-value-trim",
            Sent {
                headers: headers(&[("my-header1", b" value1"), ("my-header2", b" \"a   b   c\"")]),
                ..get("/", "")
            },
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
        ),
    ];
    for (name, sent, wanted) in cases {
        assert_eq!(sent.signature(), wanted, "{name}");
    }
}

/// What is sent, signed as `service`, and verified after `change`.
fn verified(
    service: &str,
    sent: Sent<'_>,
    change: impl Fn(&mut Claim, &mut HeaderMap),
) -> Result<(), SignatureError> {
    let mut claim = sent.claim(service);
    claim.signature = signature(&claim, SECRET, &sent.covered())?;
    let mut headers = sent.headers.clone();
    change(&mut claim, &mut headers);
    verify(&claim, SECRET, &Signed { headers: &headers, ..sent.covered() }, now())
}

#[test]
fn what_is_signed_cannot_be_changed() {
    let sent = || Sent { headers: headers(&[("x-amz-meta-a", "é".as_bytes())]), ..get("/", "") };
    assert_eq!(verified("service", sent(), |_, _| {}), Ok(()), "a value that is not ASCII is signed");
    let another = |_: &mut Claim, headers: &mut HeaderMap| {
        headers.append("x-amz-meta-a", HeaderValue::from_bytes("ö".as_bytes()).expect("a value"));
    };
    assert_eq!(verified("service", sent(), another), Err(SignatureError::Mismatch));
    let unsigned = |_: &mut Claim, headers: &mut HeaderMap| {
        headers.insert("x-amz-target", HeaderValue::from_static("X.Y"));
    };
    assert!(matches!(verified("service", sent(), unsigned), Err(SignatureError::Incomplete(_))));
    let forged = |claim: &mut Claim, _: &mut HeaderMap| claim.region = "eu-west-1".into();
    assert_eq!(verified("service", sent(), forged), Err(SignatureError::Mismatch));
    let late = |claim: &mut Claim, _: &mut HeaderMap| claim.amz_date = "20150830T123059Z".into();
    assert!(matches!(verified("service", sent(), late), Err(SignatureError::Expired { .. })));
    let early = |claim: &mut Claim, _: &mut HeaderMap| claim.amz_date = "20150830T124101Z".into();
    assert!(matches!(verified("service", sent(), early), Err(SignatureError::NotYet { .. })));
}

#[test]
fn a_body_is_signed_but_by_s3() {
    let sent = || Sent {
        method: "POST",
        headers: headers(&[("x-amz-content-sha256", b"UNSIGNED-PAYLOAD")]),
        body: b"Action=DeleteUser",
        ..get("/", "")
    };
    assert_eq!(verified("iam", sent(), |_, _| {}), Err(SignatureError::Mismatch));
    assert_eq!(verified("s3", sent(), |_, _| {}), Ok(()));
}

#[test]
fn the_date_may_be_said_as_http_says_it() {
    let authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
                         SignedHeaders=date;host, Signature=x";
    let claimed = |date: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", HeaderValue::from_static(authorization));
        headers.insert("date", HeaderValue::from_static(date));
        claim(&Signed { method: "GET", path: "/", query: "", headers: &headers, body: b"" })
    };
    assert_eq!(claimed("Sun, 30 Aug 2015 12:36:00 GMT").map(|claim| claim.amz_date), Ok(AT.to_owned()));
    assert_eq!(claimed(AT).map(|claim| claim.amz_date), Ok(AT.to_owned()));
    assert!(matches!(claimed("Mon, 31 Aug 2015 12:36:00 GMT"), Err(SignatureError::Incomplete(_))));
}

#[test]
fn a_presigned_url_ends_when_it_says() {
    let sent = get("/", "X-Amz-Expires=600");
    let mut claim = sent.claim("service");
    claim.expires_s = Some(600);
    claim.signature = signature(&claim, SECRET, &sent.covered()).expect("signed");
    let at = |text: &str| verify(&claim, SECRET, &sent.covered(), text.parse().expect("a time"));
    assert_eq!(at("2015-08-30T12:46:00Z"), Ok(()));
    let refused = at("2015-08-30T12:46:01Z").expect_err("ten minutes are over").to_string();
    assert!(refused.ends_with("earlier than 20150830T123601Z (20150830T124601Z - 10 min.)"), "{refused}");
}
