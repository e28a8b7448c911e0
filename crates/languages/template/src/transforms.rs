//! The Transform section and `Fn::Transform`: macros, and what is included.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-section-structure.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-overview.html> (read 2026-11). Macros are applied from the inside out, and those
//! of the Transform section last, in their order. Who runs them is behind [`Macros`]. Sentences of the service: "Transform X failed with: ...", "Key Name of
//! transform definition must be a string." (LocalStack's recordings of tests/aws/services/cloudformation/test_template_engine.py); the others with their
//! sources in `facts/cloudformation/sentences.toml`.

use crate::{Known, evaluate::Outcome, extensions, functions::fail, names::entries};
use lang_yaml::{Node, Position, Value};

/// The transforms that AWS hosts:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html>.
pub const AWS_TRANSFORMS: [&str; 7] = [
    "AWS::CodeDeployBlueGreen",
    "AWS::Include",
    "AWS::LanguageExtensions",
    "AWS::SecretsManager-2020-07-23",
    "AWS::SecretsManager-2024-09-16",
    "AWS::Serverless-2016-10-31",
    "AWS::ServiceCatalog",
];

/// A macro that a template asks for.
#[derive(Clone, Debug)]
pub struct Transform {
    /// Empty where there is none, or where it is no text.
    pub name: String,
    /// Whether a map was written that has no name in it.
    pub is_nameless: bool,
    pub parameters: Option<Node>,
    pub at: Position,
}

impl Transform {
    /// Why it names none.
    pub fn without_name(&self) -> Option<&'static str> {
        match self.name.as_str() {
            "" if self.is_nameless => Some("Transforms defined as maps require Name key."),
            "" => Some("Key Name of transform definition must be a string."),
            _ => None,
        }
    }
}

/// Who runs macros.
pub trait Macros {
    /// The text of an AWS::Include at a location (`s3://bucket/key`).
    fn include(&self, location: &str) -> Result<String, String>;
    /// What a macro makes of a part of a template; `None` if there is no macro of the name.
    fn run(&self, transform: &Transform, fragment: &Node) -> Option<Result<Node, String>>;
}

/// The transforms of the Transform section, in their order.
pub fn declared(template: &Node) -> Vec<Transform> {
    template.get("Transform").map(listed).unwrap_or_default()
}

fn listed(node: &Node) -> Vec<Transform> {
    match &node.value {
        Value::Seq(items) => items.iter().flat_map(listed).collect(),
        Value::Map(_) => {
            let name = node.get("Name").and_then(crate::call::text).unwrap_or_default().to_owned();
            let is_nameless = node.get("Name").is_none();
            vec![Transform { name, is_nameless, parameters: node.get("Parameters").cloned(), at: node.at }]
        }
        _ => vec![Transform {
            name: crate::call::text(node).unwrap_or_default().to_owned(),
            is_nameless: false,
            parameters: None,
            at: node.at,
        }],
    }
}

/// Whether transforms that are not at hand may add resources, parameters or conditions.
pub fn adds_names(template: &Node) -> bool {
    let adds = |transform: &Transform| {
        !matches!(
            transform.name.as_str(),
            "AWS::LanguageExtensions" | "AWS::Serverless-2016-10-31" | "AWS::CodeDeployBlueGreen"
        )
    };
    declared(template).iter().any(adds)
        || entries(Some(template))
            .any(|(name, _, section)| name == "Fn::Transform" || section.get("Fn::Transform").is_some())
}

/// The template after all its macros; `known` has the values of its parameters. AWS::Serverless is one of the macros.
pub fn apply(template: &Node, known: &dyn Known, macros: &dyn Macros) -> Outcome<Node> {
    let mut template = inside(template, macros)?;
    let transforms = declared(&template);
    if let Value::Map(entries) = &mut template.value {
        entries.retain(|(key, _)| key.as_str() != Some("Transform"));
    }
    for transform in &transforms {
        template = match transform.name.as_str() {
            extensions::NAME => extensions::expand(&template, known)?.template,
            _ => run(transform, template, macros)?,
        };
    }
    Ok(template)
}

/// The macros in a node, the innermost first.
fn inside(node: &Node, macros: &dyn Macros) -> Outcome<Node> {
    let value = match &node.value {
        Value::Seq(items) => {
            Value::Seq(items.iter().map(|item| inside(item, macros)).collect::<Outcome<_>>()?)
        }
        Value::Map(entries) => {
            let mut made = Vec::new();
            let mut asked = Vec::new();
            for (key, value) in entries {
                if key.as_str() == Some("Fn::Transform") {
                    asked.extend(listed(value));
                } else {
                    made.push((key.clone(), inside(value, macros)?));
                }
            }
            let mut fragment = Node { value: Value::Map(made), ..node.clone() };
            for transform in &asked {
                fragment = run(transform, fragment, macros)?;
            }
            return Ok(fragment);
        }
        _ => return Ok(node.clone()),
    };
    Ok(Node { value, ..node.clone() })
}

fn run(transform: &Transform, fragment: Node, macros: &dyn Macros) -> Outcome<Node> {
    let name = &transform.name;
    let failed = |why: String| fail(transform.at, format!("Transform {name} failed with: {why}"));
    if let Some(why) = transform.without_name() {
        return fail(transform.at, why);
    }
    if name != "AWS::Include" {
        return match macros.run(transform, &fragment) {
            Some(made) => made.or_else(failed),
            None => fail(transform.at, format!("No transform named {name} found.")),
        };
    }
    let location = transform.parameters.as_ref().and_then(|parameters| parameters.get("Location")?.as_str());
    let Some(location) = location else {
        return failed("The location parameter is not a valid S3 uri.".into());
    };
    let text = match macros.include(location) {
        Ok(text) => text,
        Err(why) => return failed(why),
    };
    let Ok(document) = lang_yaml::parse(&text, &lang_yaml::Options::default()) else {
        return failed("The specified S3 object's content should be valid Yaml/JSON".into());
    };
    merge(fragment, document.root, transform)
}

/// What is included takes its place beside what is there; alone, it takes the place of it all.
fn merge(fragment: Node, included: Node, transform: &Transform) -> Outcome<Node> {
    let there = fragment.as_map().unwrap_or_default();
    let Value::Map(new) = &included.value else {
        if there.is_empty() {
            return Ok(included);
        }
        return fail(
            transform.at,
            "Transform AWS::Include failed with: The specified S3 object's content should be valid Yaml/JSON",
        );
    };
    let mut entries: Vec<(Node, Node)> = there.to_vec();
    for (key, value) in new {
        entries.retain(|(old, _)| old.scalar_text() != key.scalar_text());
        entries.push((key.clone(), value.clone()));
    }
    Ok(Node { value: Value::Map(entries), ..fragment })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::known::Before;
    use serde_json::json;
    use std::collections::BTreeMap;

    struct Here;
    impl Macros for Here {
        fn include(&self, location: &str) -> Result<String, String> {
            match location {
                "s3://b/k" => Ok("Description: included\nA: {Type: T}".into()),
                "s3://b/bad" => Ok("a: [".into()),
                _ => Err("S3 bucket [b] does not exist.".into()),
            }
        }
        fn run(&self, transform: &Transform, fragment: &Node) -> Option<Result<Node, String>> {
            match transform.name.as_str() {
                "Same" => Some(Ok(fragment.clone())),
                "Fails" => Some(Err("failed because it is a test".into())),
                _ => None,
            }
        }
    }

    fn applied(text: &str) -> Result<serde_json::Value, String> {
        let root = lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root;
        let values = BTreeMap::new();
        let before = Before { parameters: &values, stack: None };
        let made = apply(&root, &before, &Here).map_err(|problem| problem.message)?;
        Ok(crate::Evaluation::new(&made, &before).unwrap().value(&made).unwrap())
    }

    #[test]
    fn what_is_included_stands_beside_what_is_there() {
        assert_eq!(
            applied(
                "Resources: {B: {Type: U}, 'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}}"
            ),
            Ok(json!({"Resources": {"B": {"Type": "U"}, "Description": "included", "A": {"Type": "T"}}}))
        );
        assert_eq!(
            applied(
                "Transform: [Same, AWS::LanguageExtensions]\nResources: {'Fn::ForEach::L': [X, [a], {'R${X}': {Type: T}}]}"
            ),
            Ok(json!({"Resources": {"Ra": {"Type": "T"}}}))
        );
    }

    #[test]
    fn a_macro_that_is_not_there_or_fails_is_named() {
        for (text, expected) in [
            ("Transform: Nope\nResources: {}", "No transform named Nope found."),
            ("Transform: Fails\nResources: {}", "Transform Fails failed with: failed because it is a test"),
            (
                "Resources: {'Fn::Transform': {Name: !Ref X}}",
                "Key Name of transform definition must be a string.",
            ),
            (
                "Transform: {Name: 'AWS::Include', Parameters: {Location: 's3://c/k'}}\nResources: {}",
                "Transform AWS::Include failed with: S3 bucket [b] does not exist.",
            ),
            (
                "Transform: {Name: 'AWS::Include', Parameters: {Location: 's3://b/bad'}}\nResources: {}",
                "Transform AWS::Include failed with: The specified S3 object's content should be valid Yaml/JSON",
            ),
        ] {
            assert_eq!(applied(text), Err(expected.to_owned()));
        }
    }
}
