//! Editing of the API definitions that are embedded in a template.
//!
//! [`Editor`] is what Swagger 2 and OpenAPI 3 documents have in common: paths and methods, either of which may stand under a
//! `Fn::If`. Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/open_api/base_editor.py> (read 2026-11).
//! Surprise: an edit copies the document when it begins and when it ends, which shows in the order of the keys, and so in the
//! deployment's hash.

pub mod open_api;
pub mod swagger;
pub mod swagger_auth;
pub mod swagger_policy;

use crate::{
    hashed,
    intrinsics::{is_no_value, only_if},
    problem::{Outcome, Problem, document},
    value::{Map, Str, Value},
};

pub const INTEGRATION: &str = "x-amazon-apigateway-integration";
pub const ANY_METHOD: &str = "x-amazon-apigateway-any-method";

/// `3.0`, `3.0.1` and so on, one digit each.
pub fn is_version_3(text: &str) -> bool {
    is_version(text, &["3"])
}

pub fn is_version_2_or_3(text: &str) -> bool {
    is_version(text, &["2", "3"])
}

fn is_version(text: &str, majors: &[&str]) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let digit = |part: &&str| part.len() == 1 && part.bytes().all(|b| b.is_ascii_digit());
    (2..=3).contains(&parts.len()) && majors.contains(&parts[0]) && parts[1..].iter().all(digit)
}

/// Lower case, and AWS's name for `any`.
pub fn normalize_method(method: &Str) -> Str {
    let lower = method.to_lowercase();
    if lower == "any" { ANY_METHOD.into() } else { method.like(&lower) }
}

/// The value, or both sides of its `Fn::If` without `AWS::NoValue`.
pub fn contents(value: &Value) -> Outcome<Vec<&Value>> {
    match value.as_map().and_then(|map| map.get("Fn::If")) {
        None => Ok(vec![value]),
        Some(Value::List(arguments)) => Ok(arguments.iter().skip(1).filter(|v| !is_no_value(v)).collect()),
        Some(_) => document("Value of Fn::If must be a list."),
    }
}

pub fn contents_mut(value: &mut Value) -> Outcome<Vec<&mut Value>> {
    if !value.as_map().is_some_and(|map| map.has("Fn::If")) {
        return Ok(vec![value]);
    }
    match value.as_map_mut().and_then(|map| map.get_mut("Fn::If")) {
        Some(Value::List(arguments)) => {
            Ok(arguments.iter_mut().skip(1).filter(|v| !is_no_value(v)).collect())
        }
        _ => document("Value of Fn::If must be a list."),
    }
}

pub fn path_item<'v>(value: &'v Value, path: &str) -> Outcome<&'v Map> {
    value.as_map().ok_or_else(|| not_a_path_item(path))
}

pub fn path_item_mut<'v>(value: &'v mut Value, path: &str) -> Outcome<&'v mut Map> {
    value.as_map_mut().ok_or_else(|| not_a_path_item(path))
}

fn not_a_path_item(path: &str) -> Problem {
    structure(format!("Value of '{path}' path must be a dictionary according to Swagger spec."))
}

pub fn structure(message: String) -> Problem {
    Problem::Document(vec![Problem::Template { message }])
}

pub fn method_definition_mut<'v>(value: &'v mut Value, path: &str, method: &str) -> Outcome<&'v mut Map> {
    value.as_map_mut().ok_or_else(|| not_a_method(path, method))
}

fn not_a_method(path: &str, method: &str) -> Problem {
    structure(format!("Definition of method '{method}' for path '{path}' should be a map."))
}

/// A document being edited: a copy of what the template has.
pub struct Editor {
    pub doc: Map,
}

impl Editor {
    pub fn paths(&self) -> &Map {
        self.doc.get("paths").and_then(Value::as_map).expect("checked when the edit began")
    }
    pub fn paths_mut(&mut self) -> &mut Map {
        self.doc.get_mut("paths").and_then(Value::as_map_mut).expect("checked when the edit began")
    }
    pub fn path_names(&self) -> Vec<Str> {
        self.paths().keys()
    }

    /// Sets a condition on the whole path.
    pub fn make_conditional(&mut self, path: &str, condition: &Value) {
        if let Some(item) = self.paths_mut().get_mut(path) {
            *item = only_if(condition, std::mem::take(item));
        }
    }

    pub fn has_integration(&self, path: &str, method: &Str) -> Outcome<bool> {
        let method = normalize_method(method);
        let Some(items) = self.paths().get(path) else { return Ok(false) };
        for item in contents(items)? {
            if !item.as_map().is_some_and(|item| item.has(&method)) {
                return Ok(false);
            }
        }
        for item in contents(items)? {
            let Some(definition) = path_item(item, path)?.get(&method).filter(|d| d.is_map()) else {
                return Ok(false);
            };
            let mut found = false;
            for definition in contents(definition)? {
                let definition = definition.as_map().ok_or_else(|| not_a_method(path, &method))?;
                if definition.truthy(INTEGRATION).is_some() {
                    found = true;
                    break;
                }
            }
            if !found {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The path and method, made when they are not there.
    pub fn add_path(&mut self, path: &Str, method: &Str) -> Outcome<()> {
        let method = normalize_method(method);
        let items = self.paths_mut().or_insert(path, || hashed! {}.into());
        if !items.is_map() {
            return Err(not_a_path_item(path));
        }
        for item in contents_mut(items)? {
            if let Some(item) = item.as_map_mut() {
                item.or_insert(&method, || hashed! {}.into());
            }
        }
        Ok(())
    }

    /// Visits each definition of the method that has an integration (or each at all).
    pub fn each_definition(
        &mut self,
        path: &str,
        method: &Str,
        integrated_only: bool,
        visit: &mut dyn FnMut(&mut Map) -> Outcome<()>,
    ) -> Outcome<()> {
        let normalized = normalize_method(method);
        let Some(items) = self.paths_mut().get_mut(path) else { return Err(not_a_path_item(path)) };
        for item in contents_mut(items)? {
            let Some(definition) = path_item_mut(item, path)?.get_mut(&normalized) else {
                return Err(not_a_method(path, method));
            };
            for definition in contents_mut(definition)? {
                let definition = method_definition_mut(definition, path, method)?;
                if integrated_only && definition.truthy(INTEGRATION).is_none() {
                    continue;
                }
                visit(definition)?;
            }
        }
        Ok(())
    }

    pub fn set_timeout(&mut self, path: &str, method: &Str, timeout: &Value) -> Outcome<()> {
        self.each_definition(path, method, true, &mut |definition| {
            if let Some(integration) = definition.get_mut(INTEGRATION).and_then(Value::as_map_mut) {
                integration.insert("timeoutInMillis", timeout);
            }
            Ok(())
        })
    }
}

/// A path, with its parameters as `*`: what an ARN takes. `greedy` parameters are `{name+}`.
pub fn path_with_wildcards(path: &Str, greedy: bool) -> Str {
    let mut out = String::new();
    let mut rest: &str = path;
    while let Some(start) = rest.find('{') {
        let Some(end) = rest[start..].find('}').map(|end| start + end) else { break };
        let name = &rest[start + 1..end];
        let bare = match name.strip_suffix('+') {
            Some(bare) if greedy || bare == "proxy" => bare,
            Some(_) => "",
            None => name,
        };
        let valid =
            !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
        if valid {
            out.push_str(&rest[..start]);
            out.push('*');
            rest = &rest[end + 1..];
        } else {
            out.push_str(&rest[..=start]);
            rest = &rest[start + 1..];
        }
    }
    out.push_str(rest);
    path.like(&out)
}

/// The member at a path of keys; a step into something that is not a map is named.
pub fn deep_get<'v>(map: &'v Map, path: &[&str]) -> Result<Option<&'v Value>, String> {
    let Some((first, rest)) = path.split_first() else { return Ok(None) };
    let mut value = map.get(first);
    let mut walked = (*first).to_owned();
    for step in rest {
        match value {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Map(map)) => value = map.get(step),
            Some(_) => return Err(format!("The value of '{walked}' should be a map")),
        }
        walked = format!("{walked}.{step}");
    }
    Ok(value.filter(|v| !v.is_null()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_a_path_become_wildcards() {
        let wild = |path: &str, greedy| path_with_wildcards(&path.into(), greedy).to_string();
        assert_eq!(wild("/a/{id}/{proxy+}", false), "/a/*/*");
        assert_eq!((wild("/{x+}", true), wild("/{x+}", false)), ("/*".into(), "/{x+}".into()));
    }

    #[test]
    fn versions_have_two_or_three_parts() {
        assert!(
            is_version_3("3.0") && is_version_3("3.0.1") && !is_version_3("3") && !is_version_3("3.0.10")
        );
    }
}
