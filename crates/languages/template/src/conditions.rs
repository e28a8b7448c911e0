//! The conditions of a template in an order in which each comes after those that it is made of.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>. The search is iterative, so that however many hang on
//! each other they cost neither stack nor hours. The sentence is the one that Eucalyptus kept for conditions that go round.

use crate::{
    names::entries,
    references::{To, references},
};
use lang_yaml::{Node, Problem};
use std::collections::HashMap;

pub struct Ordered<'t> {
    /// Name, key and definition.
    pub all: Vec<(&'t str, &'t Node, &'t Node)>,
    /// The first that go round, each made of the next.
    circle: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Not,
    OnTheWay,
    Done,
}

pub fn in_order(template: &Node) -> Ordered<'_> {
    let written: Vec<_> = entries(template.get("Conditions")).collect();
    let index: HashMap<&str, usize> =
        written.iter().enumerate().map(|(at, (name, ..))| (*name, at)).collect();
    let needs: Vec<Vec<usize>> = written.iter().map(|(_, _, condition)| needs(condition, &index)).collect();
    let mut seen = vec![Seen::Not; written.len()];
    let (mut order, mut circle) = (Vec::with_capacity(written.len()), Vec::new());
    for root in 0..written.len() {
        let mut way = if seen[root] == Seen::Not { vec![(root, 0)] } else { Vec::new() };
        while let Some((at, child)) = way.pop() {
            seen[at] = Seen::OnTheWay;
            let Some(&need) = needs[at].get(child) else {
                seen[at] = Seen::Done;
                order.push(at);
                continue;
            };
            way.push((at, child + 1));
            match seen[need] {
                Seen::Not => way.push((need, 0)),
                Seen::OnTheWay if circle.is_empty() => {
                    let from = way.iter().position(|(on, _)| *on == need).unwrap_or_default();
                    circle = way[from..].iter().map(|(on, _)| *on).collect();
                }
                _ => {}
            }
        }
    }
    let circle = circle.into_iter().filter_map(|at| order.iter().position(|there| *there == at)).collect();
    Ordered { all: order.into_iter().map(|at| written[at]).collect(), circle }
}

fn needs(condition: &Node, index: &HashMap<&str, usize>) -> Vec<usize> {
    let found = references(condition).into_iter().filter_map(|reference| match reference.to {
        To::Condition(name) => index.get(name.as_str()).copied(),
        _ => None,
    });
    found.collect()
}

impl Ordered<'_> {
    /// What is wrong when some go round.
    pub fn problem(&self) -> Option<Problem> {
        let names: Vec<&str> = self.circle.iter().map(|at| self.all[*at].0).collect();
        let (_, key, _) = self.all[*self.circle.first()?];
        let circle = names.join(", ");
        let message = format!("Template error: Found circular condition dependency: [{circle}]");
        Some(Problem::new(key.at, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Node {
        lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root
    }

    #[test]
    fn each_comes_after_those_that_it_is_made_of() {
        let root = parsed(
            "Conditions: {A: !Not [!Condition B], B: !And [!Condition C, !Condition C], C: !Equals [a, b]}",
        );
        let ordered = in_order(&root);
        assert_eq!(ordered.all.iter().map(|(name, ..)| *name).collect::<Vec<_>>(), ["C", "B", "A"]);
        assert!(ordered.problem().is_none());
    }

    #[test]
    fn a_long_chain_and_a_long_circle_are_no_trouble() {
        let chain: String = (0..20_000).map(|n| format!("  C{n}: !Not [!Condition C{}]\n", n + 1)).collect();
        let root = parsed(&format!("Conditions:\n{chain}  C20000: !Equals [a, b]\n"));
        assert_eq!(in_order(&root).all[0].0, "C20000");
        let root = parsed(&format!("Conditions:\n{chain}  C20000: !Condition C0\n"));
        let problem = in_order(&root).problem().unwrap();
        assert!(problem.message.contains("[C0, C1, C2,"), "{}", &problem.message[..80]);
    }
}
