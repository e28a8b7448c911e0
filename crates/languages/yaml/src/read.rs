//! From the scanner's events to the tree, with limits on depth, size and what aliases add.
//!
//! Everything is iterative: a frame per open list or mapping, so that a hostile text costs no stack.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span, Tag};

use crate::{
    Document, DuplicateKeys, Node, Options, Position, Problem, Problems, Style, Value, keys, lines, merge,
    scalar,
};

/// What is refused before any reading: too large a text, and characters that no reader may see.
pub fn guard(text: &str, options: &Options) -> Result<(), Problem> {
    if text.len() > options.size_bytes_max {
        let message =
            format!("the text has {} bytes, more than the {} allowed", text.len(), options.size_bytes_max);
        return Err(Problem::new(Position::START, message));
    }
    // U+0080 to U+009F begin with the byte 0xC2: most texts have none of these.
    let may_be_forbidden = |b: u8| matches!(b, 0..=8 | 11 | 12 | 14..=31 | 0x7F | 0xC2);
    if !text.bytes().any(may_be_forbidden) {
        return Ok(());
    }
    let forbidden = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    let Some((at, found)) = text.char_indices().find(|(_, c)| forbidden(*c)) else { return Ok(()) };
    let message = format!("the control character U+{:04X} is not allowed in a text", u32::from(found));
    Err(Problem::new(position_of(text, at), message)
        .hint("write it as an escape in a double-quoted string, or remove it"))
}

/// The place of a byte offset.
pub fn position_of(text: &str, offset: usize) -> Position {
    let before = &text[..offset];
    let (mut line, mut start) = (0, 0);
    for at in lines::starts(before) {
        (line, start) = (line + 1, at);
    }
    Position { line, column: before[start..].chars().count() + 1 }
}

pub fn yaml(text: &str, options: &Options) -> Result<Document, Problems> {
    let mut reader = Reader {
        options,
        frames: Vec::new(),
        nodes: Vec::new(),
        anchors: HashMap::new(),
        root: None,
        spent: 0,
        duplicates: Vec::new(),
    };
    let mut parser = Parser::new_from_str(text);
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| explain(&error, text))?;
        reader.take(event, span)?;
    }
    let root = reader.root.unwrap_or(Node::new(Value::Null, Position::START));
    finish(root, reader.duplicates, options)
}

/// Duplicate keys are a refusal or warnings, as the options say.
pub fn finish(root: Node, duplicates: Vec<Problem>, options: &Options) -> Result<Document, Problems> {
    match (options.duplicate_keys, Problems::of(duplicates)) {
        (DuplicateKeys::Refuse, Some(problems)) => Err(problems),
        (_, problems) => Ok(Document { root, warnings: problems.map(Vec::from).unwrap_or_default() }),
    }
}

const NODE_WEIGHT: usize = 16;

/// An open list or mapping.
struct Frame {
    at: Position,
    anchor: usize,
    tag: Option<String>,
    is_map: bool,
    /// Where its nodes begin among `Reader::nodes`.
    start: usize,
    /// What an alias to this would add, see `Options::expansion_max`.
    weight: usize,
}

struct Reader<'a> {
    options: &'a Options,
    frames: Vec<Frame>,
    /// The nodes of all that is open, those of the innermost last; in a mapping, keys and values in turn.
    nodes: Vec<Node>,
    anchors: HashMap<usize, (Node, usize)>,
    root: Option<Node>,
    spent: usize,
    duplicates: Vec<Problem>,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        let at = position(&span.start);
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(Problem::new(at, "a second document starts here, only one is read")
                    .hint("remove the line `---`"))
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag_text(tag.as_deref()), at)
            }
            Event::SequenceStart(anchor, tag) => self.open(false, anchor, tag_text(tag.as_deref()), at),
            Event::MappingStart(anchor, tag) => self.open(true, anchor, tag_text(tag.as_deref()), at),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn open(
        &mut self,
        is_map: bool,
        anchor: usize,
        tag: Option<String>,
        at: Position,
    ) -> Result<(), Problem> {
        if self.frames.len() >= self.options.depth_max {
            return Err(Problem::new(
                at,
                format!("lists and mappings are nested more than {} deep", self.options.depth_max),
            ));
        }
        let (start, tag) = (self.nodes.len(), outside_core(tag));
        self.frames.push(Frame { at, anchor, tag, is_map, start, weight: NODE_WEIGHT });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Problem> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let inside = self.nodes.drain(frame.start..);
        let value = if frame.is_map {
            let merge_keys = self.options.merge_keys;
            let entries = keys::each_once(in_pairs(inside), &mut self.duplicates, merge_keys);
            Value::Map(if merge_keys { merge::apply(entries)? } else { entries })
        } else {
            Value::Seq(inside.collect())
        };
        let node = Node { value, at: frame.at, tag: frame.tag, written: None };
        self.place(node, frame.anchor, frame.weight)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<String>,
        at: Position,
    ) -> Result<(), Problem> {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let value = scalar_value(text, style, tag.as_deref(), at, self.options)?;
        let plain = style == Style::Plain && !matches!(value, Value::String(..));
        let node = Node { value, at, tag: outside_core(tag), written: plain.then(|| text.to_owned()) };
        self.place(node, anchor, NODE_WEIGHT + text.len())
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Result<(), Problem> {
        let Some((node, weight)) = self.anchors.get(&anchor) else {
            return Err(Problem::new(at, "this alias refers to the very node that it stands in"));
        };
        let (mut node, weight) = (node.clone(), *weight);
        if self.frames.len() + depth(&node) > self.options.depth_max {
            return Err(Problem::new(
                at,
                format!("with this alias, nodes are nested more than {} deep", self.options.depth_max),
            ));
        }
        node.at = at;
        self.spend(weight, at)?;
        self.place(node, 0, weight)
    }

    /// Charges what an anchor or an alias copies, before the next copy is made.
    fn spend(&mut self, weight: usize, at: Position) -> Result<(), Problem> {
        self.spent = self.spent.saturating_add(weight);
        if self.spent <= self.options.expansion_max {
            return Ok(());
        }
        Err(Problem::new(at, "the aliases of this text expand to more than is allowed")
            .hint("write out the parts that are repeated"))
    }

    /// Puts a finished node where it belongs.
    fn place(&mut self, node: Node, anchor: usize, weight: usize) -> Result<(), Problem> {
        if anchor > 0 {
            self.spend(weight, node.at)?;
            self.anchors.insert(anchor, (node.clone(), weight));
        }
        match self.frames.last_mut() {
            None => self.root = Some(node),
            Some(frame) => {
                frame.weight = frame.weight.saturating_add(weight);
                if frame.is_map && (self.nodes.len() - frame.start).is_multiple_of(2) {
                    keys::check(&node)?;
                }
                self.nodes.push(node);
            }
        }
        Ok(())
    }
}

/// Keys and values in turn as entries.
fn in_pairs(mut nodes: impl ExactSizeIterator<Item = Node>) -> Vec<(Node, Node)> {
    let mut entries = Vec::with_capacity(nodes.len() / 2);
    while let (Some(key), Some(value)) = (nodes.next(), nodes.next()) {
        entries.push((key, value));
    }
    entries
}

fn depth(node: &Node) -> usize {
    match &node.value {
        Value::Seq(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Map(entries) => 1 + entries.iter().map(|(_, value)| depth(value)).max().unwrap_or(0),
        _ => 0,
    }
}

const CORE: &str = "tag:yaml.org,2002:";

fn tag_text(tag: Option<&Tag>) -> Option<String> {
    tag.map(|tag| format!("{}{}", tag.handle, tag.suffix))
}

/// Drops the tags that only say what the value already is.
fn outside_core(tag: Option<String>) -> Option<String> {
    tag.filter(|tag| {
        let core = tag
            .strip_prefix(CORE)
            .is_some_and(|name| matches!(name, "str" | "int" | "float" | "bool" | "null" | "seq" | "map"));
        !core && tag != "!"
    })
}

/// A tag of the document's own keeps its scalar as text; `!!int` and its kin say what the text must be.
fn scalar_value(
    text: &str,
    style: Style,
    tag: Option<&str>,
    at: Position,
    options: &Options,
) -> Result<Value, Problem> {
    let as_text = || Value::String(text.to_owned(), style);
    let Some(tag) = tag else {
        let resolved = if style == Style::Plain { scalar::resolve(text, options.schema) } else { None };
        return Ok(resolved.unwrap_or_else(as_text));
    };
    let resolved = match tag.strip_prefix(CORE) {
        Some("int") => scalar::number(text, options.schema).filter(|value| matches!(value, Value::Int(_))),
        Some("float") => scalar::number(text, options.schema).map(|value| match value {
            Value::Int(whole) => Value::Float(whole as f64),
            other => other,
        }),
        Some("bool") => scalar::boolean(text, options.schema).map(Value::Bool),
        Some("null") => scalar::resolve(text, options.schema).filter(|value| *value == Value::Null),
        _ => Some(as_text()),
    };
    resolved.ok_or_else(|| {
        Problem::new(at, format!("`{text}` is not what its tag `{}` says", tag.replace(CORE, "!!")))
    })
}

fn position(marker: &Marker) -> Position {
    Position { line: marker.line().max(1), column: marker.col() + 1 }
}

/// The scanner's error in words that say what to do, judged by the line where it stands.
fn explain(error: &ScanError, text: &str) -> Problem {
    let at = position(error.marker());
    let above = || {
        lines::lines(text).enumerate().take(at.line - 1).filter(|(_, line)| !line.trim().is_empty()).last()
    };
    if error.info().contains("recursion limit") {
        return Problem::new(at, "lists and mappings are nested too deep");
    }
    // `Value:!Ref X` is a word that goes on in the next line; only there the scanner notices.
    if error.info().contains("simple key")
        && let Some((index, line)) = above()
        && let Some(key) = missing_space(line)
    {
        let column = line.chars().take_while(|c| *c != ':').count() + 1;
        let at = Position { line: index + 1, column };
        return Problem::new(at, "this line is not a key with a value").hint(space_after(key));
    }
    let problem = Problem::new(at, error.info());
    let line = lines::lines(text).nth(at.line - 1).unwrap_or("");
    if error.info().contains("mapping values")
        && let Some((index, above)) = above()
        && let Some(key) = missing_space(above)
    {
        return problem.hint(format!("in line {}, {}", index + 1, space_after(key)));
    }
    match hint(error.info(), line) {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

/// Words of the scanner's messages, most particular first, and what usually is the cause.
const CAUSES: &[(&str, &str)] = &[
    (
        "anchor",
        "an alias `*name` needs an anchor `&name` above it; a word that begins with `*` goes in quotes",
    ),
    ("placement of ':'", "a `[` or `{` above is not closed"),
    ("escape", "in double quotes a backslash begins an escape: write it twice, or use single quotes"),
    ("quoted scalar", "the quote that opens here is not closed"),
    (
        "mapping values",
        "check the indentation of this line and the one above it; a value that holds `: ` goes in quotes",
    ),
    (
        "expected ':'",
        "check the indentation of this line and the one above it; a value that holds `: ` goes in quotes",
    ),
    ("simple key", "this line is not a key with a value; check its indentation and the one above it"),
    ("indent", "keys of one mapping stand in one column; check the indentation of this line"),
    ("block", "keys of one mapping stand in one column; check the indentation of this line"),
    ("unexpected character", "a value that begins with `%`, `@` or a backtick goes in quotes"),
];

fn hint(info: &str, line: &str) -> Option<String> {
    if line.chars().take_while(|c| c.is_whitespace()).any(|c| c == '\t') {
        return Some("YAML is indented with spaces, this line begins with a tab".to_owned());
    }
    if let Some(key) = missing_space(line) {
        return Some(space_after(key));
    }
    CAUSES.iter().find(|(word, _)| info.contains(word)).map(|(_, hint)| (*hint).to_owned())
}

fn space_after(key: &str) -> String {
    format!("a colon needs a space after it: `{key}: ...`")
}

/// The key of a line such as `Value:!Ref X` or `CodeUri:.`, which lacks the space after the colon.
fn missing_space(line: &str) -> Option<&str> {
    let body = line.trim_start().trim_start_matches("- ");
    let (key, rest) = body.split_once(':')?;
    let word = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (word && rest.starts_with(|c: char| !c.is_whitespace() && c != '/' && c != ':') && !body.contains(": "))
        .then_some(key)
}
