//! The tree as YAML again: block style, two spaces, and whatever another reader could take for something else in quotes.
//!
//! `parse(print(x))` is `x` but for places and styles. Tags are printed as they stand; no short form is invented.
//! Surprises: a word is quoted when *any* of the schemas, or PyYAML (dates, `=`, single `y`), would make something else of it; a text
//! of several lines is a literal block unless it opens with a blank, holds what only an escape can say, or is a key.
//! Left out: comments and anchors, which the tree does not keep.

use crate::{Node, Schema, Value, scalar};
use std::fmt::Write;

/// A key that is longer than this is written behind `? `: YAML bounds plain ones at 1024 characters.
const PLAIN_KEY_MAX: usize = 1000;

pub fn yaml(root: &Node) -> String {
    let mut out = String::new();
    write_node(&mut out, root, Place { indent: 0, after: After::Start });
    out
}

/// Where a value is written.
#[derive(Clone, Copy)]
struct Place {
    /// Columns that the lines of a nested list or mapping are indented by.
    indent: usize,
    after: After,
}

/// What stands before the value in its line.
#[derive(Clone, Copy, PartialEq)]
enum After {
    Start,
    /// `- `, `? ` or `: `, behind which a list or mapping may begin at once.
    Dash,
    /// `key:`, without the blank.
    Key,
}

/// Writes a value up to and including the end of its last line.
fn write_node(out: &mut String, node: &Node, place: Place) {
    let tag = node.tag.as_deref().map(tag);
    if place.after == After::Key && (tag.is_some() || is_in_line(node)) {
        out.push(' ');
    }
    if let Some(tag) = &tag {
        out.push_str(tag);
        if is_in_line(node) {
            out.push(' ');
        }
    }
    let begins_here = place.after != After::Key && tag.is_none();
    match &node.value {
        Value::Seq(items) if items.is_empty() => out.push_str("[]\n"),
        Value::Map(entries) if entries.is_empty() => out.push_str("{}\n"),
        Value::Seq(items) => write_list(out, items, place.indent, begins_here),
        Value::Map(entries) => write_map(out, entries, place.indent, begins_here),
        Value::String(text, _) if is_block(text) => write_block(out, text, place.indent),
        _ => {
            out.push_str(&scalar_in_line(node));
            out.push('\n');
        }
    }
}

/// Whether the value's text begins in the line of its key.
fn is_in_line(node: &Node) -> bool {
    match &node.value {
        Value::Seq(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        _ => true,
    }
}

fn begin_line(out: &mut String, indent: usize, first: &mut bool) {
    if !*first {
        out.extend(std::iter::repeat_n(' ', indent));
    }
    *first = false;
}

fn write_list(out: &mut String, items: &[Node], indent: usize, begins_here: bool) {
    let mut first = begins_here;
    if !begins_here {
        out.push('\n');
    }
    for item in items {
        begin_line(out, indent, &mut first);
        out.push_str("- ");
        write_node(out, item, Place { indent: indent + 2, after: After::Dash });
    }
}

fn write_map(out: &mut String, entries: &[(Node, Node)], indent: usize, begins_here: bool) {
    let mut first = begins_here;
    if !begins_here {
        out.push('\n');
    }
    for (key, value) in entries {
        begin_line(out, indent, &mut first);
        let name = key_text(key);
        if name.len() > PLAIN_KEY_MAX {
            let _ = writeln!(out, "? {name}");
            begin_line(out, indent, &mut first);
            out.push_str(": ");
            write_node(out, value, Place { indent: indent + 2, after: After::Dash });
            continue;
        }
        out.push_str(&name);
        out.push(':');
        write_node(out, value, Place { indent: indent + 2, after: After::Key });
    }
}

fn key_text(key: &Node) -> String {
    let text = scalar_in_line(key);
    key.tag.as_deref().map_or(text.clone(), |name| format!("{} {text}", tag(name)))
}

/// `!Ref` as it is, what no shorthand can say in full.
fn tag(name: &str) -> String {
    const CORE: &str = "tag:yaml.org,2002:";
    let (open, rest, close) = match (name.strip_prefix(CORE), name.strip_prefix('!')) {
        (Some(rest), _) => ("!!", rest, ""),
        (None, Some(rest)) => ("!", rest, ""),
        (None, None) => ("!<", name, ">"),
    };
    let mut text = String::from(open);
    for c in rest.chars() {
        let is_plain =
            c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '+' | '$' | '@');
        if is_plain {
            text.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text + close
}

fn scalar_in_line(node: &Node) -> String {
    match &node.value {
        Value::String(text, _) => string(text),
        _ if node.written.as_deref().is_some_and(|written| means(written, &node.value)) => {
            node.written.clone().unwrap_or_default()
        }
        Value::Null => "null".into(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => float(*number),
        Value::Seq(_) | Value::Map(_) => unreachable!("lists and mappings are not scalars"),
    }
}

/// Whether what was written says the same in YAML 1.1: JSON's `1e3` and YAML 1.2's `0o17` would be texts there.
fn means(written: &str, value: &Value) -> bool {
    !written.is_empty() && scalar::resolve(written, Schema::Yaml11).as_ref() == Some(value)
}

/// With a point and a signed exponent, which YAML 1.1 asks for.
fn float(number: f64) -> String {
    if number.is_nan() {
        return ".nan".into();
    }
    if number.is_infinite() {
        return if number < 0.0 { "-.inf".into() } else { ".inf".into() };
    }
    let shortest = format!("{number:?}");
    let Some((digits, exponent)) = shortest.split_once('e') else { return shortest };
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with('-') { "" } else { "+" };
    format!("{digits}{point}e{sign}{exponent}")
}

fn string(text: &str) -> String {
    if text.chars().any(needs_escape) {
        double_quoted(text)
    } else if is_plain(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// Whether only an escape in double quotes can say it, line breaks included.
fn needs_escape(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether every reader takes the bare word for this very text.
fn is_plain(text: &str) -> bool {
    const INDICATORS: [char; 20] =
        ['-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '='];
    let Some(first) = text.chars().next() else { return false };
    let resolves = [Schema::Yaml11, Schema::Core, Schema::Go]
        .into_iter()
        .any(|schema| scalar::resolve(text, schema).is_some());
    !resolves
        && !INDICATORS.contains(&first)
        && !matches!(text, "y" | "Y" | "n" | "N" | "<<" | "...")
        && !looks_like_number(text)
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.starts_with("... ")
}

/// Dates, times, versions, account ids: digits first, and nothing but what numbers of some reader hold.
fn looks_like_number(text: &str) -> bool {
    let body = text.trim_start_matches(['+', '.']);
    body.starts_with(|c: char| c.is_ascii_digit())
        && body.chars().all(|c| c.is_ascii_hexdigit() || "_.:+-xoTZ ".contains(c))
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if needs_escape(c) => {
                let _ = match u32::from(c) {
                    n @ 0..=0xff => write!(quoted, "\\x{n:02X}"),
                    n => write!(quoted, "\\u{n:04X}"),
                };
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// Whether a text is written as a literal block: several lines, and nothing in them that a block cannot hold.
fn is_block(text: &str) -> bool {
    let is_held = |c: char| c == '\n' || !needs_escape(c);
    text.contains('\n') && text.chars().all(is_held) && !text.starts_with(char::is_whitespace)
}

fn write_block(out: &mut String, text: &str, indent: usize) {
    let body = text.trim_end_matches('\n');
    let chomping = match text.len() - body.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    };
    out.push_str(chomping);
    out.push('\n');
    let kept = if chomping == "|+" { text.strip_suffix('\n').unwrap_or(text) } else { body };
    for line in kept.split('\n') {
        if !line.is_empty() {
            // At the top of a document the block would otherwise stand in the column of its indicator.
            out.extend(std::iter::repeat_n(' ', indent.max(2)));
            out.push_str(line);
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, parse};

    #[track_caller]
    fn prints(text: &str, printed: &str) {
        let tree = parse(text, &Options::default()).expect("YAML").root;
        assert_eq!(yaml(&tree), printed);
    }

    #[test]
    fn lists_and_mappings_stand_in_blocks() {
        prints(
            "{a: [1, [x, {b: c, d: []}]], e: {}, f: {g: [h]}}",
            "a:\n  - 1\n  - - x\n    - b: c\n      d: []\ne: {}\nf:\n  g:\n    - h\n",
        );
    }

    #[test]
    fn what_looks_like_something_else_is_quoted() {
        prints(
            r#"{"a": "yes", "b": "012345678901", "c": "2010-09-09", "d": "1.10", "e": "", "f": "a: b", "g": "it's - #", "1": "~", "h": "10.0.0.0/16", "i": "12:30", "j": "x # y"}"#,
            "a: 'yes'\nb: '012345678901'\nc: '2010-09-09'\nd: '1.10'\ne: ''\nf: 'a: b'\ng: 'it''s - #'\n'1': '~'\nh: 10.0.0.0/16\ni: '12:30'\nj: 'x # y'\n",
        );
    }

    #[test]
    fn several_lines_are_a_literal_block() {
        prints(
            r#"{"a": "x\n y\n\nz", "b": "x\n", "c": "x\n\n", "d": "\nx", "e": "a\tb\n", "f": ["x\ny\n"]}"#,
            "a: |-\n  x\n   y\n\n  z\nb: |\n  x\nc: |+\n  x\n\nd: \"\\nx\"\ne: \"a\\tb\\n\"\nf:\n  - |\n    x\n    y\n",
        );
    }

    #[test]
    fn tags_stay_and_are_not_invented() {
        let text = "a: !Sub\n  - ${x}\n  - x: !GetAtt A.Arn\nb: !Ref C\nc:\n  Ref: C\nd: !GetAZs ''\n";
        prints(text, text);
    }

    #[test]
    fn numbers_stay_as_they_were_written() {
        let text = "a: 0123\nb: 1.10\nc: 123456789012345678901234\nd: yes\ne: ~\n";
        prints(text, text);
        prints("{\"a\": 1e3, \"b\": 1.50}", "a: 1000.0\nb: 1.50\n");
        let floats = [(1e20, "1.0e+20"), (1.5e-7, "1.5e-7"), (1.0, "1.0"), (f64::INFINITY, ".inf")];
        floats.into_iter().for_each(|(number, text)| assert_eq!(float(number), text));
    }
}
