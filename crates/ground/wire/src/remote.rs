//! The other direction: a typed operation as a signed HTTP request, and its answer back into types.
//!
//! The command line speaks to its server this way, and a remote AWS account can be spoken to in the same: an operation's
//! marker carries both directions of its protocol. No sockets here: the caller sends what [`request`] makes.

use crate::codec::{Unreadable, json, query, rest, time};
use crate::operation::Operation;
use crate::ports::Credentials;
use crate::refusal::Refusal;
use crate::shape::{Kind, Location, OperationModel, Protocol, Shape};
use crate::sigv4;
use crate::typed::Shaped;
use crate::value::Value;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response};
use kernel::{Fault, OrFault, Timestamp};
use quick_xml::events::Event;

/// Keys that sign; a session token where they are temporary.
#[derive(Clone)]
pub struct Keys {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

impl From<Credentials> for Keys {
    fn from(credentials: Credentials) -> Self {
        Self {
            access_key_id: credentials.access_key_id,
            secret_access_key: credentials.secret_access_key,
            session_token: Some(credentials.session_token),
        }
    }
}

/// The request for `input`, signed, for `endpoint` (`http://127.0.0.1:4566`).
pub fn request<Op: Operation>(
    input: Op::Input,
    endpoint: &str,
    region: &str,
    keys: &Keys,
    now: Timestamp,
) -> Result<Request<Bytes>, Fault> {
    let value = input.into_value().unwrap_or_else(Value::empty);
    let (path, headers, body) = written(Op::MODEL, &value);
    let service = Op::MODEL.service;
    let mut request = Request::builder()
        .method(if protocol(Op::MODEL) == Protocol::RestJson { Op::MODEL.method } else { "POST" })
        .uri(format!("{endpoint}{path}"))
        .body(Bytes::from(body))
        .or_fault(|| format!("{} cannot be asked of {endpoint}", Op::MODEL.name))?;
    *request.headers_mut() = headers;
    sigv4::sign(&mut request, service.signing_name, region, keys, now)?;
    Ok(request)
}

/// The protocol that we speak to a service: the plainest it has.
fn protocol(model: &OperationModel) -> Protocol {
    let order = [Protocol::Json, Protocol::RestJson, Protocol::Query];
    order.into_iter().find(|p| model.service.protocols.contains(p)).unwrap_or(Protocol::Json)
}

fn written(model: &'static OperationModel, value: &Value) -> (String, HeaderMap, Vec<u8>) {
    let mut headers = HeaderMap::new();
    let kind = |text: &'static str| HeaderValue::from_static(text);
    match protocol(model) {
        Protocol::Query => {
            let mut pairs = vec![
                ("Action".to_owned(), model.name.to_owned()),
                ("Version".to_owned(), model.service.api_version.to_owned()),
            ];
            flatten(&mut pairs, "", model.input, value);
            headers.insert("content-type", kind("application/x-www-form-urlencoded; charset=utf-8"));
            ("/".into(), headers, form(&pairs).into_bytes())
        }
        Protocol::RestJson => {
            let (path, body) = rest_parts(model, value, &mut headers);
            headers.insert("content-type", kind("application/json"));
            (path, headers, body)
        }
        _ => {
            let version = if model.service.json_version == "1.0" {
                "application/x-amz-json-1.0"
            } else {
                "application/x-amz-json-1.1"
            };
            headers.insert("content-type", kind(version));
            let target = format!("{}.{}", model.service.target_prefix, model.name);
            headers.insert(
                "x-amz-target",
                HeaderValue::from_str(&target).expect("names in models are plain text"),
            );
            ("/".into(), headers, json::encode(model.input, value))
        }
    }
}

fn form(pairs: &[(String, String)]) -> String {
    let encoded =
        pairs.iter().map(|(k, v)| format!("{}={}", sigv4::encode(k, false), sigv4::encode(v, false)));
    encoded.collect::<Vec<_>>().join("&")
}

fn flatten(pairs: &mut Vec<(String, String)>, name: &str, shape: &'static Shape, value: &Value) {
    let below = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Map(_)) => {
            for member in *members {
                if let Some(inner) = value.field(member.name) {
                    flatten(pairs, &below(member.wire), member.shape, inner);
                }
            }
        }
        (Kind::List(of), Value::List(items)) => {
            for (at, item) in items.iter().enumerate() {
                flatten(pairs, &below(&format!("member.{}", at + 1)), of, item);
            }
        }
        (Kind::Map(key, of), Value::Map(fields)) => {
            for (at, (k, item)) in fields.iter().enumerate() {
                flatten(pairs, &below(&format!("entry.{}.key", at + 1)), key, &Value::Text(k.to_string()));
                flatten(pairs, &below(&format!("entry.{}.value", at + 1)), of, item);
            }
        }
        (_, Value::Time(at)) => pairs.push((name.to_owned(), time::to_iso8601(*at))),
        (_, scalar) => pairs.push((name.to_owned(), scalar.shown())),
    }
}

fn rest_parts(model: &'static OperationModel, value: &Value, headers: &mut HeaderMap) -> (String, Vec<u8>) {
    let (mut path, mut pairs, mut payload) =
        (model.uri.split('?').next().unwrap_or("/").to_owned(), Vec::new(), None);
    for member in model.input.members() {
        let Some(given) = value.field(member.name) else { continue };
        match member.location {
            Location::Uri => {
                path = path.replace(&format!("{{{}}}", member.wire), &sigv4::encode(&given.shown(), false))
            }
            Location::Query => pairs.push((member.wire.to_owned(), given.shown())),
            Location::Header => {
                if let (Ok(name), Ok(text)) = (
                    http::HeaderName::from_bytes(member.wire.as_bytes()),
                    HeaderValue::from_str(&given.shown()),
                ) {
                    headers.insert(name, text);
                }
            }
            Location::Payload => payload = Some(given),
            Location::Body | Location::HeaderPrefix | Location::StatusCode => {}
        }
    }
    let has_body = model.input.members().iter().any(|member| member.location == Location::Body);
    let body = match payload {
        Some(Value::Blob(bytes)) => bytes.to_vec(),
        Some(other) => json::encode(model.input, other),
        None if has_body => json::encode(model.input, value),
        None => Vec::new(),
    };
    let query = if pairs.is_empty() { String::new() } else { format!("?{}", form(&pairs)) };
    (path + &query, body)
}

/// What came back: the output, or the service's refusal.
pub fn answer<Op: Operation>(response: &Response<Bytes>) -> Result<Result<Op::Output, Refusal>, Fault> {
    let (status, body) = (response.status().as_u16(), response.body());
    let what = || format!("the answer to {} cannot be read", Op::MODEL.name);
    if status >= 300 {
        return Ok(Err(refusal(protocol(Op::MODEL), status, response.headers(), body)));
    }
    let value = match protocol(Op::MODEL) {
        Protocol::Query => xml_result(Op::MODEL, body).or_fault(what)?,
        Protocol::RestJson => {
            rest::decode_answer(Op::MODEL, status, response.headers(), body).or_fault(what)?
        }
        _ => json::decode(Op::MODEL.output, body).or_fault(what)?,
    };
    Op::Output::from_value(value).map(Ok).or_fault(what)
}

fn refusal(protocol: Protocol, status: u16, headers: &HeaderMap, body: &[u8]) -> Refusal {
    if protocol == Protocol::Query {
        let tree = Xml::read(body).unwrap_or_default();
        let error = tree.child("Error").cloned().unwrap_or_default();
        let part = |name: &str| error.child(name).map(|child| child.text.clone()).unwrap_or_default();
        return Refusal::new(part("Code"), status, part("Message"));
    }
    let object: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: [&str; 2]| {
        names.iter().find_map(|name| object[*name].as_str()).unwrap_or_default().to_owned()
    };
    let code = headers.get("x-amzn-errortype").and_then(|code| code.to_str().ok()).map(str::to_owned);
    Refusal::new(code.unwrap_or_else(|| text(["__type", "code"])), status, text(["message", "Message"]))
}

/// An element with its text and children: all that awsQuery's answers have.
#[derive(Debug, Clone, Default)]
struct Xml {
    name: String,
    text: String,
    children: Vec<Xml>,
}

impl Xml {
    fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let text = std::str::from_utf8(bytes).map_err(|_| Unreadable("the answer is not UTF-8".into()))?;
        let (mut reader, mut open) = (quick_xml::Reader::from_str(text), vec![Xml::default()]);
        let bad = |e: String| Unreadable(format!("the answer is not XML: {e}"));
        loop {
            let depth = open.len();
            let top = open.last_mut().expect("the outermost element is never closed");
            match reader.read_event().map_err(|e| bad(e.to_string()))? {
                Event::Start(tag) => {
                    let name = tag.local_name().as_ref().to_owned();
                    open.push(Xml { name, ..Xml::default() });
                }
                Event::Empty(tag) => {
                    let name = tag.local_name().as_ref().to_owned();
                    top.children.push(Xml { name, ..Xml::default() });
                }
                Event::End(_) if depth > 1 => {
                    let done = open.pop().expect("two are open");
                    open.last_mut().expect("one is open").children.push(done);
                }
                Event::Text(piece) => top.text.push_str(&piece),
                Event::GeneralRef(entity) => {
                    let escaped = format!("&{};", &*entity);
                    top.text
                        .push_str(&quick_xml::escape::unescape(&escaped).map_err(|e| bad(e.to_string()))?);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        open.swap_remove(0)
            .children
            .into_iter()
            .next()
            .ok_or_else(|| Unreadable("the answer is empty".into()))
    }

    fn child(&self, name: &str) -> Option<&Xml> {
        self.children.iter().find(|child| child.name == name)
    }
}

fn xml_result(model: &'static OperationModel, body: &[u8]) -> Result<Value, Unreadable> {
    let tree = Xml::read(body)?;
    let result = model.result_wrapper.and_then(|wrapper| tree.child(wrapper));
    result.map_or_else(|| Ok(Value::empty()), |result| from_xml(model.output, result))
}

fn from_xml(shape: &'static Shape, xml: &Xml) -> Result<Value, Unreadable> {
    match &shape.kind {
        Kind::Structure(members) => {
            let given = members.iter().filter_map(|member| Some((member, xml.child(member.wire)?)));
            Ok(Value::Map(
                given
                    .map(|(m, x)| Ok((m.name.into(), from_xml(m.shape, x)?)))
                    .collect::<Result<_, Unreadable>>()?,
            ))
        }
        Kind::List(of) => {
            Ok(Value::List(xml.children.iter().map(|item| from_xml(of, item)).collect::<Result<_, _>>()?))
        }
        Kind::Map(_, of) => {
            let pairs =
                xml.children.iter().filter_map(|entry| Some((entry.child("key")?, entry.child("value")?)));
            Ok(Value::Map(
                pairs
                    .map(|(k, v)| Ok((k.text.clone().into(), from_xml(of, v)?)))
                    .collect::<Result<_, Unreadable>>()?,
            ))
        }
        _ => query::scalar(shape, &xml.text),
    }
}
