//! The tags of a session: those that are given, over those that the calling session hands on.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html> (read 2026-11-21); the sentences are recorded
//! from AWS (<https://github.com/localstack/localstack/blob/main/tests/aws/services/sts/test_sts.snapshot.json>).
//! Surprises: what is transitive stays so along the whole chain and cannot be given again, in whatever case; STS has a code
//! of its own for the sentence on duplicate keys.

use crate::rules::tags;
use std::collections::{BTreeMap, BTreeSet};
use wire::{Refusal, Session};

#[derive(Debug, Default, PartialEq, Eq)]
pub struct SessionTags {
    pub tags: BTreeMap<String, String>,
    /// The keys that sessions made from this one inherit.
    pub transitive: BTreeSet<String>,
}

fn invalid(message: &str) -> Refusal {
    Refusal::new("InvalidParameterValue", 400, message)
}

/// What `before` hands on.
fn inherited(before: Option<&Session>) -> SessionTags {
    let Some(before) = before else { return SessionTags::default() };
    let transitive = before.transitive_tag_keys.clone();
    let tags = before.tags.iter().filter(|(key, _)| transitive.contains(*key));
    SessionTags { tags: tags.map(|(key, value)| (key.clone(), value.clone())).collect(), transitive }
}

/// Whether a session made from this one has tags without any being given.
pub fn hands_on(before: Option<&Session>) -> bool {
    before.is_some_and(|session| !session.transitive_tag_keys.is_empty())
}

pub fn chained(
    before: Option<&Session>,
    given: Vec<(String, String)>,
    transitive: Vec<String>,
) -> Result<SessionTags, Refusal> {
    let is_given = |key: &String| given.iter().any(|(given, _)| given.eq_ignore_ascii_case(key));
    if !transitive.iter().all(is_given) {
        return Err(invalid("The specified transitive tag key must be included in the requested tags."));
    }
    let mut made = inherited(before);
    if made.transitive.iter().any(is_given) {
        return Err(invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
        ));
    }
    let is_transitive = |key: &String| transitive.iter().any(|name| name.eq_ignore_ascii_case(key));
    made.transitive.extend(given.iter().map(|(key, _)| key).filter(|key| is_transitive(key)).cloned());
    let said = |refusal: Refusal| Refusal { code: "InvalidParameterValue".into(), ..refusal };
    tags::add(&mut made.tags, given).map_err(said)?;
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str) -> (String, String) {
        (key.to_owned(), "v".to_owned())
    }

    #[test]
    fn transitive_tags_stay_and_cannot_be_given_again() {
        let first =
            chained(None, vec![pair("Team"), pair("env")], vec!["team".into()]).expect("a chain begins");
        assert_eq!(first.transitive, BTreeSet::from(["Team".to_owned()]));
        let session =
            Session { tags: first.tags, transitive_tag_keys: first.transitive, ..Session::default() };
        assert!(hands_on(Some(&session)) && !hands_on(None));
        let second = chained(Some(&session), vec![pair("other")], vec![]).expect("it goes on");
        assert_eq!(second.tags.keys().collect::<Vec<_>>(), ["Team", "other"]);
        assert_eq!(second.transitive, BTreeSet::from(["Team".to_owned()]));
        for (given, transitive, part) in [
            (vec![pair("TEAM")], vec![], "conflicts with a transitive tag key"),
            (vec![pair("a")], vec!["b".to_owned()], "must be included"),
            (vec![pair("a"), pair("A")], vec![], "Duplicate tag keys"),
        ] {
            let refused = chained(Some(&session), given, transitive).expect_err(part);
            assert_eq!(refused.code, "InvalidParameterValue");
            assert!(refused.message.contains(part), "{}", refused.message);
        }
    }
}
