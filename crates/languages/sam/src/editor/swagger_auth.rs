//! Who may call the methods of a REST API: security definitions, and the security of each method.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/swagger/swagger.py> (read 2026-11).
//! A method's own authorizer wins over the API's default; `NONE` takes the default away and leaves no trace.

use super::{INTEGRATION, contents_mut, normalize_method, path_item_mut, structure, swagger::SwaggerEditor};
use crate::{
    hashed, list,
    problem::{Outcome, document, template},
    value::{Map, Str, Value, print},
};

/// Fields of a path item that are not methods.
const NOT_METHODS: [&str; 3] = ["summary", "description", "parameters"];

impl SwaggerEditor {
    pub fn add_security_definition(&mut self, name: &Str, definition: Map) {
        self.security_definitions.insert(name, definition);
    }

    fn add_iam_definition(&mut self) {
        if !self.security_definitions.has("AWS_IAM") {
            let definition = hashed! {
                "x-amazon-apigateway-authtype" => "awsSigv4", "type" => "apiKey",
                "name" => "Authorization", "in" => "header",
            };
            self.security_definitions.update(&hashed! {"AWS_IAM" => definition});
        }
    }

    pub fn add_api_key_definition(&mut self) -> Outcome<()> {
        if self.security_is_invalid {
            return template("securityDefinitions must be a dictionary.");
        }
        if !self.security_definitions.has("api_key") {
            let definition = hashed! {"type" => "apiKey", "name" => "x-api-key", "in" => "header"};
            self.security_definitions.update(&hashed! {"api_key" => definition});
        }
        Ok(())
    }

    /// Visits each method of the path that has an integration, by its normalized name.
    fn each_method(
        &mut self,
        path: &Str,
        visit: &mut dyn FnMut(&Str, &mut Map) -> Outcome<()>,
    ) -> Outcome<()> {
        let Some(items) = self.base.paths_mut().get_mut(path) else { return Ok(()) };
        for item in contents_mut(items)? {
            let item = path_item_mut(item, path)?;
            for name in item.keys() {
                if NOT_METHODS.contains(&name.as_str()) {
                    continue;
                }
                let Some(definition) = item.get_mut(&name) else { continue };
                for definition in contents_mut(definition)? {
                    let definition = super::method_definition_mut(definition, path, &name)?;
                    if definition.truthy(INTEGRATION).is_some() {
                        visit(&normalize_method(&name), definition)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// `scopes` are the default authorizer's.
    pub fn set_default_authorizer(
        &mut self,
        path: &Str,
        default: &Str,
        names: &[Str],
        scopes: &Value,
        on_preflight: bool,
    ) -> Outcome<()> {
        let mut uses_iam = false;
        self.each_method(path, &mut |method, definition| {
            if !on_preflight && method.as_str() == "options" {
                return Ok(());
            }
            let is_authorizer = |key: &str| key == "AWS_IAM" || names.iter().any(|name| name.as_str() == key);
            let (mut others, mut authorizers) = split_security(path, method, definition, &is_authorizer)?;
            let none = others.iter().position(|entry| entry.as_map().is_some_and(|map| map.has("NONE")));
            if let Some(none) = none {
                others.remove(none);
            } else if !authorizers.is_empty() {
                others.append(&mut authorizers);
            } else {
                others.push(hashed! {default => scopes}.into());
            }
            uses_iam |= set_security(definition, others);
            Ok(())
        })?;
        if uses_iam {
            self.add_iam_definition();
        }
        Ok(())
    }

    pub fn set_default_api_key_required(&mut self, path: &Str, on_preflight: bool) -> Outcome<()> {
        self.each_method(path, &mut |method, definition| {
            let is_key = |key: &str| key == "api_key" || key == "api_key_false";
            let existing = definition.get("security").cloned().unwrap_or_else(|| Value::List(Vec::new()));
            let (mut others, keys) = split_security(path, method, definition, &is_key)?;
            let refused = keys.iter().any(|entry| entry.as_map().is_some_and(|map| map.has("api_key_false")));
            if !refused && (method.as_str() != "options" || on_preflight) {
                others.push(hashed! {"api_key" => list![]}.into());
            }
            if Value::List(others.clone()) != existing {
                definition.insert("security", others);
            }
            Ok(())
        })
    }

    /// The authorizer of one method; `known` are the API's authorizers as written.
    pub fn set_method_authorizer(
        &mut self,
        path: &Str,
        method: &Str,
        authorizer: &Str,
        known: Option<&Value>,
        method_scopes: Option<&Value>,
    ) -> Outcome<()> {
        let mut uses_iam = false;
        self.base.each_definition(path, method, true, &mut |definition| {
            let mut scopes = list![];
            let mut security = existing_security(path, method, definition)?;
            if authorizer.as_str() != "NONE"
                && let Some(known) = known.filter(|k| k.truthy()).and_then(Value::as_map)
            {
                let of_api = match known.get(authorizer) {
                    None => None,
                    Some(Value::Map(map)) => map.some("AuthorizationScopes"),
                    Some(_) => {
                        return document(format!("Type of authorizer '{authorizer}' must be a dictionary"));
                    }
                };
                if known.some(authorizer).is_some()
                    && let Some(found) = method_scopes.or(of_api)
                {
                    scopes = found.clone();
                }
            }
            security.push(hashed! {authorizer => scopes}.into());
            uses_iam |= set_security(definition, security);
            Ok(())
        })?;
        if uses_iam {
            self.add_iam_definition();
        }
        Ok(())
    }

    pub fn set_method_api_key(&mut self, path: &Str, method: &Str, required: bool) -> Outcome<()> {
        let mut seen = false;
        self.base.each_definition(path, method, true, &mut |definition| {
            seen = true;
            let name = if required { "api_key" } else { "api_key_false" };
            let mut security = existing_security(path, method, definition)?;
            security.push(hashed! {name => list![]}.into());
            definition.insert("security", security);
            Ok(())
        })?;
        if seen && required {
            self.add_api_key_definition()?;
        }
        Ok(())
    }
}

fn existing_security(path: &str, method: &str, definition: &Map) -> Outcome<Vec<Value>> {
    match definition.get("security") {
        None => Ok(Vec::new()),
        Some(Value::List(list)) => Ok(list.clone()),
        Some(_) => document(format!("Type of security for path {path} method {method} must be a list")),
    }
}

/// The entries that speak of none of the names, and those that do.
fn split_security(
    path: &str,
    method: &str,
    definition: &Map,
    of_interest: &dyn Fn(&str) -> bool,
) -> Outcome<(Vec<Value>, Vec<Value>)> {
    let (mut others, mut found) = (Vec::new(), Vec::new());
    for entry in existing_security(path, method, definition)? {
        let Some(map) = entry.as_map() else {
            return Err(structure(format!(
                "{} in Security for path {path} method {method} is not a valid dictionary.",
                print::text(&entry)
            )));
        };
        if map.iter().any(|(key, _)| of_interest(key)) { found.push(entry) } else { others.push(entry) }
    }
    Ok((others, found))
}

/// Sets the security unless there is none; tells whether its first entry is IAM.
fn set_security(definition: &mut Map, security: Vec<Value>) -> bool {
    if security.is_empty() {
        return false;
    }
    let iam = security[0].as_map().is_some_and(|map| map.has("AWS_IAM"));
    definition.insert("security", security);
    iam
}
