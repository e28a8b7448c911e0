//! Which resource needs which: the order of creation, and circles.
//!
//! All searches are iterative and take time in proportion to resources and references, so that a hostile template costs neither stack nor hours.

use crate::{
    names::entries,
    references::{To, depends_on, references},
};
use lang_yaml::Node;
use std::collections::{HashMap, HashSet};

/// The parts of a resource whose references count.
const PARTS: [&str; 4] = ["Properties", "Metadata", "UpdatePolicy", "CreationPolicy"];

/// The resources of a template, in its order, each with those it needs.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub resources: Vec<Resource>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    pub id: String,
    /// Its type as written, or nothing.
    pub kind: String,
    /// Indices into `Graph::resources`, in the order of the text, each once.
    pub needs: Vec<usize>,
}

impl Graph {
    pub fn of(template: &Node) -> Graph {
        let section = template.get("Resources");
        let index: HashMap<&str, usize> = entries(section).enumerate().map(|(n, (id, ..))| (id, n)).collect();
        let resources = entries(section).map(|(id, _, resource)| Resource {
            id: id.into(),
            kind: resource.get("Type").and_then(Node::as_str).unwrap_or_default().into(),
            needs: needs(resource, &index),
        });
        Graph { resources: resources.collect() }
    }

    fn ids(&self, of: &[usize]) -> Vec<String> {
        of.iter().map(|n| self.resources[*n].id.clone()).collect()
    }

    /// The first circle, each resource needing the next and the last one the first.
    pub fn circle(&self) -> Option<Vec<String>> {
        self.named_circles().into_iter().next()
    }

    /// The same of each group of resources that need each other.
    pub fn named_circles(&self) -> Vec<Vec<String>> {
        self.circles().iter().map(|path| self.ids(path)).collect()
    }

    /// A circle of each group of resources that need each other, as indices; by the order of the template.
    pub fn circles(&self) -> Vec<Vec<usize>> {
        let mut circles = Vec::new();
        for group in self.circular_groups() {
            circles.push(self.circle_through(&group));
        }
        circles.sort();
        circles
    }

    /// All resources that are in some circle: what else there is has no part in any.
    pub fn in_circles(&self) -> HashSet<&str> {
        self.circular_groups().into_iter().flatten().map(|at| self.resources[at].id.as_str()).collect()
    }

    fn circular_groups(&self) -> Vec<Vec<usize>> {
        let is_circular =
            |group: &Vec<usize>| group.len() > 1 || self.resources[group[0]].needs.contains(&group[0]);
        self.groups().into_iter().filter(is_circular).collect()
    }

    /// The shortest circle through the first resource of a group, whose members all reach each other.
    fn circle_through(&self, group: &[usize]) -> Vec<usize> {
        let members: HashSet<usize> = group.iter().copied().collect();
        let start = group[0];
        let mut came_from: HashMap<usize, usize> = HashMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            for &need in self.resources[at].needs.iter().filter(|need| members.contains(need)) {
                if need == start {
                    let mut path = vec![at];
                    while let Some(&before) =
                        path.last().filter(|last| **last != start).and_then(|l| came_from.get(l))
                    {
                        path.push(before);
                    }
                    path.reverse();
                    return path;
                }
                if let std::collections::hash_map::Entry::Vacant(free) = came_from.entry(need) {
                    free.insert(at);
                    queue.push_back(need);
                }
            }
        }
        group.to_vec()
    }

    /// Groups of resources that reach each other (Tarjan's strongly connected components), each sorted.
    fn groups(&self) -> Vec<Vec<usize>> {
        let count = self.resources.len();
        let (mut number, mut low) = (vec![usize::MAX; count], vec![0; count]);
        let (mut stack, mut on_stack) = (Vec::new(), vec![false; count]);
        let (mut next, mut groups) = (0, Vec::new());
        for root in 0..count {
            let mut open: Vec<(usize, usize)> = Vec::new();
            if number[root] == usize::MAX {
                open.push((root, 0));
            }
            while let Some((at, child)) = open.pop() {
                if child == 0 {
                    (number[at], low[at], on_stack[at]) = (next, next, true);
                    next += 1;
                    stack.push(at);
                }
                if child > 0 {
                    let before = self.resources[at].needs[child - 1];
                    if on_stack[before] {
                        low[at] = low[at].min(low[before]);
                    }
                }
                if let Some(&need) = self.resources[at].needs.get(child) {
                    open.push((at, child + 1));
                    if number[need] == usize::MAX {
                        open.push((need, 0));
                    }
                } else if low[at] == number[at] {
                    let from = stack.iter().rposition(|there| *there == at).unwrap_or(0);
                    let mut group = stack.split_off(from);
                    group.iter().for_each(|member| on_stack[*member] = false);
                    group.sort_unstable();
                    groups.push(group);
                }
            }
        }
        groups
    }

    /// What can be made at the same time: each level needs only those before it. What stands in a circle, or needs one, is in none.
    pub fn levels(&self) -> Vec<Vec<usize>> {
        let mut missing: Vec<usize> = self.resources.iter().map(|resource| resource.needs.len()).collect();
        let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); self.resources.len()];
        for (at, resource) in self.resources.iter().enumerate() {
            resource.needs.iter().for_each(|need| needed_by[*need].push(at));
        }
        let mut level: Vec<usize> = (0..missing.len()).filter(|at| missing[*at] == 0).collect();
        let mut levels = Vec::new();
        while !level.is_empty() {
            let mut next = Vec::new();
            for &by in level.iter().flat_map(|made| &needed_by[*made]) {
                missing[by] -= 1;
                if missing[by] == 0 {
                    next.push(by);
                }
            }
            next.sort_unstable();
            levels.push(std::mem::replace(&mut level, next));
        }
        levels
    }
}

fn needs(resource: &Node, index: &HashMap<&str, usize>) -> Vec<usize> {
    let mut needs = Vec::new();
    let mut seen = HashSet::new();
    let mut add = |name: &str| {
        if let Some(&other) = index.get(name)
            && seen.insert(other)
        {
            needs.push(other);
        }
    };
    depends_on(resource).into_iter().for_each(|(other, _)| add(other));
    for reference in PARTS.iter().filter_map(|part| resource.get(part)).flat_map(references) {
        match &reference.to {
            To::Name(other) | To::Attribute(other, _) => add(other.split('.').next().unwrap_or(other)),
            To::Condition(_) | To::Mapping(_) => {}
        }
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &str)]) -> Graph {
        let line = |(id, needs): &(&str, &str)| format!("  {id}: {{Type: T, DependsOn: [{needs}]}}\n");
        let text = format!("Resources:\n{}", edges.iter().map(line).collect::<String>());
        Graph::of(&lang_yaml::parse(&text, &lang_yaml::Options::default()).unwrap().root)
    }

    #[test]
    fn levels_follow_needs() {
        let graph = graph(&[("D", "B, C"), ("B", "A"), ("C", "A"), ("A", ""), ("E", "Gone")]);
        let ids: Vec<Vec<String>> = graph.levels().iter().map(|level| graph.ids(level)).collect();
        assert_eq!(ids, [vec!["A", "E"], vec!["B", "C"], vec!["D"]]);
        assert_eq!(graph.circle(), None);
    }

    #[test]
    fn each_circle_is_found_and_what_only_needs_one_is_not_in_it() {
        let graph =
            graph(&[("A", "B"), ("B", "C"), ("C", "B, D"), ("D", ""), ("S", "S"), ("X", "Y, B"), ("Y", "X")]);
        let circles: Vec<Vec<String>> = graph.circles().iter().map(|circle| graph.ids(circle)).collect();
        assert_eq!(circles, [vec!["B", "C"], vec!["S"], vec!["X", "Y"]]);
        assert_eq!(graph.levels().concat(), [3]);
    }

    #[test]
    fn a_long_chain_costs_no_stack() {
        let resources = (0..100_000).map(|n: usize| Resource {
            id: n.to_string(),
            kind: String::new(),
            needs: vec![(n + 1) % 100_000],
        });
        let graph = Graph { resources: resources.collect() };
        assert_eq!(graph.circle().map(|circle| circle.len()), Some(100_000));
    }
}
