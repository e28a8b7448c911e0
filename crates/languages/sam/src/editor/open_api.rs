//! Editing of an OpenAPI 3 document for an HTTP API.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/open_api/open_api.py> (read 2026-11).

use super::{
    ANY_METHOD, Editor, INTEGRATION, contents, contents_mut, deep_get, is_version_3, method_definition_mut,
    normalize_method, path_item_mut, structure,
};
use crate::{
    hashed,
    intrinsics::{is_intrinsic, only_if, reference},
    list, map,
    problem::{Outcome, document},
    value::{Map, Str, Value, json, print},
};

pub const DEFAULT_PATH: &str = "$default";
const CORS: &str = "x-amazon-apigateway-cors";
const TAG_VALUE: &str = "x-amazon-apigateway-tag-value";
const ENDPOINT_CONFIGURATION: &str = "x-amazon-apigateway-endpoint-configuration";

pub struct OpenApiEditor {
    pub base: Editor,
    security_schemes: Map,
    tags: Value,
    info: Map,
}

pub fn skeleton() -> Map {
    let info = hashed! {"version" => "1.0", "title" => default_title()};
    hashed! {"openapi" => "3.0.1", "info" => info, "paths" => hashed! {}}
}

pub fn default_title() -> Value {
    reference("AWS::StackName")
}

pub fn is_valid(body: Option<&Value>) -> bool {
    let Some(body) = body.and_then(Value::as_map) else { return false };
    body.get("paths").is_some_and(Value::is_map)
        && body.truthy("openapi").is_some_and(|v| is_version_3(&print::text(v)))
}

impl OpenApiEditor {
    pub fn new(body: Option<&Value>) -> Outcome<OpenApiEditor> {
        let Some(doc) = body.filter(|b| is_valid(Some(b))).and_then(Value::as_map) else {
            return document(
                "Invalid OpenApi document. Invalid values or missing keys for 'openapi' or 'paths' in \
                 'DefinitionBody'.",
            );
        };
        let doc = doc.deep_copy();
        let section = |path: &[&str]| -> Outcome<Map> {
            let found =
                deep_get(&doc, path).or_else(|why| document(format!("Invalid OpenApi document: {why}")))?;
            Ok(found.filter(|v| v.truthy()).and_then(Value::as_map).cloned().unwrap_or_else(Map::by_hash))
        };
        Ok(OpenApiEditor {
            security_schemes: section(&["components", "securitySchemes"])?,
            tags: doc.truthy("tags").cloned().unwrap_or_else(|| list![]),
            info: section(&["info"])?,
            base: Editor { doc },
        })
    }

    /// The document as edited.
    pub fn finish(mut self) -> Map {
        let doc = &mut self.base.doc;
        if self.tags.truthy() {
            doc.insert("tags", self.tags);
        }
        if !self.security_schemes.is_empty() {
            if doc.truthy("components").is_none() {
                doc.insert("components", hashed! {});
            }
            if let Some(components) = doc.get_mut("components").and_then(Value::as_map_mut) {
                components.insert("securitySchemes", self.security_schemes);
            }
        }
        if !self.info.is_empty() {
            doc.insert("info", self.info);
        }
        doc.deep_copy()
    }

    /// Whether the default route already sends everything to this function.
    pub fn default_route_is_of(&mut self, function_id: &str) -> Outcome<bool> {
        let method = Str::from(ANY_METHOD);
        if !self.base.has_integration(DEFAULT_PATH, &method)? {
            return Ok(false);
        }
        let mut matches = true;
        self.base.each_definition(DEFAULT_PATH, &method, false, &mut |definition| {
            let uri = match definition.get(INTEGRATION) {
                None => None,
                Some(Value::Map(integration)) => integration.get("uri"),
                Some(_) => {
                    return document(format!(
                        "Value of '{INTEGRATION}' must be a dictionary according to Swagger spec."
                    ));
                }
            };
            let Some(uri) = uri.filter(|uri| uri.is_map()) else {
                matches = false;
                return Ok(());
            };
            for uri in contents(uri)? {
                let arn = uri.get("Fn::Sub").and_then(Value::as_str).unwrap_or_default();
                matches &= function_in(arn) == Some(function_id);
            }
            Ok(())
        })?;
        Ok(matches)
    }

    pub fn add_lambda_integration(
        &mut self,
        path: &Str,
        method: &Str,
        uri: &Value,
        condition: Option<&Value>,
    ) -> Outcome<()> {
        let method = normalize_method(method);
        if self.base.has_integration(path, &method)? {
            return Ok(());
        }
        self.base.add_path(path, &method)?;
        let uri = condition.map_or_else(|| uri.clone(), |condition| only_if(condition, uri));
        let Some(items) = self.base.paths_mut().get_mut(path) else { return Ok(()) };
        for item in contents_mut(items)? {
            let item = path_item_mut(item, path)?;
            let Some(definition) = item.get_mut(&method) else { continue };
            if definition.is_null() {
                *definition = hashed! {}.into();
            }
            let map = method_definition_mut(definition, path, &method)?;
            let integration = hashed! {
                "type" => "aws_proxy", "httpMethod" => "POST", "payloadFormatVersion" => "2.0", "uri" => &uri,
            };
            map.insert(INTEGRATION, integration);
            if path.as_str() == DEFAULT_PATH && method.as_str() == ANY_METHOD {
                map.insert("isDefaultRoute", true);
            }
            map.or_insert("responses", || hashed! {}.into());
            if let Some(condition) = condition {
                *definition = only_if(condition, std::mem::take(definition));
            }
        }
        Ok(())
    }

    pub fn add_path_parameters(&mut self, path: &Str, method: &Str, names: &[&str]) -> Outcome<()> {
        self.base.each_definition(path, method, true, &mut |definition| {
            let parameters = definition.or_insert("parameters", || list![]);
            let Some(parameters) = parameters.as_list_mut() else { return Ok(()) };
            for name in names {
                let there = parameters.iter_mut().filter_map(Value::as_map_mut);
                let there = there.into_iter().find(|p| p.str("name") == Some(name));
                match there {
                    Some(parameter) => {
                        parameter.insert("in", "path");
                        parameter.insert("required", true);
                    }
                    None => parameters.push(
                        hashed! {"name" => Str::unicode(name), "in" => "path", "required" => true}.into(),
                    ),
                }
            }
            Ok(())
        })
    }

    pub fn set_payload_format(&mut self, path: &Str, method: &Str, version: &Value) -> Outcome<()> {
        self.base.each_definition(path, method, true, &mut |definition| {
            if let Some(integration) = definition.get_mut(INTEGRATION).and_then(Value::as_map_mut) {
                integration.insert("payloadFormatVersion", version);
            }
            Ok(())
        })
    }

    pub fn add_security_scheme(&mut self, name: &Str, scheme: Map) {
        self.security_schemes.insert(name, scheme);
    }

    pub fn set_default_authorizer(&mut self, path: &Str, default: &Str, scopes: &Value) -> Outcome<()> {
        let Some(items) = self.base.paths_mut().get_mut(path) else { return Ok(()) };
        for item in contents_mut(items)? {
            let item = path_item_mut(item, path)?;
            for name in item.keys() {
                let normalized = normalize_method(&name);
                if matches!(normalized.as_str(), "parameters" | "options") {
                    continue;
                }
                if !item.has(&normalized) {
                    return Err(structure(format!(
                        "Could not find {normalized} in {path} within DefinitionBody."
                    )));
                }
                let Some(definition) = item.get_mut(&name) else { continue };
                for definition in contents_mut(definition)? {
                    let definition = method_definition_mut(definition, path, &name)?;
                    if definition.truthy(INTEGRATION).is_some() && definition.truthy("security").is_none() {
                        definition.insert("security", list![map! {default => scopes}]);
                    }
                }
            }
        }
        Ok(())
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
        self.base.each_definition(path, method, true, &mut |definition| {
            let mut scopes = list![];
            if !matches!(authorizer.as_str(), "NONE" | "AWS_IAM") {
                let of_api = known.and_then(|k| k.get(authorizer));
                let Some(of_api) = of_api.map_or(Some(None), |v| v.as_map().map(Some)) else {
                    return document(format!("Type of authorizer '{authorizer}' must be a dictionary"));
                };
                let found = method_scopes
                    .filter(|scopes| scopes.truthy())
                    .or_else(|| of_api.and_then(|map| map.truthy("AuthorizationScopes")));
                if let Some(found) = found {
                    scopes = found.clone();
                }
            }
            let mut security = match definition.get("security") {
                None => Vec::new(),
                Some(Value::List(list)) => list.clone(),
                Some(_) => {
                    return document(format!(
                        "Type of security for path {path} method {method} must be a list"
                    ));
                }
            };
            security.push(map! {authorizer => scopes}.into());
            definition.insert("security", security);
            Ok(())
        })
    }

    pub fn add_tags(&mut self, tags: &Map) -> Outcome<()> {
        for (name, value) in tags.iter() {
            let Some(there) = self.tags.as_list_mut() else {
                return document(format!(
                    "Tags in OpenApi DefinitionBody needs to be a list. {} is a {} not a list.",
                    print::text(&self.tags),
                    self.tags.type_name()
                ));
            };
            let found =
                there.iter_mut().filter_map(Value::as_map_mut).find(|tag| tag.str("name") == Some(name));
            match found {
                Some(tag) => tag.insert(TAG_VALUE, value),
                None => there.push(hashed! {"name" => name, TAG_VALUE => value}.into()),
            }
        }
        Ok(())
    }

    pub fn disable_execute_api_endpoint(&mut self, disable: &Value) -> Outcome<()> {
        let mut servers = self.base.doc.get("servers").cloned().unwrap_or_else(|| list![hashed! {}]);
        for server in servers.as_list_mut().into_iter().flatten() {
            let Some(server) = server.as_map_mut() else {
                return document("Value of 'servers' item must be a dictionary according to Swagger spec.");
            };
            let configuration = server.or_insert(ENDPOINT_CONFIGURATION, || Map::new().into());
            if let Some(configuration) = configuration.as_map_mut() {
                configuration.insert("disableExecuteApiEndpoint", disable);
            }
        }
        self.base.doc.insert("servers", servers);
        Ok(())
    }

    /// `cors` by AWS's names (`AllowOrigins`, ...); origins that are an intrinsic function stand for all of it.
    pub fn add_cors(&mut self, cors: &Map) -> Outcome<()> {
        let mut configuration = match self.base.doc.get(CORS) {
            None => Map::new(),
            Some(Value::Map(map)) => map.clone(),
            Some(_) => {
                return document(format!(
                    "Value of '{CORS}' must be a dictionary according to Swagger spec."
                ));
            }
        };
        if let Some(origins) = cors.truthy("AllowOrigins").filter(|origins| is_intrinsic(origins)) {
            configuration.update(&with_small_names(origins));
        } else {
            for (name, small) in CORS_NAMES {
                let value = match name {
                    "MaxAge" => cors.some(name),
                    "AllowCredentials" => cors.get(name).filter(|v| v.is_true()),
                    _ => cors.truthy(name),
                };
                if let Some(value) = value {
                    configuration.insert(small, value);
                }
            }
        }
        self.base.doc.insert(CORS, configuration);
        Ok(())
    }

    pub fn set_description(&mut self, description: &Value) {
        if self.info.truthy("description").is_none() {
            self.info.insert("description", description);
        }
    }

    pub fn set_title(&mut self, title: &Value) {
        if self.info.get("title") == Some(&default_title()) {
            self.info.insert("title", title);
        }
    }
}

pub const CORS_NAMES: [(&str, &str); 6] = [
    ("AllowOrigins", "allowOrigins"),
    ("AllowHeaders", "allowHeaders"),
    ("AllowMethods", "allowMethods"),
    ("ExposeHeaders", "exposeHeaders"),
    ("MaxAge", "maxAge"),
    ("AllowCredentials", "allowCredentials"),
];

/// A configuration inside an intrinsic function, with the names OpenAPI has for it. The translator replaces them in
/// the text of the JSON, wherever they stand.
fn with_small_names(value: &Value) -> Map {
    let mut text = json::dumps(value, json::Style::DEFAULT);
    for (name, small) in CORS_NAMES {
        text = text.replace(name, small);
    }
    let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    Value::from(&json).as_map().cloned().unwrap_or_default()
}

/// The function in the text of an integration's URI: `...functions/${Id.Arn}/invocations`.
fn function_in(arn: &str) -> Option<&str> {
    let end = arn.find(".Arn")?;
    let id = arn[..end].rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
    Some(id).filter(|id| !id.is_empty())
}
