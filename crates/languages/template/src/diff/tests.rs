//! What the service was recorded to say, and what its pages say.

use super::*;
use crate::{
    known::Before,
    parameters::{NoAccount, Parameter, resolve},
};

fn side_values(root: &Node, given: &[(&str, &str)]) -> crate::parameters::Values {
    let given = given.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    resolve(&Parameter::all(root), &given, &NoAccount).unwrap()
}

fn changes_with(
    old: &str,
    old_given: &[(&str, &str)],
    new: &str,
    new_given: &[(&str, &str)],
) -> Outcome<Vec<Change>> {
    let parse = |text: &str| lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root;
    let (old, new) = (parse(old), parse(new));
    let (had, has) = (side_values(&old, old_given), side_values(&new, new_given));
    diff(
        Side { template: &old, parameters: &had, known: &Before { parameters: &had, stack: None } },
        Side { template: &new, parameters: &has, known: &Before { parameters: &has, stack: None } },
        &Published,
    )
}

fn changes(old: &str, new: &str) -> Vec<Change> {
    changes_with(old, &[], new, &[]).unwrap()
}

/// A line for a change and one for each detail.
fn shown(changes: &[Change]) -> Vec<String> {
    let mut lines = Vec::new();
    for change in changes {
        let replacement = change.replacement.map_or(String::new(), |replacement| format!(" {replacement:?}"));
        lines.push(format!("{:?} {}{replacement}", change.action, change.logical_id));
        for detail in &change.details {
            let entity = detail.causing_entity.as_deref().unwrap_or("-");
            let target = &detail.target;
            lines.push(format!(
                "  {} {:?} {:?} {:?} {entity}",
                target.path, target.recreation, detail.evaluation, detail.source
            ));
        }
    }
    lines
}

const TOPIC: &str = "Resources:\n  Topic1: {Type: 'AWS::SNS::Topic', Properties: {TopicName: topic-name-1, DisplayName: value}}\n  Topic2: {Type: 'AWS::SNS::Topic', Properties: {TopicName: topic-name-2, DisplayName: !GetAtt Topic1.DisplayName}}\n  Topic3: {Type: 'AWS::SNS::Topic', Properties: {TopicName: topic-name-3, DisplayName: !Ref Topic2}}\n";

#[test]
fn the_same_template_has_no_changes() {
    assert_eq!(changes(TOPIC, TOPIC), []);
}

/// test_change_set_fn_get_attr.py::test_direct_attribute_value_change_in_get_attr_chain
#[test]
fn an_attribute_of_what_is_changed_in_place_may_change() {
    assert_eq!(
        shown(&changes(TOPIC, &TOPIC.replace("DisplayName: value", "DisplayName: other"))),
        [
            "Modify Topic1 False",
            "  /Properties/DisplayName Never Static DirectModification -",
            "Modify Topic2 False",
            "  /Properties/DisplayName Never Dynamic ResourceAttribute Topic1.DisplayName",
        ]
    );
}

/// test_change_set_fn_get_attr.py::test_immutable_property_update_causes_resource_replacement
#[test]
fn what_is_replaced_changes_what_refers_to_it() {
    let changes = changes(TOPIC, &TOPIC.replace("TopicName: topic-name-1", "TopicName: updated"));
    assert_eq!(
        shown(&changes),
        [
            "Modify Topic1 True",
            "  /Properties/TopicName Always Static DirectModification -",
            "Modify Topic2 False",
            "  /Properties/DisplayName Never Static ResourceAttribute Topic1.DisplayName",
        ]
    );
    assert_eq!(changes[0].policy_action, Some(PolicyAction::ReplaceAndDelete));
    assert_eq!(changes[0].scope, [Attribute::Properties]);
}

/// test_change_set_parameters.py::test_update_parameter_default_value
#[test]
fn a_parameter_is_named_as_the_cause() {
    let template = |default: &str| {
        format!(
            "Parameters: {{TopicName: {{Type: String, Default: {default}}}}}\nResources: {{Foo: {{Type: 'AWS::SNS::Topic', Properties: {{TopicName: !Ref TopicName}}}}}}"
        )
    };
    let expected = [
        "Modify Foo True",
        "  /Properties/TopicName Always Static ParameterReference TopicName",
        "  /Properties/TopicName Always Dynamic DirectModification -",
    ];
    assert_eq!(shown(&changes(&template("a"), &template("b"))), expected);
    let given =
        changes_with(&template("a"), &[("TopicName", "x")], &template("a"), &[("TopicName", "y")]).unwrap();
    assert_eq!(shown(&given), expected);
}

#[test]
fn a_reference_to_what_may_be_replaced_is_conditional() {
    let template = "Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: !GetAtt Z.TopicName}}\n  B: {Type: 'AWS::SNS::Subscription', Properties: {TopicArn: !Ref A, Protocol: sqs, Endpoint: e}}\n  Z: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: one}}\n";
    assert_eq!(
        shown(&changes(template, &template.replace("one", "two"))),
        [
            "Modify A Conditional",
            "  /Properties/TopicName Always Dynamic ResourceAttribute Z.TopicName",
            "Modify B Conditional",
            "  /Properties/TopicArn Always Dynamic ResourceReference A",
            "Modify Z False",
            "  /Properties/DisplayName Never Static DirectModification -",
        ]
    );
}

#[test]
fn conditions_add_and_remove_and_attributes_have_their_scope() {
    let template = "Parameters: {On: {Type: String, Default: 'no'}}\nConditions: {C: !Equals [!Ref On, 'yes']}\nResources:\n  A: {Type: 'AWS::SNS::Topic', Condition: C}\n  B: {Type: 'AWS::SNS::Topic', DeletionPolicy: Retain, Condition: D}\n  E: {Type: 'AWS::SNS::Topic', Metadata: {a: 1}, Properties: {Tags: [{Key: k, Value: v}]}}\n".replace("Conditions: {", "Conditions: {D: !Not [!Condition C], ");
    let new = template
        .replace("a: 1", "a: 2")
        .replace("Value: v", "Value: w")
        .replace("Metadata", "DeletionPolicy: Retain, Metadata");
    let changes = changes_with(&template, &[], &new, &[("On", "yes")]).unwrap();
    assert_eq!(
        shown(&changes),
        [
            "Add A",
            "Modify E False",
            "  /Properties/Tags/0/Value Never Static DirectModification -",
            "  /Metadata/a Never Static DirectModification -",
            "  /DeletionPolicy Never Static DirectModification -",
            "Remove B",
        ]
    );
    assert_eq!(changes[1].scope, [Attribute::Metadata, Attribute::DeletionPolicy, Attribute::Tags]);
    assert_eq!(changes[2].policy_action, Some(PolicyAction::Retain));
}

#[test]
fn a_type_stays() {
    let refused = changes_with(TOPIC, &[], &TOPIC.replacen("SNS::Topic", "SQS::Queue", 1), &[]).unwrap_err();
    assert_eq!(
        refused.message,
        "Update of resource type is not permitted. The new template modifies resource type of the following resources: [Topic1]"
    );
}

/// test_dynamic_resolving.py::TestSSMParameterValues::test_update_parameter_between_deployments
#[test]
fn a_value_that_changed_in_systems_manager_is_a_direct_modification() {
    struct Home(&'static str);
    impl crate::parameters::Account for Home {
        fn stored(&self, _: &str) -> crate::parameters::Stored {
            crate::parameters::Stored::Value(self.0.into())
        }
        fn has(&self, _: &str, _: &str) -> Option<bool> {
            None
        }
    }
    let text = "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /p}}\nResources: {A: {Type: 'AWS::SSM::Parameter', Properties: {Type: String, Value: !Ref P}}}";
    let root = lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root;
    let values = |stored| resolve(&Parameter::all(&root), &BTreeMap::new(), &Home(stored)).unwrap();
    let (had, has) = (values("one"), values("two"));
    let changes = diff(
        Side { template: &root, parameters: &had, known: &Before { parameters: &had, stack: None } },
        Side { template: &root, parameters: &has, known: &Before { parameters: &has, stack: None } },
        &Published,
    );
    assert_eq!(
        shown(&changes.unwrap()),
        ["Modify A False", "  /Properties/Value Never Static DirectModification -"]
    );
}

/// test_change_set_mappings.py::test_mapping_value_update
#[test]
fn a_value_that_changed_in_a_mapping_is_a_direct_modification() {
    let text = "Mappings: {M: {a: {n: one}}}\nResources: {T: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !FindInMap [M, a, n]}}}";
    assert_eq!(
        shown(&changes(text, &text.replace("one", "two"))),
        ["Modify T False", "  /Properties/DisplayName Never Static DirectModification -"]
    );
}
