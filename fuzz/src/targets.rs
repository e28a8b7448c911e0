//! What is tried on an input. A target fails by panicking; that it takes long, or overflows the stack, is seen from outside.

use lang_commands::input::Source;
use lang_commands::{graph, transform, validate};
use lang_template::evaluate::Known;
use lang_yaml::{DuplicateKeys, Node, Options, Position, Schema, Style, Value, print};

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// Reading in each schema; what was read is printed and read as the same
    Yaml,
    /// Validating, drawing, and the plan of a stack
    Template,
    /// The transform in three partitions, twice with the same result
    Sam,
}

pub fn run(target: Target, text: &str) {
    match target {
        Target::Yaml => yaml(text),
        Target::Template => template(text),
        Target::Sam => sam(text),
    }
}

fn yaml(text: &str) {
    for schema in [Schema::Yaml11, Schema::Core, Schema::Go] {
        for duplicate_keys in [DuplicateKeys::Refuse, DuplicateKeys::KeepLast] {
            let options = Options { schema, duplicate_keys, ..Options::default() };
            if let Err(problems) = lang_yaml::parse(text, &options) {
                assert!(problems.in_text("t", text).starts_with("t:"), "a problem without a place");
            }
        }
    }
    let Ok(document) = lang_yaml::parse(text, &Options::default()) else { return };
    let printed = print::yaml(&document.root);
    let again = lang_yaml::parse(&printed, &Options::default())
        .unwrap_or_else(|problems| panic!("printed and refused: {}", problems.in_text("printed", &printed)));
    assert_eq!(bare(&again.root), bare(&document.root), "printed and read as something else");
}

/// Without places and styles; NaN, which is not itself, as text.
fn bare(tree: &Node) -> Node {
    let value = match &tree.value {
        Value::String(text, _) => Value::String(text.clone(), Style::Plain),
        Value::Float(number) if number.is_nan() => Value::String("NaN".into(), Style::Plain),
        Value::Seq(items) => Value::Seq(items.iter().map(bare).collect()),
        Value::Map(entries) => {
            Value::Map(entries.iter().map(|(key, value)| (bare(key), bare(value))).collect())
        }
        other => other.clone(),
    };
    Node { value, at: Position::START, tag: tree.tag.clone(), written: None }
}

fn source(text: &str) -> Source {
    Source { name: "t.yaml".into(), text: text.to_owned() }
}

fn template(text: &str) {
    let lines = lang_yaml::lines(text).count().max(1);
    for finding in validate::text(text) {
        assert!(finding.problem.at.line <= lines + 1, "a problem behind the end: {:?}", finding.problem);
    }
    let drawn = graph::run(&source(text), None, graph::Format::Svg, std::io::sink(), std::io::sink());
    drawn.expect("a sink takes all");
    let options = Options { duplicate_keys: DuplicateKeys::KeepLast, ..Options::default() };
    if let Ok(document) = lang_yaml::parse(text, &options) {
        let planned = || format!("{:?}", lang_template::stack::plan(&document.root, &Nobody));
        assert_eq!(planned(), planned(), "a plan is the same each time");
    }
}

/// An account of which nothing is known but zones.
struct Nobody;

impl Known for Nobody {
    fn reference(&self, _name: &str) -> Option<serde_json::Value> {
        None
    }

    fn attribute(&self, _id: &str, _attribute: &str) -> Option<serde_json::Value> {
        None
    }

    fn zones(&self, region: &str) -> Option<Vec<String>> {
        Some(vec![format!("{region}a")])
    }

    fn import(&self, _name: &str) -> Option<serde_json::Value> {
        None
    }
}

fn sam(text: &str) {
    for region in ["us-east-1", "cn-north-1", "us-gov-west-1"] {
        let request = transform::Request::for_looking(region.into());
        let run = |format| {
            let (mut out, mut err) = (Vec::new(), Vec::new());
            let done = transform::run(&source(text), &request, format, &mut out, &mut err);
            (done.expect("memory takes all"), out, err)
        };
        let (code, json, err) = run(transform::Format::Json);
        let told = String::from_utf8(err).expect("what is told is text");
        let is_told_beside = told.lines().all(|line| line.starts_with("landfall: the macro "));
        assert_eq!(code == 0, is_told_beside, "a failure has a message, a success none but of macros");
        if region == "us-east-1" && code == 0 {
            assert!(json == run(transform::Format::Json).1, "the same template gives the same bytes");
            says_the_same(&json, &run(transform::Format::Yaml).1);
        }
    }
}

fn says_the_same(json: &[u8], yaml: &[u8]) {
    let options = Options { depth_max: 400, ..Options::default() };
    let read = |text: &[u8]| {
        let text = std::str::from_utf8(text).expect("what is printed is text");
        let read = lang_yaml::parse(text, &options);
        let read = read.unwrap_or_else(|problems| panic!("printed and refused: {problems}\n{text}"));
        lang_sam::from_node(&read.root)
    };
    assert_eq!(format!("{:?}", read(json)), format!("{:?}", read(yaml)), "YAML and JSON say the same");
}
