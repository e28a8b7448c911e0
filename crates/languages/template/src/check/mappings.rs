//! Mappings: two levels of keys, and no functions.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html>. Sentences recorded from the service: LocalStack's recordings
//! of tests/aws/services/cloudformation/engine/test_mappings.py.

use super::Checker;
use crate::{call::call, limits::MAPPING_ATTRIBUTES_MAX, names::entries};
use lang_yaml::{Node, Value};

impl Checker<'_> {
    pub(super) fn mappings(&mut self) {
        for (name, key, mapping) in entries(self.template.get("Mappings")) {
            if name == "Fn::Transform" {
                continue;
            }
            let Some(tops) = mapping.as_map() else {
                let message = format!("Template format error: Every Mappings member {name} must be a map");
                self.error("mapping", mapping.at, message, None);
                continue;
            };
            self.mapping_size(name, key, tops.len());
            self.numeric_keys(mapping, &format!("/Mappings/{name}"));
            for (top, second) in tops {
                let top_name = top.scalar_text().unwrap_or_default();
                if top_name == "Fn::Transform" {
                    continue;
                }
                if second.as_map().is_none() {
                    let message =
                        format!("Template format error: Every Mappings member {name} must be a map");
                    self.error("mapping", second.at, message, None);
                }
                self.numeric_keys(second, &format!("/Mappings/{name}/{top_name}"));
                self.mapping_size(&top_name, top, second.as_map().unwrap_or_default().len());
                for (attribute, _, value) in entries(Some(second)) {
                    self.mapping_value(attribute, value);
                }
            }
        }
    }

    /// YAML reads `32: x` as a number for a key, and the service refuses it.
    fn numeric_keys(&mut self, node: &Node, path: &str) {
        for (key, _) in node.as_map().unwrap_or_default() {
            if matches!(key.value, Value::Int(_) | Value::Float(_)) {
                let shown = key.scalar_text().unwrap_or_default();
                let message = format!(
                    "Template format error: [{path}] map keys must be strings; received numeric [{shown}] instead"
                );
                self.error("mapping", key.at, message, Some(format!("write '{shown}'")));
            }
        }
    }

    fn mapping_size(&mut self, name: &str, key: &Node, count: usize) {
        if count > MAPPING_ATTRIBUTES_MAX {
            let message = format!(
                "Template format error: Number of attributes of mapping {name}, {count}, is greater than maximum allowed, {MAPPING_ATTRIBUTES_MAX}"
            );
            self.error("limit", key.at, message, None);
        }
    }

    fn mapping_value(&mut self, attribute: &str, value: &Node) {
        if attribute == "Fn::Transform" || value.get("Fn::Transform").is_some() {
            return;
        }
        if !attribute.chars().all(|c| c.is_ascii_alphanumeric()) {
            let message = format!(
                "Template format error: Mappings attribute name '{attribute}' must contain only alphanumeric characters."
            );
            self.error("mapping", value.at, message, None);
        }
        let is_wrong = call(value).is_some()
            || match &value.value {
                Value::Map(_) => true,
                Value::Seq(items) => items.iter().any(|item| call(item).is_some() || item.as_map().is_some()),
                _ => false,
            };
        if is_wrong {
            let message =
                "Template format error: Every Mappings attribute must be a String or a List.".into();
            self.error("mapping", value.at, message, None);
        }
    }
}
