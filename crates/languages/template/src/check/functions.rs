//! Functions: whether they exist.

use super::{Checker, meant};
use crate::call::{FUNCTIONS, call};
use lang_yaml::{Node, Value};

impl Checker<'_> {
    /// Functions that do not exist.
    pub(super) fn functions(&mut self, node: &Node) {
        if let Some(call) = call(node)
            && !FUNCTIONS.contains(&call.name.as_str())
            && !call.name.starts_with("Fn::ForEach::")
        {
            let message = format!("Template error: {} is not a function of the template language", call.name);
            self.error("function", node.at, message, meant(&call.name, FUNCTIONS.into_iter()));
        }
        match &node.value {
            Value::Seq(items) => items.iter().for_each(|item| self.functions(item)),
            Value::Map(entries) => entries.iter().for_each(|(_, value)| self.functions(value)),
            _ => {}
        }
    }
}
