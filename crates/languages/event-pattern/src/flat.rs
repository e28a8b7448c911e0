//! An event as values under dotted names, each with the array elements that it stands in.

use std::collections::HashMap;

use serde_json::Value;

use crate::number::Micro;

pub struct Event<'a> {
    fields: HashMap<String, Vec<Field<'a>>>,
}

pub struct Field<'a> {
    pub leaf: Leaf<'a>,
    /// (array, index) from the outside in, for the arrays of which the value stands in an object or a list element.
    pub within: Vec<(usize, usize)>,
}

pub enum Leaf<'a> {
    Null,
    Bool(bool),
    Number { micro: Option<Micro>, written: String },
    Text(&'a str),
}

impl<'a> Event<'a> {
    pub fn of(event: &'a Value) -> Self {
        let mut walk = Walk { fields: HashMap::new(), path: Vec::new(), within: Vec::new(), arrays: 0 };
        if let Value::Object(_) = event {
            walk.visit(event);
        }
        Self { fields: walk.fields }
    }

    pub fn under(&self, name: &str) -> &[Field<'a>] {
        self.fields.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

struct Walk<'a> {
    fields: HashMap<String, Vec<Field<'a>>>,
    path: Vec<&'a str>,
    within: Vec<(usize, usize)>,
    arrays: usize,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, value: &'a Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.path.push(name);
                    self.visit(member);
                    self.path.pop();
                }
            }
            Value::Array(items) => self.visit_array(items),
            Value::Null => self.leaf(Leaf::Null),
            Value::Bool(truth) => self.leaf(Leaf::Bool(*truth)),
            Value::String(text) => self.leaf(Leaf::Text(text)),
            Value::Number(number) => {
                let written = number.to_string();
                self.leaf(Leaf::Number { micro: Micro::parse(&written).ok(), written });
            }
        }
    }

    /// Plain values of an array belong to the name as such; only what stands deeper is bound to its element.
    fn visit_array(&mut self, items: &'a [Value]) {
        let array = self.arrays;
        self.arrays += 1;
        for (index, item) in items.iter().enumerate() {
            if matches!(item, Value::Object(_) | Value::Array(_)) {
                self.within.push((array, index));
                self.visit(item);
                self.within.pop();
            } else {
                self.visit(item);
            }
        }
    }

    fn leaf(&mut self, leaf: Leaf<'a>) {
        let field = Field { leaf, within: self.within.clone() };
        self.fields.entry(self.path.join(".")).or_default().push(field);
    }
}
