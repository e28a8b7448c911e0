//! Templates in which there is nothing to find.

use lang_template::{Finding, check};

pub const EVERYTHING: &str = include_str!("../templates/everything.yaml");

pub fn found(text: &str) -> Vec<Finding> {
    let document = lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap();
    check(&document.root, None)
}

#[test]
fn a_good_template_has_no_findings() {
    let shown: Vec<String> = found(EVERYTHING).iter().map(|finding| finding.problem.to_string()).collect();
    assert_eq!(shown, Vec::<String>::new());
}

#[test]
fn sections_that_are_hardly_used_are_known() {
    let text = "Hooks: {}\nMetadata: {}\nResources: {A: {Type: Custom::Thing, Version: '1.0', Properties: {ServiceToken: x}}}\n";
    assert!(found(text).is_empty());
}

#[test]
fn what_macros_make_is_not_judged() {
    let text = "Transform: Mine\nParameters: {'Fn::Transform': {Name: Mine}}\nMappings: {M: {a: {'Fn::Transform': {Name: Mine}}}}\nConditions: {C: {'Fn::Transform': {Name: Mine}}}\nResources:\n  A: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}}\n  B: {Type: 'AWS::SNS::Topic', Properties: {'Fn::Transform': {Name: Mine}}}\nOutputs: {O: {'Fn::Transform': {Name: Mine}}}\n";
    let shown: Vec<String> = found(text).iter().map(|finding| finding.problem.to_string()).collect();
    assert_eq!(shown, Vec::<String>::new());
}

#[test]
fn what_a_macro_adds_may_be_named() {
    let text = "Transform: [MyMacro]\nResources: {A: {Type: 'AWS::SNS::Topic', DependsOn: B, Properties: {TopicName: !Ref C}}}\n";
    assert!(found(text).is_empty());
}
