//! A line for each resource, in the order of creation; what goes in circles has no place in it and comes last.

use super::Drawing;
use std::fmt::Write;

pub fn draw(drawing: &Drawing) -> String {
    let mut out = String::new();
    let levels = drawing.graph.levels();
    let mut is_placed = vec![false; drawing.graph.resources.len()];
    for (number, level) in levels.iter().enumerate() {
        for &resource in level {
            is_placed[resource] = true;
            let _ = writeln!(out, "{:>3}  {}", number + 1, line(drawing, resource));
        }
    }
    for resource in (0..is_placed.len()).filter(|resource| !is_placed[*resource]) {
        let circle = drawing.circles.iter().find(|circle| circle.contains(&resource));
        let why = match circle {
            Some(circle) => {
                let ids: Vec<&str> = circle.iter().map(|n| drawing.id(*n)).collect();
                format!("in a circle: {}", ids.join(", "))
            }
            None => "needs what is in a circle".into(),
        };
        let _ = writeln!(out, "  -  {}   {why}", line(drawing, resource));
    }
    out
}

fn line(drawing: &Drawing, resource: usize) -> String {
    let resource = &drawing.graph.resources[resource];
    let needs: Vec<&str> = resource.needs.iter().map(|n| drawing.id(*n)).collect();
    let arrow = if needs.is_empty() { String::new() } else { format!(" <- {}", needs.join(", ")) };
    format!("{} ({}){arrow}", resource.id, resource.kind)
}
