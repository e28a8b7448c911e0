//! SAM's policy templates: `- DynamoDBCrudPolicy: {TableName: ...}`.
//!
//! The templates are data of the published translator (Apache-2.0), `data/policy_templates.json`, taken from
//! <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/policy_templates_data/policy_templates.json>
//! (release 1.110.0). Parsed when the first one is asked for.

use crate::{
    intrinsics::{if_arguments, is_if, is_no_value, single},
    list,
    policies::entries::{Entry, entries, kind},
    problem::{Outcome, resource},
    value::{Map, Value, print},
};
use std::sync::LazyLock;

static TEMPLATES: LazyLock<Map> = LazyLock::new(|| {
    let json: serde_json::Value =
        serde_json::from_str(include_str!("../data/policy_templates.json")).expect("the data file is JSON");
    Value::from(&json["Templates"]).as_map().cloned().unwrap_or_default()
});

pub fn find(name: &str) -> Option<&'static Map> {
    TEMPLATES.get(name).and_then(Value::as_map)
}

/// Puts the statements of policy templates into the property `Policies`.
pub fn put_in(logical_id: &str, properties: &mut Map) -> Outcome<()> {
    let found = entries(properties.get("Policies"));
    if found.is_empty() {
        return Ok(());
    }
    let mut result = Vec::with_capacity(found.len());
    for policy in found {
        result.push(match kind(policy, true)? {
            Entry::Template if is_if(policy) => in_if(logical_id, policy)?,
            Entry::Template => statement(logical_id, policy)?,
            _ => policy.clone(),
        });
    }
    properties.insert("Policies", result);
    Ok(())
}

fn in_if(logical_id: &str, policy: &Value) -> Outcome<Value> {
    let Ok([condition, then, otherwise]) = if_arguments(policy) else { return Ok(policy.clone()) };
    let of =
        |value: &Value| if is_no_value(value) { Ok(value.clone()) } else { statement(logical_id, value) };
    Ok(crate::map! {"Fn::If" => list![condition, of(then)?, of(otherwise)?]}.into())
}

fn statement(logical_id: &str, policy: &Value) -> Outcome<Value> {
    let Some((name, given)) = single(policy) else { return Ok(policy.clone()) };
    let Some(known) = find(name) else { return Ok(policy.clone()) };
    let Some(given) = given.as_map() else {
        return resource(
            logical_id,
            format!("Must specify valid parameter values for policy template '{name}'"),
        );
    };
    let no_parameters = Map::new();
    let wanted = known.get("Parameters").and_then(Value::as_map).unwrap_or(&no_parameters);
    let missing: Vec<&str> =
        wanted.iter().map(|(name, _)| name.as_str()).filter(|name| !given.has(name)).collect();
    if !missing.is_empty() {
        let text = format!(
            "Following required parameters of template '{name}' don't have values: {}",
            print::list(&missing)
        );
        return resource(logical_id, text);
    }
    let values: Map = wanted.iter().map(|(name, _)| (name, given.get(name).cloned().into())).collect();
    let mut definition = known.get("Definition").cloned().unwrap_or(Value::Null);
    fill(&mut definition, &values);
    Ok(definition)
}

/// Puts the parameters' values for `Ref`, and does not look into what it put: the names there are the user's.
fn fill(value: &mut Value, values: &Map) {
    if let Some(("Ref", Value::Str(name))) = single(value)
        && let Some(given) = values.get(name)
        && !given.as_str().is_some_and(|s| s.starts_with("{{IntrinsicFunction:"))
    {
        *value = given.clone();
        return;
    }
    match value {
        Value::List(list) => list.iter_mut().for_each(|item| fill(item, values)),
        Value::Map(map) => map.values_mut().for_each(|item| fill(item, values)),
        _ => {}
    }
}
