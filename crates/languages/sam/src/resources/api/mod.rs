//! AWS::Serverless::Api: a REST API with its deployment, stage, authorizers, domain and usage plan.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/api/api_generator.py> (read 2026-11).
//! Reading order: this file, `definition` (what is put into the OpenAPI document), `authorizer`, `deployment`, `domain`,
//! `usage_plan`.

pub mod authorizer;
mod definition;
mod deployment;
mod domain;
pub use domain::base_paths as domain_base_paths;
pub mod record_sets;
pub mod usage_plan;

use super::{Made, propagate_tags};
use crate::{
    context::Context,
    editor::is_version_2_or_3,
    intrinsics::sub_with,
    list, map,
    output::Resource,
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, opt, req, strict},
    region::arn,
    s3_location,
    value::{Map, Value, print},
};

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    opt("__MANAGE_SWAGGER", Kind::Bool), opt("Name", Kind::StrOrMap), req("StageName", Kind::StrOrMap),
    opt("Tags", Kind::Map), opt("PropagateTags", Kind::Bool), opt("DefinitionBody", Kind::Map),
    opt("DefinitionUri", Kind::StrOrMap), strict("MergeDefinitions", Kind::Bool), opt("CacheClusterEnabled", Kind::Bool),
    opt("CacheClusterSize", Kind::Str), opt("Variables", Kind::Map), opt("EndpointConfiguration", Kind::StrOrMap),
    opt("MethodSettings", Kind::List), opt("BinaryMediaTypes", Kind::List), opt("MinimumCompressionSize", Kind::Int),
    opt("Cors", Kind::StrOrMap), opt("Auth", Kind::Map), opt("GatewayResponses", Kind::Map),
    opt("AccessLogSetting", Kind::Map), opt("CanarySetting", Kind::Map), opt("TracingEnabled", Kind::Bool),
    opt("OpenApiVersion", Kind::Str), opt("Models", Kind::Map), opt("Domain", Kind::Map),
    opt("FailOnWarnings", Kind::Bool), opt("Description", Kind::Str), opt("Mode", Kind::Str),
    opt("DisableExecuteApiEndpoint", Kind::Bool), opt("ApiKeySourceType", Kind::Str), strict("AlwaysDeploy", Kind::Bool),
    opt("Policy", Kind::StrOrMap), opt("SecurityPolicy", Kind::Str), opt("EndpointAccessMode", Kind::Str),
];

const REFERABLE: &[(&str, &str)] = &[
    ("Stage", "AWS::ApiGateway::Stage"),
    ("Deployment", "AWS::ApiGateway::Deployment"),
    ("DomainName", "AWS::ApiGateway::DomainName"),
    ("DomainNameV2", "AWS::ApiGateway::DomainNameV2"),
    ("UsagePlan", "AWS::ApiGateway::UsagePlan"),
    ("UsagePlanKey", "AWS::ApiGateway::UsagePlanKey"),
    ("ApiKey", "AWS::ApiGateway::ApiKey"),
];

/// Passed through when they are set.
const PASSED: [&str; 8] = [
    "FailOnWarnings",
    "Name",
    "Description",
    "Mode",
    "ApiKeySourceType",
    "Policy",
    "SecurityPolicy",
    "EndpointAccessMode",
];

/// An API at work: its source, and its definition as it grows.
struct Api<'s> {
    source: &'s Source,
    body: Option<Value>,
    auth: Option<Map>,
}

pub fn transform(id: &str, written: &Map, cx: &mut Context) -> Outcome<Made> {
    let mut source = Source::read(id, "AWS::Serverless::Api", PROPERTIES, written)?;
    for name in ["BinaryMediaTypes", "Domain", "Auth"] {
        if let Some(value) = source.properties.get_mut(name) {
            cx.resolve(value)?;
        }
    }
    let mut domain = source.get("Domain").cloned();
    let mut api = Api {
        source: &source,
        body: source.get("DefinitionBody").cloned(),
        auth: source.truthy("Auth").and_then(Value::as_map).cloned(),
    };
    let rest_api = api.rest_api(cx)?;
    let of_domain = domain::build(&source, domain.as_mut(), cx)?;
    let (deployment, stage) = deployment::build(&source, &rest_api, domain.as_ref(), cx)?;
    let permissions = api.authorizer_permissions(cx)?;
    let usage_plan = usage_plan::build(&source, api.auth.as_ref(), &stage, cx)?;
    let mut made = vec![rest_api, deployment, stage];
    made.extend(permissions);
    made.extend(of_domain);
    made.extend(usage_plan);
    propagate_tags(&mut made, &source, source.truthy("PropagateTags").is_some());
    Ok(Made { referable: REFERABLE, ..Made::new(made) })
}

impl Api<'_> {
    fn fail<T>(&self, message: &str) -> Outcome<T> {
        resource(&self.source.id, message)
    }

    fn rest_api(&mut self, cx: &Context) -> Outcome<Resource> {
        let source = self.source;
        self.check()?;
        let mut rest_api = Resource::new("AWS::ApiGateway::RestApi", source.id.as_str(), &source.attributes)?
            .depending_on(source.depends_on.clone())
            .with("BinaryMediaTypes", source.value("BinaryMediaTypes"))
            .with("MinimumCompressionSize", source.value("MinimumCompressionSize"));
        match source.truthy("EndpointConfiguration") {
            Some(configuration) => self.set_endpoint(&mut rest_api, configuration)?,
            None if !cx.region.has_edge_endpoints() => {
                self.set_endpoint(&mut rest_api, &"REGIONAL".into())?
            }
            None => {}
        }
        self.fill(cx)?;
        if let Some(uri) = source.truthy("DefinitionUri") {
            rest_api.set("BodyS3Location", s3_location::definition(uri, &source.id)?);
        } else if let Some(body) = self.body.take().filter(Value::truthy) {
            let body = self.finish(body, cx)?;
            rest_api.set("Body", body);
        }
        for name in PASSED {
            rest_api.set(name, source.truthy(name));
        }
        Ok(rest_api)
    }

    fn check(&self) -> Outcome<()> {
        let has = |name: &str| self.source.truthy(name).is_some();
        if has("DefinitionUri") && has("DefinitionBody") {
            return self.fail("Specify either 'DefinitionUri' or 'DefinitionBody' property and not both.");
        }
        if has("DefinitionUri") && has("MergeDefinitions") {
            return self.fail("Cannot set 'MergeDefinitions' to True when using `DefinitionUri`.");
        }
        match self.source.truthy("OpenApiVersion") {
            Some(version) if !is_version_2_or_3(&print::text(version)) => {
                self.fail("The OpenApiVersion value must be of the format '3.0.0'.")
            }
            _ => Ok(()),
        }
    }

    fn set_endpoint(&self, rest_api: &mut Resource, configuration: &Value) -> Outcome<()> {
        let Some((map, kind)) =
            configuration.as_map().and_then(|map| map.truthy("Type").map(|kind| (map, kind)))
        else {
            rest_api.set("EndpointConfiguration", map! {"Types" => list![configuration]});
            rest_api.set("Parameters", map! {"endpointConfigurationTypes" => configuration});
            return Ok(());
        };
        let mut made = map! {"Types" => list![kind]};
        if map.has("VPCEndpointIds") && map.has("VpcEndpointIds") {
            return self.fail(
                "'VPCEndpointIds' and 'VpcEndpointIds' cannot be used together in EndpointConfiguration.",
            );
        }
        if map.has("VPCEndpointIds") || map.has("VpcEndpointIds") {
            let ids = map.truthy("VPCEndpointIds").or_else(|| map.get("VpcEndpointIds"));
            made.insert("VpcEndpointIds", ids);
        }
        if let Some(kind) = map.get("IpAddressType") {
            made.insert("IpAddressType", kind);
        }
        rest_api.set("Parameters", map! {"endpointConfigurationTypes" => kind});
        rest_api.set("EndpointConfiguration", made);
        Ok(())
    }

    /// API Gateway may invoke the authorizers' functions.
    fn authorizer_permissions(&self, cx: &Context) -> Outcome<Vec<Resource>> {
        let Some(auth) = &self.auth else { return Ok(Vec::new()) };
        let mut made = Vec::new();
        for authorizer in authorizer::read(&self.source.id, auth.get("Authorizers"))? {
            let Some(function) = authorizer.written.truthy("FunctionArn") else { continue };
            if authorizer.written.truthy("DisableFunctionDefaultPermissions").is_some() {
                continue;
            }
            let source_arn = arn(cx.region.partition, "execute-api", "${__ApiId__}/authorizers/*");
            let variables = map! {"__ApiId__" => crate::intrinsics::reference(&self.source.id)};
            let id = format!("{}{}AuthorizerPermission", self.source.id, authorizer.name);
            let permission = Resource::new("AWS::Lambda::Permission", id, &self.source.passed_on())?
                .with("Action", "lambda:InvokeFunction")
                .with("FunctionName", function)
                .with("Principal", "apigateway.amazonaws.com")
                .with("SourceArn", sub_with(source_arn, variables));
            made.push(permission);
        }
        Ok(made)
    }
}
