//! `Fn::Sub`: a text with the values of `${Name}` and `${Id.Attribute}` in it; `${!Name}` stands for `${Name}` itself.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>. What is known is put in at once; what
//! is not stays, so that the second pass finds it, and literals keep their mark until then.

use super::{COMPARED, Function, Make, fail};
use crate::{
    call::{Call, call, text},
    evaluate::{Evaluation, Outcome, plain},
};
use lang_yaml::{Node, Value as Yaml};
use serde_json::{Map, Value, json};

const WRONG: &str = "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and \
    an optional second argument to specify a mapping of values to replace in the string";
const WRONG_VARIABLE: &str = "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons";

pub static SUB: Function =
    Function { name: "Fn::Sub", places: COMPARED, extension: false, shape, make: Make::Value(substitute) };

/// A piece of the text.
#[derive(Debug, PartialEq)]
pub enum Part<'t> {
    Text(&'t str),
    /// `${!Name}`, without the mark.
    Literal(&'t str),
    Variable(&'t str),
}

/// The pieces of a text; an open `${` without an end is text.
pub fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(end) = rest[start..].find('}').map(|end| start + end) else { break };
        if start > 0 {
            parts.push(Part::Text(&rest[..start]));
        }
        let name = &rest[start + 2..end];
        parts.push(match name.strip_prefix('!') {
            Some(literal) => Part::Literal(literal),
            None => Part::Variable(name.trim()),
        });
        rest = &rest[end + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// The text and the mapping of its own variables.
pub fn arguments<'n>(call: &Call<'n>) -> Option<(&'n str, Option<&'n Node>)> {
    match &call.argument.value {
        Yaml::Seq(items) => match &items[..] {
            [one] => Some((text(one)?, None)),
            [one, own] => Some((text(one)?, Some(own))),
            _ => None,
        },
        _ => Some((call.text()?, None)),
    }
}

fn shape(call_: &Call<'_>) -> Outcome<()> {
    let Some((text, own)) = arguments(call_) else { return fail(call_.argument.at, WRONG) };
    if own.is_some_and(|own| own.as_map().is_none() || call(own).is_some()) {
        return fail(call_.argument.at, WRONG);
    }
    for part in parts(text) {
        if let Part::Variable(name) = part
            && !name.chars().all(|c| c.is_ascii_alphanumeric() || "_.:".contains(c))
        {
            return fail(call_.argument.at, WRONG_VARIABLE);
        }
    }
    Ok(())
}

fn substitute(evaluation: &Evaluation<'_>, call: &Call<'_>) -> Outcome<Value> {
    let Some((text, own)) = arguments(call) else { return fail(call.argument.at, WRONG) };
    let mut done = String::new();
    let mut waiting = Map::new();
    let mut is_waiting = false;
    for part in parts(text) {
        let name = match part {
            Part::Text(text) => {
                done.push_str(text);
                continue;
            }
            Part::Literal(name) => {
                done.push_str(&format!("${{!{name}}}"));
                continue;
            }
            Part::Variable(name) => name,
        };
        let own = own.and_then(|own| own.get(name));
        let value = match own {
            Some(node) => evaluation.value(node)?,
            None => variable(evaluation, name),
        };
        if let Some(text) = plain(&value) {
            // Text that looks like a variable is no variable of the second pass.
            done.push_str(&text.replace("${", "${!"));
            continue;
        }
        if !crate::evaluate::is_waiting(&value) {
            let message =
                format!("Template error: variable {name} in Fn::Sub expression does not resolve to a string");
            return fail(call.argument.at, message);
        }
        is_waiting = true;
        done.push_str(&format!("${{{name}}}"));
        if own.is_some() {
            waiting.insert(name.into(), value);
        }
    }
    if !is_waiting {
        return Ok(Value::String(done.replace("${!", "${")));
    }
    Ok(if waiting.is_empty() { json!({"Fn::Sub": done}) } else { json!({"Fn::Sub": [done, waiting]}) })
}

fn variable(evaluation: &Evaluation<'_>, name: &str) -> Value {
    match name.split_once('.') {
        Some((id, attribute)) => evaluation
            .known()
            .attribute(id, attribute)
            .unwrap_or_else(|| json!({"Fn::GetAtt": [id, attribute]})),
        None => evaluation.reference(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::tests::value;

    #[test]
    fn a_text_falls_into_its_parts() {
        assert_eq!(
            parts("a${B}${!C}d${ E.F }${"),
            [
                Part::Text("a"),
                Part::Variable("B"),
                Part::Literal("C"),
                Part::Text("d"),
                Part::Variable("E.F"),
                Part::Text("${")
            ]
        );
    }

    #[test]
    fn literals_stay_literals_whether_or_not_something_waits() {
        assert_eq!(value("!Sub '${Stage}-${!Raw}'").unwrap(), json!("prod-${Raw}"));
        assert_eq!(value("!Sub '${Table}-${!Raw}'").unwrap(), json!({"Fn::Sub": "${Table}-${!Raw}"}));
        assert_eq!(
            value("!Sub ['${A}-${T}', {A: !Ref Stage, T: !GetAtt Table.Arn}]").unwrap(),
            json!({"Fn::Sub": ["prod-${T}", {"T": {"Fn::GetAtt": ["Table", "Arn"]}}]})
        );
        assert!(value("!Sub ['${A}', {A: [1]}]").is_err());
    }
}
