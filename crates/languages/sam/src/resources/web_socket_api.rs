//! AWS::Serverless::WebSocketApi: a WebSocket API with its routes, integrations, stage and authorizer.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/api/websocket_api_generator.py> (read
//! 2026-11). Surprise: the attributes of the resource (its condition, for one) are not passed on.

use super::{
    Made,
    http_api::{REFERABLE, authorizer_permission, domain},
    propagate_tags,
};
use crate::{
    context::Context,
    intrinsics::{is_intrinsic, join, reference, sub, sub_with},
    logical_id::is_alphanumeric,
    map,
    output::Resource,
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, opt, req},
    value::{Map, Value},
};

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    opt("ApiKeySelectionExpression", Kind::Str), opt("AccessLogSettings", Kind::Map), opt("Auth", Kind::Map),
    opt("DefaultRouteSettings", Kind::Map), opt("Description", Kind::Str), opt("DisableExecuteApiEndpoint", Kind::Bool),
    opt("Domain", Kind::Map), opt("DisableSchemaValidation", Kind::Bool), opt("FailOnWarnings", Kind::Bool),
    opt("IpAddressType", Kind::Str), opt("Name", Kind::Str), opt("PropagateTags", Kind::Bool), req("Routes", Kind::Map),
    opt("RouteSettings", Kind::Map), req("RouteSelectionExpression", Kind::Str), opt("StageName", Kind::StrOrMap),
    opt("StageVariables", Kind::Map), opt("Tags", Kind::Map),
];
const TAG: &str = "websocketapi:createdBy";

struct WebSocketApi {
    source: Source,
    auth: Map,
    routes: Map,
    stage_name: Value,
}

pub fn transform(id: &str, written: &Map, cx: &mut Context) -> Outcome<Made> {
    let mut source = Source::read(id, "AWS::Serverless::WebSocketApi", PROPERTIES, written)?;
    for name in ["Auth", "Domain", "Routes"] {
        if let Some(value) = source.properties.get_mut(name) {
            cx.resolve(value)?;
        }
    }
    source.attributes = Map::new();
    let map = |name: &str| source.truthy(name).and_then(Value::as_map).cloned().unwrap_or_default();
    let mut tags = map("Tags");
    let api = WebSocketApi {
        auth: map("Auth"),
        routes: map("Routes"),
        stage_name: source.get("StageName").cloned().unwrap_or_else(|| "default".into()),
        source: source.clone(),
    };
    api.check()?;
    tags.insert(TAG, "SAM");
    if source.truthy("Tags").is_some() {
        source.properties.insert("Tags", &tags);
    }
    let mut made = vec![api.api(&tags)?];
    // Unlike HTTP APIs, each WebSocket API has a record set group of its own; of two for one zone the last one counts.
    let shared = std::mem::take(&mut cx.record_sets);
    let of_domain = domain::build(&source, domain::Of { tag: TAG }, cx);
    cx.record_sets = shared;
    let of_domain = of_domain?;
    let mut stage = api.stage()?;
    let mut authorizer = None;
    let mut route_ids = Vec::new();
    for (key, route) in api.routes.iter() {
        let none = Map::new();
        let (resources, of_route) = api.route(key, route.as_map().unwrap_or(&none))?;
        route_ids.push(Value::from(resources[0].id.as_str()));
        made.extend(resources);
        authorizer = of_route.or(authorizer);
    }
    made.extend(of_domain);
    if source.truthy("RouteSettings").is_some() && !route_ids.is_empty() {
        stage.depends_on = Some(route_ids.into());
    }
    made.push(stage);
    if let Some(authorizer) = authorizer {
        made.push(authorizer);
        made.extend(api.authorizer_permission()?);
    }
    propagate_tags(&mut made, &source, source.truthy("PropagateTags").is_some());
    Ok(Made { referable: REFERABLE, ..Made::new(made) })
}

impl WebSocketApi {
    fn fail<T>(&self, message: &str) -> Outcome<T> {
        resource(&self.source.id, message)
    }

    fn check(&self) -> Outcome<()> {
        let without_routes = "WebSocket API must have at least one route.";
        if self.source.truthy("Routes").is_none() {
            return self.fail(without_routes);
        }
        if let Some(kind) = self.source.get("IpAddressType")
            && !is_intrinsic(kind)
            && !matches!(kind.as_str(), Some("ipv4" | "dualstack"))
        {
            return self.fail("IpAddressType must be 'ipv4' or 'dualstack'.");
        }
        let domain = self.source.truthy("Domain");
        if domain.and_then(|d| d.get("MutualTlsAuthentication")).is_some_and(Value::truthy) {
            return self.fail("Mutual TLS domain name association is not supported for Websocket APIs.");
        }
        if self.source.truthy("Auth").is_some() && !self.routes.has("$connect") {
            return self.fail("Authorization is only available if there is a $connect route.");
        }
        if self.routes.is_empty() {
            return self.fail(without_routes);
        }
        Ok(())
    }

    fn api(&self, tags: &Map) -> Outcome<Resource> {
        let source = &self.source;
        let mut api = Resource::new("AWS::ApiGatewayV2::Api", source.id.as_str(), &Map::new())?
            .depending_on(source.depends_on.clone())
            .with("Name", source.get("Name").cloned().unwrap_or_else(|| source.id.as_str().into()))
            .with("Tags", tags)
            .with("ProtocolType", "WEBSOCKET");
        for name in [
            "ApiKeySelectionExpression",
            "Description",
            "DisableExecuteApiEndpoint",
            "DisableSchemaValidation",
            "IpAddressType",
            "RouteSelectionExpression",
        ] {
            api.set(name, source.value(name));
        }
        Ok(api)
    }

    fn stage(&self) -> Outcome<Resource> {
        let source = &self.source;
        let name = self.stage_name.as_str().unwrap_or_default();
        if name == "$default" {
            return self.fail("Stages cannot be named $default for WebSocket APIs.");
        }
        let shown = if name == "default" { "Default" } else { name };
        let mut stage =
            Resource::new("AWS::ApiGatewayV2::Stage", format!("{}{shown}Stage", source.id), &Map::new())?
                .with("ApiId", reference(&source.id))
                .with("StageName", &self.stage_name)
                .with("Tags", map! {TAG => "SAM"})
                .with("AutoDeploy", true);
        for name in ["StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings"] {
            stage.set(name, source.value(name));
        }
        Ok(stage)
    }

    /// The route, its integration and permission, and the authorizer when the route has one.
    fn route(&self, key: &str, written: &Map) -> Outcome<(Vec<Resource>, Option<Resource>)> {
        let base = format!("{}{}", self.source.id, self.readable(key)?);
        let none = Map::new();
        let integration_id = format!("{base}Integration");
        let mut route = Resource::new("AWS::ApiGatewayV2::Route", format!("{base}Route"), &none)?
            .with("RouteKey", key)
            .with("ApiId", reference(&self.source.id))
            .with("Target", join("/", vec!["integrations".into(), reference(&integration_id)]));
        for name in [
            "ApiKeyRequired",
            "ModelSelectionExpression",
            "OperationName",
            "RequestModels",
            "RouteResponseSelectionExpression",
        ] {
            route.set(name, written.get(name));
        }
        if let Some(parameters) = written.truthy("RequestParameters") {
            if key != "$connect" {
                return self
                    .fail("Request parameters are only supported for the $connect route in WebSocket APIs.");
            }
            route.set("RequestParameters", parameters);
        }
        let authorizer = self.authorize(key, &mut route)?;
        let Some(function) = written.get("FunctionArn") else {
            return self.fail("Route must have associated function.");
        };
        let uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${FunctionArn}/invocations";
        let integration = Resource::new("AWS::ApiGatewayV2::Integration", integration_id, &none)?
            .with("ApiId", reference(&self.source.id))
            .with("IntegrationType", "AWS_PROXY")
            .with("IntegrationUri", sub_with(uri, map! {"FunctionArn" => function}))
            .with("TimeoutInMillis", written.get("IntegrationTimeout"));
        let permission = Resource::new("AWS::Lambda::Permission", format!("{base}Permission"), &none)?
            .with("Action", "lambda:InvokeFunction")
            .with("FunctionName", function)
            .with("Principal", "apigateway.amazonaws.com")
            .with("SourceArn", self.source_arn(key));
        Ok((vec![route, integration, permission], authorizer))
    }

    fn source_arn(&self, key: &str) -> Value {
        let api = format!(
            "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{{}.ApiId}}",
            self.source.id
        );
        match self.stage_name.as_str() {
            Some(stage) => sub(format!("{api}/{stage}/{key}")),
            None => sub_with(
                format!("{api}/${{__StageName__}}/{key}"),
                map! {"__StageName__" => &self.stage_name},
            ),
        }
    }

    /// A route key as it stands in logical ids.
    fn readable(&self, key: &str) -> Outcome<String> {
        let name = match key {
            "$connect" | "$disconnect" | "$default" => &key[1..],
            key if is_alphanumeric(key) => key,
            _ => {
                return self.fail(&format!(
                    "Route key '{key}' must be alphanumeric. Only $connect, $disconnect, and $default special routes are \
                     supported."
                ));
            }
        };
        let mut chars = name.chars();
        let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
        Ok(format!("{first}{}", chars.as_str().to_lowercase()))
    }

    fn authorize(&self, key: &str, route: &mut Resource) -> Outcome<Option<Resource>> {
        if self.auth.is_empty() {
            return Ok(None);
        }
        let kind = self.check_auth()?;
        if key != "$connect" {
            return Ok(None);
        }
        match kind.as_str() {
            "CUSTOM" => {
                let authorizer = self.authorizer()?;
                route.set("AuthorizationType", "CUSTOM");
                route.set("AuthorizerId", authorizer.reference());
                Ok(Some(authorizer))
            }
            "AWS_IAM" => {
                route.set("AuthorizationType", "AWS_IAM");
                Ok(None)
            }
            _ => {
                route.set("AuthorizationType", "NONE");
                Ok(None)
            }
        }
    }

    /// The type as written.
    fn check_auth(&self) -> Outcome<String> {
        let Some(kind) = self.auth.truthy("AuthType").and_then(Value::as_str) else {
            return self.fail("AuthType must be specified for additional auth configurations.");
        };
        match kind.to_uppercase().as_str() {
            "CUSTOM" if self.auth.truthy("AuthArn").is_none() => {
                self.fail("AuthArn must be specified if AuthType is CUSTOM.")
            }
            "AWS_IAM" if self.auth.len() > 1 => {
                self.fail("No additional configurations supported for AuthType AWS_IAM.")
            }
            "NONE" if self.auth.len() > 1 => {
                self.fail("No additional configurations supported for AuthType NONE.")
            }
            "CUSTOM" | "AWS_IAM" | "NONE" => Ok(kind.to_owned()),
            _ => self.fail("AuthType is not one of AWS_IAM, CUSTOM or NONE."),
        }
    }

    fn authorizer(&self) -> Outcome<Resource> {
        let id = format!("{}ConnectAuthorizer", self.source.id);
        let uri = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${AuthArn}/invocations";
        let name = self.auth.truthy("Name").cloned().unwrap_or_else(|| id.as_str().into());
        Ok(Resource::new("AWS::ApiGatewayV2::Authorizer", id, &Map::new())?
            .with("ApiId", reference(&self.source.id))
            .with("AuthorizerCredentialsArn", self.auth.get("InvokeRole"))
            .with("AuthorizerType", "REQUEST")
            .with("AuthorizerUri", sub_with(uri, map! {"AuthArn" => self.auth.get("AuthArn")}))
            .with("IdentitySource", self.auth.get("IdentitySource"))
            .with("Name", name))
    }

    fn authorizer_permission(&self) -> Outcome<Option<Resource>> {
        if self.auth.str("AuthType") != Some("CUSTOM") || self.auth.truthy("InvokeRole").is_some() {
            return Ok(None);
        }
        let Some(function) = self.auth.truthy("AuthArn") else { return Ok(None) };
        let id = format!("{}AuthorizerPermission", self.source.id);
        authorizer_permission(&self.source, id, function).map(Some)
    }
}
