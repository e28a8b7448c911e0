//! YAML and JSON in one tree that keeps line and column.
//!
//! Reading order: [`node`] (the tree), [`problem`] (what is said when a text is refused), [`read`] (events to tree),
//! [`scalar`] (what a plain word means), [`json`] (the strict JSON reader), [`keys`] (each once), [`lines`] (what ends one), [`merge`] (`<<`), [`print`] (back to text).
//! Follows: <https://yaml.org/spec/1.2.2/>, <https://yaml.org/type/> for YAML 1.1 scalars, RFC 8259.
//! Surprises: JSON is not quite a subset of YAML (surrogate pairs, long keys), so a text that opens with a brace is read
//! as JSON first. The YAML scanner takes a NUL for the end of the text, so control characters are refused before it.
//! Left out: several documents in one text, keys that are lists or mappings, timestamps (they stay text).

mod json;
mod keys;
mod lines;
mod merge;
mod node;
pub mod print;
mod problem;
mod read;
mod scalar;

pub use lines::lines;
pub use node::{Kind, Node, Position, Style, Value};
pub use problem::{Excerpt, Excerpts, Problem, Problems};
pub use read::position_of;
pub use scalar::Schema;

/// How a text is read. `Options::default()` refuses whatever could be read in two ways.
#[derive(Clone, Debug)]
pub struct Options {
    pub schema: Schema,
    pub duplicate_keys: DuplicateKeys,
    /// Whether `<<: *other` takes over the other mapping's entries. If not, `<<` is a key like any other.
    pub merge_keys: bool,
    pub size_bytes_max: usize,
    pub depth_max: usize,
    /// How much aliases may add to the tree: sixteen for each node plus the bytes of its text.
    pub expansion_max: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DuplicateKeys {
    Refuse,
    /// The last one counts, as in PyYAML and most of its relatives; each is reported in `Document::warnings`.
    KeepLast,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schema: Schema::Yaml11,
            duplicate_keys: DuplicateKeys::Refuse,
            merge_keys: true,
            size_bytes_max: 8 * 1024 * 1024,
            depth_max: 100,
            expansion_max: 4 * 1024 * 1024,
        }
    }
}

/// One text, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub root: Node,
    pub warnings: Vec<Problem>,
}

/// Reads YAML or JSON. A refusal holds at least one problem, in the order of the text.
pub fn parse(text: &str, options: &Options) -> Result<Document, Problems> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    read::guard(text, options)?;
    if !text.trim_start().starts_with(['{', '[']) {
        return read::yaml(text, options);
    }
    json::read(text, options).or_else(|of_json| {
        // A YAML document may open with a brace as well. When neither reading holds, tell what its writer meant.
        read::yaml(text, options).map_err(|of_yaml| if json::looks_meant(text) { of_json } else { of_yaml })
    })
}

/// Reads strict JSON (RFC 8259) and nothing else.
pub fn parse_json(text: &str, options: &Options) -> Result<Document, Problems> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    read::guard(text, options)?;
    json::read(text, options)
}
