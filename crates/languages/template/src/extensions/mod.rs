//! The transform AWS::LanguageExtensions: loops written out, functions in places where only names may stand.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html> (read 2026-11).
//! `Fn::Length`, `Fn::ToJsonString` and the default of `Fn::FindInMap` are evaluated like any function. Every node that is made keeps the place of what
//! it was made from, so that what is wrong is shown where the user wrote it.
//! Surprises: the variable of a loop is put into keys of its body (`&{Name}` without what is not alphanumeric), into `Fn::Sub` and into `Ref`, and nowhere
//! else: a plain text keeps its `${Name}`, which is what accounts were seen to do, and cfn-lint does; the port
//! of the transform in aws-sam-cli 1.170.0 puts the variable into any text.

mod for_each;
mod settle;
mod walk;

pub use settle::{come_first, settled};

use crate::{
    evaluate::{Evaluation, Known, Outcome},
    names::entries,
};
use lang_yaml::{Node, Value};

pub const NAME: &str = "AWS::LanguageExtensions";

/// What every sentence of a failure begins with.
pub const FAILED: &str = "Transform AWS::LanguageExtensions failed with: ";

/// A template without loops.
#[derive(Clone, Debug)]
pub struct Expanded {
    pub template: Node,
    /// Whether all loops could be written out: a list may come from a parameter that has no value yet.
    pub is_complete: bool,
}

/// Writes a template out. `known` has the values of the parameters.
pub fn expand(template: &Node, known: &dyn Known) -> Outcome<Expanded> {
    // Conditions may be in loops themselves, and a list never depends on them.
    let without = without_conditions(template);
    let evaluation = Evaluation::new(&without, known)?;
    let mut writer = walk::Writer {
        evaluation: &evaluation,
        loops: Vec::new(),
        is_complete: true,
        nodes_left: walk::NODES_MAX,
    };
    let mut out = template.clone();
    let Value::Map(sections) = &mut out.value else {
        return Ok(Expanded { template: out, is_complete: true });
    };
    for_each::refuse_names_taken(template)?;
    for (key, section) in sections {
        if matches!(key.as_str(), Some("Conditions" | "Resources" | "Outputs")) {
            *section = writer.node(section)?;
        }
    }
    Ok(Expanded { template: out, is_complete: writer.is_complete })
}

fn without_conditions(template: &Node) -> Node {
    let kept = entries(Some(template)).filter(|(name, ..)| matches!(*name, "Mappings" | "Parameters"));
    let kept = kept.map(|(_, key, value)| (key.clone(), value.clone())).collect();
    Node::new(Value::Map(kept), template.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        known::Before,
        parameters::{NoAccount, Parameter, resolve},
    };
    use serde_json::json;
    use std::collections::BTreeMap;

    fn expanded(text: &str) -> Outcome<Expanded> {
        let root = lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root;
        let values = resolve(&Parameter::all(&root), &BTreeMap::new(), &NoAccount).unwrap_or_default();
        expand(&root, &Before { parameters: &values, stack: None })
    }

    /// A section of the result, nothing evaluated but what needs no names.
    fn section(text: &str, name: &str) -> serde_json::Value {
        let expanded = expanded(text).unwrap_or_else(|problem| panic!("{problem}"));
        assert!(expanded.is_complete);
        let values = BTreeMap::new();
        let before = Before { parameters: &values, stack: None };
        let empty = Node::new(Value::Map(Vec::new()), expanded.template.at);
        let evaluation = Evaluation::new(&empty, &before).unwrap();
        evaluation.value(expanded.template.get(name).unwrap()).unwrap()
    }

    #[test]
    fn a_loop_over_a_parameter_makes_resources() {
        let text = "Parameters: {Names: {Type: CommaDelimitedList, Default: 'a,b-1'}}\nResources:\n  Fn::ForEach::Topics:\n    - Name\n    - !Ref Names\n    - 'Topic&{Name}':\n        Type: AWS::SNS::Topic\n        Properties:\n          TopicName: !Sub '${Name}-${AWS::Region}'\n          DisplayName: !Ref Name\n          Plain: ${Name}\n  Other: {Type: AWS::SNS::Topic}\n";
        let topic = |name: &str| json!({"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": format!("{name}-${{AWS::Region}}")}, "DisplayName": name, "Plain": "${Name}"}});
        assert_eq!(
            section(text, "Resources"),
            json!({"Topica": topic("a"), "Topicb1": topic("b-1"), "Other": {"Type": "AWS::SNS::Topic"}})
        );
    }

    #[test]
    fn loops_in_loops_outputs_properties_and_conditions() {
        let text = "Mappings: {M: {a: {v: [1, 2]}}}\nConditions:\n  Fn::ForEach::C:\n    - X\n    - [a, b]\n    - 'Is${X}': !Equals [!Ref X, a]\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      Fn::ForEach::P: [K, [A, B], {'Prop${K}': !FindInMap [M, a, v]}]\nOutputs:\n  Fn::ForEach::Outer:\n    - Id\n    - [A, B]\n    - Fn::ForEach::Inner:\n        - Attribute\n        - [Arn, Name]\n        - 'Out${Id}${Attribute}':\n            Value: !GetAtt [!Sub 'Bucket${Id}', !Ref Attribute]\n            Export: {Name: {Ref: !Sub 'Bucket${Id}'}}\n";
        let out = |id: &str, attribute: &str| json!({"Value": {"Fn::GetAtt": [format!("Bucket{id}"), attribute]}, "Export": {"Name": {"Ref": format!("Bucket{id}")}}});
        assert_eq!(
            section(text, "Outputs"),
            json!({"OutAArn": out("A", "Arn"), "OutAName": out("A", "Name"), "OutBArn": out("B", "Arn"), "OutBName": out("B", "Name")})
        );
        let expanded = expanded(text).unwrap().template;
        let conditions: Vec<&str> = entries(expanded.get("Conditions")).map(|(name, ..)| name).collect();
        assert_eq!(conditions, ["Isa", "Isb"]);
        let properties = expanded.get("Resources").unwrap().get("Q").unwrap().get("Properties");
        assert_eq!(entries(properties).map(|(name, ..)| name).collect::<Vec<_>>(), ["PropA", "PropB"]);
    }

    #[test]
    fn several_variables_go_over_lists_and_mappings() {
        let text = "Parameters: {Which: {Type: String, Default: Id}}\nResources:\n  Fn::ForEach::A:\n    - [!Ref Which, Image]\n    - [[1, ami-1], [2, ami-2]]\n    - 'I${Id}': {Type: T, Properties: {ImageId: !Ref Image}}\n  Fn::ForEach::B:\n    - [Name, Port]\n    - {Web: 443}\n    - 'S${Name}': {Type: T, Properties: {P: !Sub '${Name}:${Port}'}}\n";
        assert_eq!(
            section(text, "Resources"),
            json!({
                "I1": {"Type": "T", "Properties": {"ImageId": "ami-1"}},
                "I2": {"Type": "T", "Properties": {"ImageId": "ami-2"}},
                "SWeb": {"Type": "T", "Properties": {"P": "Web:443"}},
            })
        );
    }

    #[test]
    fn loops_in_loops_end() {
        let list: Vec<String> = (0..200).map(|n| format!("a{n}")).collect();
        let inner = "{'T${A}${B}${C}${D}': {Type: T}}".to_owned();
        let nested = ["D", "C", "B", "A"].iter().fold(inner, |body, name| {
            format!("{{'Fn::ForEach::L{name}': [{name}, [{}], {body}]}}", list.join(","))
        });
        let problem = expanded(&format!("Resources: {nested}")).unwrap_err();
        assert_eq!(problem.message, "Template may not exceed 1000000 bytes in size");
    }

    #[test]
    fn what_is_wrong_with_a_loop_is_said() {
        let message = |text: &str| expanded(text).unwrap_err().message;
        assert_eq!(
            message("Resources: {'Fn::ForEach::L': [X, [a]]}"),
            "Transform AWS::LanguageExtensions failed with: Fn::ForEach layout is incorrect"
        );
        assert!(message("Resources: {'Fn::ForEach::L': [X, [a, b], {Same: {Type: T}}]}").contains("Same"));
        assert!(
            message("Resources: {'Fn::ForEach::L': [X, [a, a], {'R${X}': {Type: T}}]}")
                .contains("Duplicate key 'Ra'")
        );
        assert!(
            message("Resources: {L: {Type: T}, 'Fn::ForEach::L': [X, [a], {'R${X}': {Type: T}}]}")
                .contains("L")
        );
        let open = expanded(
            "Parameters: {P: {Type: CommaDelimitedList}}\nResources: {'Fn::ForEach::L': [X, !Ref P, {'R${X}': {Type: T}}]}",
        );
        assert!(!open.unwrap().is_complete);
    }
}
