//! Circles of resources, each named in order.

use super::Checker;
use crate::graph::Graph;
use lang_yaml::Node;

impl Checker<'_> {
    pub(super) fn circle(&mut self, transformed: &Node) {
        if let Some(circle) = Graph::of(transformed).circle() {
            let written = self.template.get("Resources");
            let entry = circle.iter().find_map(|id| written?.entry(id));
            let at = entry.map_or(self.template.at, |(key, _)| key.at);
            let message = format!("Circular dependency between resources: [{}]", circle.join(", "));
            self.error(
                "circle",
                at,
                message,
                Some("each of them needs the next, and the last one the first".into()),
            );
        }
    }
}
