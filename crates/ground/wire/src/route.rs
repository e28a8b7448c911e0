//! From an HTTP request to an operation, and from its outcome back to HTTP.
//!
//! `recognise (door) -> authenticate -> decode -> validate -> (authorise, handle: registry) -> encode`.

use crate::codec::{Unreadable, cbor, gzip, json, query, rest};
use crate::cx::{Cx, Principal};
pub use crate::door::{Asked, Door};
use crate::foreign;
use crate::ports::{Authenticator, KeyUse};
use crate::refusal::Refusal;
use crate::registry::{Caller, not_served};
use crate::shape::{Api, OperationModel, Protocol, ServiceModel};
use crate::sigv4::{self, Signed};
use crate::validate;
use crate::value::Value;
use bytes::Bytes;
use ciborium::Value as Cbor;
use futures_util::FutureExt;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Response};
use kernel::{Chance, Clock, Fault, Region, Scope};
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

pub struct Front {
    pub caller: Caller,
    pub authenticator: Arc<dyn Authenticator>,
    pub apis: Vec<&'static Api>,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
}

/// What the socket knows of a request.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    pub ip: IpAddr,
    pub secure: bool,
}

impl Front {
    /// Answers a request for a model-driven service.
    pub async fn answer(&self, mut asked: Asked, parts: &Parts, body: Bytes, peer: Peer) -> Response<Bytes> {
        let request_id = self.chance.uuid();
        let outcome = AssertUnwindSafe(self.outcome(&mut asked, parts, &body, peer, &request_id));
        // A defect of ours in one operation is that request's internal failure, not a connection cut without a word.
        let outcome = outcome.catch_unwind().await.unwrap_or_else(|_| {
            Err(Refusal::internal(&Fault::new("an operation panicked; what it said is in the log above")))
        });
        let model = asked
            .operation
            .as_deref()
            .and_then(|name| self.caller.registry().find(asked.api.service.id, name));
        let response = match (outcome, model) {
            (Ok(value), Some(served)) => success(&asked, served.model, &value, &request_id),
            (Ok(_), None) => {
                failure(&asked, None, &Refusal::new("InternalFailure", 500, "no operation"), &request_id)
            }
            (Err(refusal), served) => {
                failure(&asked, served.map(|served| served.model), &refusal, &request_id)
            }
        };
        // Only names that the model has become labels: a client cannot make series up.
        let operation = model.map_or("unknown", |served| served.model.name);
        let status = response.status().as_str().to_owned();
        metrics::counter!("landfall_requests_total", "service" => asked.api.service.id, "operation" => operation, "status" => status)
            .increment(1);
        tracing::info!(
            request_id,
            service = asked.api.service.id,
            operation,
            status = response.status().as_u16(),
            "answered"
        );
        response
    }

    async fn outcome(
        &self,
        asked: &mut Asked,
        parts: &Parts,
        body: &[u8],
        peer: Peer,
        request_id: &str,
    ) -> Result<Value, Refusal> {
        let family = asked.protocol;
        if family == Protocol::Query && !is_signed(parts) {
            let form = form_of(parts, body).unwrap_or_default();
            foreign::unsigned(&form).map_or(Ok(()), Err)?;
        }
        let (principal, region) = self.authenticate(parts, body, asked.api.service, family).await?;
        let body = gzip::unfold(&parts.headers, body).map_err(|e| serialization(family, e))?;
        let form = if family == Protocol::Query { form_of(parts, &body)? } else { Vec::new() };
        if family == Protocol::Query {
            asked.operation = form.iter().find(|(name, _)| name == "Action").map(|(_, value)| value.clone());
        }
        let served = self.served(asked)?;
        if let Some(refusal) = self.authenticator.refuses(&principal, served.model) {
            return Err(refusal);
        }
        let input = decode(asked, served.model, parts, &form, &body).map_err(|e| serialization(family, e))?;
        if let Some(refusal) = validate::refuse(served.model, &input) {
            return Err(refusal);
        }
        let cx = Cx {
            scope: Scope { account: principal.account.clone(), region },
            principal,
            request_id: request_id.to_owned(),
            endpoint: endpoint(&parts.headers, peer.secure, &self.caller),
            source_ip: Some(peer.ip),
            user_agent: text(&parts.headers, "user-agent").map(str::to_owned),
            secure_transport: peer.secure,
            at: self.clock.now(),
        };
        self.caller.serve(served, cx, input).await
    }

    fn served<'a>(&'a self, asked: &'a Asked) -> Result<&'a crate::registry::Served, Refusal> {
        let (service, family) = (asked.api.service, asked.protocol);
        let Some(name) = asked.operation.as_deref() else {
            return Err(Refusal::new(
                "MissingAction",
                400,
                "The request is missing an action or a required parameter.",
            ));
        };
        if let Some(served) = self.caller.registry().find(service.id, name) {
            return Ok(served);
        }
        Err(match (asked.api.known.iter().any(|known| known.name == name), family) {
            (true, _) => not_served(service.id, name),
            (false, Protocol::Query) => {
                let text = format!("Could not find operation {name} for version {}", service.api_version);
                Refusal::new("InvalidAction", 400, text)
            }
            (false, _) => Refusal::new(
                "UnknownOperationException",
                400,
                format!("{} has no operation {name}", service.id),
            ),
        })
    }

    /// Who signed this, in AWS's own errors where nobody did or not well. Also used by the doors with their own wires.
    pub async fn authenticate(
        &self,
        parts: &Parts,
        body: &[u8],
        service: &'static ServiceModel,
        family: Protocol,
    ) -> Result<(Principal, Region), Refusal> {
        let how = (service, family);
        let signed = Signed {
            method: parts.method.as_str(),
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            headers: &parts.headers,
            body,
        };
        let claim = sigv4::claim(&signed).map_err(|e| unsigned(how, &e))?;
        if claim.service != service.signing_name {
            let text = format!("Credential should be scoped to correct service: '{}'.", service.signing_name);
            return Err(refused(how, "SignatureDoesNotMatch", "InvalidSignatureException", text));
        }
        let region = Region::new(claim.region.clone()).map_err(|_| {
            refused(
                how,
                "SignatureDoesNotMatch",
                "InvalidSignatureException",
                "Credential should be scoped to a valid region.".into(),
            )
        })?;
        let record = self
            .authenticator
            .find_key(&claim.access_key_id)
            .await
            .map_err(|fault| Refusal::internal(&fault))?;
        let invalid = || {
            refused(
                how,
                "InvalidClientTokenId",
                "UnrecognizedClientException",
                "The security token included in the request is invalid.".into(),
            )
        };
        let record = record
            .filter(|record| record.active && record.session_token == claim.session_token)
            .ok_or_else(invalid)?;
        sigv4::verify(&claim, &record.secret, &signed, self.clock.now()).map_err(|e| unsigned(how, &e))?;
        if record.expires_at.is_some_and(|expires| expires <= self.clock.now()) {
            return Err(refused(
                how,
                "ExpiredToken",
                "ExpiredTokenException",
                "The security token included in the request is expired".into(),
            ));
        }
        let (principal, service) = (&record.principal, &*claim.service);
        let used =
            KeyUse { access_key_id: &claim.access_key_id, principal, service, region: region.as_str() };
        self.authenticator.used(&used);
        Ok((record.principal, region))
    }
}

/// The same refusal has two codes and two statuses: 403, but 400 by the JSON services
/// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html>, read 2026-11-21).
fn refused(how: Speech, query_code: &'static str, json_code: &'static str, message: String) -> Refusal {
    let (service, family) = how;
    let code = if family == Protocol::Query || service.query_compatible { query_code } else { json_code };
    let by_json = matches!(family, Protocol::Json | Protocol::Cbor) && !service.query_compatible;
    Refusal::new(code, if by_json { 400 } else { 403 }, message)
}

/// Whom a refusal of a signature is said by, and in which protocol.
type Speech = (&'static ServiceModel, Protocol);

fn unsigned(family: Speech, error: &sigv4::SignatureError) -> Refusal {
    use sigv4::SignatureError as E;
    let text = error.to_string();
    match error {
        E::Missing => {
            refused(family, "MissingAuthenticationToken", "MissingAuthenticationTokenException", text)
        }
        E::Incomplete(_) => Refusal {
            status: 400,
            ..refused(family, "IncompleteSignature", "IncompleteSignatureException", text)
        },
        E::Mismatch | E::Expired { .. } | E::NotYet { .. } => {
            refused(family, "SignatureDoesNotMatch", "InvalidSignatureException", text)
        }
    }
}

fn serialization(family: Protocol, error: Unreadable) -> Refusal {
    let code = if family == Protocol::Query { "MalformedQueryString" } else { "SerializationException" };
    Refusal::new(code, 400, error.0)
}

fn form_of(parts: &Parts, body: &[u8]) -> Result<Vec<(String, String)>, Refusal> {
    let source = if body.is_empty() { parts.uri.query().unwrap_or_default().as_bytes() } else { body };
    query::parameters(source).map_err(|e| serialization(Protocol::Query, e))
}

fn decode(
    asked: &Asked,
    model: &'static OperationModel,
    parts: &Parts,
    form: &[(String, String)],
    body: &[u8],
) -> Result<Value, Unreadable> {
    match asked.protocol {
        Protocol::Query => query::decode(model.input, form),
        Protocol::Cbor => cbor::decode(model.input, body),
        Protocol::RestJson => {
            let pairs = query::parameters(parts.uri.query().unwrap_or_default().as_bytes())?;
            rest::decode(model, &asked.labels, &pairs, &parts.headers, body)
        }
        Protocol::Json | Protocol::RestXml => json::decode(model.input, body),
    }
}

/// Where the caller reached us: the Host it named.
fn endpoint(headers: &HeaderMap, secure: bool, caller: &Caller) -> Arc<str> {
    let scheme = if secure { "https" } else { "http" };
    text(headers, "host").map_or_else(|| caller.endpoint(), |host| format!("{scheme}://{host}").into())
}

/// Whether the request says that somebody has signed it, so that its body is worth reading.
pub fn is_signed(parts: &Parts) -> bool {
    signing_name(parts).is_some()
}

/// The service in the credential scope, before anything is verified: it only routes.
pub(crate) fn signing_name(parts: &Parts) -> Option<String> {
    let signed = Signed {
        method: "",
        path: "",
        query: parts.uri.query().unwrap_or_default(),
        headers: &parts.headers,
        body: &[],
    };
    sigv4::claim(&signed).ok().map(|claim| claim.service)
}

pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn success(
    asked: &Asked,
    model: &'static OperationModel,
    value: &Value,
    request_id: &str,
) -> Response<Bytes> {
    let service = asked.api.service;
    match asked.protocol {
        Protocol::Query => {
            let xml = query::encode_answer(
                model.name,
                service.xml_namespace,
                model.result_wrapper,
                model.output,
                value,
                request_id,
            );
            respond(200, "text/xml", xml.into_bytes(), request_id)
        }
        Protocol::Cbor => {
            let mut response =
                respond(200, "application/cbor", cbor::encode(model.output, value), request_id);
            response.headers_mut().insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
            response
        }
        Protocol::RestJson => {
            let (status, headers, body) = rest::encode(model, value);
            let mut response = respond(status, "application/json", body, request_id);
            response.headers_mut().extend(headers);
            response
        }
        Protocol::Json | Protocol::RestXml => {
            respond(200, json_type(service), json::encode(model.output, value), request_id)
        }
    }
}

fn json_type(service: &ServiceModel) -> &'static str {
    if service.json_version == "1.0" { "application/x-amz-json-1.0" } else { "application/x-amz-json-1.1" }
}

fn failure(
    asked: &Asked,
    model: Option<&'static OperationModel>,
    refusal: &Refusal,
    request_id: &str,
) -> Response<Bytes> {
    let service = asked.api.service;
    let listed = model.and_then(|model| model.errors.iter().find(|error| error.shape.name == refusal.code));
    let mut response = match asked.protocol {
        Protocol::Query => {
            let code = listed.map_or(&*refusal.code, |error| error.code);
            let sender = refusal.sender_is_at_fault();
            let xml = query::encode_error(service.xml_namespace, code, &refusal.message, sender, request_id);
            respond(refusal.status, "text/xml", xml.into_bytes(), request_id)
        }
        Protocol::Cbor => {
            let mut fields = vec![(Cbor::Text("__type".into()), Cbor::Text(refusal.code.to_string()))];
            fields.push((Cbor::Text("message".into()), Cbor::Text(refusal.message.clone())));
            fields.extend(
                refusal.fields.iter().map(|(name, value)| (Cbor::Text(name.to_string()), cbor::plain(value))),
            );
            let mut response =
                respond(refusal.status, "application/cbor", cbor::write(&Cbor::Map(fields)), request_id);
            response.headers_mut().insert("smithy-protocol", HeaderValue::from_static("rpc-v2-cbor"));
            response
        }
        Protocol::RestJson | Protocol::Json | Protocol::RestXml => {
            let kind =
                if asked.protocol == Protocol::RestJson { "application/json" } else { json_type(service) };
            respond(refusal.status, kind, json_error(asked.protocol, refusal), request_id)
        }
    };
    if asked.protocol == Protocol::RestJson {
        put(&mut response, "x-amzn-errortype", &refusal.code);
    }
    if service.query_compatible {
        let (code, who) = (
            listed.map_or(&*refusal.code, |error| error.code),
            if refusal.sender_is_at_fault() { "Sender" } else { "Receiver" },
        );
        put(&mut response, "x-amzn-query-error", &format!("{code};{who}"));
    }
    response
}

pub(crate) fn json_error(protocol: Protocol, refusal: &Refusal) -> Vec<u8> {
    let mut object = serde_json::Map::new();
    if protocol != Protocol::RestJson {
        object.insert("__type".into(), refusal.code.to_string().into());
    }
    object.insert("message".into(), refusal.message.clone().into());
    // The older JSON services are read by `Message`, the REST ones (Lambda) by both.
    if protocol == Protocol::RestJson {
        object.insert("Message".into(), refusal.message.clone().into());
    }
    for (name, value) in &refusal.fields {
        object.insert(name.to_string(), json::encode_value(&crate::shape::NOTHING, value));
    }
    serde_json::Value::Object(object).to_string().into_bytes()
}

pub(crate) fn respond(status: u16, kind: &'static str, body: Vec<u8>, request_id: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert("content-type", HeaderValue::from_static(kind));
    put(&mut response, "x-amzn-requestid", request_id);
    response
}

pub(crate) fn put(response: &mut Response<Bytes>, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
