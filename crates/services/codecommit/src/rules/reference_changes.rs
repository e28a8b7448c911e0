//! What has moved between the references that were recorded and those that git has.

use std::collections::BTreeMap;

/// Full names to object ids.
pub type ReferenceMap = BTreeMap<String, String>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub reference: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

pub fn between(recorded: &ReferenceMap, actual: &ReferenceMap) -> Vec<Moved> {
    let gone = recorded.keys().filter(|name| !actual.contains_key(*name));
    let there = actual.keys();
    let moved = there.chain(gone).map(|name| Moved {
        reference: name.clone(),
        from: recorded.get(name).cloned(),
        to: actual.get(name).cloned(),
    });
    moved.filter(|moved| moved.from != moved.to).collect()
}

/// The branch that becomes the default when there was none: `main`, else `master`, else the first by name.
pub fn first_branch(actual: &ReferenceMap) -> Option<String> {
    let branches: Vec<&str> = actual.keys().filter_map(|name| name.strip_prefix("refs/heads/")).collect();
    let preferred = ["main", "master"].into_iter().find(|name| branches.contains(name));
    preferred.or(branches.first().copied()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> ReferenceMap {
        pairs.iter().map(|(name, id)| (format!("refs/heads/{name}"), (*id).to_owned())).collect()
    }

    #[test]
    fn created_updated_deleted_and_nothing_else() {
        let moved =
            between(&map(&[("a", "1"), ("b", "1"), ("c", "1")]), &map(&[("b", "2"), ("c", "1"), ("d", "1")]));
        let told: Vec<_> =
            moved.iter().map(|m| (m.reference.as_str(), m.from.as_deref(), m.to.as_deref())).collect();
        assert_eq!(
            told,
            [
                ("refs/heads/b", Some("1"), Some("2")),
                ("refs/heads/d", None, Some("1")),
                ("refs/heads/a", Some("1"), None)
            ]
        );
    }

    #[test]
    fn the_first_branch_is_main_if_there_is_one() {
        assert_eq!(first_branch(&map(&[("dev", "1"), ("main", "1")])).as_deref(), Some("main"));
        assert_eq!(first_branch(&map(&[("dev", "1"), ("x", "1")])).as_deref(), Some("dev"));
        assert_eq!(first_branch(&ReferenceMap::from([("refs/tags/v1".into(), "1".into())])), None);
    }
}
