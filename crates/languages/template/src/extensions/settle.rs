//! Functions whose values are known are put in: what AWS::Serverless sees when AWS::LanguageExtensions comes before it.
//!
//! That the transform does so, and not only with the functions of its own, is what the maintainers of SAM say and build on:
//! <https://github.com/aws/serverless-application-model/issues/2533>, <https://github.com/aws/aws-sam-cli-app-templates/pull/307>; a stage named by
//! `!Ref` gets another logical id by it: <https://github.com/aws-cloudformation/cfn-language-discussion/issues/109> (read 2026-11).
//! Of a function that is known in part the parts are put in, and the branch of an `Fn::If` that is taken, as in AWS's own port of the transform
//! (<https://github.com/aws/aws-sam-cli/tree/develop/samcli/lib/cfn_language_extensions/resolvers>, 1.170.0). Values of NoEcho parameters are not put in.

use super::{NAME, expand, without_conditions};
use crate::{
    call::call,
    evaluate::{Evaluation, Known, Outcome, is_waiting},
    functions::function,
    transforms::declared,
};
use lang_yaml::{Node, Position, Style, Value};
use serde_json::Value as Json;

/// The sections in which functions may stand; those of `Conditions` are decided when the stack is made.
const SECTIONS: [&str; 3] = ["Globals", "Resources", "Outputs"];

/// The functions whose value is more than their parts, each by itself.
const IN_PART: [&str; 2] = ["Fn::If", "Fn::Sub"];

/// Whether the transform is declared, and SAM's, if that is declared too, comes after it.
pub fn come_first(template: &Node) -> bool {
    let transforms = declared(template);
    let place = |name: &str| transforms.iter().position(|transform| transform.name == name);
    place(NAME).is_some_and(|own| place("AWS::Serverless-2016-10-31").is_none_or(|sam| own < sam))
}

/// The template with its loops written out and its known functions put in.
pub fn settled(template: &Node, known: &dyn Known) -> Outcome<Node> {
    let mut template = expand(template, known)?.template;
    let (whole, without) = (template.clone(), without_conditions(&template));
    // Conditions may hang on parameters that have no value yet: then `Fn::If` stays.
    let evaluation = Evaluation::new(&whole, known).or_else(|_| Evaluation::new(&without, known))?;
    if let Value::Map(sections) = &mut template.value {
        for (key, section) in sections {
            if key.as_str().is_some_and(|name| SECTIONS.contains(&name)) {
                *section = node(&evaluation, section);
            }
        }
    }
    Ok(template)
}

fn node(evaluation: &Evaluation<'_>, written: &Node) -> Node {
    let named = call(written).filter(|c| c.name != "Condition" && function(&c.name).is_some());
    // What cannot be evaluated is told by `check`, at its place.
    if let Some(call) = named
        && let Ok(value) = evaluation.value(written)
        && (!is_waiting(&value) || IN_PART.contains(&&*call.name))
    {
        return made(&value, written.at);
    }
    let value = match &written.value {
        Value::Seq(items) => Value::Seq(items.iter().map(|item| node(evaluation, item)).collect()),
        Value::Map(entries) => {
            Value::Map(entries.iter().map(|(key, value)| (key.clone(), node(evaluation, value))).collect())
        }
        _ => return written.clone(),
    };
    Node { value, ..written.clone() }
}

fn made(value: &Json, at: Position) -> Node {
    let text = |text: &str| Value::String(text.to_owned(), Style::Plain);
    let value = match value {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Value::Int(number),
            (None, Some(number)) => Value::Float(number),
            (None, None) => text(&number.to_string()),
        },
        Json::String(written) => text(written),
        Json::Array(items) => Value::Seq(items.iter().map(|item| made(item, at)).collect()),
        Json::Object(map) => {
            let key = |name: &str| Node::new(text(name), at);
            Value::Map(map.iter().map(|(name, value)| (key(name), made(value, at))).collect())
        }
    };
    Node::new(value, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{known::Before, parameters::good_values};
    use std::collections::BTreeMap;

    fn parsed(text: &str) -> Node {
        lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root
    }

    /// What is left, as it is written.
    fn resources(text: &str) -> String {
        let root = parsed(text);
        let values = good_values(&root, &BTreeMap::new());
        let before = Before { parameters: &values, stack: None };
        let template = settled(&root, &before).unwrap();
        lang_yaml::print::yaml(template.get("Resources").unwrap())
    }

    #[test]
    fn what_is_known_is_put_in_and_what_is_not_stays() {
        let template = "Parameters: {Stage: {Type: String, Default: dev}, L: {Type: CommaDelimitedList, Default: 'a,b'}, Open: {Type: String}}\nConditions: {Dev: !Equals [!Ref Stage, dev]}\nResources:\n  A:\n    Type: T\n    Condition: Dev\n    Properties: {S: !Ref Stage, L: !Ref L, U: !Sub 's3://${Stage}/k', I: !If [Dev, 5, 6], W: !Sub '${Stage}-${AWS::AccountId}', R: !Ref Open, B: !If [Dev, !Ref Open, x], P: {Condition: {StringEquals: {a: !Ref Stage}}}}\n";
        let made = resources(template);
        for line in [
            "S: dev",
            "- b",
            "U: s3://dev/k",
            "I: 5",
            "Fn::Sub: dev-${AWS::AccountId}",
            "Ref: Open",
            "R: !Ref Open",
            "a: dev",
        ] {
            assert!(made.contains(&format!("{line}\n")), "{line}: {made}");
        }
        let undecided = resources(&template.replace("[!Ref Stage, dev]", "[!Ref Open, dev]"));
        assert!(undecided.contains("S: dev\n") && undecided.contains("I: !If"), "{undecided}");
    }

    #[test]
    fn the_order_of_the_transforms_counts() {
        for (text, expected) in [
            ("Transform: AWS::LanguageExtensions", true),
            ("Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]", true),
            ("Transform: [AWS::Serverless-2016-10-31, AWS::LanguageExtensions]", false),
            ("Transform: AWS::Serverless-2016-10-31", false),
        ] {
            assert_eq!(come_first(&parsed(text)), expected, "{text}");
        }
    }
}
