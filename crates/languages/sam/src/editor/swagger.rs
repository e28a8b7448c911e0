//! Editing of a Swagger 2 or OpenAPI 3 document for a REST API.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/swagger/swagger.py> (read 2026-11).
//! Authorizers are in `swagger_auth`, resource policies in `swagger_policy`.

use super::{
    Editor, INTEGRATION, contents_mut, is_version_3, normalize_method, path_item, path_item_mut, structure,
};
use crate::{
    hashed,
    intrinsics::{only_if, reference},
    list, map,
    problem::{Outcome, document},
    value::{Map, Str, Value, print},
};

const ENDPOINT_CONFIGURATION: &str = "x-amazon-apigateway-endpoint-configuration";
const ALL_METHODS: [&str; 7] = ["OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"];

pub struct SwaggerEditor {
    pub base: Editor,
    pub(super) security_definitions: Map,
    /// What stands there is not a map; it matters only when something is added.
    pub(super) security_is_invalid: bool,
    gateway_responses: Map,
    pub(super) resource_policy: Map,
    definitions: Map,
}

pub fn skeleton() -> Map {
    let info = hashed! {"version" => "1.0", "title" => reference("AWS::StackName")};
    hashed! {"swagger" => "2.0", "info" => info, "paths" => hashed! {}}
}

pub fn is_valid(body: Option<&Value>) -> bool {
    let Some(body) = body.and_then(Value::as_map) else { return false };
    if !body.get("paths").is_some_and(Value::is_map) {
        return false;
    }
    body.truthy("swagger").is_some() || body.truthy("openapi").is_some_and(|v| is_version_3(&print::text(v)))
}

/// What `add_cors` is asked for.
#[derive(Default)]
pub struct Cors {
    pub origins: Value,
    pub headers: Value,
    pub methods: Value,
    pub max_age: Value,
    pub credentials: Value,
}

impl SwaggerEditor {
    pub fn new(body: Option<&Value>) -> Outcome<SwaggerEditor> {
        let Some(doc) = body.filter(|b| is_valid(Some(b))).and_then(Value::as_map) else {
            return document(
                "Invalid Swagger document or the Swagger document is not explicitly defined in 'DefinitionBody'.",
            );
        };
        let doc = doc.deep_copy();
        let section = |name: &str| {
            let there = doc.truthy(name).and_then(Value::as_map);
            there.cloned().unwrap_or_else(Map::by_hash)
        };
        let editor = SwaggerEditor {
            security_is_invalid: doc.truthy("securityDefinitions").is_some_and(|s| !s.is_map()),
            security_definitions: section("securityDefinitions"),
            gateway_responses: section("x-amazon-apigateway-gateway-responses"),
            resource_policy: section("x-amazon-apigateway-policy"),
            definitions: section("definitions"),
            base: Editor { doc },
        };
        for (path, items) in editor.base.paths().iter() {
            for item in super::contents(items)? {
                path_item(item, path)?;
            }
        }
        Ok(editor)
    }

    /// The document as edited.
    pub fn finish(mut self) -> Map {
        for (name, section) in [
            ("securityDefinitions", self.security_definitions),
            ("x-amazon-apigateway-gateway-responses", self.gateway_responses),
            ("definitions", self.definitions),
        ] {
            if !section.is_empty() {
                self.base.doc.insert(name, section);
            }
        }
        self.base.doc.deep_copy()
    }

    pub fn disable_execute_api_endpoint(&mut self, disable: &Value) -> Outcome<()> {
        let version_3 = self.base.doc.truthy("openapi").is_some_and(|v| is_version_3(&print::text(v)));
        if !version_3 {
            return set_endpoint(&mut self.base.doc, disable)
                .or_else(|why| document(format!("Invalid OpenAPI definition: {why}.")));
        }
        let mut servers = self.base.doc.get("servers").cloned().unwrap_or_else(|| list![hashed! {}]);
        for (index, server) in servers.as_list_mut().into_iter().flatten().enumerate() {
            let outcome = match server.as_map_mut() {
                Some(server) => set_endpoint(server, disable),
                None => Err("It should be a map".into()),
            };
            outcome.or_else(|why| {
                document(format!("Invalid OpenAPI definition of 'servers[{index}]': {why}."))
            })?;
        }
        self.base.doc.insert("servers", servers);
        Ok(())
    }

    /// `integrate` fills the integration of each definition of the method, under the condition when there is one.
    pub fn add_integration(
        &mut self,
        path: &Str,
        method: &Str,
        condition: Option<&Value>,
        responses: Map,
        integrate: &dyn Fn() -> Map,
    ) -> Outcome<()> {
        let method = normalize_method(method);
        self.base.add_path(path, &method)?;
        let Some(items) = self.base.paths_mut().get_mut(path) else { return Ok(()) };
        for item in contents_mut(items)? {
            let item = path_item_mut(item, path)?;
            let Some(definition) = item.get_mut(&method) else { continue };
            let Some(map) = definition.as_map_mut() else {
                return Err(structure(format!(
                    "Definition of method '{method}' for path '{path}' should be a map."
                )));
            };
            map.insert(INTEGRATION, integrate());
            map.or_insert("responses", || responses.clone().into());
            if let Some(condition) = condition {
                *definition = only_if(condition, std::mem::take(definition));
            }
        }
        Ok(())
    }

    pub fn add_cors(&mut self, path: &Str, cors: &Cors, resource_id: &str) -> Outcome<()> {
        let Some(items) = self.base.paths_mut().get_mut(path) else { return Ok(()) };
        // The methods of the first side of a condition are kept for the second.
        let mut methods = cors.methods.clone();
        for item in contents_mut(items)? {
            let item = path_item_mut(item, path)?;
            if item.has("options") {
                continue;
            }
            if !cors.origins.truthy() {
                return crate::problem::resource(
                    resource_id,
                    "Structure of the SAM template is invalid. Invalid input. Value for AllowedOrigins is required",
                );
            }
            if !methods.truthy() {
                methods = format!("'{}'", allowed_methods(item)).into();
            }
            item.insert("options", options_method(cors, &methods));
        }
        Ok(())
    }

    /// Binary media types are written with `~1` for `/`, as in the paths of a patch.
    pub fn set_binary_media_types(&mut self, types: &Value) {
        fn slashes(value: &Value) -> Value {
            match value {
                Value::Str(text) => Str::unicode(&text.replace("~1", "/")).into(),
                Value::List(items) => Value::List(items.iter().map(slashes).collect()),
                Value::Map(map) => {
                    let mut out = Map::by_hash();
                    for (key, value) in map.iter() {
                        out.insert(Str::unicode(&key.replace("~1", "/")), slashes(value));
                    }
                    out.into()
                }
                other => other.clone(),
            }
        }
        self.base.doc.insert("x-amazon-apigateway-binary-media-types", slashes(types));
    }

    pub fn add_gateway_response(&mut self, kind: &Str, response: Map) {
        self.gateway_responses.insert(kind, response);
    }

    pub fn add_models(&mut self, models: &Map) -> Outcome<()> {
        for (name, schema) in models.iter() {
            if schema.get("type").is_none_or(|kind| !kind.truthy()) {
                return document("'Models' schema is missing 'type'.");
            }
            self.definitions.insert(name.like(&name.to_lowercase()), schema);
        }
        Ok(())
    }

    pub fn add_request_validator(
        &mut self,
        path: &Str,
        method: &Str,
        body: bool,
        parameters: bool,
    ) -> Outcome<()> {
        let name = match (body, parameters) {
            (true, true) => "body-and-params",
            (true, false) => "body-only",
            (false, true) => "params-only",
            (false, false) => "no-validation",
        };
        const VALIDATORS: &str = "x-amazon-apigateway-request-validators";
        if self.base.doc.truthy(VALIDATORS).is_none() {
            self.base.doc.insert(VALIDATORS, hashed! {});
        }
        if let Some(validators) = self.base.doc.get_mut(VALIDATORS).and_then(Value::as_map_mut)
            && validators.truthy(name).is_none()
        {
            let validator =
                hashed! {"validateRequestBody" => body, "validateRequestParameters" => parameters};
            validators.update(&hashed! {name => validator});
        }
        self.base.each_definition(path, method, true, &mut |definition| {
            definition.update(&hashed! {"x-amazon-apigateway-request-validator" => name});
            Ok(())
        })
    }

    pub fn add_request_model(&mut self, path: &Str, method: &Str, model: &Map) -> Outcome<()> {
        let name = model.get("Model").and_then(Value::as_text).map(|name| name.like(&name.to_lowercase()));
        let name = name.unwrap_or_else(|| "".into());
        let required = model.some("Required").cloned();
        let swagger = self.base.doc.some("swagger").is_some();
        let version_3 = self.base.doc.truthy("openapi").is_some_and(|v| is_version_3(&print::text(v)));
        self.base.each_definition(path, method, true, &mut |definition| {
            if swagger {
                let schema = map! {"$ref" => format!("#/definitions/{name}")};
                let mut parameter = hashed! {"in" => "body", "name" => &name, "schema" => schema};
                if let Some(required) = &required {
                    parameter.insert("required", required);
                }
                push_parameters(definition, vec![parameter.into()]);
            } else if version_3 {
                let schema = map! {"$ref" => format!("#/components/schemas/{name}")};
                let mut body = map! {"content" => map! {"application/json" => map! {"schema" => schema}}};
                if let Some(required) = &required {
                    body.insert("required", required);
                }
                definition.insert("requestBody", body);
            }
            Ok(())
        })
    }

    /// `parameters`: name, required, cached.
    pub fn add_request_parameters(
        &mut self,
        path: &Str,
        method: &Str,
        parameters: &[(Str, Value, Value)],
    ) -> Outcome<()> {
        self.base.each_definition(path, method, true, &mut |definition| {
            let mut added = Vec::new();
            for (full, required, cached) in parameters {
                let short = full.replace("method.request.", "");
                let (location, name) = short.split_once('.').unwrap_or((&short, ""));
                let location: Value =
                    if location == "querystring" { "query".into() } else { full.like(location).into() };
                let name = full.like(name);
                added.push(
                    hashed! {"in" => location, "name" => name, "required" => required, "type" => "string"}
                        .into(),
                );
                if cached.truthy()
                    && let Some(integration) = definition.get_mut(INTEGRATION).and_then(Value::as_map_mut)
                    && let Some(keys) =
                        integration.or_insert("cacheKeyParameters", || Value::List(Vec::new())).as_list_mut()
                {
                    keys.push(full.into());
                }
            }
            push_parameters(definition, added);
            Ok(())
        })
    }
}

fn push_parameters(definition: &mut Map, added: Vec<Value>) {
    let parameters = definition.or_insert("parameters", || Value::List(Vec::new()));
    if let Some(parameters) = parameters.as_list_mut() {
        parameters.extend(added);
    }
}

fn set_endpoint(map: &mut Map, disable: &Value) -> Result<(), String> {
    let configuration = map.or_insert(ENDPOINT_CONFIGURATION, || Map::new().into());
    let Some(configuration) = configuration.as_map_mut() else {
        return Err(format!("The value of '{ENDPOINT_CONFIGURATION}' should be a map"));
    };
    configuration.insert("disableExecuteApiEndpoint", disable);
    Ok(())
}

fn allowed_methods(item: &Map) -> String {
    let mut methods: Vec<String> = if item.has(super::ANY_METHOD) {
        ALL_METHODS.map(str::to_owned).to_vec()
    } else {
        item.iter().map(|(method, _)| method.to_uppercase()).chain(["OPTIONS".into()]).collect()
    };
    methods.sort();
    methods.dedup();
    methods.join(",")
}

/// The answer to a preflight request, mocked by API Gateway.
fn options_method(cors: &Cors, methods: &Value) -> Map {
    let of_type = |kind: &str| Value::from(map! {"type" => kind});
    let mut parameters = Map::by_hash();
    let mut headers = Map::by_hash();
    let mut add = |name: &str, value: &Value, kind: &str| {
        parameters.insert(format!("method.response.header.{name}"), value);
        headers.insert(name, of_type(kind));
    };
    add("Access-Control-Allow-Origin", &cors.origins, "string");
    if cors.headers.truthy() {
        add("Access-Control-Allow-Headers", &cors.headers, "string");
    }
    if methods.truthy() {
        add("Access-Control-Allow-Methods", methods, "string");
    }
    if !cors.max_age.is_null() {
        add("Access-Control-Max-Age", &cors.max_age, "integer");
    }
    if cors.credentials.is_true() {
        add("Access-Control-Allow-Credentials", &"'true'".into(), "string");
    }
    let default = hashed! {
        "statusCode" => "200",
        "responseParameters" => parameters,
        "responseTemplates" => map! {"application/json" => "{}\n"},
    };
    let integration = hashed! {
        "type" => "mock",
        "requestTemplates" => map! {"application/json" => "{\n  \"statusCode\" : 200\n}\n"},
        "responses" => hashed! {"default" => default},
    };
    let ok = hashed! {"description" => "Default response for CORS method", "headers" => headers};
    hashed! {
        "summary" => "CORS support",
        "consumes" => list!["application/json"],
        "produces" => list!["application/json"],
        INTEGRATION => integration,
        "responses" => hashed! {"200" => ok},
    }
}

/// A resource policy and the like must be maps.
pub fn must_be_map<'v>(value: &'v Value, message: &str) -> Outcome<&'v Map> {
    value.as_map().map_or_else(|| document(message), Ok)
}
