//! Tags of users, roles, policies and instance profiles: at most 50, keys unique.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html> (read 2026-11-21).
//! Surprise: keys of users, roles and sessions compare without case, those of all else with it
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam_policies.snapshot.json>).

use crate::errors;
use std::collections::{BTreeMap, HashSet};
use wire::Refusal;

const TAGS_MAX: usize = 50;

/// Adds `given` to `tags`; a key that is there in another case is replaced.
pub fn add(tags: &mut BTreeMap<String, String>, given: Vec<(String, String)>) -> Result<(), Refusal> {
    let mut keys = HashSet::new();
    if !given.iter().all(|(key, _)| keys.insert(key.to_lowercase())) {
        return Err(errors::duplicate_tag_keys());
    }
    tags.retain(|key, _| !keys.contains(&key.to_lowercase()));
    tags.extend(given);
    if tags.len() > TAGS_MAX {
        return Err(errors::too_many_tags());
    }
    Ok(())
}

pub fn remove(tags: &mut BTreeMap<String, String>, keys: &[String]) {
    tags.retain(|key, _| !keys.iter().any(|gone| gone.to_lowercase() == key.to_lowercase()));
}

/// The same where keys have cases: managed policies, instance profiles.
pub fn add_exact(tags: &mut BTreeMap<String, String>, given: Vec<(String, String)>) -> Result<(), Refusal> {
    let mut keys = HashSet::new();
    if !given.iter().all(|(key, _)| keys.insert(key)) {
        return Err(errors::duplicate_exact_tag_keys());
    }
    tags.extend(given);
    if tags.len() > TAGS_MAX {
        return Err(errors::too_many_tags());
    }
    Ok(())
}

pub fn remove_exact(tags: &mut BTreeMap<String, String>, keys: &[String]) {
    tags.retain(|key, _| !keys.contains(key));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_compare_without_case() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let mut tags = BTreeMap::new();
        assert!(add(&mut tags, vec![pair("Team", "a"), pair("env", "x")]).is_ok());
        assert!(add(&mut tags, vec![pair("team", "b")]).is_ok());
        assert_eq!(tags.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>(), ["env=x", "team=b"]);
        let twice = add(&mut tags, vec![pair("A", "1"), pair("a", "2")]).expect_err("twice");
        assert_eq!(twice.code, "InvalidInput");
        let mut of_policy = BTreeMap::new();
        assert!(add_exact(&mut of_policy, vec![pair("A", "1"), pair("a", "2")]).is_ok());
        remove_exact(&mut of_policy, &["A".to_owned()]);
        assert_eq!(of_policy.into_keys().collect::<Vec<_>>(), ["a"]);
        assert!(add_exact(&mut BTreeMap::new(), vec![pair("a", "1"), pair("a", "2")]).is_err());
        remove(&mut tags, &["ENV".to_owned()]);
        assert_eq!(tags.len(), 1);
        let many = (0..50).map(|n| pair(&format!("k{n}"), "")).collect();
        assert_eq!(add(&mut tags, many).expect_err("51 of them").code, "LimitExceeded");
    }
}
