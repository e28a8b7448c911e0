//! Where the user wrote what a transform made something of.
//!
//! A made resource with the id of a written one: at the property of the same path, or in `Globals`. One with a longer id: at the event that
//! gives the rest of its name, else at the resource whose id its own begins with.

use super::shape::Step;
use crate::names::entries;
use lang_yaml::{Node, Position, Value};

pub(super) struct Origin<'t> {
    template: &'t Node,
}

impl<'t> Origin<'t> {
    pub fn of(template: &'t Node) -> Self {
        Origin { template }
    }

    fn resource(&self, id: &str) -> Option<&'t (Node, Node)> {
        self.template.get("Resources")?.entry(id)
    }

    /// Whether the resource stands in the template as it is, so that it was judged there.
    pub fn is_written(&self, id: &str, type_name: &str) -> bool {
        let written = self.resource(id).and_then(|(_, resource)| resource.get("Type"));
        written.and_then(Node::as_str) == Some(type_name)
    }

    pub fn place(&self, id: &str, path: &[Step<'_>]) -> Position {
        let Some((key, resource)) = self.resource(id) else { return self.maker(id) };
        let written = resource.get("Properties").and_then(|properties| deepest(properties, path));
        let globals = || {
            let kind = resource.get("Type")?.as_str()?.strip_prefix("AWS::Serverless::")?;
            deepest(self.template.get("Globals")?.get(kind)?, path)
        };
        written.or_else(globals).unwrap_or(key.at)
    }

    /// The resource, or its event, that a made resource comes from, by its id.
    fn maker(&self, id: &str) -> Position {
        let all = entries(self.template.get("Resources")).filter(|(written, ..)| id.starts_with(written));
        let Some((maker, key, resource)) = all.max_by_key(|(written, ..)| written.len()) else {
            return self.template.entry("Resources").map_or(self.template.at, |(key, _)| key.at);
        };
        let rest = &id[maker.len()..];
        let events = entries(resource.get("Properties").and_then(|properties| properties.get("Events")));
        let event = events.filter(|(name, ..)| rest.starts_with(name)).max_by_key(|(name, ..)| name.len());
        event.map_or(key.at, |(_, key, _)| key.at)
    }
}

/// The key or the item as far down the path as it goes; None when not even its first step is there.
fn deepest(from: &Node, path: &[Step<'_>]) -> Option<Position> {
    let (mut node, mut place) = (from, None);
    for step in path {
        let found = match (step, &node.value) {
            (Step::Key(name), Value::Map(_)) => node.entry(name).map(|(key, value)| (key.at, value)),
            (Step::Item(index), Value::Seq(items)) => items.get(*index).map(|item| (item.at, item)),
            _ => None,
        };
        let Some((at, below)) = found else { break };
        (node, place) = (below, Some(at));
    }
    place
}
