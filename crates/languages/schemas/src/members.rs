//! What an object may hold: entries that are listed by name, those whose names follow a pattern, and others.

use crate::{Keyword, Shape, Value};

/// What a shape says of an object's entries, looked up once for all of them.
#[derive(Clone, Copy)]
pub struct Members<'p> {
    of: Shape<'p>,
    properties: Option<Value<'p>>,
    patterns: Option<Value<'p>>,
    others: Option<Value<'p>>,
}

/// What else an object may hold beside its properties.
#[derive(Clone, Copy)]
pub enum Additional<'p> {
    Anything,
    Nothing,
    Shaped(Shape<'p>),
}

impl<'p> Shape<'p> {
    pub fn members(self) -> Members<'p> {
        let mut members = Members { of: self, properties: None, patterns: None, others: None };
        for (keyword, value) in self.keywords() {
            match keyword {
                Keyword::AdditionalProperties => members.others = Some(value),
                Keyword::PatternProperties => members.patterns = Some(value),
                Keyword::Properties => members.properties = Some(value),
                _ => {}
            }
        }
        members
    }
}

impl<'p> Members<'p> {
    /// Whether anything may stand there.
    pub fn are_free(self) -> bool {
        self.properties.is_none() && self.patterns.is_none() && self.others.is_none()
    }

    /// Sorted by name.
    pub fn properties(self) -> impl Iterator<Item = (&'p str, Shape<'p>)> {
        self.shapes(self.properties)
    }

    pub fn property(self, name: &str) -> Option<Shape<'p>> {
        self.properties?.get(name).map(|value| self.of.part(value))
    }

    /// Regular expressions of names, with what such entries have to look like.
    pub fn patterns(self) -> impl Iterator<Item = (&'p str, Shape<'p>)> {
        self.shapes(self.patterns)
    }

    pub fn additional(self) -> Additional<'p> {
        match self.others {
            None => Additional::Anything,
            Some(value) => match value.as_bool() {
                Some(true) => Additional::Anything,
                Some(false) => Additional::Nothing,
                None => Additional::Shaped(self.of.part(value)),
            },
        }
    }

    fn shapes(self, named: Option<Value<'p>>) -> impl Iterator<Item = (&'p str, Shape<'p>)> {
        let entries = named.into_iter().flat_map(Value::entries);
        entries.map(move |(name, value)| (name, self.of.part(value)))
    }
}
