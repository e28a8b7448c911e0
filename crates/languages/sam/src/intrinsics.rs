//! CloudFormation's intrinsic functions as values: making them, and telling them.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/intrinsics.py> (read 2026-11).

use crate::{
    list, map,
    value::{Map, Value},
};

pub fn reference(id: &str) -> Value {
    map! {"Ref" => id}.into()
}

pub fn get_att(id: &str, attribute: &str) -> Value {
    map! {"Fn::GetAtt" => list![id, attribute]}.into()
}

pub fn sub(text: impl Into<Value>) -> Value {
    map! {"Fn::Sub" => text.into()}.into()
}

pub fn sub_with(text: impl Into<Value>, variables: Map) -> Value {
    map! {"Fn::Sub" => list![text.into(), variables]}.into()
}

pub fn join(delimiter: &str, values: Vec<Value>) -> Value {
    map! {"Fn::Join" => list![delimiter, values]}.into()
}

pub fn no_value() -> Value {
    reference("AWS::NoValue")
}

pub fn conditional(condition: &Value, then: impl Into<Value>, otherwise: Value) -> Value {
    map! {"Fn::If" => list![condition, then.into(), otherwise]}.into()
}

/// Only when the condition holds.
pub fn only_if(condition: &Value, then: impl Into<Value>) -> Value {
    conditional(condition, then, no_value())
}

pub fn not(condition: &Value) -> Value {
    map! {"Fn::Not" => list![map! {"Condition" => condition}]}.into()
}

pub fn and(conditions: &[Value]) -> Value {
    map! {"Fn::And" => conditions.iter().map(|c| map! {"Condition" => c}.into()).collect::<Vec<Value>>()}
        .into()
}

pub fn or(conditions: &[Value]) -> Value {
    map! {"Fn::Or" => conditions.iter().map(|c| map! {"Condition" => c}.into()).collect::<Vec<Value>>()}
        .into()
}

/// `Fn::Or` takes ten conditions: more are combined in steps, each a condition of its own.
pub fn any_of(mut conditions: Vec<Value>, name: &str) -> Map {
    const MAX: usize = 10;
    let mut made = Map::new();
    if conditions.len() < 2 {
        return made;
    }
    let mut numbered = (conditions.len() - 2) / (MAX - 1);
    while conditions.len() > 1 {
        let step = if numbered > 0 { format!("{name}{numbered}") } else { name.to_owned() };
        numbered = numbered.saturating_sub(1);
        let rest = conditions.split_off(conditions.len().min(MAX));
        made.insert(step.as_str(), or(&conditions));
        conditions = rest;
        conditions.push(step.into());
    }
    made
}

/// `{Ref: ...}`, `{Condition: ...}` or `{Fn::...: ...}`, alone in its map.
pub fn is_intrinsic(value: &Value) -> bool {
    single(value).is_some_and(|(name, _)| name == "Ref" || name == "Condition" || name.starts_with("Fn::"))
}

pub fn is_if(value: &Value) -> bool {
    single(value).is_some_and(|(name, _)| name == "Fn::If")
}

pub fn is_no_value(value: &Value) -> bool {
    single(value).is_some_and(|(name, of)| name == "Ref" && of.as_str() == Some("AWS::NoValue"))
}

/// The only member of a map that has only one.
pub fn single(value: &Value) -> Option<(&str, &Value)> {
    let map = value.as_map().filter(|map| map.len() == 1)?;
    map.iter().next().map(|(key, value)| (key.as_str(), value))
}

/// The three arguments of `Fn::If`.
pub fn if_arguments(value: &Value) -> Result<&[Value; 3], &'static str> {
    let arguments = single(value).and_then(|(_, of)| of.as_list()).unwrap_or_default();
    arguments.try_into().map_err(|_| "Fn::If requires 3 arguments")
}

/// The logical id that a `Ref` or `Fn::GetAtt` speaks of.
pub fn logical_id_in(value: &Value) -> Option<&str> {
    match single(value)? {
        ("Ref", of) => of.as_str(),
        ("Fn::GetAtt", Value::List(of)) if of.len() == 2 => of[0].as_str(),
        ("Fn::GetAtt", Value::Str(of)) => {
            of.split_once('.').filter(|(_, rest)| !rest.contains('.')).map(|(id, _)| id)
        }
        _ => None,
    }
}

/// `{{resolve:service:...}}`
pub fn is_dynamic_reference(value: &Value) -> bool {
    let Some(rest) = value.as_str().and_then(|s| s.strip_prefix("{{resolve:")) else { return false };
    let Some((service, key)) = rest.strip_suffix("}}").and_then(|rest| rest.split_once(':')) else {
        return false;
    };
    !service.is_empty() && service.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !key.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_ten_conditions_are_combined_in_steps() {
        let conditions: Vec<Value> = (0..12).map(|n| format!("C{n:02}").into()).collect();
        let made = any_of(conditions, "All");
        assert_eq!(made.keys().iter().map(|k| k.to_string()).collect::<Vec<_>>(), ["All1", "All"]);
        let last = made.get("All").and_then(|v| v.get("Fn::Or")).and_then(Value::as_list).map(<[Value]>::len);
        assert_eq!(last, Some(3));
    }

    #[test]
    fn the_logical_id_is_found_in_both_forms_of_get_att() {
        assert_eq!(logical_id_in(&map! {"Fn::GetAtt" => "A.Arn"}.into()), Some("A"));
        assert_eq!(logical_id_in(&get_att("B", "Arn")), Some("B"));
        assert_eq!(logical_id_in(&map! {"Fn::GetAtt" => "A.B.Arn"}.into()), None);
    }
}
