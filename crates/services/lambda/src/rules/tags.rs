//! Tags of functions: at most 50, keys that AWS has not reserved.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html> (read 2026-11-21).

use crate::errors;
use std::collections::BTreeMap;
use wire::Refusal;

const TAGS_MAX: usize = 50;

pub fn check(tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
    if tags.len() > TAGS_MAX {
        return Err(errors::invalid(format!("Number of tags exceeds resource tag limit of {TAGS_MAX}.")));
    }
    for (key, value) in tags {
        if key.is_empty() || key.chars().count() > 128 {
            return Err(errors::invalid(format!("The tag key `{key}` must have 1 to 128 characters.")));
        }
        if value.chars().count() > 256 {
            return Err(errors::invalid(format!(
                "The value of the tag `{key}` must have at most 256 characters."
            )));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(errors::invalid("System tags cannot be added/updated by requester."));
        }
    }
    Ok(())
}
