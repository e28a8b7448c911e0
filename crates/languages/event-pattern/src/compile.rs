//! From JSON to branches: names joined by dots, `$or` spread out.

use lang_yaml::{DuplicateKeys, Node, Options, Schema, Value};

use crate::matcher::Matcher;
use crate::number::Micro;
use crate::operators;
use crate::reason::{Invalid, Source};
use crate::{Branch, matcher};

/// AWS allows that many combinations of the alternatives of all `$or`, see the section on `$or` of
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>.
const BRANCHES_MAX: usize = 1000;

/// Names that may not be fields inside `$or`, as the published library lists them.
const RESERVED_IN_OR: &[&str] = &[
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "html",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];

pub fn compile(text: &str) -> Result<Vec<Branch>, Invalid> {
    let source = Source(text);
    let options =
        Options { schema: Schema::Core, duplicate_keys: DuplicateKeys::KeepLast, ..Options::default() };
    let root = match lang_yaml::parse_json(text, &options) {
        Ok(document) => document.root,
        Err(problems) => return Err(source.refuse_at(problems.first().at, &problems.first().message)),
    };
    if !matches!(root.value, Value::Map(_)) {
        return Err(source.refuse(&root, "Filter is not an object"));
    }
    let mut compiler = Compiler { source, branches: Vec::new() };
    compiler.object(&root, "", false)?;
    Ok(compiler.branches)
}

struct Compiler<'a> {
    source: Source<'a>,
    /// What the fields read so far ask for; empty until the first field.
    branches: Vec<Branch>,
}

impl Compiler<'_> {
    fn object(&mut self, object: &Node, path: &str, in_or: bool) -> Result<(), Invalid> {
        let entries = object.as_map().unwrap_or_default();
        if entries.is_empty() {
            return Err(self.source.refuse(object, "Empty objects are not allowed"));
        }
        for (key, value) in entries {
            let name = key.as_str().unwrap_or_default();
            if name == "$or" {
                self.alternatives(value, path)?;
                continue;
            }
            if in_or && RESERVED_IN_OR.contains(&name) {
                let message = format!("{name} is Ruler reserved fieldName which cannot be used inside $or.");
                return Err(self.source.refuse(key, message));
            }
            let name_path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            match &value.value {
                Value::Map(_) => self.object(value, &name_path, in_or)?,
                Value::Seq(items) => self.field(value, items, name_path)?,
                _ => {
                    return Err(self
                        .source
                        .refuse(value, format!("\"{name}\" must be an object or an array")));
                }
            }
        }
        Ok(())
    }

    fn alternatives(&mut self, value: &Node, path: &str) -> Result<(), Invalid> {
        let Some(items) = value.as_seq() else {
            return Err(self.source.refuse(value, "It must be an Array followed with $or."));
        };
        let before = std::mem::take(&mut self.branches);
        let mut all = Vec::new();
        for item in items {
            if item.as_map().is_none() {
                return Err(self
                    .source
                    .refuse(item, "Only JSON object is allowed in array of $or relationship."));
            }
            self.branches = if before.is_empty() { vec![Branch::new()] } else { before.clone() };
            self.object(item, path, true)?;
            all.append(&mut self.branches);
            if all.len() > BRANCHES_MAX {
                return Err(self.source.refuse(
                    item,
                    format!("The alternatives of $or make more than {BRANCHES_MAX} combinations"),
                ));
            }
        }
        if items.len() < 2 {
            return Err(self.source.refuse(value, "There must have at least 2 Objects in $or relationship."));
        }
        self.branches = all;
        Ok(())
    }

    fn field(&mut self, list: &Node, items: &[Node], name: String) -> Result<(), Invalid> {
        let matchers: Vec<Matcher> = items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?;
        if matchers.is_empty() {
            return Err(self.source.refuse(list, "Empty arrays are not allowed"));
        }
        if self.branches.is_empty() {
            self.branches.push(Branch::new());
        }
        for branch in &mut self.branches {
            branch.insert(name.clone(), matchers.clone());
        }
        Ok(())
    }

    fn value(&self, item: &Node) -> Result<Matcher, Invalid> {
        match &item.value {
            Value::Map(entries) => operators::expression(self.source, item, entries),
            Value::String(text, _) => Ok(match matcher::address(text) {
                Some(address) => Matcher::Address(address),
                None => Matcher::Text(text.clone()),
            }),
            Value::Int(_) | Value::Float(_) => {
                let written = item.scalar_text().unwrap_or_default().into_owned();
                Ok(Matcher::Number { micro: Micro::parse(&written).ok(), written })
            }
            Value::Bool(truth) => Ok(Matcher::Bool(*truth)),
            Value::Null => Ok(Matcher::Null),
            Value::Seq(_) => {
                Err(self.source.refuse(item, "Match value must be String, number, true, false, or null"))
            }
        }
    }
}
