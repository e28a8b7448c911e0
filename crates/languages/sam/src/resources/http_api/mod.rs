//! AWS::Serverless::HttpApi: an HTTP API with its stage, authorizers and domain.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/api/http_api_generator.py> (read 2026-11).

mod authorizer;
pub mod domain;

use super::Made;
use crate::{
    context::Context,
    editor::{
        deep_get,
        open_api::{self, CORS_NAMES, OpenApiEditor},
    },
    expect,
    intrinsics::{is_intrinsic, is_no_value, reference, sub_with},
    list,
    logical_id::{is_alphanumeric, with_hash},
    map,
    output::Resource,
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, opt, pass},
    region::arn,
    s3_location,
    value::{Map, Value},
};

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    opt("__MANAGE_SWAGGER", Kind::Bool), pass("Name"), opt("StageName", Kind::StrOrMap), opt("Tags", Kind::Map),
    opt("PropagateTags", Kind::Bool), opt("DefinitionBody", Kind::Map), opt("DefinitionUri", Kind::StrOrMap),
    opt("StageVariables", Kind::Map), opt("CorsConfiguration", Kind::BoolOrMap), opt("AccessLogSettings", Kind::Map),
    opt("DefaultRouteSettings", Kind::Map), opt("Auth", Kind::Map), opt("RouteSettings", Kind::Map),
    opt("Domain", Kind::Map), opt("FailOnWarnings", Kind::Bool), opt("Description", Kind::Str),
    opt("DisableExecuteApiEndpoint", Kind::Bool),
];
pub const REFERABLE: &[(&str, &str)] =
    &[("Stage", "AWS::ApiGatewayV2::Stage"), ("DomainName", "AWS::ApiGatewayV2::DomainName")];
const TAG: &str = "httpapi:createdBy";

struct HttpApi<'s> {
    source: &'s Source,
    body: Option<Value>,
    tags: Option<Map>,
}

pub fn transform(id: &str, written: &Map, cx: &mut Context) -> Outcome<Made> {
    let mut source = Source::read(id, "AWS::Serverless::HttpApi", PROPERTIES, written)?;
    for name in ["CorsConfiguration", "Domain"] {
        if let Some(value) = source.properties.get_mut(name) {
            cx.resolve(value)?;
        }
    }
    let mut api = HttpApi {
        source: &source,
        body: source.get("DefinitionBody").cloned(),
        tags: source.get("Tags").and_then(Value::as_map).cloned(),
    };
    let http_api = api.build(cx)?;
    let mut made = vec![http_api];
    made.extend(domain::build(&source, domain::Of { tag: TAG }, cx)?);
    made.extend(api.permissions()?);
    made.push(api.stage()?);
    // Tags always go to the domain and the stage of an API whose definition is inline.
    if let Some(tags) = api.tags.as_ref().filter(|tags| source.get("Tags").is_some() && !tags.is_empty())
        && source.get("DefinitionBody").is_some()
    {
        made.iter_mut().for_each(|resource| resource.assign_tags(tags));
    }
    Ok(Made { referable: REFERABLE, ..Made::new(made) })
}

impl HttpApi<'_> {
    fn fail<T>(&self, message: &str) -> Outcome<T> {
        resource(&self.source.id, message)
    }

    fn has_body(&self) -> bool {
        self.body.as_ref().is_some_and(Value::truthy)
    }

    fn build(&mut self, cx: &Context) -> Outcome<Resource> {
        let source = self.source;
        let uri = source.truthy("DefinitionUri");
        if uri.is_some() && self.has_body() {
            return self.fail("Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.");
        }
        self.add_cors()?;
        self.add_auth(cx)?;
        self.add_tags()?;
        if let Some(disable) = source.get("DisableExecuteApiEndpoint") {
            if !self.has_body() {
                return self.fail("DisableExecuteApiEndpoint works only within 'DefinitionBody' property.");
            }
            let mut editor = OpenApiEditor::new(self.body.as_ref())?;
            editor.disable_execute_api_endpoint(disable)?;
            self.body = Some(editor.finish().into());
        }
        self.add_title()?;
        self.add_description()?;
        self.move_default_path();
        let mut api = Resource::new("AWS::ApiGatewayV2::Api", source.id.as_str(), &source.attributes)?
            .depending_on(source.depends_on.clone())
            .with("FailOnWarnings", source.truthy("FailOnWarnings"));
        if let Some(uri) = uri {
            api.set("BodyS3Location", s3_location::definition(uri, &source.id)?);
        } else if self.has_body() {
            api.set("Body", self.body.clone());
        } else {
            return self.fail(
                "'DefinitionUri' or 'DefinitionBody' are required properties of an 'AWS::Serverless::HttpApi'. Add a value for \
                 one of these properties or add a 'HttpApi' event to an 'AWS::Serverless::Function'.",
            );
        }
        Ok(api)
    }

    fn add_cors(&mut self) -> Outcome<()> {
        let Some(written) = self.source.truthy("CorsConfiguration") else { return Ok(()) };
        if !self.has_body() {
            return self.fail("Cors works only with inline OpenApi specified in 'DefinitionBody' property.");
        }
        let cors = match written {
            Value::Bool(_) => map! {"AllowOrigins" => list!["*"]},
            value if is_intrinsic(value) => map! {"AllowOrigins" => value},
            Value::Map(map) => {
                let known = |key: &str| CORS_NAMES.iter().any(|(name, _)| *name == key);
                if let Some((key, _)) = map.iter().find(|(key, _)| !known(key)) {
                    return self.fail(&format!("Invalid key '{key}' for 'Cors' property."));
                }
                map.clone()
            }
            _ => return self.fail("Invalid value for 'Cors' property."),
        };
        if !open_api::is_valid(self.body.as_ref()) {
            return self.fail(
                "Unable to add Cors configuration because 'DefinitionBody' does not contain a valid OpenApi definition.",
            );
        }
        if cors.get("AllowCredentials").is_some_and(Value::is_true)
            && cors.get("AllowOrigins") == Some(&list!["*"])
        {
            return self.fail(
                "Unable to add Cors configuration because 'AllowCredentials' can not be true when 'AllowOrigin' is \"'*'\" \
                 or not set.",
            );
        }
        let mut editor = OpenApiEditor::new(self.body.as_ref())?;
        editor.add_cors(&cors)?;
        self.body = Some(editor.finish().into());
        Ok(())
    }

    fn auth(&self) -> Option<&Map> {
        self.source.truthy("Auth").and_then(Value::as_map)
    }

    fn authorizers(&self) -> Outcome<Vec<authorizer::Authorizer>> {
        let Some(auth) = self.auth() else { return Ok(Vec::new()) };
        let iam = auth.get("EnableIamAuthorizer").is_some_and(Value::is_true);
        authorizer::read(&self.source.id, auth.get("Authorizers"), iam)
    }

    fn add_auth(&mut self, cx: &Context) -> Outcome<()> {
        let Some(auth) = self.auth() else { return Ok(()) };
        if !self.has_body() {
            return self
                .fail("Auth works only with inline OpenApi specified in the 'DefinitionBody' property.");
        }
        let known = ["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"];
        if auth.iter().any(|(key, _)| !known.contains(&key.as_str())) {
            return self.fail("Invalid value for 'Auth' property");
        }
        if !open_api::is_valid(self.body.as_ref()) {
            return self.fail(
                "Unable to add Auth configuration because 'DefinitionBody' does not contain a valid OpenApi definition.",
            );
        }
        let mut editor = OpenApiEditor::new(self.body.as_ref())?;
        let authorizers = self.authorizers()?;
        for authorizer in &authorizers {
            editor.add_security_scheme(
                &authorizer.name,
                authorizer.scheme(&self.source.id, cx.region.partition)?,
            );
        }
        let default = auth.truthy("DefaultAuthorizer").filter(|default| !is_no_value(default));
        if let Some(default) = default {
            let default =
                expect::string(Some(default), expect::Resource(&self.source.id), "Auth.DefaultAuthorizer")?;
            let Some(found) = authorizers.iter().find(|authorizer| authorizer.name == *default) else {
                return self.fail(&format!(
                    "Unable to set DefaultAuthorizer because '{default}' was not defined in 'Authorizers'."
                ));
            };
            let scopes = found.written.some("AuthorizationScopes").cloned().unwrap_or_else(|| list![]);
            for path in editor.base.path_names() {
                editor.set_default_authorizer(&path, default, &scopes)?;
            }
        }
        self.body = Some(editor.finish().into());
        Ok(())
    }

    fn add_tags(&mut self) -> Outcome<()> {
        let tagged = self.tags.as_ref().is_some_and(|tags| !tags.is_empty());
        if !self.has_body() {
            if tagged {
                return self
                    .fail("Tags works only with inline OpenApi specified in the 'DefinitionBody' property.");
            }
            return Ok(());
        }
        if !open_api::is_valid(self.body.as_ref()) {
            if tagged {
                return self.fail(
                    "Unable to add `Tags` because 'DefinitionBody' does not contain a valid OpenApi definition.",
                );
            }
            return Ok(());
        }
        let tags = self.tags.get_or_insert_with(Map::new);
        tags.insert(TAG, "SAM");
        let mut editor = OpenApiEditor::new(self.body.as_ref())?;
        editor.add_tags(tags)?;
        self.body = Some(editor.finish().into());
        Ok(())
    }

    fn info(&self, name: &str, end: &str) -> Outcome<Value> {
        let body = self.body.as_ref().and_then(Value::as_map);
        let found = body.map_or(Ok(None), |body| deep_get(body, &["info", name]));
        match found {
            Ok(found) => Ok(found.into()),
            Err(why) => self.fail(&format!("Invalid 'DefinitionBody': {why}{end}")),
        }
    }

    fn add_title(&mut self) -> Outcome<()> {
        let Some(name) = self.source.truthy("Name") else { return Ok(()) };
        if !self.has_body() {
            return self
                .fail("Name works only with inline OpenApi specified in the 'DefinitionBody' property.");
        }
        if self.info("title", ".")? != open_api::default_title() {
            return self.fail(
                "Unable to set Name because it is already defined within inline OpenAPI specified in the 'DefinitionBody' \
                 property.",
            );
        }
        let mut editor = OpenApiEditor::new(self.body.as_ref())?;
        editor.set_title(name);
        self.body = Some(editor.finish().into());
        Ok(())
    }

    fn add_description(&mut self) -> Outcome<()> {
        let Some(description) = self.source.truthy("Description") else { return Ok(()) };
        if !self.has_body() {
            return self.fail(
                "Description works only with inline OpenApi specified in the 'DefinitionBody' property.",
            );
        }
        if self.info("description", "'.")?.truthy() {
            return self.fail(
                "Unable to set Description because it is already defined within inline OpenAPI specified in the \
                 'DefinitionBody' property.",
            );
        }
        let mut editor = OpenApiEditor::new(self.body.as_ref())?;
        editor.set_description(description);
        self.body = Some(editor.finish().into());
        Ok(())
    }

    /// With `FailOnWarnings` the default path must have its slash.
    fn move_default_path(&mut self) {
        if self.source.truthy("FailOnWarnings").is_none() {
            return;
        }
        let paths = self.body.as_mut().and_then(Value::as_map_mut).and_then(|b| b.get_mut("paths"));
        if let Some(paths) = paths.and_then(Value::as_map_mut)
            && let Some(item) = paths.remove("$default")
        {
            paths.insert("/$default", item);
        }
    }

    fn permissions(&self) -> Outcome<Vec<Resource>> {
        let mut made = Vec::new();
        for authorizer in self.authorizers()? {
            let Some(function) = authorizer.written.truthy("FunctionArn") else { continue };
            if authorizer.written.truthy("EnableFunctionDefaultPermissions").is_none() {
                continue;
            }
            let id = format!("{}{}AuthorizerPermission", self.source.id, authorizer.name);
            made.push(authorizer_permission(self.source, id, function)?);
        }
        Ok(made)
    }

    fn stage(&self) -> Outcome<Resource> {
        let source = self.source;
        let name = source.truthy("StageName").cloned().unwrap_or_else(|| "$default".into());
        let text = name.as_str().unwrap_or_default();
        let id = if is_alphanumeric(text) {
            format!("{}{text}Stage", source.id)
        } else if text == "$default" {
            format!("{}ApiGatewayDefaultStage", source.id)
        } else {
            with_hash(&format!("{}Stage", source.id), &text.into())
        };
        let mut stage = Resource::new("AWS::ApiGatewayV2::Stage", id, &source.passed_on())?
            .with("ApiId", reference(&source.id))
            .with("StageName", name)
            .with("Tags", self.tags.as_ref().map(Value::from))
            .with("AutoDeploy", true);
        for property in ["StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings"] {
            stage.set(property, source.value(property));
        }
        Ok(stage)
    }
}

/// API Gateway may invoke the authorizer's function.
pub fn authorizer_permission(source: &Source, id: String, function: &Value) -> Outcome<Resource> {
    let text = arn("${AWS::Partition}", "execute-api", "${__ApiId__}/authorizers/*");
    Ok(Resource::new("AWS::Lambda::Permission", id, &source.passed_on())?
        .with("Action", "lambda:InvokeFunction")
        .with("FunctionName", function)
        .with("Principal", "apigateway.amazonaws.com")
        .with("SourceArn", sub_with(text, map! {"__ApiId__" => reference(&source.id)})))
}
