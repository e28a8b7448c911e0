//! What the properties of a REST API put into its definition: CORS, authorizers, gateway responses, media types, models.
//!
//! Each edit begins and ends with a copy of the document, in this order; the deployment's hash depends on it.

use super::{Api, authorizer};
use crate::{
    context::Context,
    editor::{
        deep_get, is_version_3, path_item, structure,
        swagger::{self, Cors, SwaggerEditor, must_be_map},
    },
    expect, hashed,
    intrinsics::is_intrinsic,
    problem::{Outcome, document},
    value::{Map, Str, Value, print},
};

const AUTH: [&str; 8] = [
    "Authorizers",
    "DefaultAuthorizer",
    "InvokeRole",
    "AddDefaultAuthorizerToCorsPreflight",
    "AddApiKeyRequiredToCorsPreflight",
    "ApiKeyRequired",
    "ResourcePolicy",
    "UsagePlan",
];
const CORS: [&str; 5] = ["AllowMethods", "AllowHeaders", "AllowOrigin", "MaxAge", "AllowCredentials"];

impl Api<'_> {
    /// All that the properties add, one after the other.
    pub(super) fn fill(&mut self, cx: &Context) -> Outcome<()> {
        self.add_cors()?;
        self.add_auth(cx)?;
        self.add_gateway_responses()?;
        if let Some(types) = self.source.truthy("BinaryMediaTypes")
            && self.has_body()
        {
            let mut editor = SwaggerEditor::new(self.body.as_ref())?;
            editor.set_binary_media_types(types);
            self.body = Some(editor.finish().into());
        }
        self.add_models(cx)?;
        if let Some(disable) = self.source.get("DisableExecuteApiEndpoint") {
            if !self.has_body() {
                return self.fail("DisableExecuteApiEndpoint works only within 'DefinitionBody' property.");
            }
            let mut editor = SwaggerEditor::new(self.body.as_ref())?;
            editor.disable_execute_api_endpoint(disable)?;
            self.body = Some(editor.finish().into());
        }
        Ok(())
    }

    fn has_body(&self) -> bool {
        self.body.as_ref().is_some_and(Value::truthy)
    }

    fn add_cors(&mut self) -> Outcome<()> {
        let Some(written) = self.source.truthy("Cors") else { return Ok(()) };
        if !self.has_body() {
            return self.fail("Cors works only with inline Swagger specified in 'DefinitionBody' property.");
        }
        let cors = self.read_cors(written)?;
        if !swagger::is_valid(self.body.as_ref()) {
            return self.fail(
                "Unable to add Cors configuration because 'DefinitionBody' does not contain a valid Swagger definition.",
            );
        }
        if cors.credentials.is_true() && cors.origins.as_str() == Some("'*'") {
            return self.fail(
                "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is \"'*'\" \
                 or not set",
            );
        }
        let mut editor = SwaggerEditor::new(self.body.as_ref())?;
        let mut seen: Vec<Str> = Vec::new();
        for path in editor.base.path_names() {
            let trimmed = path.trim_end_matches('/');
            let normalized: Str = if path.as_str() == "/" { path.clone() } else { trimmed.into() };
            if !seen.contains(&normalized) {
                seen.push(normalized);
                editor.add_cors(&path, &cors, &self.source.id)?;
            }
        }
        self.body = Some(editor.finish().into());
        Ok(())
    }

    fn read_cors(&self, written: &Value) -> Outcome<Cors> {
        if written.is_str() || is_intrinsic(written) {
            return Ok(Cors { origins: written.clone(), ..Default::default() });
        }
        let Some(map) = written.as_map() else { return self.fail("Invalid value for 'Cors' property") };
        if let Some((key, _)) = map.iter().find(|(key, _)| !CORS.contains(&key.as_str())) {
            return self.fail(&format!("Invalid key '{key}' for 'Cors' property."));
        }
        Ok(Cors {
            origins: map.get("AllowOrigin").cloned().unwrap_or_else(|| "'*'".into()),
            headers: map.get("AllowHeaders").into(),
            methods: map.get("AllowMethods").into(),
            max_age: map.get("MaxAge").into(),
            credentials: map.get("AllowCredentials").into(),
        })
    }

    fn add_auth(&mut self, cx: &Context) -> Outcome<()> {
        let Some(written) = self.source.truthy("Auth") else { return Ok(()) };
        if !self.has_body() {
            return self.fail("Auth works only with inline Swagger specified in 'DefinitionBody' property.");
        }
        let known = |auth: &&Map| auth.iter().all(|(key, _)| AUTH.contains(&key.as_str()));
        let Some(auth) = written.as_map().filter(known).cloned() else {
            return self.fail("Invalid value for 'Auth' property");
        };
        if !swagger::is_valid(self.body.as_ref()) {
            return self.fail(
                "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid Swagger definition.",
            );
        }
        let mut editor = SwaggerEditor::new(self.body.as_ref())?;
        let flag = |name: &str| auth.get(name).is_none_or(Value::truthy);
        self.add_authorizers(&auth, flag("AddDefaultAuthorizerToCorsPreflight"), &mut editor, cx)?;
        if auth.truthy("ApiKeyRequired").is_some() {
            editor.add_api_key_definition()?;
            for path in editor.base.path_names() {
                editor.set_default_api_key_required(&path, flag("AddApiKeyRequiredToCorsPreflight"))?;
            }
        }
        if let Some(policy) = auth.truthy("ResourcePolicy") {
            let policy = must_be_map(policy, "ResourcePolicy must be a map (ResourcePolicyStatement).")?;
            let stage = self.source.value("StageName");
            for path in editor.base.path_names() {
                editor.add_resource_policy(policy, &path, &stage)?;
            }
            if let Some(statements) = policy.truthy("CustomStatements") {
                editor.add_custom_statements(statements);
            }
        }
        let body = self.finish(editor.finish().into(), cx)?;
        self.body = Some(body);
        Ok(())
    }

    fn add_authorizers(
        &self,
        auth: &Map,
        on_preflight: bool,
        editor: &mut SwaggerEditor,
        cx: &Context,
    ) -> Outcome<()> {
        let id = &self.source.id;
        let default = auth.truthy("DefaultAuthorizer");
        let iam = default.and_then(Value::as_str) == Some("AWS_IAM");
        let mut definitions = Map::by_hash();
        if let Some(name) = default.and_then(Value::as_text).filter(|_| iam) {
            definitions.insert(name, authorizer::iam_definition());
        }
        let authorizers = authorizer::read(id, auth.get("Authorizers"))?;
        for authorizer in &authorizers {
            definitions.insert(&authorizer.name, authorizer.definition(id, cx.region.partition)?);
        }
        if definitions.is_empty() {
            return Ok(());
        }
        for (name, definition) in definitions.iter() {
            editor.add_security_definition(name, definition.as_map().cloned().unwrap_or_default());
        }
        let Some(default) = default else { return Ok(()) };
        let Some(default) = default.as_text() else { return self.fail("DefaultAuthorizer is not a string.") };
        if !definitions.has(default) && !iam {
            return self.fail(&format!(
                "Unable to set DefaultAuthorizer because '{default}' was not defined in 'Authorizers'."
            ));
        }
        let found = authorizers.iter().find(|authorizer| authorizer.name == *default);
        let scopes = found.and_then(|authorizer| authorizer.written.some("AuthorizationScopes")).cloned();
        let scopes = scopes.unwrap_or_else(|| Value::List(Vec::new()));
        let names = definitions.keys();
        for path in editor.base.path_names() {
            editor.set_default_authorizer(&path, default, &names, &scopes, on_preflight)?;
        }
        Ok(())
    }

    fn add_gateway_responses(&mut self) -> Outcome<()> {
        let Some(written) = self.source.truthy("GatewayResponses") else { return Ok(()) };
        if !self.has_body() {
            return self.fail(
                "GatewayResponses works only with inline Swagger specified in 'DefinitionBody' property.",
            );
        }
        let Some(written) = written.as_map() else { return Ok(()) };
        for (kind, response) in written.iter() {
            self.check_gateway_response(kind, response)?;
        }
        if !swagger::is_valid(self.body.as_ref()) {
            return self.fail(
                "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid Swagger definition.",
            );
        }
        let mut editor = SwaggerEditor::new(self.body.as_ref())?;
        let mut responses = Map::by_hash();
        for (kind, response) in written.iter() {
            let response = expect::map(Some(response), expect::Resource(&self.source.id), kind)?;
            responses.insert(kind, self.gateway_response(kind, response)?);
        }
        for (kind, response) in responses.iter() {
            editor.add_gateway_response(kind, response.as_map().cloned().unwrap_or_default());
        }
        self.body = Some(editor.finish().into());
        Ok(())
    }

    fn check_gateway_response(&self, kind: &Str, response: &Value) -> Outcome<()> {
        if is_intrinsic(response) {
            return self.fail(
                "Unable to set GatewayResponses attribute because intrinsic functions are not supported for this field.",
            );
        }
        let Some(map) = response.as_map() else {
            let name = response.type_name();
            return self.fail(&format!(
                "Invalid property type '{name}' for GatewayResponses. Expected an object of type 'GatewayResponse'."
            ));
        };
        let known = ["ResponseParameters", "ResponseTemplates", "StatusCode"];
        match map.iter().find(|(key, _)| !known.contains(&key.as_str())) {
            Some((key, _)) => {
                self.fail(&format!("Invalid property '{key}' in 'GatewayResponses' property '{kind}'."))
            }
            None => Ok(()),
        }
    }

    fn gateway_response(&self, kind: &Str, response: &Map) -> Outcome<Map> {
        let id = &self.source.id;
        let owner = expect::Resource(id);
        let none = Map::by_hash();
        let parameters = match response.truthy("ResponseParameters") {
            None => &none,
            some => expect::map(some, owner, &format!("GatewayResponses.{kind}.ResponseParameters"))?,
        };
        let places = [("Headers", "header."), ("Paths", "path."), ("QueryStrings", "querystring.")];
        if let Some((key, _)) =
            parameters.iter().find(|(key, _)| !places.iter().any(|(name, _)| key.as_str() == *name))
        {
            return self.fail(&format!("Invalid gateway response parameter '{key}'"));
        }
        let status = response.some("StatusCode");
        let status_text = status.map(print::text);
        if status.is_some_and(Value::truthy)
            && !status_text
                .as_ref()
                .is_some_and(|s| (1..=3).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit()))
        {
            return self.fail("Property 'StatusCode' must be numeric");
        }
        let mut prefixed = Map::by_hash();
        let empty = Value::Map(Map::new());
        for (name, prefix) in places {
            let values = parameters.get(name).unwrap_or(&empty);
            for (key, value) in
                expect::map(Some(values), owner, &format!("ResponseParameters.{name}"))?.iter()
            {
                prefixed.insert(key.like(&format!("gatewayresponse.{prefix}{key}")), value);
            }
        }
        let templates =
            response.truthy("ResponseTemplates").cloned().unwrap_or_else(|| Map::by_hash().into());
        let mut made = hashed! {"responseParameters" => prefixed, "responseTemplates" => templates};
        if let Some(text) = status_text.filter(|text| !text.is_empty()) {
            made.insert("statusCode", text);
        }
        Ok(made)
    }

    fn add_models(&mut self, cx: &Context) -> Outcome<()> {
        let Some(models) = self.source.truthy("Models").and_then(Value::as_map) else { return Ok(()) };
        if !self.has_body() {
            return self
                .fail("Models works only with inline Swagger specified in 'DefinitionBody' property.");
        }
        if !swagger::is_valid(self.body.as_ref()) {
            return self.fail(
                "Unable to add Models definitions because 'DefinitionBody' does not contain a valid Swagger definition.",
            );
        }
        if !models.values().all(Value::is_map) {
            return self.fail("Invalid value for 'Models' property");
        }
        let mut editor = SwaggerEditor::new(self.body.as_ref())?;
        editor.add_models(models)?;
        let body = self.finish(editor.finish().into(), cx)?;
        self.body = Some(body);
        Ok(())
    }

    /// Moves what Swagger 2 and OpenAPI 3 have in different places.
    pub(super) fn finish(&self, mut body: Value, cx: &Context) -> Outcome<Value> {
        let Some(map) = body.as_map_mut() else { return Ok(body) };
        if map.some("swagger").is_some() {
            return Ok(body);
        }
        let wanted = self.source.get("OpenApiVersion");
        let own = map.get("openapi");
        let version = if cx.options.all_features {
            own.or(wanted)
        } else if own.is_some_and(|own| !own.is_null()) && wanted.is_none() {
            own
        } else {
            wanted
        };
        if !version.is_some_and(|v| v.truthy() && is_version_3(&print::text(v))) {
            return Ok(body);
        }
        for (old, new) in [("securityDefinitions", "securitySchemes"), ("definitions", "schemas")] {
            if let Some(section) = map.truthy(old).cloned() {
                let components = map.truthy("components").and_then(Value::as_map).cloned();
                let mut components = components.unwrap_or_else(Map::by_hash);
                components.insert(new, section);
                map.insert("components", components);
                map.remove(old);
            }
        }
        finish_options(map)?;
        Ok(body)
    }
}

/// In OpenAPI 3 a method has no `produces` and `consumes`, and headers have a schema.
fn finish_options(body: &mut Map) -> Outcome<()> {
    let Some(paths) = body.get_mut("paths").filter(|paths| paths.truthy()) else { return Ok(()) };
    let Some(paths) = paths.as_map_mut() else {
        return document("Value of paths must be a dictionary according to Swagger spec.");
    };
    for path in paths.keys() {
        let Some(item) = paths.get_mut(&path) else { continue };
        path_item(item, &path)?;
        let options = item.as_map_mut().and_then(|item| item.get_mut("options")).filter(|o| o.truthy());
        let Some(options) = options else { continue };
        let Some(options) = options.as_map_mut() else {
            return document(format!(
                "Value of options method for path {path} must be a dictionary according to Swagger spec."
            ));
        };
        options.remove("produces");
        options.remove("consumes");
        let Some(responses) = options.get("responses") else { continue };
        let invalid =
            |why: String| structure(format!("Invalid responses in options method for path {path}: {why}."));
        let responses = match responses {
            Value::Null => continue,
            Value::Map(map) => map,
            _ => return Err(invalid("It should be a map".into())),
        };
        let headers = deep_get(responses, &["200", "headers"]).map_err(invalid)?.filter(|h| h.truthy());
        let Some(headers) = headers else { continue };
        let headers = must_be_map(
            headers,
            &format!(
                "Value of response's headers in options method for path {path} must be a dictionary according to Swagger spec."
            ),
        )?
        .clone();
        let there = options.get_mut("responses").and_then(Value::as_map_mut);
        let there = there.and_then(|r| r.get_mut("200")).and_then(Value::as_map_mut);
        if let Some(there) = there.and_then(|ok| ok.get_mut("headers")).and_then(Value::as_map_mut) {
            for (name, header) in headers.iter() {
                there.insert(name, hashed! {"schema" => header});
            }
        }
    }
    Ok(())
}
