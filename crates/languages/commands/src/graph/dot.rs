//! For Graphviz: <https://graphviz.org/doc/info/lang.html>. An arrow goes from a resource to one that it needs.

use super::Drawing;
use std::fmt::Write;

pub fn draw(drawing: &Drawing) -> String {
    let mut out = String::from("digraph template {\n  rankdir=RL;\n  node [shape=box];\n");
    for (at, resource) in drawing.graph.resources.iter().enumerate() {
        let id = quoted(&resource.id);
        let colour = if drawing.is_in_circle(at) { ", color=red" } else { "" };
        let _ = writeln!(out, "  \"{id}\" [label=\"{id}\\n{}\"{colour}];", quoted(&resource.kind));
        for &need in &resource.needs {
            let colour = if drawing.in_circle.contains(&(at, need)) { " [color=red]" } else { "" };
            let _ = writeln!(out, "  \"{id}\" -> \"{}\"{colour};", quoted(drawing.id(need)));
        }
    }
    out.push_str("}\n");
    out
}

fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
