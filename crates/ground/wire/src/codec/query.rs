//! awsQuery: form-encoded requests, XML answers (IAM, STS, SNS, CloudFormation, CloudWatch's older clients).
//!
//! Follows <https://smithy.io/2.0/aws/protocols/aws-query-protocol.html> (read 2026-11-21).
//! Lists are `Name.member.N` (gaps are skipped, order is by number), maps `Name.entry.N.key|value`. `Name=` alone is an
//! empty list.

use super::{DEPTH_MAX, Unreadable, time};
use crate::shape::{Kind, Shape, TimeForm};
use crate::value::Value;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::escape::escape;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The parameters as a tree: `A.member.1` is `A` -> `member` -> `1`.
#[derive(Debug, Default)]
struct Node {
    text: Option<String>,
    below: BTreeMap<String, Node>,
}

/// All parameters of a form body, percent-decoded.
pub fn parameters(form: &[u8]) -> Result<Vec<(String, String)>, Unreadable> {
    let text = std::str::from_utf8(form).map_err(|_| Unreadable("the form is not UTF-8".into()))?;
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(k, v)| Ok((unescape(k)?, unescape(v)?)))
        .collect()
}

/// Undoes percent-encoding and `+`.
pub fn unescape(text: &str) -> Result<String, Unreadable> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let pair = tail.get(..2).and_then(|pair| hex::decode(pair).ok());
                let pair = pair.ok_or_else(|| Unreadable(format!("bad percent-encoding in `{text}`")))?;
                bytes.extend(pair);
                rest = &tail[2..];
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).map_err(|_| Unreadable(format!("`{text}` is not UTF-8")))
}

pub fn decode(shape: &'static Shape, parameters: &[(String, String)]) -> Result<Value, Unreadable> {
    let mut root = Node::default();
    for (name, text) in parameters {
        if name.split('.').count() > 2 * DEPTH_MAX {
            return Err(Unreadable(format!("the input is nested deeper than {DEPTH_MAX} levels")));
        }
        let node =
            name.split('.').fold(&mut root, |node, part| node.below.entry(part.to_owned()).or_default());
        node.text = Some(text.clone());
    }
    read(shape, &root)
}

fn read(shape: &'static Shape, node: &Node) -> Result<Value, Unreadable> {
    Ok(match &shape.kind {
        Kind::Structure(members) => {
            let given = members.iter().filter_map(|member| Some((member, node.below.get(member.wire)?)));
            Value::Map(
                given
                    .map(|(m, n)| Ok((m.name.into(), read(m.shape, n)?)))
                    .collect::<Result<_, Unreadable>>()?,
            )
        }
        Kind::List(of) => {
            let items = node.below.get("member").unwrap_or(node);
            Value::List(numbered(items).into_iter().map(|item| read(of, item)).collect::<Result<_, _>>()?)
        }
        Kind::Map(_, of) => {
            let entries = node.below.get("entry").unwrap_or(node);
            let pairs = numbered(entries).into_iter().map(|entry| {
                // One map of all awsQuery services, SNS's MessageAttributes, calls them `Name` and `Value`.
                let part = |name: &str, other: &str| entry.below.get(name).or_else(|| entry.below.get(other));
                let key = part("key", "Name").and_then(|key| key.text.clone());
                let key = key.ok_or_else(|| Unreadable("a map entry has no key".into()))?;
                let value =
                    part("value", "Value").map_or_else(|| read(of, &Node::default()), |v| read(of, v))?;
                Ok((key.into(), value))
            });
            Value::Map(pairs.collect::<Result<_, Unreadable>>()?)
        }
        _ => return scalar(shape, node.text.as_deref().unwrap_or_default()),
    })
}

/// A scalar as awsQuery writes it in forms and in XML.
pub fn scalar(shape: &Shape, text: &str) -> Result<Value, Unreadable> {
    let wrong = |what| Unreadable(format!("`{text}` is not {what}"));
    Ok(match &shape.kind {
        Kind::Bool => Value::Bool(match text {
            "true" | "True" | "TRUE" | "1" => true,
            "false" | "False" | "FALSE" | "0" => false,
            _ => return Err(wrong("a boolean")),
        }),
        Kind::Int => Value::Int(text.parse().map_err(|_| wrong("an integer"))?),
        Kind::Float => Value::Float(text.parse().map_err(|_| wrong("a number"))?),
        Kind::Blob => Value::Blob(STANDARD.decode(text).map_err(|_| wrong("base64"))?.into()),
        Kind::Time(_) => Value::Time(time::from_text(text)?),
        _ => Value::Text(text.to_owned()),
    })
}

fn numbered(node: &Node) -> Vec<&Node> {
    let mut items: Vec<(u64, &Node)> =
        node.below.iter().filter_map(|(n, item)| Some((n.parse().ok()?, item))).collect();
    items.sort_by_key(|(number, _)| *number);
    items.into_iter().map(|(_, item)| item).collect()
}

/// The answer: `<XResponse xmlns=...><XResult>..</XResult><ResponseMetadata>..`.
pub fn encode_answer(
    operation: &str,
    namespace: &str,
    wrapper: Option<&str>,
    shape: &'static Shape,
    value: &Value,
    request_id: &str,
) -> String {
    let mut xml = format!("<{operation}Response xmlns=\"{namespace}\">");
    if let Some(wrapper) = wrapper {
        element(&mut xml, wrapper, shape, value);
    }
    let _ = write!(
        xml,
        "<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{operation}Response>"
    );
    xml
}

pub fn encode_error(namespace: &str, code: &str, message: &str, sender: bool, request_id: &str) -> String {
    let who = if sender { "Sender" } else { "Receiver" };
    format!(
        "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{who}</Type><Code>{}</Code><Message>{}</Message></Error>\
         <RequestId>{request_id}</RequestId></ErrorResponse>",
        escape(code),
        escape(message)
    )
}

/// EC2 words its errors otherwise (<https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html>, read 2026-11-21).
pub fn encode_ec2_error(code: &str, message: &str, request_id: &str) -> String {
    format!(
        "<Response><Errors><Error><Code>{}</Code><Message>{}</Message></Error></Errors><RequestID>{request_id}</RequestID></Response>",
        escape(code),
        escape(message)
    )
}

fn element(xml: &mut String, name: &str, shape: &'static Shape, value: &Value) {
    let _ = write!(xml, "<{name}>");
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Map(_)) => {
            for member in *members {
                if let Some(inner) = value.field(member.name) {
                    element(xml, member.wire, member.shape, inner);
                }
            }
        }
        (Kind::List(of), Value::List(items)) => {
            items.iter().for_each(|item| element(xml, "member", of, item))
        }
        (Kind::Map(key, of), Value::Map(fields)) => {
            for (k, item) in fields {
                xml.push_str("<entry>");
                element(xml, "key", key, &Value::Text(k.to_string()));
                element(xml, "value", of, item);
                xml.push_str("</entry>");
            }
        }
        (Kind::Time(form), Value::Time(at)) => xml.push_str(&match form {
            TimeForm::EpochSeconds => time::to_epoch_seconds(*at).to_string(),
            TimeForm::Rfc822 => time::to_http_date(*at),
            TimeForm::Protocol | TimeForm::Iso8601 => time::to_iso8601(*at),
        }),
        (_, Value::Blob(bytes)) => xml.push_str(&STANDARD.encode(bytes)),
        (_, scalar) => xml.push_str(&escape(scalar.shown())),
    }
    let _ = write!(xml, "</{name}>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_unescaped() {
        let pairs = parameters(b"Action=X&A.member.1=a+b%2Fc&B=").expect("a form");
        let expected = [("Action", "X"), ("A.member.1", "a b/c"), ("B", "")];
        assert_eq!(pairs, expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
        assert!(parameters(b"A=%zz").is_err() && parameters(b"A=%2").is_err());
    }
}
