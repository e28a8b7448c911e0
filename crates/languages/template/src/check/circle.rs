//! Circles of resources, each named in order.
//!
//! What conditions take out of a template is taken out before its references are looked at
//! (<https://github.com/aws/serverless-application-model/issues/832>), so that a circle counts only when there are truths of the conditions under which it
//! is there. A condition that compares may be true or false, whatever others compare; those made of others follow from them.
//! Left out: two comparisons of one parameter with different values are not seen to exclude each other; with more than
//! [`COMPARISONS_MAX`] comparisons, conditions are not looked at, as in cfn-lint's E3004.

use super::Checker;
use crate::{
    call::call,
    conditions::{Ordered, in_order},
    functions::condition::named,
    graph::Graph,
    references::depends_on,
};
use lang_yaml::{Node, Style, Value, print};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Sixty-four worlds are looked at for them.
const COMPARISONS_MAX: usize = 6;

impl Checker<'_> {
    pub(super) fn circle(&mut self, transformed: &Node) {
        for circle in possible(transformed) {
            let written = self.template.get("Resources");
            let entry = circle.iter().find_map(|id| written?.entry(id));
            let on_itself = entry.filter(|_| circle.len() == 1).and_then(|(_, resource)| {
                depends_on(resource).into_iter().find(|(other, _)| *other == circle[0])
            });
            let at = match (on_itself, entry) {
                (Some((_, at)), _) => at,
                (None, Some((key, _))) => key.at,
                (None, None) => self.template.at,
            };
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

/// The circles that some truths of the conditions leave in the template, one of each group of resources that need each other; all where conditions
/// have no part in them.
fn possible(template: &Node) -> Vec<Vec<String>> {
    let graph = Graph::of(template);
    let all = graph.named_circles();
    if all.is_empty() {
        return all;
    }
    let members = graph.in_circles();
    let conditions = in_order(template);
    let mut world = World::default();
    conditions.all.iter().for_each(|(_, _, condition)| world.collect(condition));
    let count = world.comparisons.len();
    if count == 0 || count > COMPARISONS_MAX || conditions.problem().is_some() {
        return all;
    }
    let mut found: Vec<Vec<String>> = Vec::new();
    for truths in 0..1_usize << count {
        for (bit, holds) in world.comparisons.values_mut().enumerate() {
            *holds = truths >> bit & 1 == 1;
        }
        world.decide(&conditions);
        for circle in Graph::of(&world.of_template(template, &members)).named_circles() {
            if !found.iter().flatten().any(|id| circle.contains(id)) {
                found.push(circle);
            }
        }
    }
    found
}

/// One way in which the conditions of a template may turn out.
#[derive(Default)]
struct World {
    /// By the text of the comparison: the same text means the same.
    comparisons: BTreeMap<String, bool>,
    truths: HashMap<String, bool>,
}

impl World {
    fn collect(&mut self, condition: &Node) {
        match call(condition).map(|call| (call.name.clone(), call)) {
            Some((name, call)) if matches!(&*name, "Fn::And" | "Fn::Or" | "Fn::Not") => {
                call.items().iter().for_each(|item| self.collect(item));
            }
            Some((name, _)) if name == "Condition" => {}
            _ => {
                self.comparisons.insert(print::yaml(condition), false);
            }
        }
    }

    /// Decides all conditions by the comparisons.
    fn decide(&mut self, conditions: &Ordered<'_>) {
        for (name, _, condition) in &conditions.all {
            let holds = self.holds(condition);
            self.truths.insert((*name).to_owned(), holds);
        }
    }

    fn holds(&self, condition: &Node) -> bool {
        let Some(call) = call(condition) else { return false };
        let mut items = call.items().iter().map(|item| self.holds(item));
        match &*call.name {
            "Fn::And" => items.all(|holds| holds),
            "Fn::Or" => items.any(|holds| holds),
            "Fn::Not" => !items.next().unwrap_or_default(),
            "Condition" => named(&call).and_then(|name| self.is_true(name)).unwrap_or_default(),
            _ => self.comparisons.get(&print::yaml(condition)).copied().unwrap_or_default(),
        }
    }

    fn is_true(&self, name: &str) -> Option<bool> {
        self.truths.get(name).copied()
    }

    /// The resources that may be in a circle, without those and the branches that are not taken.
    fn of_template(&self, template: &Node, members: &HashSet<&str>) -> Node {
        let all = template.get("Resources").and_then(Node::as_map).unwrap_or_default();
        let is_member = |key: &Node| key.as_str().is_some_and(|id| members.contains(id));
        let is_made = |resource: &Node| {
            let condition = resource.get("Condition").and_then(Node::as_str);
            condition.and_then(|name| self.is_true(name)).unwrap_or(true)
        };
        let made = all.iter().filter(|(key, resource)| is_member(key) && is_made(resource));
        let resources = made.map(|(key, resource)| (key.clone(), self.of_node(resource))).collect();
        let key = Node::new(Value::String("Resources".into(), Style::Plain), template.at);
        let resources = Node::new(Value::Map(resources), template.at);
        Node::new(Value::Map(vec![(key, resources)]), template.at)
    }

    fn of_node(&self, node: &Node) -> Node {
        if let Some(call) = call(node).filter(|call| call.name == "Fn::If")
            && let [name, then, otherwise] = call.items()
            && let Some(holds) = name.as_str().and_then(|name| self.is_true(name))
        {
            return self.of_node(if holds { then } else { otherwise });
        }
        let value = match &node.value {
            Value::Seq(items) => Value::Seq(items.iter().map(|item| self.of_node(item)).collect()),
            Value::Map(entries) => {
                Value::Map(entries.iter().map(|(key, value)| (key.clone(), self.of_node(value))).collect())
            }
            _ => return node.clone(),
        };
        Node { value, ..node.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles(text: &str) -> Vec<Vec<String>> {
        let root = lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root;
        possible(&root)
    }

    #[test]
    fn a_circle_that_conditions_always_break_is_none() {
        let template = "Conditions: {C: !Equals [!Ref P, a], D: !Not [!Condition C], E: !Equals [!Ref Q, a]}\nResources:\n  A: {Type: T, Properties: {X: !If [C, x, !Ref B]}}\n  B: {Type: T, Properties: {X: !If [C, !Ref A, x]}}\n";
        assert!(circles(template).is_empty());
        let both = || vec![vec!["A".to_owned(), "B".to_owned()]];
        assert_eq!(circles(&template.replace("!If [C, !Ref A, x]", "!If [E, !Ref A, x]")), both());
        assert_eq!(circles(&template.replace("!If [C, !Ref A, x]", "!If [D, !Ref A, x]")), both());
        let resources = "Conditions: {C: !Equals [!Ref P, a], D: !Not [!Condition C]}\nResources:\n  A: {Type: T, Condition: C, DependsOn: B}\n  B: {Type: T, Condition: D, DependsOn: A}\n";
        assert!(circles(resources).is_empty());
        assert_eq!(circles(&resources.replace("Condition: D", "Condition: C")), both());
    }

    #[test]
    fn each_group_has_its_circle() {
        let resources = "Resources:\n  A: {Type: T, DependsOn: B}\n  B: {Type: T, DependsOn: A}\n  C: {Type: T, DependsOn: C}\n  D: {Type: T, Properties: {X: !If [E, !Ref F, x]}}\n  F: {Type: T, DependsOn: D}\n";
        let expected = [&["A", "B"][..], &["C"], &["D", "F"]];
        assert_eq!(circles(&format!("{resources}Conditions: {{E: !Equals [!Ref P, a]}}\n")), expected);
        assert_eq!(circles(resources), expected);
    }
}
