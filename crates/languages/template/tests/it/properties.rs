//! What holds of every template: evaluation is the same each time, a template does not differ from itself, a loop written out stays as it is.

use lang_template::{
    Evaluation,
    diff::{Published, Side, diff},
    extensions::expand,
    known::Before,
    stack::plan,
};
use lang_yaml::Node;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// An expression over resources `R0`..`R3`, in YAML's flow style.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-z]{1,6}".prop_map(|text| format!("'{text}'")),
        any::<i32>().prop_map(|number| number.to_string()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        (0..4_u8).prop_map(|id| format!("{{Ref: R{id}}}")),
        (0..4_u8).prop_map(|id| format!("{{'Fn::GetAtt': [R{id}, Arn]}}")),
        (0..4_u8).prop_map(|id| format!("{{'Fn::Sub': 'a-${{R{id}}}-${{!Literal}}'}}")),
        Just("{Ref: 'AWS::NoValue'}".to_owned()),
        Just("{'Fn::FindInMap': [M, a, b]}".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(", "))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{k: {a}, l: {b}}}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{'Fn::If': [C, {a}, {b}]}}")),
            inner.prop_map(|a| format!("{{'Fn::ToJsonString': [{a}]}}")),
        ]
    })
}

/// Resources refer to those before them, so that there are no circles.
fn template() -> impl Strategy<Value = String> {
    (prop::collection::vec(expression(), 4), any::<bool>()).prop_map(|(values, truth)| {
        let mut text = format!(
            "Mappings: {{M: {{a: {{b: c}}}}}}\nConditions: {{C: {{'Fn::Equals': [{truth}, 'true']}}}}\nResources:\n"
        );
        for (index, value) in values.iter().enumerate() {
            let mut value = value.clone();
            for later in index..4 {
                value = value.replace(&format!("R{later}"), "S");
            }
            text.push_str(&format!("  R{index}: {{Type: 'AWS::SNS::Topic', Properties: {{TopicName: {value}}}}}\n"));
        }
        text.push_str("  S: {Type: 'AWS::SNS::Topic'}\n");
        text
    })
}

fn parsed(text: &str) -> Node {
    lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root
}

proptest! {
    #[test]
    fn evaluation_is_the_same_each_time(text in template()) {
        let (root, values) = (parsed(&text), BTreeMap::new());
        let before = Before { parameters: &values, stack: None };
        prop_assert_eq!(plan(&root, &before), plan(&root, &before));
        let once = plan(&root, &before).unwrap();
        prop_assert_eq!(once.resources.len(), 5);
    }

    #[test]
    fn what_has_been_evaluated_evaluates_to_itself(text in template()) {
        let (root, values) = (parsed(&text), BTreeMap::new());
        let before = Before { parameters: &values, stack: None };
        let evaluation = Evaluation::new(&root, &before).unwrap();
        let once = evaluation.value(root.get("Resources").unwrap()).unwrap();
        let again = parsed(&once.to_string());
        prop_assert_eq!(evaluation.value(&again).unwrap(), once);
    }

    #[test]
    fn a_template_does_not_differ_from_itself(text in template()) {
        let (root, values) = (parsed(&text), BTreeMap::new());
        let side = Side { template: &root, parameters: &values, known: &Before { parameters: &values, stack: None } };
        prop_assert_eq!(diff(side, side, &Published).unwrap(), []);
    }

    #[test]
    fn a_template_without_loops_is_written_out_to_itself(text in template()) {
        let (root, values) = (parsed(&text), BTreeMap::new());
        let expanded = expand(&root, &Before { parameters: &values, stack: None }).unwrap();
        prop_assert!(expanded.is_complete);
        prop_assert_eq!(expanded.template, root);
    }
}
