//! What a tag may be.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html> (read 2026-11-21).
//! Length and characters are the model's; here is what it does not say.

use std::collections::BTreeMap;

pub const TAGS_MAX: usize = 50;

/// What is wrong with these tags, if anything.
pub fn check(tags: &BTreeMap<String, String>) -> Result<(), String> {
    match tags.keys().find(|key| key.to_ascii_lowercase().starts_with("aws:")) {
        Some(key) => Err(format!(
            "Tag key '{key}' is not allowed: keys that begin with aws: are reserved for AWS use."
        )),
        None => Ok(()),
    }
}
