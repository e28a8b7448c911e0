//! Signature Version 4, verified: in the Authorization header and in presigned URLs.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html> (read 2026-11-21).
//! Surprises: every service but S3 resolves the path's dots and doubled slashes and encodes it a second time before hashing; a
//! presigned URL leaves its own `X-Amz-Signature` out of the canonical query; the token of a presigned URL is a query
//! parameter and is signed; S3 alone takes `UNSIGNED-PAYLOAD` (<https://github.com/apache/opendal-reqsign/issues/346>).
//! Left out: SigV4A (asymmetric, multi-region), which no client of ours sends.

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use kernel::Timestamp;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
pub const SKEW_S_MAX: i64 = 5 * 60;
const PRESIGNED_S_MAX: i64 = 7 * 24 * 3600;

/// What a request says of its own signature, before anything is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub access_key_id: String,
    pub date: String,
    pub region: String,
    pub service: String,
    pub signed_headers: Vec<String>,
    pub signature: String,
    pub amz_date: String,
    pub session_token: Option<String>,
    /// Seconds that a presigned URL is good for; none for header signatures.
    pub expires_s: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("Missing Authentication Token")]
    Missing,
    #[error("{0}")]
    Incomplete(String),
    #[error(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
         Key and signing method. Consult the service documentation for details."
    )]
    Mismatch,
    #[error("Signature expired: {signed} is now earlier than {limit} ({now} - {minutes} min.)")]
    Expired { signed: String, limit: String, now: String, minutes: i64 },
    #[error("Signature not yet current: {signed} is still later than {limit} ({now} + 5 min.)")]
    NotYet { signed: String, limit: String, now: String },
}

/// The parts of a request that a signature covers.
pub struct Signed<'a> {
    pub method: &'a str,
    /// As sent, still percent-encoded.
    pub path: &'a str,
    /// As sent, without the question mark.
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// Reads the claim from the header or the query; `Missing` where there is neither.
pub fn claim(request: &Signed<'_>) -> Result<Claim, SignatureError> {
    if request.headers.get_all("authorization").iter().count() > 1 {
        return Err(SignatureError::Incomplete("There is more than one Authorization header.".into()));
    }
    match text(request.headers, "authorization") {
        Some(header) => from_header(header, request.headers),
        None if request.query.contains("X-Amz-Algorithm=") => from_query(request.query),
        None => Err(SignatureError::Missing),
    }
}

fn from_header(header: &str, headers: &HeaderMap) -> Result<Claim, SignatureError> {
    let incomplete = |what: &str| {
        SignatureError::Incomplete(format!(
            "Authorization header requires '{what}' parameter. Authorization={ALGORITHM}"
        ))
    };
    let Some(rest) = header.trim().strip_prefix(ALGORITHM) else {
        return Err(SignatureError::Incomplete(format!(
            "Authorization header must begin with '{ALGORITHM}'."
        )));
    };
    let part = |name: &str| {
        rest.split(',')
            .filter_map(|part| part.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, v)| v)
    };
    let credential = part("Credential").ok_or_else(|| incomplete("Credential"))?;
    let signed = part("SignedHeaders").ok_or_else(|| incomplete("SignedHeaders"))?;
    let signature = part("Signature").ok_or_else(|| incomplete("Signature"))?;
    let amz_date = date_in(headers).ok_or_else(|| {
        SignatureError::Incomplete(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.".into(),
        )
    })?;
    build(credential, signed, signature, &amz_date, text(headers, "x-amz-security-token"), None)
}

/// As the signature has it, also where the client has only said it in the way of HTTP.
fn date_in(headers: &HeaderMap) -> Option<String> {
    if let Some(given) = text(headers, "x-amz-date") {
        return Some(given.to_owned());
    }
    let given = text(headers, "date")?;
    let of_http = jiff::fmt::rfc2822::parse(given).ok();
    Some(of_http.map_or_else(|| given.to_owned(), |at| basic(at.timestamp())))
}

fn basic(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn from_query(query: &str) -> Result<Claim, SignatureError> {
    let pairs = pairs(query);
    let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let need = |name: &str| {
        get(name).ok_or_else(|| {
            SignatureError::Incomplete(format!("AWS query-string parameters must include '{name}'."))
        })
    };
    if need("X-Amz-Algorithm")? != ALGORITHM {
        return Err(SignatureError::Incomplete(format!("X-Amz-Algorithm only supports '{ALGORITHM}'.")));
    }
    let expires = need("X-Amz-Expires")?.parse().ok().filter(|s| (0..=PRESIGNED_S_MAX).contains(s));
    let expires = expires.ok_or_else(|| {
        SignatureError::Incomplete("X-Amz-Expires must be a number of seconds up to a week.".into())
    })?;
    build(
        need("X-Amz-Credential")?,
        need("X-Amz-SignedHeaders")?,
        need("X-Amz-Signature")?,
        need("X-Amz-Date")?,
        get("X-Amz-Security-Token"),
        Some(expires),
    )
}

fn build(
    credential: &str,
    signed: &str,
    signature: &str,
    amz_date: &str,
    token: Option<&str>,
    expires_s: Option<i64>,
) -> Result<Claim, SignatureError> {
    let scope: Vec<&str> = credential.split('/').collect();
    let [key, date, region, service, "aws4_request"] = scope[..] else {
        return Err(SignatureError::Incomplete(format!(
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'"
        )));
    };
    if !amz_date.starts_with(date) || date.len() != 8 {
        return Err(SignatureError::Incomplete(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{date}' != '{amz_date}'."
        )));
    }
    let signed_headers: Vec<_> = signed.split(';').map(str::to_owned).collect();
    if !signed_headers.iter().any(|name| name == "host") {
        return Err(SignatureError::Incomplete(
            "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.".into(),
        ));
    }
    Ok(Claim {
        access_key_id: key.to_owned(),
        date: date.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        signed_headers,
        signature: signature.to_owned(),
        amz_date: amz_date.to_owned(),
        session_token: token.map(str::to_owned),
        expires_s,
    })
}

/// Checks time, headers and signature. The caller has looked up `secret` and checks token and expiry of the key itself.
pub fn verify(
    claim: &Claim,
    secret: &str,
    request: &Signed<'_>,
    now: Timestamp,
) -> Result<(), SignatureError> {
    in_time(claim, now)?;
    let unsigned = request.headers.keys().map(|name| name.as_str()).find(|name| {
        name.starts_with("x-amz-")
            && *name != "x-amz-content-sha256"
            && !claim.signed_headers.iter().any(|s| s == name)
    });
    if let Some(name) = unsigned {
        return Err(SignatureError::Incomplete(format!(
            "There were headers present in the request which were not signed: {name}"
        )));
    }
    let expected = signature(claim, secret, request)?;
    match bool::from(expected.as_bytes().ct_eq(claim.signature.as_bytes())) {
        true => Ok(()),
        false => Err(SignatureError::Mismatch),
    }
}

/// The signature that `claim` should bear.
fn signature(claim: &Claim, secret: &str, request: &Signed<'_>) -> Result<String, SignatureError> {
    let canonical = canonical_request(claim, request)?;
    let scope = format!("{}/{}/{}/aws4_request", claim.date, claim.region, claim.service);
    let to_sign = format!("{ALGORITHM}\n{}\n{scope}\n{}", claim.amz_date, sha256_hex(&canonical));
    let key = signing_key(secret, &claim.date, &claim.region, &claim.service);
    Ok(hex::encode(hmac_sha256(&key, to_sign.as_bytes())))
}

/// Signs `request` in its Authorization header, body included.
pub fn sign(
    request: &mut http::Request<bytes::Bytes>,
    service: &str,
    region: &str,
    keys: &crate::remote::Keys,
    now: Timestamp,
) -> Result<(), kernel::Fault> {
    use kernel::OrFault;
    let amz_date = basic(now);
    let host = request.uri().authority().or_fault(|| "a request is signed for a host")?.to_string();
    let mut added = vec![
        ("host", host),
        ("x-amz-date", amz_date.clone()),
        ("x-amz-content-sha256", sha256_hex(request.body())),
    ];
    added.extend(keys.session_token.clone().map(|token| ("x-amz-security-token", token)));
    for (name, value) in added {
        let value = http::HeaderValue::from_str(&value).or_fault(|| format!("{name} is no header value"))?;
        request.headers_mut().insert(name, value);
    }
    let signs = |name: &str| name == "host" || name == "content-type" || name.starts_with("x-amz-");
    let mut signed_headers: Vec<_> =
        request.headers().keys().map(|name| name.as_str().to_owned()).filter(|name| signs(name)).collect();
    signed_headers.sort();
    let date = amz_date[..8].to_owned();
    let claim = Claim {
        access_key_id: keys.access_key_id.clone(),
        date,
        region: region.to_owned(),
        service: service.to_owned(),
        signed_headers,
        signature: String::new(),
        amz_date,
        session_token: None,
        expires_s: None,
    };
    let covered = Signed {
        method: request.method().as_str(),
        path: request.uri().path(),
        query: request.uri().query().unwrap_or_default(),
        headers: request.headers(),
        body: request.body(),
    };
    let signature =
        signature(&claim, &keys.secret_access_key, &covered).or_fault(|| "the request cannot be signed")?;
    let credential =
        format!("{}/{}/{}/{}/aws4_request", claim.access_key_id, claim.date, claim.region, claim.service);
    let text = format!(
        "{ALGORITHM} Credential={credential}, SignedHeaders={}, Signature={signature}",
        claim.signed_headers.join(";")
    );
    let value = http::HeaderValue::from_str(&text).or_fault(|| "the signature is no header value")?;
    request.headers_mut().insert("authorization", value);
    Ok(())
}

fn in_time(claim: &Claim, now: Timestamp) -> Result<(), SignatureError> {
    let malformed = || {
        SignatureError::Incomplete(format!(
            "Date must be in ISO-8601 'basic format'. Got '{}'.",
            claim.amz_date
        ))
    };
    let signed =
        jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", &claim.amz_date).map_err(|_| malformed())?;
    let signed = signed.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| malformed())?.timestamp().as_second();
    let at_second = |second: i64| basic(Timestamp::from_second(second).unwrap_or_default());
    let (signed_at, at) = (claim.amz_date.clone(), at_second(now.as_second()));
    let good_for_s = claim.expires_s.unwrap_or(SKEW_S_MAX);
    if now.as_second() > signed + good_for_s {
        return Err(SignatureError::Expired {
            signed: signed_at,
            limit: at_second(now.as_second() - good_for_s),
            now: at,
            minutes: good_for_s / 60,
        });
    }
    if signed > now.as_second() + SKEW_S_MAX {
        return Err(SignatureError::NotYet {
            signed: signed_at,
            limit: at_second(now.as_second() + SKEW_S_MAX),
            now: at,
        });
    }
    Ok(())
}

fn canonical_request(claim: &Claim, request: &Signed<'_>) -> Result<Vec<u8>, SignatureError> {
    let path = match claim.service.as_str() {
        "s3" => request.path.to_owned(),
        _ => encode(&normal(request.path), true),
    };
    let path = if path.is_empty() { "/".to_owned() } else { path };
    let query = canonical_query(request.query);
    let mut canonical = format!("{}\n{path}\n{query}\n", request.method).into_bytes();
    for name in &claim.signed_headers {
        // Bytes, not text: a value that is not ASCII is signed like any other.
        let values: Vec<_> =
            request.headers.get_all(name).iter().map(|value| squeeze(value.as_bytes())).collect();
        if values.is_empty() {
            return Err(SignatureError::Mismatch);
        }
        canonical.extend_from_slice(format!("{name}:").as_bytes());
        canonical.extend_from_slice(&values.join(&b","[..]));
        canonical.push(b'\n');
    }
    let hash = payload_hash(claim, request)?;
    canonical.extend_from_slice(format!("\n{}\n{hash}", claim.signed_headers.join(";")).as_bytes());
    Ok(canonical)
}

/// The path without `.`, `..` and empty segments (RFC 3986, 5.2.4, and one slash for several).
fn normal(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    let end = if path.ends_with('/') && !kept.is_empty() { "/" } else { "" };
    format!("/{}{end}", kept.join("/"))
}

/// The hash that is signed; where the request names one, it has to be true of the body.
fn payload_hash(claim: &Claim, request: &Signed<'_>) -> Result<String, SignatureError> {
    let actual = || sha256_hex(request.body);
    match text(request.headers, "x-amz-content-sha256") {
        Some("UNSIGNED-PAYLOAD") if claim.service == "s3" => Ok("UNSIGNED-PAYLOAD".into()),
        Some(given) => {
            let actual = actual();
            if given == actual { Ok(actual) } else { Err(SignatureError::Mismatch) }
        }
        None if claim.expires_s.is_some() && claim.service == "s3" => Ok("UNSIGNED-PAYLOAD".into()),
        None => Ok(actual()),
    }
}

fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<_> = pairs(query)
        .into_iter()
        .filter(|(name, _)| name != "X-Amz-Signature")
        .map(|(name, value)| (encode(&name, false), encode(&value, false)))
        .collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let plain = |text: &str| crate::codec::query::unescape(text).unwrap_or_else(|_| text.to_owned());
    let given = query.split('&').filter(|pair| !pair.is_empty());
    given.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(k, v)| (plain(k), plain(v))).collect()
}

/// AWS's percent-encoding: all but unreserved characters, and the slash where a path is meant.
pub fn encode(text: &str, keep_slash: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            b'/' if keep_slash => out.push('/'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// Without white space at the ends, and one space for several within.
fn squeeze(value: &[u8]) -> Vec<u8> {
    let words = value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(&b" "[..])
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The key that signs within one date, region and service.
pub fn signing_key(secret: &str, date: &str, region: &str, service: &str) -> [u8; 32] {
    let start = hmac_sha256(format!("AWS4{secret}").as_bytes(), date.as_bytes());
    let scope = [region, service, "aws4_request"];
    scope.iter().fold(start, |key, part| hmac_sha256(&key, part.as_bytes()))
}

#[cfg(test)]
mod tests;
