//! Which resource needs which: the order of creation, and circles.

use crate::{
    names::entries,
    references::{To, depends_on, references},
};
use lang_yaml::Node;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The parts of a resource whose references count.
const PARTS: [&str; 4] = ["Properties", "Metadata", "UpdatePolicy", "CreationPolicy"];

/// Resources in the order of the template, each with those it needs.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    pub resources: Vec<(String, Vec<String>)>,
    types: BTreeMap<String, String>,
    index: BTreeMap<String, usize>,
}

impl Graph {
    pub fn of(template: &Node) -> Graph {
        let section = template.get("Resources");
        let known: BTreeSet<&str> = entries(section).map(|(id, ..)| id).collect();
        let mut graph = Graph::default();
        for (id, _, resource) in entries(section) {
            let mut needs: Vec<String> = Vec::new();
            let mut add = |other: &str| {
                if known.contains(other) && !needs.iter().any(|there| there == other) {
                    needs.push(other.into());
                }
            };
            depends_on(resource).into_iter().for_each(|(other, _)| add(other));
            let parts = PARTS.iter().filter_map(|part| resource.get(part));
            for reference in parts.flat_map(references) {
                match &reference.to {
                    To::Name(other) => add(other.split('.').next().unwrap_or(other)),
                    To::Attribute(other, _) => add(other),
                    To::Condition(_) | To::Mapping(_) => {}
                }
            }
            let kind = resource.get("Type").and_then(Node::as_str).unwrap_or_default();
            graph.types.insert(id.into(), kind.into());
            graph.index.insert(id.into(), graph.resources.len());
            graph.resources.push((id.into(), needs));
        }
        graph
    }

    fn needs(&self, id: &str) -> &[String] {
        self.index.get(id).map_or(&[], |index| &self.resources[*index].1)
    }

    /// The first circle, each resource needing the next and the last one the first.
    pub fn circle(&self) -> Option<Vec<String>> {
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for (id, _) in &self.resources {
            let mut path: Vec<&str> = Vec::new();
            if let Some(circle) = self.search(id, &mut path, &mut done) {
                return Some(circle);
            }
        }
        None
    }

    fn search<'g>(
        &'g self,
        id: &'g str,
        path: &mut Vec<&'g str>,
        done: &mut BTreeSet<&'g str>,
    ) -> Option<Vec<String>> {
        if let Some(start) = path.iter().position(|there| *there == id) {
            return Some(path[start..].iter().map(|id| (*id).to_owned()).collect());
        }
        if done.contains(id) {
            return None;
        }
        path.push(id);
        for other in self.needs(id) {
            if let Some(circle) = self.search(other, path, done) {
                return Some(circle);
            }
        }
        path.pop();
        done.insert(id);
        None
    }

    /// What can be made at the same time: each level needs only those before it.
    pub fn levels(&self) -> Vec<Vec<&str>> {
        let mut levels: Vec<Vec<&str>> = Vec::new();
        let mut made: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<usize> = (0..self.resources.len()).collect();
        loop {
            let is_ready =
                |index: &usize| self.resources[*index].1.iter().all(|need| made.contains(need.as_str()));
            let (ready, waiting): (Vec<usize>, Vec<usize>) = open.into_iter().partition(is_ready);
            if ready.is_empty() {
                return levels;
            }
            let level: Vec<&str> = ready.iter().map(|index| self.resources[*index].0.as_str()).collect();
            made.extend(&level);
            levels.push(level);
            open = waiting;
        }
    }

    /// One line for each resource, in the order of creation.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (number, level) in self.levels().iter().enumerate() {
            for id in level {
                let kind = self.types.get(*id).map_or("", String::as_str);
                let needs = self.needs(id).join(", ");
                let arrow = if needs.is_empty() { String::new() } else { format!(" <- {needs}") };
                let _ = writeln!(out, "{:>3}  {id} ({kind}){arrow}", number + 1);
            }
        }
        out
    }

    /// For Graphviz.
    pub fn dot(&self) -> String {
        let mut out = String::from("digraph template {\n  rankdir=LR;\n  node [shape=box];\n");
        for (id, needs) in &self.resources {
            let kind = self.types.get(id).map_or("", String::as_str);
            let _ = writeln!(out, "  \"{id}\" [label=\"{id}\\n{kind}\"];");
            for need in needs {
                let _ = writeln!(out, "  \"{id}\" -> \"{need}\";");
            }
        }
        out.push_str("}\n");
        out
    }
}
