//! Parameters: what a template declares, and the values that a stack gets of them.
//!
//! Follows <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html> (read 2026-11). Reading order: [`Kind`] (the
//! types), [`Parameter`] (a declaration), [`constraints`] (what a value must be), [`resolve`] (values, from those given, the defaults and
//! the account). A default is held to the constraints too. What the account knows (parameters of Systems Manager, ids of AWS-specific types) comes
//! through [`Account`].

pub mod constraints;
mod kind;
mod resolve;

pub use kind::{AWS_TYPES, Kind};
pub use resolve::{Account, NoAccount, Resolved, Stored, Values, good_values, resolve};

use lang_yaml::{Node, Position};

/// What a declaration may have.
pub const MEMBERS: [&str; 11] = [
    "AllowedPattern",
    "AllowedValues",
    "ConstraintDescription",
    "Default",
    "Description",
    "MaxLength",
    "MaxValue",
    "MinLength",
    "MinValue",
    "NoEcho",
    "Type",
];

/// A parameter as a template declares it.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    pub at: Position,
    pub kind: Kind,
    /// As it was written; where it stands.
    pub default: Option<(String, Position)>,
    pub allowed_values: Option<Vec<String>>,
    pub allowed_pattern: Option<String>,
    pub constraint_description: Option<String>,
    pub min_length: Option<f64>,
    pub max_length: Option<f64>,
    pub min_value: Option<f64>,
    pub max_value: Option<f64>,
    pub no_echo: bool,
    pub description: Option<String>,
}

impl Parameter {
    /// The declaration, unless its type is missing or unknown.
    pub fn of(name: &str, node: &Node) -> Option<Parameter> {
        let text = |key: &str| node.get(key).and_then(Node::scalar_text).map(|text| text.into_owned());
        let number = |key: &str| text(key).and_then(|text| text.trim().parse().ok());
        let allowed = node.get("AllowedValues").and_then(Node::as_seq);
        Some(Parameter {
            name: name.into(),
            at: node.at,
            kind: Kind::parse(node.get("Type")?.as_str()?)?,
            default: text("Default").zip(node.get("Default").map(|node| node.at)),
            allowed_values: allowed.map(|items| {
                items.iter().filter_map(Node::scalar_text).map(|text| text.into_owned()).collect()
            }),
            allowed_pattern: text("AllowedPattern"),
            constraint_description: text("ConstraintDescription"),
            min_length: number("MinLength"),
            max_length: number("MaxLength"),
            min_value: number("MinValue"),
            max_value: number("MaxValue"),
            no_echo: text("NoEcho").is_some_and(|text| text.eq_ignore_ascii_case("true")),
            description: text("Description"),
        })
    }

    /// All that the template declares well enough to be used.
    pub fn all(template: &Node) -> Vec<Parameter> {
        let entries = crate::names::entries(template.get("Parameters"));
        entries.filter_map(|(name, _, node)| Parameter::of(name, node)).collect()
    }

    /// The members of a value, for a list; the value itself otherwise.
    pub fn members<'v>(&self, value: &'v str) -> Vec<&'v str> {
        match self.kind.is_list() {
            true if value.is_empty() => Vec::new(),
            true => value.split(',').map(str::trim).collect(),
            false => vec![value],
        }
    }
}
