//! Policy text to a tree of statements: the grammar, and nothing that depends on where the policy is used.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html> (read 2026-11-21).
//! Surprises: everything that breaks the grammar has the one text "Syntax errors in policy."; numbers and booleans are
//! taken where a condition wants text; `Effect` in the wrong case passes the grammar and fails "legacy parsing" later.

use crate::check::Malformed;
use serde_json::{Map, Value};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The default when a document names none: no policy variables.
    V2008,
    V2012,
}

#[derive(Debug, Clone)]
pub struct Document {
    pub version: Option<Version>,
    pub id: Option<String>,
    pub statements: Vec<Statement>,
}

#[derive(Debug, Clone)]
pub struct Statement {
    pub sid: Option<String>,
    pub effect: String,
    pub action: Option<Choice>,
    pub resource: Option<Choice>,
    pub principal: Option<PrincipalElement>,
    pub conditions: Vec<ConditionElement>,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Debug, Clone)]
pub struct Choice {
    pub negated: bool,
    pub values: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct PrincipalElement {
    pub negated: bool,
    /// Kind (`AWS`, `Service`, `Federated`, `CanonicalUser`) and name; the lone `"*"` has the kind `*`.
    pub names: Vec<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct ConditionElement {
    pub operator: String,
    pub key: String,
    pub values: Vec<String>,
}

type Parsed<T> = Result<T, Malformed>;

impl Document {
    pub fn parse(text: &str) -> Parsed<Self> {
        let value: Value = serde_json::from_str(text).map_err(|_| Malformed::Syntax)?;
        let top = value.as_object().ok_or(Malformed::Syntax)?;
        only_these(top, &["Version", "Id", "Statement"])?;
        let version = match top.get("Version").map(|v| v.as_str()) {
            None => None,
            Some(Some("2008-10-17")) => Some(Version::V2008),
            Some(Some("2012-10-17")) => Some(Version::V2012),
            Some(_) => return Err(Malformed::Syntax),
        };
        let statements = match top.get("Statement") {
            Some(Value::Array(list)) if !list.is_empty() => {
                list.iter().map(statement).collect::<Parsed<_>>()?
            }
            Some(one @ Value::Object(_)) => vec![statement(one)?],
            _ => return Err(Malformed::Syntax),
        };
        Ok(Self { version, id: text_of(top, "Id")?, statements })
    }
}

fn statement(value: &Value) -> Parsed<Statement> {
    let fields = value.as_object().ok_or(Malformed::Syntax)?;
    only_these(
        fields,
        &[
            "Sid",
            "Effect",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Principal",
            "NotPrincipal",
            "Condition",
        ],
    )?;
    let effect = text_of(fields, "Effect")?.ok_or(Malformed::Syntax)?;
    if !effect.eq_ignore_ascii_case("allow") && !effect.eq_ignore_ascii_case("deny") {
        return Err(Malformed::Syntax);
    }
    Ok(Statement {
        sid: text_of(fields, "Sid")?,
        effect,
        action: choice(fields, "Action", "NotAction")?,
        resource: choice(fields, "Resource", "NotResource")?,
        principal: principal(fields)?,
        conditions: conditions(fields.get("Condition"))?,
    })
}

fn choice(fields: &Map<String, Value>, plain: &str, negated: &str) -> Parsed<Option<Choice>> {
    match (fields.get(plain), fields.get(negated)) {
        (None, None) => Ok(None),
        (Some(value), None) => Ok(Some(Choice { negated: false, values: texts(value)? })),
        (None, Some(value)) => Ok(Some(Choice { negated: true, values: texts(value)? })),
        (Some(_), Some(_)) => Err(Malformed::Syntax),
    }
}

fn principal(fields: &Map<String, Value>) -> Parsed<Option<PrincipalElement>> {
    let (negated, value) = match (fields.get("Principal"), fields.get("NotPrincipal")) {
        (None, None) => return Ok(None),
        (Some(value), None) => (false, value),
        (None, Some(value)) => (true, value),
        (Some(_), Some(_)) => return Err(Malformed::Syntax),
    };
    let names = match value {
        Value::String(all) if all == "*" => vec![("*".to_owned(), "*".to_owned())],
        Value::Object(kinds) => {
            only_these(kinds, &["AWS", "Service", "Federated", "CanonicalUser"])?;
            let mut names = Vec::new();
            for (kind, value) in kinds {
                names.extend(texts(value)?.into_iter().map(|name| (kind.clone(), name)));
            }
            names
        }
        _ => return Err(Malformed::Syntax),
    };
    Ok(Some(PrincipalElement { negated, names }))
}

fn conditions(value: Option<&Value>) -> Parsed<Vec<ConditionElement>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    let mut conditions = Vec::new();
    for (operator, keys) in value.as_object().ok_or(Malformed::Syntax)? {
        for (key, value) in keys.as_object().ok_or(Malformed::Syntax)? {
            let values = match value {
                Value::Array(list) => list.iter().map(scalar).collect::<Parsed<_>>()?,
                one => vec![scalar(one)?],
            };
            conditions.push(ConditionElement { operator: operator.clone(), key: key.clone(), values });
        }
    }
    Ok(conditions)
}

fn scalar(value: &Value) -> Parsed<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        _ => Err(Malformed::Syntax),
    }
}

fn texts(value: &Value) -> Parsed<Vec<String>> {
    let text = |value: &Value| value.as_str().map(str::to_owned).ok_or(Malformed::Syntax);
    match value {
        Value::Array(list) => list.iter().map(text).collect(),
        one => Ok(vec![text(one)?]),
    }
}

fn text_of(fields: &Map<String, Value>, name: &str) -> Parsed<Option<String>> {
    match fields.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Malformed::Syntax),
    }
}

fn only_these(fields: &Map<String, Value>, known: &[&str]) -> Parsed<()> {
    if fields.keys().all(|name| known.contains(&name.as_str())) { Ok(()) } else { Err(Malformed::Syntax) }
}
