//! Smithy RPC v2 CBOR, which today's clients speak first to CloudWatch, CodeBuild, CodePipeline and CodeDeploy.
//!
//! Follows <https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html> (read 2026-11-21).
//! Timestamps are tag 1 with epoch seconds; blobs are byte strings; nulls are absent members.

use super::{DEPTH_MAX, Unreadable, time};
use crate::shape::{Kind, Shape};
use crate::value::{Fields, Value};
use ciborium::Value as Cbor;

const TAG_EPOCH: u64 = 1;

pub fn decode(shape: &'static Shape, body: &[u8]) -> Result<Value, Unreadable> {
    if body.is_empty() {
        return Ok(Value::empty());
    }
    let cbor: Cbor = ciborium::de::from_reader_with_recursion_limit(body, DEPTH_MAX)
        .map_err(|e| Unreadable(format!("the body is not CBOR: {e}")))?;
    decode_value(shape, cbor)
}

fn decode_value(shape: &'static Shape, cbor: Cbor) -> Result<Value, Unreadable> {
    Ok(match (&shape.kind, cbor) {
        (Kind::Structure(_), Cbor::Map(entries)) => Value::Map(structure(shape, entries)?),
        (Kind::Map(_, of), Cbor::Map(entries)) => {
            let kept = entries.into_iter().filter(|(_, item)| !item.is_null());
            Value::Map(
                kept.map(|(key, item)| Ok((text(key)?.into(), decode_value(of, item)?))).collect::<Result<
                    _,
                    Unreadable,
                >>(
                )?,
            )
        }
        (Kind::List(of), Cbor::Array(items)) => {
            let kept = items.into_iter().filter(|item| !item.is_null());
            Value::List(kept.map(|item| decode_value(of, item)).collect::<Result<_, _>>()?)
        }
        (Kind::Text { .. }, Cbor::Text(text)) => Value::Text(text),
        (Kind::Bool, Cbor::Bool(value)) => Value::Bool(value),
        (Kind::Int, Cbor::Integer(number)) => Value::Int(i64::try_from(number).map_err(|_| wrong(shape))?),
        (Kind::Float, Cbor::Integer(number)) => Value::Float(i128::from(number) as f64),
        (Kind::Float, Cbor::Float(number)) => Value::Float(number),
        (Kind::Int, Cbor::Float(number)) if number.fract() == 0.0 => Value::Int(number as i64),
        (Kind::Blob, Cbor::Bytes(bytes)) => Value::Blob(bytes.into()),
        (Kind::Time(_), Cbor::Tag(TAG_EPOCH, seconds)) => {
            Value::Time(time::from_epoch_seconds(seconds_of(&seconds, shape)?)?)
        }
        _ => return Err(wrong(shape)),
    })
}

fn structure(shape: &'static Shape, entries: Vec<(Cbor, Cbor)>) -> Result<Fields, Unreadable> {
    let mut fields = Vec::with_capacity(entries.len());
    for (key, item) in entries {
        let key = text(key)?;
        if let Some(member) = shape.member(&key).filter(|_| !item.is_null()) {
            fields.push((member.name.into(), decode_value(member.shape, item)?));
        }
    }
    Ok(fields)
}

fn seconds_of(cbor: &Cbor, shape: &Shape) -> Result<f64, Unreadable> {
    match cbor {
        Cbor::Integer(number) => Ok(i128::from(*number) as f64),
        Cbor::Float(number) => Ok(*number),
        _ => Err(wrong(shape)),
    }
}

fn text(cbor: Cbor) -> Result<String, Unreadable> {
    cbor.into_text().map_err(|_| Unreadable("a map key is not a string".into()))
}

fn wrong(shape: &Shape) -> Unreadable {
    Unreadable(format!("the value given for {} is of another type", shape.name))
}

pub fn encode(shape: &'static Shape, value: &Value) -> Vec<u8> {
    write(&encode_value(shape, value))
}

pub fn write(cbor: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256);
    ciborium::into_writer(cbor, &mut bytes).expect("writing to memory does not fail");
    bytes
}

pub fn encode_value(shape: &'static Shape, value: &Value) -> Cbor {
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Map(_)) => {
            let present = members.iter().filter_map(|member| Some((member, value.field(member.name)?)));
            Cbor::Map(
                present.map(|(m, v)| (Cbor::Text(m.name.to_owned()), encode_value(m.shape, v))).collect(),
            )
        }
        (Kind::Map(_, of), Value::Map(fields)) => Cbor::Map(
            fields.iter().map(|(key, item)| (Cbor::Text(key.to_string()), encode_value(of, item))).collect(),
        ),
        (Kind::List(of), Value::List(items)) => {
            Cbor::Array(items.iter().map(|item| encode_value(of, item)).collect())
        }
        (_, value) => plain(value),
    }
}

pub fn plain(value: &Value) -> Cbor {
    match value {
        Value::Bool(value) => Cbor::Bool(*value),
        Value::Int(value) => Cbor::Integer((*value).into()),
        Value::Float(value) => Cbor::Float(*value),
        Value::Text(text) => Cbor::Text(text.clone()),
        Value::Blob(bytes) => Cbor::Bytes(bytes.to_vec()),
        Value::Time(at) => Cbor::Tag(TAG_EPOCH, Box::new(Cbor::Float(time::to_epoch_seconds(*at)))),
        Value::List(items) => Cbor::Array(items.iter().map(plain).collect()),
        Value::Map(fields) => {
            Cbor::Map(fields.iter().map(|(k, v)| (Cbor::Text(k.to_string()), plain(v))).collect())
        }
    }
}
