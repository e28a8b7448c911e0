//! The values of a template, as far as they are known before a resource exists.
//!
//! First pass of two: parameters, pseudo parameters, mappings and conditions are put in; `Ref` and `Fn::GetAtt` of resources, and the
//! functions around them, are left as they are written (in full form) until [`Known`] can answer. The same code does the second pass,
//! with a [`Known`] that knows the resources.
//! Texts of failures as the service gives them, see [`crate::check`].

use crate::call::{Call, call, get_att};
use lang_yaml::{Node, Position, Problem, Value as Yaml};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What is known of names. `None` means: not yet.
pub trait Known {
    /// A parameter, a pseudo parameter, or a resource that is there.
    fn reference(&self, name: &str) -> Option<Value>;
    fn attribute(&self, id: &str, attribute: &str) -> Option<Value>;
    /// The zones of a region.
    fn zones(&self, region: &str) -> Option<Vec<String>>;
    /// What another stack exports.
    fn import(&self, name: &str) -> Option<Value>;
}

/// An evaluation of one template: its conditions are decided once.
pub struct Evaluation<'t, K> {
    template: &'t Node,
    known: &'t K,
    conditions: BTreeMap<String, bool>,
}

/// The value that leaves out the property it stands in.
const NO_VALUE: &str = "AWS::NoValue";

type Outcome<T> = Result<T, Problem>;

fn fail<T>(at: Position, message: impl Into<String>) -> Outcome<T> {
    Err(Problem::new(at, message))
}

impl<'t, K: Known> Evaluation<'t, K> {
    /// Decides all conditions of the template.
    pub fn new(template: &'t Node, known: &'t K) -> Outcome<Self> {
        let mut evaluation = Evaluation { template, known, conditions: BTreeMap::new() };
        for (name, key, _) in crate::names::entries(template.get("Conditions")) {
            let mut path = Vec::new();
            let holds = evaluation.decide(name, key.at, &mut path)?;
            evaluation.conditions.insert(name.into(), holds);
        }
        Ok(evaluation)
    }

    pub fn conditions(&self) -> &BTreeMap<String, bool> {
        &self.conditions
    }

    fn decide(&self, name: &str, at: Position, path: &mut Vec<String>) -> Outcome<bool> {
        if let Some(known) = self.conditions.get(name) {
            return Ok(*known);
        }
        if path.iter().any(|there| there == name) {
            return fail(
                at,
                format!(
                    "Template format error: Circular dependency between conditions: [{}]",
                    path.join(", ")
                ),
            );
        }
        let Some(condition) = self.template.get("Conditions").and_then(|all| all.get(name)) else {
            return fail(at, format!("Template error: unresolved condition dependency {name} in Fn::If"));
        };
        path.push(name.into());
        let holds = self.holds(condition, path)?;
        path.pop();
        Ok(holds)
    }

    fn holds(&self, node: &Node, path: &mut Vec<String>) -> Outcome<bool> {
        let Some(call) = call(node) else {
            return fail(node.at, "Template error: a condition must be a condition function");
        };
        let items = call.argument.as_seq().unwrap_or_default();
        match call.name.as_str() {
            "Condition" => {
                let name = call.argument.as_str().unwrap_or_default();
                self.decide(name, call.argument.at, path)
            }
            "Fn::Equals" => match items {
                [a, b] => Ok(plain(&self.value(a)?) == plain(&self.value(b)?)),
                _ => fail(node.at, "Template error: Fn::Equals requires a list argument with two elements"),
            },
            "Fn::Not" => match items {
                [one] => Ok(!self.holds(one, path)?),
                _ => fail(node.at, "Template error: Fn::Not requires a list argument with one element"),
            },
            name @ ("Fn::And" | "Fn::Or") => {
                if !(2..=10).contains(&items.len()) {
                    let message = format!(
                        "Template error: every {name} object requires a list of at least 2 and at most 10 boolean parameters"
                    );
                    return fail(node.at, message);
                }
                let mut all = Vec::new();
                for item in items {
                    all.push(self.holds(item, path)?);
                }
                Ok(if name == "Fn::And" { all.iter().all(|b| *b) } else { all.iter().any(|b| *b) })
            }
            other => fail(node.at, format!("Template error: {other} cannot be used as a condition")),
        }
    }

    /// The value of a part of the template.
    pub fn value(&self, node: &Node) -> Outcome<Value> {
        if let Some(call) = call(node) {
            return self.call(node, &call);
        }
        self.untagged(node)
    }

    fn untagged(&self, node: &Node) -> Outcome<Value> {
        Ok(match &node.value {
            Yaml::Null => Value::Null,
            Yaml::Bool(b) => Value::Bool(*b),
            Yaml::Int(n) => json!(n),
            Yaml::Float(n) => json!(n),
            Yaml::String(text, _) => Value::String(text.clone()),
            Yaml::Seq(items) => {
                let mut out = Vec::with_capacity(items.len());
                for item in items {
                    let value = self.value(item)?;
                    if !is_no_value(&value) {
                        out.push(value);
                    }
                }
                Value::Array(out)
            }
            Yaml::Map(entries) => {
                let mut out = Map::new();
                for (key, item) in entries {
                    let value = self.value(item)?;
                    if !is_no_value(&value) {
                        out.insert(key.scalar_text().unwrap_or_default().into_owned(), value);
                    }
                }
                Value::Object(out)
            }
        })
    }

    fn call(&self, node: &Node, call: &Call) -> Outcome<Value> {
        let argument = call.argument;
        match call.name.as_str() {
            "Ref" => Ok(self.reference(argument.as_str().unwrap_or_default())),
            "Fn::GetAtt" => {
                let parts = get_att(argument);
                let found = parts.as_ref().and_then(|(id, name)| self.known.attribute(id, name.as_deref()?));
                let (id, name) = parts.unwrap_or_default();
                Ok(found.unwrap_or_else(|| json!({"Fn::GetAtt": [id, name]})))
            }
            "Fn::If" => self.choose(argument),
            "Fn::Sub" => self.substitute(argument),
            "Fn::FindInMap" => self.find_in_map(argument),
            "Condition" => {
                let name = argument.as_str().unwrap_or_default();
                Ok(self.conditions.get(name).map_or_else(|| json!({"Condition": name}), |holds| json!(holds)))
            }
            name => {
                let value = self.argument(argument, call.short)?;
                self.function(name, value, node.at)
            }
        }
    }

    /// The argument of a function, without the function when that is its tag.
    fn argument(&self, node: &Node, short: bool) -> Outcome<Value> {
        if short { self.untagged(node) } else { self.value(node) }
    }

    fn reference(&self, name: &str) -> Value {
        if name == NO_VALUE {
            return json!({"Ref": NO_VALUE});
        }
        self.known.reference(name).unwrap_or_else(|| json!({"Ref": name}))
    }

    fn choose(&self, argument: &Node) -> Outcome<Value> {
        let Some([condition, then, otherwise]) = argument.as_seq() else {
            return fail(argument.at, "Template error: Fn::If requires a list argument with three elements");
        };
        let name = condition.as_str().unwrap_or_default();
        let Some(holds) = self.conditions.get(name) else {
            return fail(
                condition.at,
                format!("Template error: unresolved condition dependency {name} in Fn::If"),
            );
        };
        self.value(if *holds { then } else { otherwise })
    }

    fn find_in_map(&self, argument: &Node) -> Outcome<Value> {
        let items = argument.as_seq().unwrap_or_default();
        let [map, top, second, rest @ ..] = items else {
            return fail(argument.at, "Template error: FindInMap object should have three or more elements");
        };
        let (map, top, second) = (self.value(map)?, self.value(top)?, self.value(second)?);
        let (Some(map), Some(top), Some(second)) = (plain(&map), plain(&top), plain(&second)) else {
            return Ok(json!({"Fn::FindInMap": [map, top, second]}));
        };
        let Some(mapping) = self.template.get("Mappings").and_then(|all| all.get(&map)) else {
            return fail(
                argument.at,
                format!(
                    "Template error: Mapping named '{map}' is not present in the 'Mappings' section of template"
                ),
            );
        };
        if let Some(found) = mapping.get(&top).and_then(|level| level.get(&second)) {
            return self.value(found);
        }
        match rest.first().and_then(|options| options.get("DefaultValue")) {
            Some(default) => self.value(default),
            None => {
                fail(argument.at, format!("Template error: Unable to get mapping for {map}::{top}::{second}"))
            }
        }
    }

    fn substitute(&self, argument: &Node) -> Outcome<Value> {
        let (text, own) = match &argument.value {
            Yaml::Seq(items) => (items.first(), items.get(1)),
            _ => (Some(argument), None),
        };
        let Some(text) = text.and_then(Node::as_str) else {
            return fail(
                argument.at,
                "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string \
                 as first argument, and an optional second argument to specify a mapping of values to replace in the string",
            );
        };
        let mut done = String::new();
        let mut waiting = Map::new();
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            done.push_str(&rest[..start]);
            let Some(end) = rest[start..].find('}').map(|end| start + end) else { break };
            let whole = &rest[start..=end];
            let name = rest[start + 2..end].trim();
            rest = &rest[end + 1..];
            if let Some(literal) = name.strip_prefix('!') {
                done.push_str(&format!("${{{literal}}}"));
                continue;
            }
            let value = match own.and_then(|own| own.get(name)) {
                Some(node) => self.value(node)?,
                None => match name.split_once('.') {
                    Some((id, attribute)) => self
                        .known
                        .attribute(id, attribute)
                        .unwrap_or_else(|| json!({"Fn::GetAtt": [id, attribute]})),
                    None => self.reference(name),
                },
            };
            match plain(&value) {
                Some(text) => done.push_str(&text),
                None => {
                    done.push_str(whole);
                    if own.is_some_and(|own| own.get(name).is_some()) {
                        waiting.insert(name.into(), value);
                    }
                }
            }
        }
        done.push_str(rest);
        if !done.contains("${") || waiting.is_empty() && !has_variable(text, &done) {
            return Ok(Value::String(done));
        }
        Ok(if waiting.is_empty() { json!({"Fn::Sub": done}) } else { json!({"Fn::Sub": [done, waiting]}) })
    }

    /// The functions that take values only: they wait when a value does.
    fn function(&self, name: &str, value: Value, at: Position) -> Outcome<Value> {
        if is_waiting(&value) {
            return Ok(json!({name: value}));
        }
        let items = value.as_array().cloned().unwrap_or_default();
        match name {
            "Fn::Join" => match &items[..] {
                [Value::String(delimiter), Value::Array(parts)] => {
                    let texts: Vec<String> = parts.iter().filter_map(plain).collect();
                    Ok(Value::String(texts.join(delimiter)))
                }
                _ => fail(
                    at,
                    "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined",
                ),
            },
            "Fn::Split" => match &items[..] {
                [Value::String(delimiter), Value::String(text)] if !delimiter.is_empty() => {
                    Ok(text.split(delimiter.as_str()).map(|part| Value::String(part.into())).collect())
                }
                _ => fail(
                    at,
                    "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split",
                ),
            },
            "Fn::Select" => select(&items, at),
            "Fn::Base64" => Ok(Value::String(base64(&plain(&value).unwrap_or_default()))),
            "Fn::Length" => Ok(json!(items.len())),
            "Fn::ToJsonString" => Ok(Value::String(value.to_string())),
            "Fn::GetAZs" => {
                let region = plain(&value).filter(|region| !region.is_empty());
                let region = region.or_else(|| self.known.reference("AWS::Region").as_ref().and_then(plain));
                let zones = region.as_deref().and_then(|region| self.known.zones(region));
                Ok(zones.map_or_else(|| json!({name: value}), |zones| json!(zones)))
            }
            "Fn::ImportValue" => {
                let found = plain(&value).and_then(|export| self.known.import(&export));
                Ok(found.unwrap_or_else(|| json!({name: value})))
            }
            _ => Ok(json!({name: value})),
        }
    }
}

fn select(items: &[Value], at: Position) -> Outcome<Value> {
    let [index, Value::Array(list)] = items else {
        return fail(
            at,
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
        );
    };
    let index = plain(index).and_then(|text| text.parse::<i64>().ok());
    let Some(index) = index else {
        return fail(
            at,
            "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
        );
    };
    let found = usize::try_from(index).ok().and_then(|index| list.get(index));
    found.cloned().map_or_else(
        || fail(at, format!("Template error: Fn::Select cannot select nonexistent value at index {index}")),
        Ok,
    )
}

/// A scalar as text, as the service compares and joins them.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

fn is_no_value(value: &Value) -> bool {
    value.get("Ref").and_then(Value::as_str) == Some(NO_VALUE)
}

/// Whether a function is left in the value.
fn is_waiting(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(is_waiting),
        Value::Object(map) => {
            let function = map.len() == 1 && map.keys().all(|key| key == "Ref" || key.starts_with("Fn::"));
            function || map.values().any(is_waiting)
        }
        _ => false,
    }
}

/// Whether a variable of the text is still there.
fn has_variable(text: &str, done: &str) -> bool {
    crate::call::variables(text).into_iter().any(|name| done.contains(&format!("${{{name}}}")))
}

fn base64(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place <= chunk.len() {
                out.push(char::from(DIGITS[(bits >> (18 - 6 * place)) as usize & 63]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Parameters;
    impl Known for Parameters {
        fn reference(&self, name: &str) -> Option<Value> {
            match name {
                "Stage" => Some(json!("prod")),
                "AWS::Region" => Some(json!("eu-west-1")),
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
    }

    fn evaluate(template: &str) -> Outcome<Value> {
        let root = lang_yaml::parse(template, &lang_yaml::Options::default()).unwrap().root;
        Evaluation::new(&root, &Parameters)?.value(root.get("V").unwrap())
    }

    #[test]
    fn what_is_known_is_put_in_and_the_rest_waits() {
        let template = "Conditions: {P: !Equals [!Ref Stage, prod]}\nMappings: {M: {eu-west-1: {a: x}}}\nV:\n  - !If [P, yes, no]\n  - !Sub '${Stage}-${AWS::Region}-${!Raw}'\n  - !Sub '${Table.Arn}/${Stage}'\n  - !FindInMap [M, !Ref AWS::Region, a]\n  - !Join [',', [a, !Ref Table]]\n  - !Select [1, !Split ['|', 'a|b']]\n  - !Base64 hello\n  - {k: !Ref AWS::NoValue}\n";
        let expected = json!([
            true, "prod-eu-west-1-${Raw}", {"Fn::Sub": "${Table.Arn}/prod"}, "x",
            {"Fn::Join": [",", ["a", {"Ref": "Table"}]]}, "b", "aGVsbG8=", {},
        ]);
        assert_eq!(evaluate(template).unwrap(), expected);
    }

    #[test]
    fn failures_have_the_words_of_the_service() {
        let message = |template: &str| evaluate(template).unwrap_err().message;
        assert_eq!(
            message("V: !Select [2, [a]]"),
            "Template error: Fn::Select cannot select nonexistent value at index 2"
        );
        assert_eq!(
            message("Mappings: {M: {a: {b: c}}}\nV: !FindInMap [M, a, x]"),
            "Template error: Unable to get mapping for M::a::x"
        );
    }
}
