//! restJson1: what of an input travels in path, query and headers, and the same for an output (Lambda, API Gateway).
//!
//! Follows <https://smithy.io/2.0/spec/http-bindings.html> (read 2026-11-21).

use super::query::unescape;
use super::{Unreadable, json, time};
use crate::shape::{Kind, Known, Location, Member, OperationModel, Shape};
use crate::value::{Fields, Value};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::cmp::Reverse;

pub type Labels = Vec<(String, String)>;

/// Which operation a request is for. Of several patterns that match, the one with the fewest labels is meant, and the one that says most
/// of the query: ListLayers and GetLayerVersionByArn have one path.
pub fn most_exact<'k>(
    known: impl Iterator<Item = &'k Known>,
    path: &str,
    query: &str,
) -> Option<(&'k Known, Labels)> {
    let found =
        known.filter_map(|known| Some((known, match_path(known.uri, path)?, match_query(known.uri, query)?)));
    let exact = found.min_by_key(|(_, labels, literals)| (labels.len(), Reverse(*literals)));
    exact.map(|(known, labels, _)| (known, labels))
}

/// Matches `path` against a pattern such as `/2015-03-31/functions/{FunctionName}/aliases/{Name}`.
/// The labels come back percent-decoded. A greedy label (`{Name+}`) takes the rest.
fn match_path(pattern: &str, path: &str) -> Option<Labels> {
    let pattern = pattern.split('?').next().unwrap_or(pattern);
    let (mut labels, mut wanted) = (Vec::new(), pattern.trim_end_matches('/').split('/'));
    let mut given = path.trim_end_matches('/').split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(labels),
            (Some(want), Some(have)) => {
                let label = want.strip_prefix('{').and_then(|want| want.strip_suffix('}'));
                match label.map(|name| (name.strip_suffix('+'), name)) {
                    Some((Some(greedy), _)) => {
                        let rest: Vec<_> = std::iter::once(have).chain(given).collect();
                        labels.push((greedy.to_owned(), plus_kept(&rest.join("/"))?));
                        return Some(labels);
                    }
                    Some((None, name)) if !have.is_empty() => {
                        labels.push((name.to_owned(), plus_kept(have)?))
                    }
                    None if want == have => {}
                    _ => return None,
                }
            }
            _ => return None,
        }
    }
}

/// How many literals of the pattern's query (`?find=LayerVersion`) the request has; none when it lacks one.
fn match_query(pattern: &str, query: &str) -> Option<usize> {
    let Some((_, literals)) = pattern.split_once('?') else { return Some(0) };
    let mut wanted = literals.split('&').filter(|literal| !literal.is_empty());
    let has = |literal: &str| query.split('&').any(|given| given == literal);
    wanted.try_fold(0, |found, literal| has(literal).then_some(found + 1))
}

/// In a path, unlike in a query, `+` means itself.
fn plus_kept(text: &str) -> Option<String> {
    unescape(&text.replace('+', "%2B")).ok()
}

pub fn decode(
    model: &OperationModel,
    labels: &[(String, String)],
    query: &[(String, String)],
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, Unreadable> {
    let mut fields = Vec::new();
    let payload = model.input.members().iter().find(|member| member.location == Location::Payload);
    match payload {
        Some(member) if body.is_empty() && !matches!(member.shape.kind, Kind::Structure(_)) => {}
        Some(member) => fields.push((member.name.into(), decode_payload(member.shape, body)?)),
        None if model.input.members().iter().any(|member| member.location == Location::Body) => {
            if let Value::Map(body) = json::decode(model.input, body)? {
                fields.extend(body);
            }
        }
        None => {}
    }
    for member in model.input.members() {
        if let Some(value) = decode_member(member, labels, query, headers)? {
            fields.push((member.name.into(), value));
        }
    }
    Ok(Value::Map(fields))
}

fn decode_payload(shape: &'static Shape, body: &[u8]) -> Result<Value, Unreadable> {
    match shape.kind {
        Kind::Blob => Ok(Value::Blob(bytes::Bytes::copy_from_slice(body))),
        Kind::Text { .. } => String::from_utf8(body.to_vec())
            .map(Value::Text)
            .map_err(|_| Unreadable(format!("{} is not UTF-8", shape.name))),
        _ => json::decode(shape, body),
    }
}

fn decode_member(
    member: &'static Member,
    labels: &[(String, String)],
    query: &[(String, String)],
    headers: &HeaderMap,
) -> Result<Option<Value>, Unreadable> {
    let of = |pairs: &[(String, String)]| {
        pairs.iter().find(|(name, _)| name == member.wire).map(|(_, v)| v.clone())
    };
    match member.location {
        Location::Uri => of(labels).map(|text| scalar(member.shape, &text)).transpose(),
        Location::Query => match member.shape.kind {
            Kind::List(item) => {
                let given = query.iter().filter(|(name, _)| name == member.wire);
                let items = given.map(|(_, text)| scalar(item, text)).collect::<Result<Vec<_>, _>>()?;
                Ok((!items.is_empty()).then_some(Value::List(items)))
            }
            _ => of(query).map(|text| scalar(member.shape, &text)).transpose(),
        },
        Location::Header => {
            let text = headers.get(member.wire).map(|text| text.to_str());
            let text =
                text.transpose().map_err(|_| Unreadable(format!("header {} is not text", member.wire)))?;
            text.map(|text| scalar(member.shape, text)).transpose()
        }
        Location::HeaderPrefix => Ok(prefixed(member.wire, headers)),
        Location::Body | Location::Payload | Location::StatusCode => Ok(None),
    }
}

fn prefixed(prefix: &str, headers: &HeaderMap) -> Option<Value> {
    let given = headers.iter().filter_map(|(name, text)| {
        let key = name.as_str().strip_prefix(&prefix.to_ascii_lowercase())?;
        Some((key.to_owned().into(), Value::Text(text.to_str().ok()?.to_owned())))
    });
    let fields: Fields = given.collect();
    (!fields.is_empty()).then_some(Value::Map(fields))
}

fn scalar(shape: &'static Shape, text: &str) -> Result<Value, Unreadable> {
    let wrong = |what| Unreadable(format!("`{text}` is not {what}"));
    Ok(match shape.kind {
        Kind::Bool => Value::Bool(text.parse().map_err(|_| wrong("a boolean"))?),
        Kind::Int => Value::Int(text.parse().map_err(|_| wrong("an integer"))?),
        Kind::Float => Value::Float(text.parse().map_err(|_| wrong("a number"))?),
        Kind::Time(_) => Value::Time(time::from_text(text)?),
        _ => Value::Text(text.to_owned()),
    })
}

/// Status, headers and body of an answer.
pub fn encode(model: &OperationModel, value: &Value) -> (u16, HeaderMap, Vec<u8>) {
    let (mut status, mut headers, mut payload) = (model.status, HeaderMap::new(), None);
    for member in model.output.members() {
        let Some(given) = value.field(member.name) else { continue };
        match (member.location, given) {
            (Location::StatusCode, Value::Int(code)) => status = u16::try_from(*code).unwrap_or(status),
            (Location::Header, given) => put_header(&mut headers, member.wire, &given.shown()),
            (Location::HeaderPrefix, Value::Map(fields)) => {
                fields.iter().for_each(|(key, v)| {
                    put_header(&mut headers, &format!("{}{key}", member.wire), &v.shown())
                });
            }
            (Location::Payload, given) => payload = Some(encode_payload(member.shape, given)),
            _ => {}
        }
    }
    let has_body = model.output.members().iter().any(|member| member.location == Location::Body);
    let body = match payload {
        Some(payload) => payload,
        None if has_body || status != 204 && model.output.members().is_empty() => {
            json::encode(model.output, value)
        }
        None => Vec::new(),
    };
    let body = if status == 204 { Vec::new() } else { body };
    (status, headers, body)
}

/// The reverse of [`encode`], for those who asked.
pub fn decode_answer(
    model: &OperationModel,
    status: u16,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, Unreadable> {
    let (mut fields, members) = (Fields::new(), model.output.members());
    for member in members {
        match member.location {
            Location::StatusCode => fields.push((member.name.into(), Value::Int(status.into()))),
            Location::Payload => fields.push((member.name.into(), decode_payload(member.shape, body)?)),
            Location::Header | Location::HeaderPrefix => {
                fields.extend(
                    decode_member(member, &[], &[], headers)?.map(|value| (member.name.into(), value)),
                );
            }
            Location::Body | Location::Uri | Location::Query => {}
        }
    }
    if members.iter().any(|member| member.location == Location::Body)
        && let Value::Map(body) = json::decode(model.output, body)?
    {
        fields.extend(body);
    }
    Ok(Value::Map(fields))
}

fn encode_payload(shape: &'static Shape, value: &Value) -> Vec<u8> {
    match value {
        Value::Blob(bytes) => bytes.to_vec(),
        Value::Text(text) => text.clone().into_bytes(),
        other => json::encode(shape, other),
    }
}

fn put_header(headers: &mut HeaderMap, name: &str, value: &str) {
    let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value));
    if let (Ok(name), Ok(value)) = pair {
        headers.append(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_match_whole() {
        let alias = "/2015-03-31/functions/{FunctionName}/aliases/{Name}";
        let labels = match_path(alias, "/2015-03-31/functions/arn%3Aaws%3Af/aliases/a+b").expect("matches");
        let labels: Vec<_> = labels.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(labels, [("FunctionName", "arn:aws:f"), ("Name", "a+b")]);
        for other in [
            "/2015-03-31/functions/f/aliases",
            "/2015-03-31/functions/f/aliases/a/b",
            "/2015-03-31/functions//aliases/a",
        ] {
            assert_eq!(match_path(alias, other), None, "{other}");
        }
        assert_eq!(match_path("/tags/{Arn+}", "/tags/a/b").map(|l| l[0].1.clone()).as_deref(), Some("a/b"));
    }

    #[test]
    fn a_literal_in_the_query_is_part_of_the_pattern() {
        let by_arn = "/2018-10-31/layers?find=LayerVersion";
        assert_eq!(match_query("/2018-10-31/layers", "MaxItems=1"), Some(0));
        assert_eq!(match_query(by_arn, "Arn=a&find=LayerVersion"), Some(1));
        for query in ["", "Arn=a", "find=Layer", "refind=LayerVersion"] {
            assert_eq!(match_query(by_arn, query), None, "{query}");
        }
        let known = |name, uri| Known { name, method: "GET", uri };
        let all = [known("ListLayers", "/2018-10-31/layers"), known("GetLayerVersionByArn", by_arn)];
        let meant = |query| most_exact(all.iter(), "/2018-10-31/layers", query).map(|(known, _)| known.name);
        assert_eq!(meant("MaxItems=1"), Some("ListLayers"));
        assert_eq!(meant("find=LayerVersion&Arn=a"), Some("GetLayerVersionByArn"));
    }
}
