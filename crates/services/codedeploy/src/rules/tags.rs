//! Tags: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_Tag.html> (read 2026-11-21).

use api_codedeploy::Tag;
use std::collections::BTreeMap;
use wire::Refusal;

const TAGS_MAX: usize = 50;

pub fn of(tags: Option<&[Tag]>) -> Result<BTreeMap<String, String>, Refusal> {
    let invalid = |why: &str| Refusal::new("InvalidTagsToAddException", 400, why.to_owned());
    let pair = |tag: &Tag| (tag.key.clone().unwrap_or_default(), tag.value.clone().unwrap_or_default());
    let map: BTreeMap<String, String> = tags.unwrap_or_default().iter().map(pair).collect();
    if map.keys().any(|key| key.is_empty() || key.len() > 128) {
        return Err(invalid("A tag's key must have 1 to 128 characters."));
    }
    if map.keys().any(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        return Err(invalid("The key of a tag must not begin with aws:."));
    }
    Ok(map)
}

pub fn count(tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
    if tags.len() > TAGS_MAX {
        return Err(Refusal::new("InvalidTagsToAddException", 400, "A resource can have 50 tags at most."));
    }
    Ok(())
}

pub fn shown(tags: BTreeMap<String, String>) -> Vec<Tag> {
    tags.into_iter().map(|(key, value)| Tag { key: Some(key), value: Some(value) }).collect()
}
