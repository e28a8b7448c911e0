//! The Rules section: what the values of parameters must be together.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html> (read 2026-11). A rule whose `RuleCondition` does not hold is
//! passed over; each `Assert` that does not hold refuses the stack with its `AssertDescription`. Left out: the service's sentence for an assertion
//! without a description is not documented; ours names the rule.

use crate::{
    evaluate::{Evaluation, Outcome},
    names::entries,
};
use lang_yaml::{Node, Problem};

/// What the rules refuse, all at once.
pub fn broken(evaluation: &Evaluation<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, _, rule) in entries(evaluation.template().get("Rules")) {
        if let Err(problem) = of_rule(evaluation, name, rule, &mut problems) {
            problems.push(problem);
        }
    }
    problems
}

fn of_rule(evaluation: &Evaluation<'_>, name: &str, rule: &Node, problems: &mut Vec<Problem>) -> Outcome<()> {
    if let Some(condition) = rule.get("RuleCondition")
        && !evaluation.holds(condition)?
    {
        return Ok(());
    }
    for assertion in rule.get("Assertions").and_then(Node::as_seq).unwrap_or_default() {
        let Some(assert) = assertion.get("Assert") else { continue };
        if !evaluation.holds(assert)? {
            let described = assertion.get("AssertDescription").and_then(Node::as_str);
            let message = described.map_or_else(
                || format!("Template validation error: an assertion of the rule {name} does not hold"),
                |text| format!("Template validation error: {text}"),
            );
            problems.push(Problem::new(assert.at, message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::evaluate::{Evaluation, Known};
    use serde_json::{Value, json};

    struct Account;
    impl Known for Account {
        fn reference(&self, name: &str) -> Option<Value> {
            match name {
                "Stage" => Some(json!("prod")),
                "Size" => Some(json!("small")),
                "Subnets" => Some(json!(["subnet-1", "subnet-2"])),
                _ => None,
            }
        }
        fn attribute(&self, _: &str, _: &str) -> Option<Value> {
            None
        }
        fn zones(&self, _: &str) -> Option<Vec<String>> {
            None
        }
        fn import(&self, _: &str) -> Option<Value> {
            None
        }
        fn values_of(&self, kind: &str) -> Option<Vec<String>> {
            (kind == "AWS::EC2::VPC::Id").then(|| vec!["vpc-1".into(), "vpc-2".into()])
        }
        fn value_of(&self, _: &str, id: &str, attribute: &str) -> Option<String> {
            (attribute == "VpcId").then(|| if id == "subnet-1" { "vpc-1" } else { "vpc-2" }.into())
        }
    }

    fn broken(assert: &str, condition: &str) -> Vec<String> {
        let text = format!(
            "Parameters: {{Subnets: {{Type: 'List<AWS::EC2::Subnet::Id>'}}}}\nRules:\n  R:\n    RuleCondition: {condition}\n    Assertions:\n      - {{Assert: {assert}, AssertDescription: told}}\n"
        );
        let root = lang_yaml::parse(&text, &lang_yaml::Options::default()).unwrap().root;
        let evaluation = Evaluation::new(&root, &Account).unwrap();
        super::broken(&evaluation).into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn each_rule_function() {
        let yes = "!Equals [a, a]";
        for assert in [
            "!Contains [[a, prod], !Ref Stage]",
            "!EachMemberIn [!ValueOf [Subnets, VpcId], !RefAll 'AWS::EC2::VPC::Id']",
            "!Not [!EachMemberEquals [!ValueOf [Subnets, VpcId], vpc-1]]",
            "!Or [!Equals [!Ref Stage, dev], !Equals [!Ref Stage, prod]]",
        ] {
            assert_eq!(broken(assert, yes), Vec::<String>::new(), "{assert}");
        }
        for assert in
            ["!Contains [[a, b], !Ref Size]", "!EachMemberEquals [!ValueOf [Subnets, VpcId], vpc-1]"]
        {
            assert_eq!(broken(assert, yes), ["Template validation error: told"], "{assert}");
            assert!(broken(assert, "!Equals [a, b]").is_empty(), "the rule is passed over");
        }
        let unknown = broken("!EachMemberIn [[a], !RefAll 'AWS::EC2::Volume::Id']", yes);
        assert_eq!(unknown, ["Template error: the values of AWS::EC2::Volume::Id are not known here"]);
    }
}
