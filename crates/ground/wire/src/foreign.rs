//! Services of AWS that are not here, and paths that a service does not have: said by name, in the client's own protocol.
//!
//! A client reads an error only in the protocol that it spoke: JSON with `__type`, the XML of awsQuery, of EC2 or of REST
//! (<https://smithy.io/2.0/aws/protocols/index.html>, read 2026-11-21). Which protocol that is has to be told from the request, since there
//! is no model of these services here. Nothing is authenticated: nothing is done, and nothing is told that COVERAGE.md does not tell.

use crate::codec::{cbor, query};
use crate::refusal::Refusal;
use crate::registry::not_served;
use crate::route::{json_error, put, respond, signing_name, text};
use crate::shape::{Api, Protocol};
use bytes::Bytes;
use ciborium::Value as Cbor;
use http::request::Parts;
use http::{HeaderValue, Response};

/// STS's operations that nobody signs. Their name is in the body, which is read for no other request without a signature
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>, read 2026-11-21).
const UNSIGNED: [&str; 2] = ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"];

/// The refusal of an operation that needs no signature, if it is one.
pub fn unsigned(form: &[(String, String)]) -> Option<Refusal> {
    let action = form.iter().find(|(name, _)| name == "Action").map(|(_, value)| value.as_str())?;
    UNSIGNED.contains(&action).then(|| not_served("sts", action))
}

/// What was asked of a service that cannot answer it.
#[derive(Debug, Clone)]
pub struct Foreign {
    refusal: Refusal,
    spoken: Spoken,
}

/// How the client reads errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spoken {
    Json,
    Cbor,
    RestJson,
    RestXml,
    Query,
    Ec2,
}

/// S3's wire tells its own unknowns; these sign for names of their own.
const OF_S3: [&str; 4] = ["s3", "s3express", "s3-object-lambda", "s3-outposts"];

/// The services without a model here that answer REST requests in XML.
const REST_XML: [&str; 2] = ["cloudfront", "route53"];

/// Whom a request that no operation matches was meant for, if it was not S3.
pub fn named_by(parts: &Parts, apis: &[&'static Api]) -> Option<Foreign> {
    let name = match signing_name(parts) {
        Some(name) => name,
        // Cognito and others have operations that nobody signs.
        None => text(&parts.headers, "x-amz-target")?.split('.').next()?.to_owned(),
    };
    if OF_S3.contains(&name.as_str()) {
        return None;
    }
    let spoken = spoken(parts, &name);
    let known = apis.iter().any(|api| api.service.signing_name == name);
    let refusal = if known {
        let text = format!("{name} has no operation at {} {}", parts.method, parts.uri.path());
        Refusal::new("UnknownOperationException", 404, text)
    } else {
        let text = format!("Landfall does not have the service {name} yet; COVERAGE.md lists what it has.");
        Refusal::new("NotImplemented", 501, text)
    };
    Some(Foreign { refusal, spoken })
}

fn spoken(parts: &Parts, service: &str) -> Spoken {
    let form = text(&parts.headers, "content-type")
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if text(&parts.headers, "smithy-protocol").is_some() {
        Spoken::Cbor
    } else if text(&parts.headers, "x-amz-target").is_some() {
        Spoken::Json
    } else if form || parts.uri.query().is_some_and(|query| query.contains("Action=")) {
        if service == "ec2" { Spoken::Ec2 } else { Spoken::Query }
    } else if REST_XML.contains(&service) {
        Spoken::RestXml
    } else {
        Spoken::RestJson
    }
}

impl Foreign {
    pub fn answer(&self, request_id: &str) -> Response<Bytes> {
        let (refusal, code) = (&self.refusal, &*self.refusal.code);
        let xml =
            || query::encode_error("", code, &refusal.message, refusal.sender_is_at_fault(), request_id);
        let (kind, body) = match self.spoken {
            Spoken::Json => ("application/x-amz-json-1.1", json_error(Protocol::Json, refusal)),
            Spoken::RestJson => ("application/json", json_error(Protocol::RestJson, refusal)),
            Spoken::Cbor => ("application/cbor", cbor::write(&as_cbor(refusal))),
            Spoken::Query | Spoken::RestXml => ("text/xml", xml().into_bytes()),
            Spoken::Ec2 => {
                ("text/xml", query::encode_ec2_error(code, &refusal.message, request_id).into_bytes())
            }
        };
        let mut response = respond(refusal.status, kind, body, request_id);
        match self.spoken {
            Spoken::RestJson => put(&mut response, "x-amzn-errortype", code),
            Spoken::Cbor => {
                let spoken = HeaderValue::from_static("rpc-v2-cbor");
                response.headers_mut().insert("smithy-protocol", spoken);
            }
            Spoken::Json | Spoken::RestXml | Spoken::Query | Spoken::Ec2 => {}
        }
        tracing::info!(request_id, code, message = refusal.message, "answered");
        response
    }
}

fn as_cbor(refusal: &Refusal) -> Cbor {
    Cbor::Map(vec![
        (Cbor::Text("__type".into()), Cbor::Text(refusal.code.to_string())),
        (Cbor::Text("message".into()), Cbor::Text(refusal.message.clone())),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn asked(service: &str, headers: &[(&str, &str)]) -> Option<(u16, String)> {
        let scope = format!("AKIA/20261121/us-east-1/{service}/aws4_request");
        let signed = format!(
            "AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={}",
            "0".repeat(64)
        );
        let mut request = Request::post("/");
        if !service.is_empty() {
            request = request.header("authorization", signed).header("x-amz-date", "20261121T000000Z");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        let answer = named_by(&parts, &[])?.answer("id");
        Some((answer.status().as_u16(), String::from_utf8_lossy(answer.body()).into_owned()))
    }

    #[test]
    fn each_protocol_hears_it_in_its_own_words() {
        let says = "Landfall does not have the service sqs yet; COVERAGE.md lists what it has.";
        let form = ("content-type", "application/x-www-form-urlencoded; charset=utf-8");
        let target = ("x-amz-target", "AmazonSQS.CreateQueue");
        let json = format!(r#"{{"__type":"NotImplemented","message":"{says}"}}"#);
        assert_eq!(asked("sqs", &[target]), Some((501, json)));
        let (status, xml) = asked("sqs", &[form]).expect("foreign");
        assert_eq!(status, 501);
        assert!(xml.contains(&format!("<Code>NotImplemented</Code><Message>{says}</Message>")), "{xml}");
        let (_, xml) = asked("ec2", &[form]).expect("foreign");
        assert!(xml.starts_with("<Response><Errors><Error><Code>NotImplemented</Code>"), "{xml}");
        let (_, xml) = asked("route53", &[]).expect("foreign");
        assert!(xml.starts_with("<ErrorResponse"), "{xml}");
        let (_, json) = asked("apigateway", &[]).expect("foreign");
        assert!(json.contains("the service apigateway"), "{json}");
    }

    #[test]
    fn what_nobody_signs_is_named() {
        let form =
            |action: &str| vec![("Version".to_owned(), "1".to_owned()), ("Action".into(), action.into())];
        let refusal = unsigned(&form("AssumeRoleWithWebIdentity")).expect("is not here");
        assert_eq!((&*refusal.code, refusal.status), ("NotImplemented", 501));
        assert!(refusal.message.contains("sts:AssumeRoleWithWebIdentity"));
        assert_eq!(unsigned(&form("AssumeRole")), None);
    }

    #[test]
    fn who_signed_nothing_is_told_by_target() {
        let (_, json) = asked("", &[("x-amz-target", "AWSCognito.InitiateAuth")]).expect("foreign");
        assert!(json.contains("the service AWSCognito"), "{json}");
        assert_eq!(asked("", &[]), None);
        assert_eq!(asked("s3", &[]), None);
    }
}
