//! What tags may be.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html> (read 2026-11-21).

use crate::errors;
use crate::tables::Tags;
use s3s::S3Error;
use s3s::dto::Tag;
use std::collections::HashSet;

const KEY_CHARS_MAX: usize = 128;
const VALUE_CHARS_MAX: usize = 256;
const OBJECT_TAGS_MAX: usize = 10;
const BUCKET_TAGS_MAX: usize = 50;

/// What AWS says of keys that are its own.
const OWN_OF_OBJECTS: &str = "Your TagKey cannot be prefixed with aws:";
const OWN_OF_BUCKETS: &str = "System tags cannot be added/updated by requester";

pub fn of_object(tags: Tags) -> Result<Tags, S3Error> {
    if tags.len() > OBJECT_TAGS_MAX {
        return Err(errors::too_many_tags());
    }
    checked(tags, OWN_OF_OBJECTS)
}

pub fn of_bucket(tags: Tags) -> Result<Tags, S3Error> {
    if tags.len() > BUCKET_TAGS_MAX {
        return Err(errors::invalid_tag("Bucket tag count cannot be greater than 50", &[]));
    }
    checked(tags, OWN_OF_BUCKETS)
}

/// The `x-amz-tagging` header: `a=b&c=d`.
pub fn parse_header(header: &str) -> Result<Tags, S3Error> {
    let pairs = header.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decoded(key)?, decoded(value)?))
    });
    let invalid = || {
        errors::invalid_argument(
            "x-amz-tagging",
            header,
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
        )
    };
    let tags: Tags = pairs.collect::<Option<_>>().ok_or_else(invalid)?;
    let names: HashSet<&String> = tags.iter().map(|(key, _)| key).collect();
    // A comma for an ampersand, for example.
    let is_readable = tags.iter().all(|(key, value)| allowed(key) && allowed(value));
    if names.len() < tags.len() || !is_readable {
        return Err(invalid());
    }
    of_object(tags)
}

pub fn from_wire(tags: Vec<Tag>) -> Result<Tags, S3Error> {
    let pairs = tags.into_iter().map(|tag| Some((tag.key?, tag.value?)));
    pairs.collect::<Option<_>>().ok_or_else(errors::malformed_xml)
}

pub fn to_wire(tags: Tags) -> Vec<Tag> {
    tags.into_iter().map(|(key, value)| Tag { key: Some(key), value: Some(value) }).collect()
}

fn checked(tags: Tags, own: &'static str) -> Result<Tags, S3Error> {
    let mut seen = HashSet::new();
    for (key, value) in &tags {
        let about_key = [("TagKey", key.as_str())];
        if !seen.insert(key) {
            return Err(errors::invalid_tag("Cannot provide multiple Tags with the same key", &about_key));
        }
        if key.starts_with("aws:") {
            return Err(errors::invalid_tag(own, &about_key));
        }
        if key.is_empty() || key.chars().count() > KEY_CHARS_MAX || !allowed(key) {
            return Err(errors::invalid_tag("The TagKey you have provided is invalid", &about_key));
        }
        if value.chars().count() > VALUE_CHARS_MAX || !allowed(value) {
            let about = [("TagKey", key.as_str()), ("TagValue", value.as_str())];
            return Err(errors::invalid_tag("The TagValue you have provided is invalid", &about));
        }
    }
    Ok(tags)
}

/// Letters, numbers and spaces of any script, and `+ - = . _ : / @`.
fn allowed(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == ' ' || "+-=._:/@".contains(c))
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let (digits, after) = rest.split_at_checked(2)?;
                bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
                rest = after;
            }
            byte => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let code = |header: &str| parse_header(header).map_err(|error| error.code().as_str().to_owned());
        assert_eq!(code("a=b&c=%C3%A9+d"), Ok(vec![("a".into(), "b".into()), ("c".into(), "é d".into())]));
        assert_eq!(code(""), Ok(vec![]));
        assert_eq!(code("key1=val1,key2=val2"), Err("InvalidArgument".into()));
        assert_eq!(code("a=1&a=2"), Err("InvalidArgument".into()));
        assert_eq!(code("a=%zz"), Err("InvalidArgument".into()));
        assert_eq!(code(&format!("{}=1", "k".repeat(129))), Err("InvalidTag".into()));
        assert_eq!(code("aws:x=1"), Err("InvalidTag".into()));
        let eleven: Vec<_> = (0..11).map(|n| format!("k{n}=v")).collect();
        assert_eq!(code(&eleven.join("&")), Err("BadRequest".into()));
    }
}
