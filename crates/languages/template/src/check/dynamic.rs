//! Dynamic references: how they are written, and where `ssm-secure` may stand.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>. "SSM Secure reference is not supported in:
//! [AWS::CodePipeline::Pipeline/Properties/Stages]" is how people report the service's sentence.

use super::Checker;
use crate::{
    call::call,
    dynamic::{self, Dynamic, SECURE_PROPERTIES},
    limits::DYNAMIC_REFERENCES_MAX,
    names::{entries, key_text},
};
use lang_yaml::{Node, Value};

/// The step to an item of a list.
const ITEM: &str = "*";

impl<'t> Checker<'t> {
    pub(super) fn dynamic_references(&mut self) {
        let mut count = 0;
        for section in ["Resources", "Outputs"] {
            for (_, _, member) in entries(self.template.get(section)) {
                let kind = member.get("Type").and_then(Node::as_str).unwrap_or_default();
                for (name, _, part) in entries(Some(member)) {
                    let mut path = if name == "Properties" { Vec::new() } else { vec![name] };
                    self.dynamic_in(part, kind, &mut path, &mut count);
                }
            }
        }
        if count > DYNAMIC_REFERENCES_MAX {
            let message = format!(
                "Template format error: Number of dynamic references, {count}, is greater than maximum allowed, {DYNAMIC_REFERENCES_MAX}"
            );
            self.error("limit", self.template.at, message, None);
        }
    }

    fn dynamic_in(&mut self, node: &'t Node, kind: &str, path: &mut Vec<&'t str>, count: &mut usize) {
        match &node.value {
            Value::String(text, _) if text.contains("{{resolve:") => {
                self.dynamic_text(text, node, (kind, path), count)
            }
            Value::Seq(items) => {
                path.push(ITEM);
                items.iter().for_each(|item| self.dynamic_in(item, kind, path, count));
                path.pop();
            }
            Value::Map(entries) => {
                let is_function = call(node).is_some();
                for (key, value) in entries {
                    if is_function {
                        self.dynamic_in(value, kind, path, count);
                    } else {
                        path.push(key_text(key).unwrap_or_default());
                        self.dynamic_in(value, kind, path, count);
                        path.pop();
                    }
                }
            }
            _ => {}
        }
    }

    fn dynamic_text(&mut self, text: &str, node: &Node, (kind, path): (&str, &[&str]), count: &mut usize) {
        // What variables put in is not known; neither is the end of a text that is joined.
        if text.contains("${") || !text.contains("}}") {
            return;
        }
        let whole = path.iter().copied().filter(|step| *step != ITEM).collect::<Vec<_>>().join("/");
        match dynamic::references(text) {
            Err(malformed) => {
                let message = format!(
                    "Template error: the dynamic reference {} is not valid: {}",
                    malformed.text, malformed.why
                );
                self.error("dynamic-reference", node.at, message, None);
            }
            Ok(found) => {
                *count += found.len();
                let is_secure = found.iter().any(|one| matches!(one.reference, Dynamic::SsmSecure { .. }));
                if is_secure && !SECURE_PROPERTIES.contains(&(kind, whole.as_str())) {
                    // The service names the place down to the first list.
                    let shown = path.iter().copied().take_while(|step| *step != ITEM).collect::<Vec<_>>();
                    let shown = shown.join("/");
                    let message =
                        format!("SSM Secure reference is not supported in: [{kind}/Properties/{shown}]");
                    self.error("dynamic-reference", node.at, message, None);
                }
            }
        }
    }
}
