//! Lists: their items, how many, whether one may be there twice.

use super::{Judge, Place, Step, seen};
use lang_schemas::Shape;
use lang_yaml::{Node, Value};
use std::collections::HashSet;

impl<'t> Judge<'t> {
    pub(super) fn list(&mut self, items: &'t [Node], place: Place<'t>, shape: Shape<'static>) {
        let mut fixed = shape.shapes("prefixItems");
        let others = shape.items();
        for (index, item) in items.iter().enumerate() {
            if let Some(of_item) = fixed.next().or(others) {
                self.below(Step::Item(index), Place { node: item, key: item.at }, of_item);
            }
        }
        self.count_of(items, place, shape);
        if shape.keyword("uniqueItems").and_then(lang_schemas::Value::as_bool) == Some(true) {
            self.unique(items);
        }
        if let Some(wanted) = shape.shape("contains") {
            self.contains(items, place, wanted);
        }
    }

    fn count_of(&mut self, items: &'t [Node], place: Place<'t>, shape: Shape<'static>) {
        // A function in the list may be no item, as AWS::NoValue, or a branch with it.
        let is_certain =
            items.iter().all(|item| seen::presence(item, &self.parameters) == seen::Presence::Present);
        let count = items.len();
        if let Some(limit) = shape.count("minItems").filter(|limit| count < *limit) {
            self.wrong("items", place.key, || {
                let text = format!("expected minimum item count: {limit}, found: {count}");
                (text, Some(format!("give {limit} at least")))
            });
        }
        if let Some(limit) = shape.count("maxItems").filter(|limit| is_certain && count > *limit) {
            self.wrong("items", place.key, || {
                let text = format!("expected maximum item count: {limit}, found: {count}");
                (text, Some(format!("{limit} is the most")))
            });
        }
    }

    fn unique(&mut self, items: &'t [Node]) {
        let mut there = HashSet::new();
        for (index, item) in items.iter().enumerate() {
            if !there.insert(identity(item)) {
                self.path.push(Step::Item(index));
                self.wrong("items", item.at, || {
                    ("array items are not unique".into(), Some("this item is there already".into()))
                });
                self.path.pop();
            }
        }
    }

    fn contains(&mut self, items: &'t [Node], place: Place<'t>, wanted: Shape<'static>) {
        let fits: Vec<super::Fits> =
            items.iter().map(|node| self.trial(Place { node, key: node.at }, wanted)).collect();
        if fits.contains(&super::Fits::Yes) {
            return;
        }
        if fits.contains(&super::Fits::Unknown) {
            self.unsure = true;
        } else {
            self.wrong("items", place.key, || {
                ("expected at least one array item to match 'contains' schema".into(), None)
            });
        }
    }
}

/// Equal for values that are written the same, wherever they stand and in whichever order their keys are.
fn identity(node: &Node) -> String {
    let tag = node.tag.as_deref().unwrap_or_default();
    match &node.value {
        Value::Seq(items) => format!("{tag:?}[{}]", items.iter().map(identity).collect::<Vec<_>>().join(",")),
        Value::Map(entries) => {
            let mut entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}:{}", identity(key), identity(value))).collect();
            entries.sort_unstable();
            format!("{tag:?}{{{}}}", entries.join(","))
        }
        _ => format!("{tag:?}{:?}", node.scalar_text().unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::identity;

    fn same(text: &str) -> bool {
        let root = lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root;
        let [one, other] = root.as_seq().unwrap() else { panic!("two values") };
        identity(one) == identity(other)
    }

    #[test]
    fn what_is_written_the_same_is_the_same() {
        for text in ["[a, 'a']", "['1', 1]", "[{a: 1, b: [x]}, {b: [x], a: 1}]", "[!Ref A, !Ref 'A']"] {
            assert!(same(text), "{text}");
        }
        for text in
            ["[a, b]", "[!Ref A, A]", "[[a], a]", "[[a, b], ['a, b']]", "[{a: 1}, {a: 2}]", "[[], {}]"]
        {
            assert!(!same(text), "{text}");
        }
    }
}
