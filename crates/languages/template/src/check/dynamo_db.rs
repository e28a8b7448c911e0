//! AWS::DynamoDB::Table: the attributes that are defined are those of the keys, of the table and of its indexes, no more and no fewer.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html#cfn-dynamodb-table-attributedefinitions>; the
//! sentence as a stack gave it: <https://github.com/aws-cloudformation/cfn-lint/issues/1037> (read 2026-11).
//! Left out: a table with a function among them is not judged.

use super::Checker;
use crate::{call::text, names::entries};
use lang_yaml::Node;
use std::collections::HashSet;

const INDEXES: [&str; 2] = ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"];

impl Checker<'_> {
    pub(super) fn tables(&mut self) {
        for (_, _, resource) in entries(self.template.get("Resources")) {
            if resource.get("Type").and_then(Node::as_str) != Some("AWS::DynamoDB::Table") {
                continue;
            }
            let properties = resource.get("Properties");
            if let Some((defined, keys)) = properties.and_then(|all| Some((defined(all)?, keys(all)?))) {
                self.attributes_of_keys(&defined, &keys);
            }
        }
    }

    fn attributes_of_keys(&mut self, defined: &[(&str, &Node)], keys: &[(&str, &Node)]) {
        let all =
            |list: &[(&str, &Node)]| list.iter().map(|(name, _)| (*name).to_owned()).collect::<HashSet<_>>();
        let (are_defined, are_keys) = (all(defined), all(keys));
        let missing = keys.iter().filter(|(name, _)| !are_defined.contains(*name));
        let unused = defined.iter().filter(|(name, _)| !are_keys.contains(*name));
        let missing = missing.map(|(name, node)| (node, format!("add {name} to AttributeDefinitions")));
        let unused =
            unused.map(|(name, node)| (node, format!("{name} is in no key: only keys are defined here")));
        for (node, hint) in missing.chain(unused) {
            let message = "Property AttributeDefinitions is inconsistent with the KeySchema of the table and the secondary indexes";
            self.error("key-attribute", node.at, message.into(), Some(hint));
        }
    }
}

fn defined(properties: &Node) -> Option<Vec<(&str, &Node)>> {
    names(properties.get("AttributeDefinitions")?)
}

/// Of the table, and of each index.
fn keys(properties: &Node) -> Option<Vec<(&str, &Node)>> {
    let mut found = names(properties.get("KeySchema")?)?;
    for indexes in INDEXES.iter().filter_map(|indexes| properties.get(indexes)) {
        for index in indexes.as_seq()? {
            found.extend(names(index.get("KeySchema")?)?);
        }
    }
    Some(found)
}

/// None when one of them is not written out.
fn names(list: &Node) -> Option<Vec<(&str, &Node)>> {
    let name = |item| Node::get(item, "AttributeName").and_then(|name| Some((text(name)?, name)));
    list.as_seq()?.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use crate::check;

    fn found(properties: &str) -> Vec<(usize, usize)> {
        let template = format!(
            "Resources: {{T: {{Type: 'AWS::DynamoDB::Table', Properties: {{\n  {properties}\n  }}}}}}"
        );
        let root = lang_yaml::parse(&template, &lang_yaml::Options::default()).unwrap().root;
        let all = check(&root, None).into_iter().filter(|finding| finding.rule == "key-attribute");
        all.map(|finding| (finding.problem.at.line, finding.problem.at.column)).collect()
    }

    #[test]
    fn keys_are_defined_and_nothing_else_is() {
        const A: &str = "{AttributeName: a, AttributeType: S}";
        let key = |name: &str| format!("[{{AttributeName: {name}, KeyType: HASH}}]");
        let table = |defined: &str, name: &str, more: &str| {
            found(&format!("AttributeDefinitions: [{defined}],\n  KeySchema: {}{more}", key(name)))
        };
        let of_b = format!(
            ", GlobalSecondaryIndexes: [{{IndexName: i, Projection: {{}}, KeySchema: {}}}]",
            key("b")
        );
        let both = format!("{A}, {}", A.replace(": a", ": b"));
        assert_eq!(table(A, "a", ""), []);
        assert_eq!(table(&both, "a", &of_b), []);
        assert_eq!(table(A, "c", "").len(), 2);
        assert_eq!(table(&both, "a", "").iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2]);
        assert_eq!(table(A, "a", &of_b).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3]);
        assert_eq!(table(A, "!Ref P", ""), []);
        assert_eq!(table("!If [C, a, b]", "c", ""), []);
    }
}
