//! A picture: <https://www.w3.org/TR/SVG2/>. It stands alone: no script, no font, no other file; dark or light as the reader has it.

use super::{
    Drawing,
    layout::{BOX_HEIGHT, Line, layout},
};
use std::fmt::Write;

const STYLE: &str = "\
text { font: 12px ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; fill: #1f2933; }
text.id { font-weight: 600; font-size: 13px; }
text.kind { fill: #61707f; font-size: 11px; }
rect { fill: #ffffff; stroke: #9aa8b5; }
rect.page { fill: #f5f7f9; stroke: none; }
rect.circle { stroke: #c62828; stroke-width: 2; }
path { fill: none; stroke: #7b8a98; stroke-width: 1.2; }
path.circle { stroke: #c62828; stroke-width: 2; }
marker path { fill: #7b8a98; stroke: none; }
marker.circle path { fill: #c62828; }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e9ee; } text.kind { fill: #9aa8b5; }
  rect { fill: #27313b; stroke: #5b6a78; } rect.page { fill: #161c22; }
}
";

pub fn draw(drawing: &Drawing) -> String {
    let layout = layout(drawing);
    let (width, height) = (layout.width.ceil(), layout.height.ceil());
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>Which resource needs which: an arrow goes from a resource to one that it needs</title>\n<style>\n{STYLE}</style>\n"
    );
    for (id, class) in [("arrow", ""), ("arrow-circle", " class=\"circle\"")] {
        let _ = writeln!(
            out,
            "<marker id=\"{id}\"{class} viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker>"
        );
    }
    let _ = writeln!(out, "<rect class=\"page\" width=\"{width}\" height=\"{height}\"/>");
    layout.lines.iter().for_each(|line| write_line(&mut out, drawing, line));
    for (resource, place) in
        drawing.graph.resources.iter().zip(&layout.boxes).enumerate().map(|(at, (r, p))| ((at, r), p))
    {
        let (at, resource) = resource;
        let class = if drawing.is_in_circle(at) { " class=\"circle\"" } else { "" };
        let (x, y, middle) = (place.x, place.y, place.x + place.width / 2.0);
        let (id, kind) = (escaped(&resource.id), escaped(&resource.kind));
        let _ = writeln!(
            out,
            "<g><title>{}</title><rect{class} x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{BOX_HEIGHT}\" rx=\"6\"/>\
             <text class=\"id\" x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{id}</text>\
             <text class=\"kind\" x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{kind}</text></g>",
            told(drawing, at),
            place.width,
            y + 19.0,
            y + 35.0,
        );
    }
    out.push_str("</svg>\n");
    out
}

/// What a pointer on a box is told.
fn told(drawing: &Drawing, at: usize) -> String {
    let resource = &drawing.graph.resources[at];
    let needs: Vec<&str> = resource.needs.iter().map(|need| drawing.id(*need)).collect();
    let needs = if needs.is_empty() { "nothing".to_owned() } else { needs.join(", ") };
    escaped(&format!("{} ({}) needs {needs}", resource.id, resource.kind))
}

/// Curves between layers, straight through the layers that it passes.
fn write_line(out: &mut String, drawing: &Drawing, line: &Line) {
    let is_circle = drawing.in_circle.contains(&(line.from, line.to));
    let (class, marker) = if is_circle { (" class=\"circle\"", "arrow-circle") } else { ("", "arrow") };
    let Some(((x, y), rest)) = line.points.split_first() else { return };
    let mut path = format!("M{x:.1} {y:.1}");
    let (mut from_x, mut from_y) = (*x, *y);
    for &(x, y) in rest {
        let is_loop = (x - from_x).abs() < 0.5;
        if is_loop {
            // To itself, or to one in the same layer: around the side.
            let out_x = x + 40.0;
            let (a, b) = if line.from == line.to { (from_y - 16.0, y + 16.0) } else { (from_y, y) };
            let _ = write!(path, " C{out_x:.1} {a:.1} {out_x:.1} {b:.1} {x:.1} {y:.1}");
        } else if (y - from_y).abs() < 0.5 {
            let _ = write!(path, " L{x:.1} {y:.1}");
        } else {
            let half = f64::midpoint(from_x, x);
            let _ = write!(path, " C{half:.1} {from_y:.1} {half:.1} {y:.1} {x:.1} {y:.1}");
        }
        (from_x, from_y) = (x, y);
    }
    let _ = writeln!(out, "<path{class} d=\"{path}\" marker-end=\"url(#{marker})\"/>");
}

/// XML 1.0 takes neither its own signs nor control characters.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                out.push(char::REPLACEMENT_CHARACTER)
            }
            c => out.push(c),
        }
    }
    out
}
