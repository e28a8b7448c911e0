//! The values of a template, as far as they are known.
//!
//! Pass one, before a resource exists: parameters, pseudo parameters, mappings and conditions are put in; `Ref` and `Fn::GetAtt` of
//! resources, and the functions around them, are left as they are written, in full form. Pass two is the same with a [`Known`] that can
//! answer for resources; [`is_waiting`] tells whether something is still open.
//! The branch of an `Fn::If` that is not taken is not looked at. Numbers and booleans keep their YAML type until something makes text of them.
//! Texts of failures as the service gives them, see [`crate::check`].

mod waiting;

pub use waiting::waiting_for;

use crate::{
    call::{Call, call, written_out},
    conditions::in_order,
    functions::{Make, fail, function},
};
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

    /// An output of another stack, in another region or under a role where they are given.
    fn stack_output(
        &self,
        _stack: &str,
        _output: &str,
        _region: Option<&str>,
        _role_arn: Option<&str>,
    ) -> Option<Value> {
        None
    }

    /// All values that an AWS-specific parameter type has in the account, for `Fn::RefAll` and `Fn::ValueOfAll`.
    fn values_of(&self, _kind: &str) -> Option<Vec<String>> {
        None
    }

    /// An attribute of one of them, for `Fn::ValueOf`.
    fn value_of(&self, _kind: &str, _id: &str, _attribute: &str) -> Option<String> {
        None
    }
}

/// An evaluation of one template: its conditions are decided once.
pub struct Evaluation<'t> {
    template: &'t Node,
    known: &'t dyn Known,
    conditions: BTreeMap<String, bool>,
}

/// The value that leaves out the property it stands in.
pub const NO_VALUE: &str = "AWS::NoValue";

pub type Outcome<T> = Result<T, Problem>;

impl<'t> Evaluation<'t> {
    /// Decides all conditions of the template, in whatever order they are written.
    pub fn new(template: &'t Node, known: &'t dyn Known) -> Outcome<Self> {
        let mut evaluation = Evaluation { template, known, conditions: BTreeMap::new() };
        let conditions = in_order(template);
        if let Some(problem) = conditions.problem() {
            return Err(problem);
        }
        for (name, _, condition) in conditions.all {
            let holds = evaluation.holds(condition)?;
            evaluation.conditions.insert(name.into(), holds);
        }
        Ok(evaluation)
    }

    pub fn template(&self) -> &'t Node {
        self.template
    }

    pub fn known(&self) -> &'t dyn Known {
        self.known
    }

    pub fn conditions(&self) -> &BTreeMap<String, bool> {
        &self.conditions
    }

    /// Whether a condition of the template holds.
    pub fn decide(&self, name: &str, at: Position) -> Outcome<bool> {
        match self.conditions.get(name) {
            Some(holds) => Ok(*holds),
            None => fail(at, format!("Template error: unresolved condition dependency: {name}")),
        }
    }

    /// Whether a condition function holds.
    pub fn holds(&self, node: &Node) -> Outcome<bool> {
        let truth = call(node).and_then(|call| match function(&call.name)?.make {
            Make::Truth(truth) => Some((call, truth)),
            _ => None,
        });
        let Some((call, truth)) = truth else {
            return fail(
                node.at,
                "Template format error: Conditions can only be boolean operations on parameters and other conditions",
            );
        };
        (function(&call.name).expect("it was found above").shape)(&call)?;
        truth(self, &call)
    }

    /// The value of a part of the template.
    pub fn value(&self, node: &Node) -> Outcome<Value> {
        match call(node) {
            Some(call) => self.call(&call),
            None => self.literal(node),
        }
    }

    /// The argument of a function, its own functions evaluated.
    pub fn argument(&self, call: &Call<'_>) -> Outcome<Value> {
        if !call.short {
            return self.value(call.argument);
        }
        match written_out(call.argument) {
            Some(inner) => self.call(&inner),
            None => self.literal(call.argument),
        }
    }

    /// Makes a value of the argument; leaves the function as it is while something in the argument waits.
    pub fn settled(&self, call: &Call<'_>, make: impl FnOnce(Value) -> Outcome<Value>) -> Outcome<Value> {
        let value = self.argument(call)?;
        if is_waiting(&value) { Ok(json!({&*call.name: value})) } else { make(value) }
    }

    /// The texts of a list, or of one text.
    pub fn texts(&self, node: &Node) -> Outcome<Vec<String>> {
        self.texts_of(&self.value(node)?, node)
    }

    pub(crate) fn texts_of(&self, value: &Value, node: &Node) -> Outcome<Vec<String>> {
        let texts = match value {
            Value::Array(items) => items.iter().map(plain).collect(),
            one => plain(one).map(|text| vec![text]),
        };
        match texts {
            Some(texts) => Ok(texts),
            None => fail(node.at, format!("Template error: {value} is not a string or a list of strings")),
        }
    }

    pub fn reference(&self, name: &str) -> Value {
        if name == NO_VALUE {
            return json!({"Ref": NO_VALUE});
        }
        self.known.reference(name).unwrap_or_else(|| json!({"Ref": name}))
    }

    fn call(&self, call: &Call<'_>) -> Outcome<Value> {
        let Some(function) = function(&call.name) else {
            // A property of a document may well be called like a function that does not exist; `check` has said so where it matters.
            return Ok(json!({&*call.name: self.argument(call)?}));
        };
        if call.name == "Condition" && !call.short {
            return self.condition_key(call);
        }
        (function.shape)(call)?;
        match function.make {
            Make::Value(value) => value(self, call),
            Make::Truth(truth) => truth(self, call).map(Value::Bool),
            Make::Nothing => Ok(json!({&*call.name: self.argument(call)?})),
        }
    }

    /// `{Condition: Name}`: a condition if there is one of the name, else a mapping with such a key (a statement of a policy).
    fn condition_key(&self, call: &Call<'_>) -> Outcome<Value> {
        let name = call.argument.as_str().unwrap_or_default();
        match self.conditions.get(name) {
            Some(holds) => Ok(json!(holds)),
            None => Ok(json!({"Condition": self.value(call.argument)?})),
        }
    }

    /// The value of a node whose tag is no function.
    pub fn literal(&self, node: &Node) -> Outcome<Value> {
        Ok(match &node.value {
            Yaml::Null => Value::Null,
            Yaml::Bool(b) => Value::Bool(*b),
            Yaml::Int(n) => json!(n),
            // A whole number too big for 64 bits keeps its digits.
            Yaml::Float(n) => match node.written.as_deref().filter(|text| {
                text.parse::<f64>().is_ok_and(|n| n.fract() == 0.0) && !text.contains(['.', 'e', 'E'])
            }) {
                Some(digits) => json!(digits),
                None => json!(n),
            },
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
}

/// A scalar as text, as the service compares and joins them.
pub fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(b) => Some(b.to_string()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

pub(crate) fn is_no_value(value: &Value) -> bool {
    value.get("Ref").and_then(Value::as_str) == Some(NO_VALUE)
}

/// Whether a function is left in the value.
pub fn is_waiting(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(is_waiting),
        Value::Object(map) => {
            let is_function = match map.keys().next() {
                Some(key) if map.len() == 1 => key == "Ref" || key.starts_with("Fn::"),
                _ => false,
            };
            is_function || map.values().any(is_waiting)
        }
        _ => false,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) struct Parameters;
    impl Known for Parameters {
        fn reference(&self, name: &str) -> Option<Value> {
            match name {
                "Stage" => Some(json!("prod")),
                "List" => Some(json!(["a", "b"])),
                "AWS::Region" => Some(json!("eu-west-1")),
                _ => None,
            }
        }
        fn attribute(&self, _: &str, _: &str) -> Option<Value> {
            None
        }
        fn zones(&self, region: &str) -> Option<Vec<String>> {
            (region == "eu-west-1").then(|| vec!["eu-west-1a".into(), "eu-west-1b".into()])
        }
        fn import(&self, name: &str) -> Option<Value> {
            (name == "net-prod").then(|| json!("vpc-1"))
        }
    }

    fn evaluate(template: &str) -> Outcome<Value> {
        let root = lang_yaml::parse(template, &lang_yaml::Options::default()).unwrap().root;
        Evaluation::new(&root, &Parameters)?.value(root.get("V").unwrap())
    }

    /// The value of one expression.
    pub(crate) fn value(text: &str) -> Outcome<Value> {
        evaluate(&format!("V: {text}"))
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
    fn functions_in_functions() {
        for (text, expected) in [
            ("!Join ['-', !Ref List]", json!("a-b")),
            ("!Base64 {Ref: Stage}", json!("cHJvZA==")),
            ("!GetAZs ''", json!(["eu-west-1a", "eu-west-1b"])),
            ("!Select [0, !GetAZs {Ref: 'AWS::Region'}]", json!("eu-west-1a")),
            ("!ImportValue {'Fn::Sub': 'net-${Stage}'}", json!("vpc-1")),
            ("!ImportValue other", json!({"Fn::ImportValue": "other"})),
            ("!Select [1, [!Ref Table, b]]", json!("b")),
            ("!Select [0, [!Ref Table, b]]", json!({"Ref": "Table"})),
            ("!GetAtt Table.Stream.Arn", json!({"Fn::GetAtt": ["Table", "Stream.Arn"]})),
            ("!GetAtt [Table, !Ref Stage]", json!({"Fn::GetAtt": ["Table", "prod"]})),
            ("!Length [1, !Ref Table]", json!(2)),
            ("{'Fn::Length': !Ref List}", json!(2)),
            ("!ToJsonString {a: !Ref Stage, b: [1, true]}", json!("{\"a\":\"prod\",\"b\":[1,true]}")),
            (
                "{Condition: {StringEquals: {a: !Ref Stage}}}",
                json!({"Condition": {"StringEquals": {"a": "prod"}}}),
            ),
        ] {
            assert_eq!(value(text).unwrap_or_else(|problem| panic!("{text}: {problem}")), expected, "{text}");
        }
    }

    #[test]
    fn scalars_are_read_as_yaml_1_1() {
        for (text, expected) in [
            ("[yes, Off, on]", json!([true, false, true])),
            ("0123", json!(83)),
            ("2010-09-09", json!("2010-09-09")),
            ("123456789012", json!(123_456_789_012_u64)),
            ("012345678901", json!("012345678901")),
            ("99999999999999999999", json!("99999999999999999999")),
            ("1.10", json!(1.1)),
            ("'0123'", json!("0123")),
            (
                "!Join ['/', [yes, 0123, 123456789012, 1.10, 2010-09-09]]",
                json!("true/83/123456789012/1.1/2010-09-09"),
            ),
            ("!Sub ['${A}', {A: 123456789012}]", json!("123456789012")),
        ] {
            assert_eq!(value(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn failures_have_the_words_of_the_service() {
        let message = |template: &str| evaluate(template).unwrap_err().message;
        for (template, expected) in [
            ("V: !Select [2, [a]]", "Template error: Fn::Select  cannot select nonexistent value at index 2"),
            (
                "V: !Select [x, [a]]",
                "Template error: Fn::Select requires a list argument with two elements: an integer index and a list",
            ),
            (
                "Mappings: {M: {a: {b: c}}}\nV: !FindInMap [M, a, x]",
                "Template error: Unable to get mapping for M::a::x",
            ),
            (
                "V: !FindInMap [M, a, x]",
                "Template error: Mapping named 'M' is not present in the 'Mappings' section of template",
            ),
            ("V: !If [C, a, b]", "Template error: unresolved condition dependency C in Fn::If"),
            (
                "Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}\nV: 1",
                "Template error: Found circular condition dependency: [A, B]",
            ),
            (
                "Conditions: {A: !And [!Equals [a, a]]}\nV: 1",
                "Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.",
            ),
            (
                "Conditions: {A: yes}\nV: 1",
                "Template format error: Conditions can only be boolean operations on parameters and other conditions",
            ),
            (
                "Conditions: {A: !Equals [a]}\nV: 1",
                "Template error: every Fn::Equals object requires a list of 2 string parameters.",
            ),
            (
                "V: !GetAtt Thing",
                "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
            ),
            (
                "V: !Sub '${a-b}'",
                "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons",
            ),
        ] {
            assert_eq!(message(template), expected, "{template}");
        }
    }

    #[test]
    fn conditions_may_stand_in_any_order() {
        let template = "Conditions:\n  Both: !And [!Condition One, !Not [!Condition Two]]\n  One: !Or [!Condition Two, !Equals [!Ref Stage, prod]]\n  Two: !Equals [1, '2']\nV: !If [Both, a, b]";
        assert_eq!(evaluate(template).unwrap(), json!("a"));
        let as_sam_writes_it = template.replace("!Condition One,", "{Condition: {Condition: One}},");
        assert_ne!(as_sam_writes_it, template);
        assert_eq!(evaluate(&as_sam_writes_it).unwrap(), json!("a"));
    }
}
