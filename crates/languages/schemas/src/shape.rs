//! What a value has to look like: JSON Schema (draft 7) as far as AWS's resource types use it.
//!
//! <https://json-schema.org/draft-07/json-schema-validation>, with AWS's additions
//! (<https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html>) and cfn-lint's (`requiredXor`, `requiredOr`,
//! `dependentExcluded`, `enumCaseInsensitive`). Beside `$ref` other keywords count for nothing, as draft 7 has it.
//! [`Shape::keyword`] gives a keyword as it is; methods are there for those that have a form of their own.

use crate::{Additional, Keyword, Value};

/// A part of a schema, and the whole for its references.
#[derive(Clone, Copy)]
pub struct Shape<'p> {
    value: Value<'p>,
    whole: Value<'p>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Array,
    Boolean,
    Integer,
    Null,
    Number,
    Object,
    String,
}

impl Type {
    const ALL: [(Type, &'static str); 7] = [
        (Type::Array, "array"),
        (Type::Boolean, "boolean"),
        (Type::Integer, "integer"),
        (Type::Null, "null"),
        (Type::Number, "number"),
        (Type::Object, "object"),
        (Type::String, "string"),
    ];

    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(other, _)| *other == self).map_or("", |(_, name)| name)
    }
}

/// A set of types; empty means that any will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Types(u8);

impl Types {
    pub fn has(self, wanted: Type) -> bool {
        self.0 & (1 << wanted as u8) != 0
    }

    pub fn is_any(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Type> {
        Type::ALL.into_iter().map(|(of, _)| of).filter(move |of| self.has(*of))
    }
}

/// Nobody refers through more references than this; a circle ends here.
const REFERENCES_MAX: usize = 32;

impl<'p> Shape<'p> {
    /// The references of the value are looked up in the whole, and followed.
    pub fn new(value: Value<'p>, whole: Value<'p>) -> Self {
        let mut value = value;
        for _ in 0..REFERENCES_MAX {
            let Some(pointer) = value.get("$ref").and_then(Value::as_str) else { break };
            let steps = pointer.trim_start_matches("#/").split('/');
            let Some(found) = steps.into_iter().try_fold(whole, |value, step| value.get(step)) else { break };
            value = found;
        }
        Shape { value, whole }
    }

    /// What a keyword holds, as a schema of its own: its references are those of the same whole.
    pub fn part(self, value: Value<'p>) -> Self {
        Shape::new(value, self.whole)
    }

    /// The keyword as it is written in the schema.
    pub fn keyword(self, name: &str) -> Option<Value<'p>> {
        self.value.get(name)
    }

    /// All keywords, sorted.
    pub fn keywords(self) -> impl Iterator<Item = (Keyword, Value<'p>)> {
        let pairs = self.value.pairs();
        pairs.map(|(name, value)| (Keyword::of(name.as_bytes().unwrap_or_default()), value))
    }

    /// `false` as a schema: nothing will do.
    pub fn is_never(self) -> bool {
        self.value.as_bool() == Some(false)
    }

    pub fn types(self) -> Types {
        let Some(written) = self.keyword("type") else { return Types::default() };
        let texts = written.as_str().into_iter().chain(written.texts());
        let bits = texts.filter_map(|text| Type::ALL.iter().find(|(_, name)| *name == text));
        Types(bits.fold(0, |set, (of, _)| set | 1 << *of as u8))
    }

    pub fn properties(self) -> impl Iterator<Item = (&'p str, Shape<'p>)> {
        self.members().properties()
    }

    pub fn required(self) -> impl Iterator<Item = &'p str> {
        self.texts("required")
    }

    pub fn items(self) -> Option<Shape<'p>> {
        self.shape("items")
    }

    /// A keyword that holds a schema: `not`, `if`, `then`, `else`, `contains`, `propertyNames`.
    pub fn shape(self, keyword: &str) -> Option<Shape<'p>> {
        self.keyword(keyword).filter(|value| !value.is_list()).map(|value| self.part(value))
    }

    /// A keyword that holds several schemas: `anyOf`, `oneOf`, `allOf`, `prefixItems`.
    pub fn shapes(self, keyword: &str) -> impl Iterator<Item = Shape<'p>> {
        self.keyword(keyword).into_iter().flat_map(Value::items).map(move |value| self.part(value))
    }

    /// A keyword that holds texts.
    pub fn texts(self, keyword: &str) -> impl Iterator<Item = &'p str> {
        self.keyword(keyword).into_iter().flat_map(Value::texts)
    }

    /// A keyword that holds a number.
    pub fn number(self, keyword: &str) -> Option<f64> {
        self.keyword(keyword).and_then(Value::as_f64)
    }

    /// A keyword that holds a count.
    pub fn count(self, keyword: &str) -> Option<usize> {
        self.keyword(keyword).and_then(Value::as_i64).and_then(|count| usize::try_from(count).ok())
    }

    pub fn pattern(self) -> Option<&'p str> {
        self.keyword("pattern").and_then(Value::as_str)
    }

    /// The shape one step down: a property, or what the items of a list look like. Branches are looked into as well.
    pub fn below(self, step: &str) -> Option<Shape<'p>> {
        let members = self.members();
        if let Some(found) = members.property(step) {
            return Some(found);
        }
        let is_item = step == "*" || step.bytes().all(|byte| byte.is_ascii_digit());
        if is_item && let Some(items) = self.items() {
            return Some(items);
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            if let Some(found) = self.shapes(keyword).find_map(|branch| branch.below(step)) {
                return Some(found);
            }
        }
        match members.additional() {
            Additional::Shaped(shape) => Some(shape),
            _ => members.patterns().next().map(|(_, shape)| shape),
        }
    }
}
