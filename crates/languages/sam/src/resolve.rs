//! Putting values for references: of parameters where SAM must know them, of the names SAM gives at the end.
//!
//! SAM resolves as little as it can: what is passed through keeps its intrinsic functions. Rules:
//! <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/intrinsics/actions.py> (read 2026-11).

use crate::{
    intrinsics::single,
    map,
    problem::{Outcome, document},
    value::{Map, Str, Value, print},
};
use std::collections::HashMap;

/// Puts the values of parameters for `Ref` and inside `Fn::Sub`, everywhere in the value.
pub fn parameters(value: &mut Value, parameters: &Map) -> Outcome<()> {
    walk(value, &mut |node| {
        let Some((name, of)) = single(node) else { return Ok(()) };
        if name == "Ref" {
            let found = of.as_str().and_then(|parameter| known(parameters, parameter)).cloned();
            if let Some(found) = found {
                *node = found;
            }
        } else if name == "Fn::Sub" {
            substitute(node, &|_, name| known(parameters, name).cloned())?;
        }
        Ok(())
    })
}

/// The value with its parameters put in. A `Ref` at the top is left in place; what is inside is changed where it is,
/// as the published translator does.
pub fn with_parameters(value: &mut Value, known_parameters: &Map) -> Outcome<Value> {
    if single(value).is_some_and(|(name, _)| name == "Ref") {
        let mut copy = value.clone();
        parameters(&mut copy, known_parameters)?;
        return Ok(copy);
    }
    parameters(value, known_parameters)?;
    Ok(value.clone())
}

/// A parameter's value, unless it is itself an intrinsic function that only the service knows.
fn known<'p>(parameters: &'p Map, name: &str) -> Option<&'p Value> {
    parameters.get(name).filter(|v| !v.as_str().is_some_and(|s| s.starts_with("{{IntrinsicFunction:")))
}

/// Puts the values of mappings for `Fn::FindInMap`, which nobody looks at in a template without mappings.
pub fn mappings(value: &mut Value, maps: &Map) -> Outcome<()> {
    if maps.is_empty() {
        return Ok(());
    }
    walk(value, &mut |node| {
        let Some(("Fn::FindInMap", of)) = single(node) else { return Ok(()) };
        if let Some(found) = find_in_map(of, maps)? {
            *node = found;
        }
        Ok(())
    })
}

fn find_in_map(of: &Value, maps: &Map) -> Outcome<Option<Value>> {
    let Some([map, top, second]) = of.as_list() else {
        return document(format!(
            "Invalid FindInMap value {}. FindInMap expects an array with 3 values.",
            print::text(of)
        ));
    };
    let resolved = |key: &Value| -> Outcome<Value> {
        match single(key) {
            Some(("Fn::FindInMap", of)) => Ok(find_in_map(of, maps)?.unwrap_or_else(|| key.clone())),
            _ => Ok(key.clone()),
        }
    };
    let (map, top, second) = (resolved(map)?, resolved(top)?, resolved(second)?);
    let (Some(map), Some(top), Some(second)) = (map.as_str(), top.as_str(), second.as_str()) else {
        return Ok(None);
    };
    let not_two_levels =
        || document(format!("Cannot use Fn::FindInMap on Mapping '{map}' which is not a a two-level map."));
    let Some(level) = maps.get(map) else { return Ok(None) };
    let Some(level) = level.as_map() else { return not_two_levels() };
    let Some(level) = level.get(top) else { return Ok(None) };
    let Some(level) = level.as_map() else { return not_two_levels() };
    Ok(level.get(second).cloned())
}

/// What SAM names stand for in the end.
#[derive(Default)]
pub struct Names {
    /// Resources whose logical id has changed (layers carry a hash).
    pub changed: HashMap<String, String>,
    /// `Function.Alias` and the like: logical id, property, the generated resource's id.
    pub properties: HashMap<String, HashMap<&'static str, String>>,
}

impl Names {
    fn property(&self, id: &str, property: &str) -> Option<&String> {
        self.properties.get(id)?.get(property)
    }
}

/// References to resources that got another logical id.
pub fn changed_ids(value: &mut Value, names: &Names) -> Outcome<()> {
    if names.changed.is_empty() {
        return Ok(());
    }
    walk(value, &mut |node| {
        match single(node) {
            Some(("Ref", Value::Str(id))) => {
                if let Some(new) = names.changed.get(id.as_str()) {
                    *node = map! {"Ref" => new.as_str()}.into();
                }
            }
            Some(("Fn::Sub", _)) => substitute(node, &|whole, name| {
                let id = name.split('.').next().unwrap_or(name);
                Some(names.changed.get(id).map_or(whole.into(), |new| whole.replace(id, new).into()))
            })?,
            Some(("Fn::GetAtt", of)) => {
                if let Some((id, rest)) = get_att_parts(of)
                    && let Some(new) = names.changed.get(&id)
                {
                    *node = get_att_of(new, &rest);
                }
            }
            _ => {}
        }
        Ok(())
    })
}

/// References to the resources behind a SAM resource: `!Ref Function.Alias`.
pub fn resource_properties(value: &mut Value, names: &Names) -> Outcome<()> {
    if names.properties.is_empty() {
        return Ok(());
    }
    walk(value, &mut |node| {
        match single(node) {
            Some(("Ref", Value::Str(of))) => {
                let found = of.split_once('.').and_then(|(id, property)| names.property(id, property));
                if let Some(new) = found {
                    *node = map! {"Ref" => new.as_str()}.into();
                }
            }
            Some(("Fn::Sub", _)) => substitute(node, &|whole, name| {
                let mut parts = name.split('.');
                let found = parts.next().zip(parts.next()).and_then(|(id, property)| {
                    Some((format!("{id}.{property}"), names.property(id, property)?))
                });
                Some(found.map_or(whole.into(), |(old, new)| whole.replace(&old, new).into()))
            })?,
            Some(("Fn::GetAtt", of)) => {
                if let Some((id, rest)) = get_att_parts(of)
                    && let Some((property, rest)) = rest.split_first()
                    && let Some(new) = names.property(&id, property)
                {
                    *node = get_att_of(new, rest);
                }
            }
            _ => {}
        }
        Ok(())
    })
}

/// The parts of a `Fn::GetAtt` written as a list of two or more strings, split at each dot.
fn get_att_parts(of: &Value) -> Option<(String, Vec<String>)> {
    let items = of.as_list().filter(|items| items.len() >= 2)?;
    let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    let joined = texts?.join(".");
    let mut parts = joined.split('.').map(str::to_owned);
    Some((parts.next()?, parts.collect()))
}

fn get_att_of(id: &str, rest: &[String]) -> Value {
    let items = std::iter::once(id).chain(rest.iter().map(String::as_str));
    map! {"Fn::GetAtt" => items.map(Value::from).collect::<Vec<_>>()}.into()
}

/// Replaces `${name}` in the text of a `Fn::Sub` with what `find` gives for (`${name}`, `name`).
fn substitute(node: &mut Value, find: &dyn Fn(&str, &str) -> Option<Value>) -> Outcome<()> {
    let Some(of) = node.as_map_mut().and_then(|map| map.get_mut("Fn::Sub")) else { return Ok(()) };
    let text = match of {
        Value::Str(text) => text,
        Value::List(items) => match items.first_mut() {
            Some(Value::Str(text)) => text,
            _ => return Ok(()),
        },
        _ => return Ok(()),
    };
    let original: Str = text.clone();
    let mut done = original.to_string();
    for (whole, name) in variables(&original) {
        let Some(value) = find(whole, name) else { continue };
        let Some(value) = value.as_str() else {
            return document(format!(
                "Invalid Fn::Sub variable value {}. Fn::Sub expects all variables to be strings.",
                print::text(&value)
            ));
        };
        done = done.replacen(whole, value, 1);
    }
    if done != *original {
        *text = original.like(&done);
    }
    Ok(())
}

/// `${Name}`, `${Name.Attribute}` and `${AWS::Name}` in a text: the whole and the name.
fn variables(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        rest = &rest[start..];
        let Some(end) = rest.find('}') else { break };
        let name = &rest[2..end];
        let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
        let pseudo = name.strip_prefix("AWS::").is_some_and(|n| {
            n.starts_with(|c: char| c.is_ascii_uppercase()) && n.bytes().all(|b| b.is_ascii_alphabetic())
        });
        if plain || pseudo {
            found.push((&rest[..=end], name));
            rest = &rest[end + 1..];
        } else {
            rest = &rest[2..];
        }
    }
    found
}

/// Every value, from the top; what a node is replaced by is walked into as well.
fn walk(value: &mut Value, visit: &mut dyn FnMut(&mut Value) -> Outcome<()>) -> Outcome<()> {
    visit(value)?;
    match value {
        Value::List(list) => list.iter_mut().try_for_each(|item| walk(item, visit)),
        Value::Map(map) => map.values_mut().try_for_each(|item| walk(item, visit)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list;

    #[test]
    fn parameters_are_put_into_ref_and_sub_and_nothing_else() {
        let known = map! {"P" => "v", "AWS::Region" => "eu-west-1"};
        let mut value: Value = list![
            map! {"Ref" => "P"},
            map! {"Fn::Sub" => "${P}-${AWS::Region}-${Other}-${!P}"},
            map! {"Fn::GetAtt" => list!["P", "Arn"]},
        ];
        parameters(&mut value, &known).unwrap();
        assert_eq!(
            value,
            list![
                "v",
                map! {"Fn::Sub" => "v-eu-west-1-${Other}-${!P}"},
                map! {"Fn::GetAtt" => list!["P", "Arn"]}
            ]
        );
    }
}
