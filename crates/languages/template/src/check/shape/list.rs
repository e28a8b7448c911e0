//! Lists: their items, how many, whether one may be there twice.

use super::{Judge, Place, Step, seen};
use lang_schemas::Shape;
use lang_yaml::{Node, Value};

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
        for (index, item) in items.iter().enumerate() {
            if items[..index].iter().any(|other| same(other, item)) {
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

/// Whether two values are written the same, wherever they stand.
fn same(a: &Node, b: &Node) -> bool {
    if a.tag != b.tag {
        return false;
    }
    match (&a.value, &b.value) {
        (Value::Seq(a), Value::Seq(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, a)| b.iter().any(|(other, b)| same(key, other) && same(a, b)))
        }
        (Value::Seq(_) | Value::Map(_), _) | (_, Value::Seq(_) | Value::Map(_)) => false,
        _ => a.scalar_text() == b.scalar_text(),
    }
}
