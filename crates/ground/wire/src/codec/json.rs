//! awsJson 1.0 and 1.1, and the JSON bodies of restJson1.
//!
//! Follows <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html> (read 2026-11-21).
//! Unknown members are ignored and nulls are absent members, as AWS has it. Bad JSON is an error, never an empty input.

use super::{DEPTH_MAX, Unreadable, time};
use crate::shape::{Kind, Location, Shape, TimeForm};
use crate::value::{Fields, Value};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

/// An empty body is the empty structure; anything else has to be a JSON object.
pub fn decode(shape: &'static Shape, body: &[u8]) -> Result<Value, Unreadable> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::empty());
    }
    let json = serde_json::from_slice(body).map_err(|e| Unreadable(format!("the body is not JSON: {e}")))?;
    decode_value(shape, json, 0)
}

pub fn decode_value(shape: &'static Shape, json: Json, depth: usize) -> Result<Value, Unreadable> {
    if depth > DEPTH_MAX {
        return Err(Unreadable(format!("the input is nested deeper than {DEPTH_MAX} levels")));
    }
    let wrong =
        |json: &Json| Unreadable(format!("expected {} for {}, found {json}", noun(shape), shape.name));
    Ok(match (&shape.kind, json) {
        (Kind::Structure(_), Json::Object(object)) => Value::Map(structure(shape, object, depth)?),
        (Kind::Map(_, of), Json::Object(object)) => Value::Map(map(of, object, depth)?),
        (Kind::List(of), Json::Array(items)) => {
            let kept = items.into_iter().filter(|item| !item.is_null());
            Value::List(kept.map(|item| decode_value(of, item, depth + 1)).collect::<Result<_, _>>()?)
        }
        (Kind::Text { .. }, Json::String(text)) => Value::Text(text),
        // Java's Jackson, which reads for AWS, takes scalars for strings; clients rely on it for numbers in maps.
        (Kind::Text { .. }, json @ (Json::Number(_) | Json::Bool(_))) => Value::Text(json.to_string()),
        (Kind::Bool, Json::Bool(value)) => Value::Bool(value),
        (Kind::Int, Json::Number(number)) => {
            Value::Int(integer(&number).ok_or_else(|| wrong(&number.into()))?)
        }
        (Kind::Float, Json::Number(number)) => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        (Kind::Float, Json::String(text)) if named_float(&text).is_some() => {
            Value::Float(named_float(&text).unwrap_or(f64::NAN))
        }
        (Kind::Blob, Json::String(text)) => {
            let bytes =
                STANDARD.decode(&text).map_err(|_| Unreadable(format!("{} is not base64", shape.name)))?;
            Value::Blob(bytes.into())
        }
        (Kind::Time(_), Json::Number(number)) => {
            Value::Time(time::from_epoch_seconds(number.as_f64().unwrap_or(f64::NAN))?)
        }
        (Kind::Time(_), Json::String(text)) => Value::Time(time::from_text(&text)?),
        (_, json) => return Err(wrong(&json)),
    })
}

/// The numbers that JSON has no numeral for.
/// <https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#shape-serialization>
fn named_float(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

fn integer(number: &serde_json::Number) -> Option<i64> {
    number
        .as_i64()
        .or_else(|| number.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 9e15).map(|f| f as i64))
}

fn structure(
    shape: &'static Shape,
    mut object: serde_json::Map<String, Json>,
    depth: usize,
) -> Result<Fields, Unreadable> {
    let mut fields = Vec::with_capacity(object.len());
    for member in shape.members() {
        if member.location != Location::Body {
            continue;
        }
        match object.remove(member.wire) {
            None | Some(Json::Null) => {}
            Some(json) => fields.push((member.name.into(), decode_value(member.shape, json, depth + 1)?)),
        }
    }
    Ok(fields)
}

fn map(
    of: &'static Shape,
    object: serde_json::Map<String, Json>,
    depth: usize,
) -> Result<Fields, Unreadable> {
    let kept = object.into_iter().filter(|(_, json)| !json.is_null());
    kept.map(|(key, json)| Ok((key.into(), decode_value(of, json, depth + 1)?))).collect()
}

fn noun(shape: &Shape) -> &'static str {
    match shape.kind {
        Kind::Structure(_) | Kind::Map(..) => "an object",
        Kind::List(_) => "an array",
        Kind::Text { .. } => "a string",
        Kind::Bool => "a boolean",
        Kind::Int => "an integer",
        Kind::Float => "a number",
        Kind::Blob => "a base64 string",
        Kind::Time(_) => "a timestamp",
    }
}

pub fn encode(shape: &'static Shape, value: &Value) -> Vec<u8> {
    encode_value(shape, value).to_string().into_bytes()
}

pub fn encode_value(shape: &'static Shape, value: &Value) -> Json {
    match (&shape.kind, value) {
        (Kind::Structure(_), Value::Map(_)) => {
            let body = shape.members().iter().filter(|member| member.location == Location::Body);
            let present = body.filter_map(|member| Some((member, value.field(member.name)?)));
            Json::Object(present.map(|(m, v)| (m.wire.to_owned(), encode_value(m.shape, v))).collect())
        }
        (Kind::Map(_, of), Value::Map(fields)) => {
            Json::Object(fields.iter().map(|(key, item)| (key.to_string(), encode_value(of, item))).collect())
        }
        (Kind::List(of), Value::List(items)) => items.iter().map(|item| encode_value(of, item)).collect(),
        (Kind::Time(form), Value::Time(at)) => encode_time(*form, *at),
        (_, value) => plain(value),
    }
}

fn encode_time(form: TimeForm, at: kernel::Timestamp) -> Json {
    match form {
        TimeForm::Iso8601 => Json::String(time::to_iso8601(at)),
        TimeForm::Rfc822 => Json::String(time::to_http_date(at)),
        TimeForm::Protocol | TimeForm::EpochSeconds => number(time::to_epoch_seconds(at)),
    }
}

fn number(value: f64) -> Json {
    if value.fract() == 0.0 && value.abs() < 9e15 { (value as i64).into() } else { value.into() }
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Text(text) => text.as_str().into(),
        Value::Blob(bytes) => STANDARD.encode(bytes).into(),
        Value::Time(at) => number(time::to_epoch_seconds(*at)),
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Map(fields) => Json::Object(fields.iter().map(|(k, v)| (k.to_string(), plain(v))).collect()),
    }
}
