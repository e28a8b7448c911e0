//! `landfall graph FILE`: which resource needs which, as text, for Graphviz, or as a picture.
//!
//! Of a SAM template it is the graph of what the transform makes, since that is what a stack makes; or, when asked, of what was written. Files of this
//! machine are taken as `sam package` would leave them, parameters without a default as given. Conditions are not looked at: a circle is one in the drawing.

mod dot;
mod layout;
mod svg;
mod text;

use crate::{
    exit,
    input::Source,
    transform::{self, Request},
    validate,
};
use lang_template::Graph;
use lang_yaml::Node;
use std::{collections::HashSet, io, io::Write};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Dot,
    Svg,
}

/// A graph, and what of it goes in circles.
pub struct Drawing {
    graph: Graph,
    circles: Vec<Vec<usize>>,
    /// Each pair of a resource and the next in its circle.
    in_circle: HashSet<(usize, usize)>,
}

impl Drawing {
    fn of(template: &Node) -> Drawing {
        let graph = Graph::of(template);
        let circles = graph.circles();
        let next = |circle: &Vec<usize>| {
            let following = circle.iter().copied().cycle().skip(1);
            circle.iter().copied().zip(following).collect::<Vec<_>>()
        };
        let in_circle = circles.iter().flat_map(next).collect();
        Drawing { graph, circles, in_circle }
    }

    fn id(&self, resource: usize) -> &str {
        &self.graph.resources[resource].id
    }

    fn is_in_circle(&self, resource: usize) -> bool {
        self.circles.iter().any(|circle| circle.contains(&resource))
    }
}

/// Draws one source. `request` is what its transform is asked for; none draws what was written.
pub fn run(
    source: &Source,
    request: Option<&Request>,
    format: Format,
    mut out: impl Write,
    mut err: impl Write,
) -> io::Result<u8> {
    let template = match template(source, request) {
        Ok(template) => template,
        Err(message) => {
            writeln!(err, "{message}")?;
            return Ok(exit::PROBLEMS);
        }
    };
    let drawing = Drawing::of(&template);
    if drawing.graph.resources.is_empty() {
        writeln!(err, "{}: the template has no Resources", source.name)?;
        return Ok(exit::PROBLEMS);
    }
    let drawn = match format {
        Format::Text => text::draw(&drawing),
        Format::Dot => dot::draw(&drawing),
        Format::Svg => svg::draw(&drawing),
    };
    out.write_all(drawn.as_bytes())?;
    for circle in &drawing.circles {
        let ids: Vec<&str> = circle.iter().map(|n| drawing.id(*n)).collect();
        writeln!(err, "Circular dependency between resources: [{}]", ids.join(", "))?;
    }
    Ok(if drawing.circles.is_empty() { exit::DONE } else { exit::PROBLEMS })
}

fn template(source: &Source, request: Option<&Request>) -> Result<Node, String> {
    let options =
        lang_yaml::Options { duplicate_keys: lang_yaml::DuplicateKeys::KeepLast, ..Default::default() };
    let document = lang_yaml::parse(&source.text, &options)
        .map_err(|problems| problems.in_text(&source.name, &source.text))?;
    match request.filter(|_| validate::is_sam(&document.root)) {
        None => Ok(document.root),
        Some(request) => transform::looked_at(&document.root, request)
            .map(|template| transform::node(&template))
            .map_err(|why| why.message(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, format: Format) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let source = Source { name: "t.yaml".into(), text: text.into() };
        let request = Request { region: "eu-west-1".into(), ..Request::default() };
        let code = run(&source, Some(&request), format, &mut out, &mut err).unwrap();
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    const CIRCLE: &str = "Resources:\n  A: {Type: AWS::SNS::Topic, DependsOn: B}\n  B: {Type: AWS::SQS::Queue, DependsOn: A}\n  C: {Type: 'A<B', DependsOn: [A, D]}\n  D: {Type: AWS::SNS::Topic}\n";

    #[test]
    fn a_circle_is_marked_in_each_form_and_is_a_problem() {
        for (format, mark) in [
            (Format::Text, "  -  A (AWS::SNS::Topic) <- B   in a circle: A, B\n"),
            (Format::Dot, "  \"A\" -> \"B\" [color=red];\n"),
            (Format::Svg, "<path class=\"circle\""),
        ] {
            let (code, out, err) = drawn(CIRCLE, format);
            assert!(out.contains(mark), "{out}");
            assert_eq!(
                (code, err.as_str()),
                (exit::PROBLEMS, "Circular dependency between resources: [A, B]\n")
            );
        }
    }

    #[test]
    fn the_text_is_in_the_order_of_creation() {
        let (code, out, _) = drawn(&CIRCLE.replace("DependsOn: B", "DependsOn: D"), Format::Text);
        assert_eq!(code, exit::DONE);
        let first: Vec<&str> = out.lines().map(|line| &line[..7]).collect();
        assert_eq!(first, ["  1  D ", "  2  A ", "  3  B ", "  3  C "]);
    }

    #[test]
    fn of_a_sam_template_it_is_what_sam_makes() {
        let text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {Handler: a.b, Runtime: python3.13, CodeUri: src}\n";
        let (code, out, _) = drawn(text, Format::Text);
        assert_eq!(code, exit::DONE);
        assert!(out.contains("F (AWS::Lambda::Function) <- FRole"), "{out}");
    }

    #[test]
    fn what_is_no_template_is_a_problem() {
        for (text, said) in [("a: [", "t.yaml:"), ("a: b\n", "t.yaml: the template has no Resources")] {
            let (code, out, err) = drawn(text, Format::Svg);
            assert_eq!((code, out.as_str()), (exit::PROBLEMS, ""));
            assert!(err.starts_with(said), "{err}");
        }
    }
}
