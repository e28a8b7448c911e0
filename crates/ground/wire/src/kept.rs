//! Generated types in rows: `#[serde(with = "wire::kept")]` on a field stores it as the JSON of its value tree.
//!
//! So a service can keep what AWS calls a pipeline declaration or a deployment group as it is, without a second set of
//! types. Instants and blobs, which JSON lacks, are objects with one key that no member can have.

use crate::typed::Shaped;
use crate::value::Value;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Number, Value as Json};

const TIME: &str = "$time";
const BLOB: &str = "$blob";

pub fn serialize<T: Shaped + Clone, S: Serializer>(kept: &T, to: S) -> Result<S::Ok, S::Error> {
    let value = kept.clone().into_value();
    let json = value.map(json_of).transpose().map_err(ser::Error::custom)?;
    json.unwrap_or(Json::Null).serialize(to)
}

pub fn deserialize<'de, T: Shaped + Default, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    match Json::deserialize(from)? {
        Json::Null => Ok(T::default()),
        json => T::from_value(value_of(json).map_err(de::Error::custom)?).map_err(de::Error::custom),
    }
}

fn json_of(value: Value) -> Result<Json, &'static str> {
    Ok(match value {
        Value::Bool(inner) => Json::Bool(inner),
        Value::Int(inner) => Json::from(inner),
        Value::Float(inner) => Json::Number(Number::from_f64(inner).ok_or("a number that JSON cannot hold")?),
        Value::Text(inner) => Json::String(inner),
        Value::Time(inner) => single(TIME, inner.to_string()),
        Value::Blob(inner) => single(BLOB, STANDARD.encode(inner)),
        Value::List(items) => Json::Array(items.into_iter().map(json_of).collect::<Result<_, _>>()?),
        Value::Map(fields) => {
            let fields = fields.into_iter().map(|(name, value)| Ok((name.into_owned(), json_of(value)?)));
            Json::Object(fields.collect::<Result<_, &'static str>>()?)
        }
    })
}

fn single(key: &str, text: String) -> Json {
    Json::Object([(key.to_owned(), Json::String(text))].into_iter().collect())
}

fn value_of(json: Json) -> Result<Value, &'static str> {
    Ok(match json {
        Json::Null => return Err("null"),
        Json::Bool(inner) => Value::Bool(inner),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Float(number.as_f64().ok_or("a number out of range")?),
        },
        Json::String(inner) => Value::Text(inner),
        Json::Array(items) => Value::List(items.into_iter().map(value_of).collect::<Result<_, _>>()?),
        Json::Object(fields) => match (fields.len(), fields.get(TIME), fields.get(BLOB)) {
            (1, Some(Json::String(text)), _) => Value::Time(text.parse().map_err(|_| "a damaged instant")?),
            (1, _, Some(Json::String(text))) => {
                Value::Blob(STANDARD.decode(text).map_err(|_| "a damaged blob")?.into())
            }
            _ => {
                let fields = fields.into_iter().map(|(name, json)| Ok((name.into(), value_of(json)?)));
                Value::Map(fields.collect::<Result<_, &'static str>>()?)
            }
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use kernel::Timestamp;
    use std::collections::BTreeMap;

    crate::structure! { Inner { flag: Option<bool> = "flag", at: Option<Timestamp> = "at" } }
    crate::structure! { Outer {
        name: String = "Name", count: Option<i64> = "count", share: Option<f64> = "share", bytes: Option<Bytes> = "bytes",
        inner: Option<Vec<Inner>> = "inner", map: BTreeMap<String, String> = "map",
    } }

    #[derive(Serialize, Deserialize)]
    struct Row {
        #[serde(with = "crate::kept")]
        outer: Outer,
    }

    #[test]
    fn what_is_kept_comes_back() {
        let outer = Outer {
            name: "n".into(),
            count: Some(-3),
            share: Some(0.5),
            bytes: Some(Bytes::from_static(b"\0\xff")),
            inner: Some(vec![Inner { flag: Some(true), at: Some(Timestamp::UNIX_EPOCH) }, Inner::default()]),
            map: BTreeMap::from([("$time".to_owned(), "x".to_owned()), ("k".to_owned(), "v".to_owned())]),
        };
        let text = serde_json::to_string(&Row { outer: outer.clone() }).expect("written");
        assert_eq!(serde_json::from_str::<Row>(&text).expect("read").outer, outer, "{text}");
    }
}
