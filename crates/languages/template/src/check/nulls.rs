//! Null values, which the service takes nowhere in a template.
//!
//! Sentence recorded from the service: "[/Outputs/MyOutput/Value] 'null' values are not allowed in templates" (LocalStack's recordings of its tests,
//! tests/aws/services/cloudformation/api/test_validations.py).

use super::{Checker, shape::Step};
use crate::names::{entries, key_text};
use lang_yaml::{Node, Value};

impl<'t> Checker<'t> {
    pub(super) fn nulls(&mut self) {
        for (section, _, node) in entries(Some(self.template)) {
            // SAM has its own use of null, and takes it out.
            if section == "Globals" {
                continue;
            }
            if section != "Resources" || node.as_map().is_none() {
                self.null(node, &mut vec![Step::Key(section)]);
                continue;
            }
            for (id, _, resource) in entries(Some(node)) {
                if !resource
                    .get("Type")
                    .and_then(Node::as_str)
                    .is_some_and(|kind| kind.starts_with("AWS::Serverless::"))
                {
                    self.null(resource, &mut vec![Step::Key(section), Step::Key(id)]);
                }
            }
        }
    }

    fn null(&mut self, node: &'t Node, path: &mut Vec<Step<'t>>) {
        match &node.value {
            Value::Null => {
                let path: String = path.iter().map(|step| format!("/{step}")).collect();
                let message = format!("[{path}] 'null' values are not allowed in templates");
                self.error("null", node.at, message, Some("give it a value, or leave the key out".into()));
            }
            Value::Seq(items) => {
                for (index, item) in items.iter().enumerate() {
                    // Often an item that was left empty; cfn-lint takes it, and we have not seen the service refuse one.
                    if item.is_null() {
                        self.warn(
                            "null",
                            item.at,
                            "This item of the list is null",
                            "give it a value, or take it out",
                        );
                        continue;
                    }
                    path.push(Step::Item(index));
                    self.null(item, path);
                    path.pop();
                }
            }
            Value::Map(entries) => {
                for (key, item) in entries {
                    path.push(Step::Key(key_text(key).unwrap_or_default()));
                    self.null(item, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}
