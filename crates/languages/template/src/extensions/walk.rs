//! The walk over a template: loops are replaced by what they make, variables by what they stand for.

use super::for_each::{Loop, Merged};
use crate::{
    call::{Call, call, written_out},
    evaluate::{Evaluation, Outcome},
    functions::{for_each, sub},
    limits::TEMPLATE_URL_BYTES_MAX,
};
use lang_yaml::{Node, Position, Problem, Style, Value};

pub struct Writer<'e> {
    pub evaluation: &'e Evaluation<'e>,
    /// The loops around this place, the outermost first.
    pub loops: Vec<Loop>,
    pub is_complete: bool,
    /// How much more the loops may make.
    pub nodes_left: usize,
}

/// What loops may make of a template: each value takes two bytes at least, so that none within the limit of its bytes holds more.
pub const NODES_MAX: usize = TEMPLATE_URL_BYTES_MAX / 2;

impl Writer<'_> {
    pub fn spend(&mut self, at: Position) -> Outcome<()> {
        match self.nodes_left.checked_sub(1) {
            Some(left) => {
                self.nodes_left = left;
                Ok(())
            }
            None => {
                let message = format!("Template may not exceed {TEMPLATE_URL_BYTES_MAX} bytes in size");
                Err(Problem::new(at, message).hint("its loops make more than that"))
            }
        }
    }

    pub fn node(&mut self, node: &Node) -> Outcome<Node> {
        if !self.loops.is_empty() {
            self.spend(node.at)?;
        }
        let Some(call) = call(node) else { return self.inside(node) };
        match (&*call.name, call.text()) {
            ("Ref", Some(name)) => match self.member(name) {
                Some(member) => Ok(text(member, node)),
                None => Ok(node.clone()),
            },
            ("Ref", None) => self.names(node, &call),
            ("Fn::GetAtt", None) => self.names(node, &call),
            ("Fn::Sub", _) => self.sub(node, &call),
            _ => self.inside(node),
        }
    }

    fn inside(&mut self, node: &Node) -> Outcome<Node> {
        let value = match &node.value {
            Value::Seq(items) => {
                Value::Seq(items.iter().map(|item| self.node(item)).collect::<Outcome<Vec<Node>>>()?)
            }
            Value::Map(_) if node.tag.is_some() && written_out(node).is_some() => {
                // `!Base64 {Ref: Name}`: the mapping is a function of its own.
                let inner = self.node(&Node { tag: None, ..node.clone() })?;
                if inner.as_map().is_none() && inner.tag.is_none() {
                    return Ok(Node { tag: node.tag.clone(), ..inner });
                }
                inner.value
            }
            Value::Map(entries) => {
                let mut made = Merged::default();
                for (key, value) in entries {
                    if key.as_str().is_some_and(|name| name.starts_with(for_each::PREFIX)) {
                        for (key, value) in self.for_each(key, value)? {
                            made.add(key, value)?;
                        }
                    } else {
                        made.add(key.clone(), self.node(value)?)?;
                    }
                }
                Value::Map(made.entries)
            }
            _ => return Ok(node.clone()),
        };
        Ok(Node { value, ..node.clone() })
    }

    fn member(&self, variable: &str) -> Option<String> {
        self.loops.iter().rev().find(|around| around.variable == variable).map(|around| around.member.clone())
    }

    /// `Ref` and `Fn::GetAtt` with functions where names are expected: the functions are evaluated to names.
    fn names(&mut self, node: &Node, call: &Call<'_>) -> Outcome<Node> {
        let argument = match call.argument.as_seq() {
            Some(items) => {
                let items = items.iter().map(|item| self.name(item)).collect::<Outcome<Vec<Node>>>()?;
                Node { value: Value::Seq(items), ..call.argument.clone() }
            }
            None if call.short => return self.inside(node),
            None => self.name(call.argument)?,
        };
        Ok(around(node, call, argument))
    }

    fn name(&mut self, node: &Node) -> Outcome<Node> {
        let written = self.node(node)?;
        if call(&written).is_none() {
            return Ok(written);
        }
        match self.evaluation.value(&written)? {
            serde_json::Value::String(name) => Ok(text(name, node)),
            _ => Ok(written),
        }
    }

    /// The variables of loops in the text of `Fn::Sub`; its own variables come before them.
    fn sub(&mut self, node: &Node, call: &Call<'_>) -> Outcome<Node> {
        let Some((template, own)) = sub::arguments(call) else { return self.inside(node) };
        let mut out = String::new();
        for part in sub::parts(template) {
            match part {
                sub::Part::Text(text) => out.push_str(text),
                sub::Part::Literal(name) => out.push_str(&format!("${{!{name}}}")),
                sub::Part::Variable(name) => match self.member(name) {
                    Some(member) if own.is_none_or(|own| own.get(name).is_none()) => out.push_str(&member),
                    _ => out.push_str(&format!("${{{name}}}")),
                },
            }
        }
        let out = match &call.items().first().unwrap_or(call.argument).value {
            Value::String(_, style) => Value::String(out, *style),
            _ => Value::String(out, Style::Plain),
        };
        let argument = match call.items() {
            [first, rest @ ..] => {
                let mut items = vec![Node { value: out, written: None, ..first.clone() }];
                for item in rest {
                    items.push(self.node(item)?);
                }
                Node { value: Value::Seq(items), ..call.argument.clone() }
            }
            [] => Node { value: out, written: None, ..call.argument.clone() },
        };
        Ok(around(node, call, argument))
    }
}

/// The function again, with another argument.
fn around(node: &Node, call: &Call<'_>, argument: Node) -> Node {
    match node.as_map() {
        Some([(key, _)]) if !call.short => {
            Node { value: Value::Map(vec![(key.clone(), argument)]), ..node.clone() }
        }
        _ => argument,
    }
}

fn text(text: String, from: &Node) -> Node {
    Node::new(Value::String(text, Style::Plain), from.at)
}
