//! `Fn::FindInMap`: whether the mapping has the keys that are written out.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap.html>. Keys that are functions are known when
//! the stack is made; a second key is wrong all the same when nothing in the mapping has it.

use super::{Checker, meant};
use crate::{
    call::{call, text},
    names::entries,
};
use lang_yaml::{Node, Value};

impl Checker<'_> {
    pub(super) fn map_keys(&mut self) {
        for section in ["Conditions", "Outputs", "Resources"] {
            if let Some(node) = self.template.get(section) {
                self.map_keys_in(node);
            }
        }
    }

    fn map_keys_in(&mut self, node: &Node) {
        if let Some(call) = call(node)
            && call.name == "Fn::FindInMap"
            && let [map, top, second] = call.items()
        {
            self.map_key(map, top, second);
        }
        match &node.value {
            Value::Seq(items) => items.iter().for_each(|item| self.map_keys_in(item)),
            Value::Map(entries) => entries.iter().for_each(|(_, value)| self.map_keys_in(value)),
            _ => {}
        }
    }

    fn map_key(&mut self, map: &Node, top: &Node, second: &Node) {
        let Some(name) = text(map) else { return };
        let Some(mapping) = self.template.get("Mappings").and_then(|all| all.get(name)) else { return };
        if mapping.get("Fn::Transform").is_some() {
            return;
        }
        let levels: Vec<(&str, &Node)> = entries(Some(mapping)).map(|(key, _, level)| (key, level)).collect();
        let literal = |node: &Node| {
            if call(node).is_none() { node.scalar_text().map(|text| text.into_owned()) } else { None }
        };
        let (top_key, second_key) = (literal(top), literal(second));
        let shown = |key: &Option<String>| key.clone().unwrap_or_else(|| "*".into());
        let message = format!(
            "Template error: Unable to get mapping for {name}::{}::{}",
            shown(&top_key),
            shown(&second_key)
        );
        let in_reach: Vec<&Node> = levels
            .iter()
            .filter(|(key, _)| top_key.as_deref().is_none_or(|top| top == *key))
            .map(|(_, level)| *level)
            .collect();
        if let Some(top_key) = top_key.filter(|_| in_reach.is_empty()) {
            let hint = meant(&top_key, levels.iter().map(|(key, _)| *key));
            self.error("mapping", top.at, message, hint);
        } else if let Some(second_key) =
            second_key.filter(|key| in_reach.iter().all(|level| level.get(key).is_none()))
        {
            let names = in_reach.iter().flat_map(|level| entries(Some(level)).map(|(key, ..)| key));
            let hint = meant(&second_key, names);
            self.error("mapping", second.at, message, hint);
        }
    }
}
