//! Where code and definitions lie: `s3://bucket/key?versionId=...` or `{Bucket, Key, Version}`.
//!
//! Rules and texts: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/s3_utils/uri_parser.py>
//! (read 2026-11).

use crate::{
    hashed, map,
    problem::{Outcome, resource},
    value::{Map, Str, Value},
};

struct Location {
    bucket: Value,
    key: Value,
    version: Option<Value>,
}

fn parse(uri: &Str) -> Option<Location> {
    let (scheme, rest) = uri.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("s3") {
        return None;
    }
    let (rest, _fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (bucket, key) = place.find('/').map(|at| place.split_at(at))?;
    if bucket.is_empty() || bucket.contains(['[', ']']) {
        return None;
    }
    let versions: Vec<&str> = query.split('&').filter_map(|p| p.strip_prefix("versionId=")).collect();
    let version = match versions[..] {
        [version] if !version.is_empty() => Some(uri.like(&unquote(version)).into()),
        _ => None,
    };
    Some(Location {
        bucket: uri.like(bucket).into(),
        key: uri.like(key.trim_start_matches('/')).into(),
        version,
    })
}

/// Percent-decoding as in a query.
fn unquote(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .and_then(|h| std::str::from_utf8(h).ok())
            .and_then(|h| u8::from_str_radix(h, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = tail;
            }
            _ => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn from_map(map: &Map) -> Option<Location> {
    let (bucket, key) = map.truthy("Bucket").zip(map.truthy("Key"))?;
    Some(Location { bucket: bucket.clone(), key: key.clone(), version: map.get("Version").cloned() })
}

/// The place of an API's or state machine's definition, as `{Bucket, Key, Version}`.
pub fn definition(uri: &Value, logical_id: &str) -> Outcome<Map> {
    let location = if let Value::Map(map) = uri {
        match from_map(map) {
            Some(location) => location,
            None => {
                return resource(
                    logical_id,
                    "'DefinitionUri' requires Bucket and Key properties to be specified.",
                );
            }
        }
    } else {
        match uri.as_text().and_then(parse) {
            Some(location) => location,
            None => return resource(logical_id, not_a_uri("DefinitionUri")),
        }
    };
    let mut map = hashed! {"Bucket" => location.bucket, "Key" => location.key};
    if let Some(version) = location.version {
        map.insert("Version", version);
    }
    Ok(map)
}

/// The place of code, as Lambda names its parts.
pub fn code(uri: &Value, logical_id: &str, property: &str) -> Outcome<Map> {
    let location = match uri {
        Value::Map(map) => match from_map(map) {
            Some(location) => location,
            None => {
                let text = format!("'{property}' requires Bucket and Key properties to be specified.");
                return resource(logical_id, text);
            }
        },
        Value::Str(text) => {
            if has_slashed_dynamic_reference(text) {
                let text = format!(
                    "Unsupported dynamic reference detected in '{property}'. Please consider using alternative \
                     'FunctionCode' object format."
                );
                return resource(logical_id, text);
            }
            match parse(text) {
                Some(location) => location,
                None => return resource(logical_id, not_a_uri(property)),
            }
        }
        _ => return resource(logical_id, format!("'{property}' must be of type dict or string.")),
    };
    let mut map = map! {"S3Bucket" => location.bucket, "S3Key" => location.key};
    if let Some(version) = location.version {
        map.insert("S3ObjectVersion", version);
    }
    Ok(map)
}

fn not_a_uri(property: &str) -> String {
    format!(
        "'{property}' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter."
    )
}

/// A dynamic reference to a parameter whose name has a slash cannot be told from the path of the URI.
fn has_slashed_dynamic_reference(text: &str) -> bool {
    let mut rest = text;
    while let Some(start) = rest.find("{{resolve:") {
        rest = &rest[start + "{{resolve:".len()..];
        let Some(end) = rest.find("}}") else { return false };
        let Some((service, key)) = rest[..end].split_once(':') else { continue };
        let name = match key.rsplit_once(':') {
            Some((name, version)) if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) => {
                name
            }
            _ => key,
        };
        let named =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-/".contains(&b));
        if matches!(service, "ssm" | "ssm-secure" | "secretsmanager") && named && name.contains('/') {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_gives_bucket_key_and_version() {
        let location = code(&"s3://b/k/x.zip?versionId=3%2F4".into(), "F", "CodeUri").unwrap();
        assert_eq!(location, map! {"S3Bucket" => "b", "S3Key" => "k/x.zip", "S3ObjectVersion" => "3/4"});
        assert!(code(&"./src".into(), "F", "CodeUri").is_err());
        assert!(code(&"s3://{{resolve:ssm:/a/b:1}}/k".into(), "F", "CodeUri").is_err());
        assert!(code(&"s3://{{resolve:ssm:a:1}}/k".into(), "F", "CodeUri").is_ok());
    }
}
