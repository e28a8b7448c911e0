//! The values that a stack gets of its parameters.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html>. Sentences as people report them: "Parameters: [A]
//! must have values", "Parameters: [A] do not exist in the template", "Unable to fetch parameters [/a] from parameter store for this account."
//! Left out: nothing is asked of the account for a value that a constraint refuses.

use super::{Kind, Parameter, constraints::refusal};
use lang_yaml::{Node, Problem};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What an account knows of the values of parameters.
pub trait Account {
    /// A parameter of Systems Manager, by name (`name`, `name:version`).
    fn stored(&self, name: &str) -> Stored;
    /// Whether the account has an id of an AWS-specific type; `None` if that cannot be told here.
    fn has(&self, kind: &str, id: &str) -> Option<bool>;
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    Value(String),
    /// A SecureString, which templates may not read this way.
    Secure,
    Missing,
}

/// No account at hand: nothing is stored, no id is doubted.
pub struct NoAccount;

impl Account for NoAccount {
    fn stored(&self, _: &str) -> Stored {
        Stored::Missing
    }
    fn has(&self, _: &str, _: &str) -> Option<bool> {
        None
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// As given or by default: what DescribeStacks shows, stars for NoEcho.
    pub given: String,
    /// What `Ref` makes of it.
    pub value: Value,
    /// What Systems Manager has under the name, as DescribeStacks shows it.
    pub stored: Option<String>,
    pub no_echo: bool,
}

impl Resolved {
    /// The value for other eyes: `****` for NoEcho.
    pub fn shown(&self) -> &str {
        if self.no_echo { "****" } else { &self.given }
    }
}

pub type Values = BTreeMap<String, Resolved>;

/// All values, or all reasons why there are none.
pub fn resolve(
    parameters: &[Parameter],
    given: &BTreeMap<String, String>,
    account: &dyn Account,
) -> Result<Values, Vec<Problem>> {
    let mut problems = named_but_not_there(parameters, given);
    let mut values = Values::new();
    for parameter in parameters {
        let value = given.get(&parameter.name).or(parameter.default.as_ref().map(|(text, _)| text));
        let Some(value) = value else { continue };
        match one(parameter, value, account) {
            Ok(resolved) => {
                values.insert(parameter.name.clone(), resolved);
            }
            Err(message) => problems.push(Problem::new(parameter.at, message)),
        }
    }
    if problems.is_empty() { Ok(values) } else { Err(problems) }
}

/// The values, given or by default, that are good ones, where nothing else is asked for.
pub fn good_values(template: &Node, given: &BTreeMap<String, String>) -> Values {
    let of = |parameter: Parameter| {
        let own = given.get_key_value(&parameter.name).map(|(name, value)| (name.clone(), value.clone()));
        resolve(&[parameter], &own.into_iter().collect(), &NoAccount).ok()
    };
    Parameter::all(template).into_iter().filter_map(of).flatten().collect()
}

fn named_but_not_there(parameters: &[Parameter], given: &BTreeMap<String, String>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let is_declared = |name: &String| parameters.iter().any(|parameter| parameter.name == *name);
    let unknown: Vec<&str> = given.keys().filter(|name| !is_declared(name)).map(String::as_str).collect();
    let at = parameters.first().map_or(lang_yaml::Position::START, |parameter| parameter.at);
    if !unknown.is_empty() {
        let message = format!("Parameters: [{}] do not exist in the template", unknown.join(", "));
        problems.push(Problem::new(at, message));
    }
    let has_none =
        |parameter: &&Parameter| parameter.default.is_none() && !given.contains_key(&parameter.name);
    let missing: Vec<&Parameter> = parameters.iter().filter(has_none).collect();
    if let Some(first) = missing.first() {
        let names: Vec<&str> = missing.iter().map(|parameter| parameter.name.as_str()).collect();
        problems.push(Problem::new(first.at, format!("Parameters: [{}] must have values", names.join(", "))));
    }
    problems
}

fn one(parameter: &Parameter, given: &str, account: &dyn Account) -> Result<Resolved, String> {
    if let Some(message) = refusal(parameter, given) {
        return Err(message);
    }
    let stored = match &parameter.kind {
        Kind::SsmName | Kind::SsmValue(_) => Some(fetch(parameter, given, account)?),
        _ => None,
    };
    let text = match &parameter.kind {
        Kind::SsmValue(_) => stored.as_deref().unwrap_or(given),
        _ => given,
    };
    let members: Vec<&str> = parameter.members(text);
    check_ids(parameter, &members, account)?;
    let value = if parameter.kind.is_list() { json!(members) } else { json!(text) };
    let stored = if parameter.kind == Kind::SsmName { None } else { stored };
    Ok(Resolved { given: given.into(), value, stored, no_echo: parameter.no_echo })
}

fn fetch(parameter: &Parameter, name: &str, account: &dyn Account) -> Result<String, String> {
    match account.stored(name) {
        Stored::Value(value) => Ok(value),
        // A name may be one of a SecureString: only its value is out of reach.
        Stored::Secure if parameter.kind == Kind::SsmName => Ok(String::new()),
        Stored::Secure => Err(format!(
            "Parameters [{name}] referenced by template have types not supported by CloudFormation."
        )),
        Stored::Missing => {
            Err(format!("Unable to fetch parameters [{name}] from parameter store for this account."))
        }
    }
}

fn check_ids(parameter: &Parameter, members: &[&str], account: &dyn Account) -> Result<(), String> {
    let kind = match &parameter.kind {
        Kind::Aws { name, .. } => name,
        Kind::SsmValue(inner) => match &**inner {
            Kind::Aws { name, .. } => name,
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    match members.iter().find(|id| account.has(kind, id) == Some(false)) {
        Some(id) => Err(format!(
            "Parameter validation failed: parameter value {id} for parameter name {} does not exist",
            parameter.name
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Home;
    impl Account for Home {
        fn stored(&self, name: &str) -> Stored {
            match name {
                "/ami" => Stored::Value("ami-1".into()),
                "/subnets" => Stored::Value("subnet-1,subnet-2".into()),
                "/secret" => Stored::Secure,
                _ => Stored::Missing,
            }
        }
        fn has(&self, kind: &str, id: &str) -> Option<bool> {
            (kind == "AWS::EC2::Subnet::Id").then(|| id.starts_with("subnet-"))
        }
    }

    fn resolved(declarations: &str, given: &[(&str, &str)]) -> Result<Values, Vec<String>> {
        let text = format!("Parameters: {declarations}");
        let root = lang_yaml::parse(&text, &lang_yaml::Options::default()).unwrap().root;
        let given = given.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        resolve(&Parameter::all(&root), &given, &Home)
            .map_err(|problems| problems.into_iter().map(|problem| problem.message).collect())
    }

    #[test]
    fn values_come_from_the_caller_the_default_and_the_account() {
        let declarations = "{A: {Type: String}, B: {Type: CommaDelimitedList, Default: 'x, y'}, C: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /ami}, D: {Type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>', Default: /subnets}, E: {Type: 'AWS::SSM::Parameter::Name', Default: /secret}, F: {Type: String, NoEcho: true, Default: 012345678901}, G: {Type: List<Number>, Default: 0123}}";
        let values = resolved(declarations, &[("A", "1")]).unwrap();
        let value = |name: &str| values[name].value.clone();
        assert_eq!(value("A"), json!("1"));
        assert_eq!(value("B"), json!(["x", "y"]));
        assert_eq!((value("C"), values["C"].stored.as_deref()), (json!("ami-1"), Some("ami-1")));
        assert_eq!(value("D"), json!(["subnet-1", "subnet-2"]));
        assert_eq!((value("E"), values["E"].stored.as_deref()), (json!("/secret"), None));
        assert_eq!((value("F"), values["F"].shown()), (json!("012345678901"), "****"));
        assert_eq!(value("G"), json!(["0123"]));
    }

    #[test]
    fn what_is_missing_unknown_or_not_there_is_named() {
        let refused = |declarations: &str, given: &[(&str, &str)]| resolved(declarations, given).unwrap_err();
        assert_eq!(
            refused("{A: {Type: String}, B: {Type: String}}", &[("C", "1")]),
            ["Parameters: [C] do not exist in the template", "Parameters: [A, B] must have values"]
        );
        assert_eq!(
            refused("{A: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /none}}", &[]),
            ["Unable to fetch parameters [/none] from parameter store for this account."]
        );
        assert_eq!(
            refused("{A: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /secret}}", &[]),
            ["Parameters [/secret] referenced by template have types not supported by CloudFormation."]
        );
        assert_eq!(
            refused("{A: {Type: 'AWS::EC2::Subnet::Id'}}", &[("A", "vpc-1")]),
            ["Parameter validation failed: parameter value vpc-1 for parameter name A does not exist"]
        );
        assert_eq!(
            refused("{A: {Type: Number, Default: 3, MaxValue: 2}}", &[]),
            ["Parameter 'A' must be a number not greater than 2"]
        );
    }
}
