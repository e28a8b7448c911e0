//! Api: a method of a REST API invokes the function.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/eventsources/push.py> (read 2026-11).
//! The paths are in the API already (see `implicit`); here they get their integration, authorizers, models and parameters.

use super::{Event, permission};
use crate::{
    context::Context,
    editor::{path_with_wildcards, swagger, swagger::SwaggerEditor},
    expect, hashed,
    implicit::api_id_of,
    intrinsics::{only_if, sub, sub_with},
    map,
    output::{Resource, Target},
    problem::{Outcome, document, event as fail, resource},
    properties::{Kind, Property, opt, req},
    region::arn,
    template::MANAGED,
    value::{Map, Str, Value, print},
};

#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    req("Path", Kind::Str), req("Method", Kind::Str), req("RestApiId", Kind::Str), opt("Stage", Kind::Str),
    opt("Auth", Kind::Map), opt("RequestModel", Kind::Map), opt("RequestParameters", Kind::List),
    opt("TimeoutInMillis", Kind::Int), opt("ResponseTransferMode", Kind::Str),
];

/// The API the event is about.
pub struct Link {
    pub api_id: Str,
    /// The stage as it stands in logical ids.
    pub stage: Str,
}

pub fn link(event: &Event, cx: &Context) -> Outcome<Link> {
    let id = api_id_of(event.source.get("RestApiId"));
    let api_id = expect::string(Some(&id), expect::Event(&event.name), "RestApiId")?.clone();
    let api = expect::map_or(
        cx.resources.get(&api_id),
        expect::Event(&event.name),
        "RestApiId property of Api event must reference a valid resource in the same template.",
    )?;
    let empty = Value::Map(Map::new());
    let properties = api.get("Properties").unwrap_or(&empty);
    let properties = expect::map(Some(properties), expect::Attribute(&api_id), "Properties")?;
    let stage = match properties.get("StageName") {
        Some(Value::Str(name)) if name.is_empty() => return resource(&api_id, "StageName cannot be empty."),
        Some(Value::Str(name)) => name.clone(),
        _ => "Stage".into(),
    };
    Ok(Link { api_id, stage })
}

/// The route of the event: its path, and its method in lower case.
pub struct Route {
    pub path: Str,
    pub method: Str,
}

impl Route {
    pub fn of(event: &Event) -> Route {
        let text = |name: &str| {
            event.source.get(name).and_then(Value::as_text).cloned().unwrap_or_else(|| "".into())
        };
        let method = text("Method");
        Route { path: text("Path"), method: method.like(&method.to_lowercase()) }
    }
}

pub fn transform(event: &Event, cx: &mut Context, target: &Target) -> Outcome<Vec<Resource>> {
    let link = link(event, cx)?;
    let route = Route::of(event);
    let permission = permission(event, cx, target, &route, &link)?;
    let api = properties_of(cx, &link.api_id);
    let generated = api.truthy(MANAGED).is_some() || api.truthy("MergeDefinitions").is_some();
    if generated && let Some(body) = integrate(event, cx, target, &route, &link, &api)? {
        set_body(cx, &link.api_id, body);
    }
    let api = properties_of(cx, &link.api_id);
    let auth = event.source.truthy("Auth").and_then(Value::as_map);
    if let Some(body) = api.truthy("DefinitionBody")
        && let Some(auth) = auth.filter(|auth| auth.truthy("OverrideApiAuth").is_some())
    {
        if !["Authorizer", "ApiKeyRequired", "ResourcePolicy"].iter().any(|name| auth.truthy(name).is_some())
        {
            return fail(
                &event.name,
                "Must define one of: Authorizer, ApiKeyRequired or ResourcePolicy when using the OverrideApiAuth \
                 property.",
            );
        }
        let mut editor = SwaggerEditor::new(Some(body))?;
        let stage = Value::from(&link.stage);
        let method = Method { event, auth, api: &api, api_id: &link.api_id, route: &route, stage };
        add_auth(&method, cx, &mut editor)?;
        set_body(cx, &link.api_id, editor.finish());
    }
    Ok(vec![permission])
}

pub fn properties_of(cx: &Context, api_id: &str) -> Map {
    cx.resource(api_id).map(crate::template::written_properties).unwrap_or_default()
}

pub fn set_body(cx: &mut Context, api_id: &str, body: Map) {
    let api = cx.resources.get_mut(api_id).and_then(Value::as_map_mut);
    if let Some(properties) = api.and_then(|api| api.get_mut("Properties")).and_then(Value::as_map_mut) {
        properties.insert("DefinitionBody", body);
    }
}

/// One slash at the end does not count.
pub fn without_trailing_slash(path: &Str) -> Str {
    path.strip_suffix('/').filter(|rest| !rest.is_empty()).map_or_else(|| path.clone(), |rest| rest.into())
}

fn permission(event: &Event, cx: &Context, target: &Target, route: &Route, link: &Link) -> Outcome<Resource> {
    let path = path_with_wildcards(&without_trailing_slash(&route.path), true);
    let method = if route.method.as_str() == "any" { "*".into() } else { route.method.to_uppercase() };
    let resource = format!("${{__ApiId__}}/${{__Stage__}}/{method}{path}");
    let variables = map! {"__ApiId__" => event.source.value("RestApiId"), "__Stage__" => "*"};
    let of = permission::Permission {
        principal: "apigateway.amazonaws.com",
        source_arn: sub_with(arn(cx.region.partition, "execute-api", &resource), variables),
        suffix: &link.stage,
        ..Default::default()
    };
    permission::build(event, target, of)
}

/// The URI of an integration with a function; its text is `unicode` when the function's logical id is.
pub fn integration_uri(target: &Target, partition: &str, streaming: bool) -> Value {
    let (version, path) = if streaming {
        ("2021-11-15", "/response-streaming-invocations")
    } else {
        ("2015-03-31", "/invocations")
    };
    let (shorthand, unicode) = match (target.arn.get("Ref"), target.arn.get("Fn::GetAtt")) {
        (Some(Value::Str(id)), _) => (id.to_string(), false),
        (_, Some(Value::List(parts))) => {
            let texts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
            (texts.join("."), parts.first().and_then(Value::as_text).is_some_and(|id| id.is_unicode()))
        }
        _ => (String::new(), false),
    };
    let text = format!(
        "arn:{partition}:apigateway:${{AWS::Region}}:lambda:path/{version}/functions/${{{shorthand}}}{path}"
    );
    let text = if unicode { Str::unicode(&text) } else { text.into() };
    hashed! {"Fn::Sub" => text}.into()
}

fn integrate(
    event: &Event,
    cx: &Context,
    target: &Target,
    route: &Route,
    link: &Link,
    api: &Map,
) -> Outcome<Option<Map>> {
    let Some(body) = api.some("DefinitionBody") else { return Ok(None) };
    let merge = api.truthy("MergeDefinitions").is_some();
    let mode = event.source.get("ResponseTransferMode").and_then(Value::as_str);
    let uri = integration_uri(target, cx.region.partition, mode == Some("RESPONSE_STREAM"));
    let skeleton = Value::Map(swagger::skeleton());
    let mut editor = SwaggerEditor::new(Some(if merge { &skeleton } else { body }))?;
    if editor.base.has_integration(&route.path, &route.method)? {
        return fail(
            &event.name,
            format!("API method \"{}\" defined multiple times for path \"{}\".", route.method, route.path),
        );
    }
    let none = Value::Map(Map::by_hash());
    let method_auth = event.source.truthy("Auth").unwrap_or(&none);
    let method_auth = expect::map(Some(method_auth), expect::Event(&event.name), "Auth")?;
    let api_auth = api.truthy("Auth").unwrap_or(&none);
    let api_auth = expect::map(Some(api_auth), expect::Resource(&link.api_id), "Auth")?;
    let condition = target.condition();
    let uri = condition.map_or_else(|| uri.clone(), |condition| only_if(condition, &uri));
    let credentials = credentials(cx, method_auth, api_auth);
    let integration = || integration(&uri, mode, credentials.as_ref());
    editor.add_integration(&route.path, &route.method, condition, Map::by_hash(), &integration)?;
    if let Some(auth) = event.source.truthy("Auth").and_then(Value::as_map) {
        let stage = Value::from(&link.stage);
        add_auth(&Method { event, auth, api, api_id: &link.api_id, route, stage }, cx, &mut editor)?;
    }
    if let Some(timeout) = event.source.truthy("TimeoutInMillis") {
        editor.base.set_timeout(&route.path, &route.method, timeout)?;
    }
    add_model(event, api, route, &mut editor)?;
    add_parameters(event, route, &mut editor)?;
    if merge { merged(body, route, link, editor).map(Some) } else { Ok(Some(editor.finish())) }
}

fn integration(uri: &Value, mode: Option<&str>, credentials: Option<&Value>) -> Map {
    let mut integration = hashed! {"type" => "aws_proxy", "httpMethod" => "POST", "uri" => uri};
    if mode == Some("RESPONSE_STREAM") {
        integration.insert("responseTransferMode", "STREAM");
    }
    if let Some(credentials) = credentials {
        integration.insert("credentials", credentials);
    }
    integration
}

/// With IAM, API Gateway calls the function in the name of the caller unless a role is given.
fn credentials(cx: &Context, method: &Map, api: &Map) -> Option<Value> {
    let iam = |value: Option<&Value>| value.and_then(Value::as_str) == Some("AWS_IAM");
    if !(iam(method.get("Authorizer")) || iam(api.get("DefaultAuthorizer")) && method.is_empty()) {
        return None;
    }
    let role = |auth: &Map| match auth.get("InvokeRole") {
        Some(role) if role.truthy() => Some(role.clone()),
        Some(_) => Some("NONE".into()),
        None => None,
    };
    let caller = || Value::from(format!("arn:{}:iam::*:user/*", cx.region.partition));
    match role(method).or_else(|| role(api)) {
        None => Some(caller()),
        Some(role) if role.as_str() == Some("CALLER_CREDENTIALS") => Some(caller()),
        Some(role) if role.as_str() == Some("NONE") => None,
        role => role,
    }
}

/// A method of an API, and what the event wants for it.
pub struct Method<'a> {
    pub event: &'a Event,
    pub auth: &'a Map,
    /// The API's properties.
    pub api: &'a Map,
    pub api_id: &'a str,
    pub route: &'a Route,
    pub stage: Value,
}

/// The authorizer, API key and resource policy of a method.
pub fn add_auth(method: &Method, cx: &Context, editor: &mut SwaggerEditor) -> Outcome<()> {
    let Method { event, auth, api, api_id, route, stage } = method;
    let name = &event.name;
    let api_auth = cx.resolved(api.get("Auth"))?;
    let authorizers = api_auth.get("Authorizers").filter(|a| a.truthy());
    let authorizer = auth.truthy("Authorizer");
    let at = format!("on API method [{}] for path [{}]", route.method, route.path);
    if let Some(authorizer) = authorizer {
        if let Some(authorizers) = authorizers {
            expect::map(Some(authorizers), expect::Resource(api_id), "Auth.Authorizers")?;
        }
        check_authorizer(name, authorizer, authorizers, &api_auth, &at)?;
    }
    if let Some(scopes) = auth.truthy("AuthorizationScopes") {
        expect::list(Some(scopes), expect::Event(name), "Auth.AuthorizationScopes")?;
        if authorizer.is_none() {
            return fail(name, "AuthorizationScopes works only when Authorizer is set");
        }
    }
    let key = auth.some("ApiKeyRequired");
    if key.is_some_and(|key| !key.truthy()) && api_auth.get("ApiKeyRequired").is_none_or(|k| !k.truthy()) {
        return fail(
            name,
            format!(
                "Unable to set ApiKeyRequired [False] {at} because the related API does not specify any ApiKeyRequired."
            ),
        );
    }
    if let Some(authorizer) = authorizer.and_then(Value::as_text) {
        let scopes = auth.some("AuthorizationScopes");
        editor.set_method_authorizer(&route.path, &route.method, authorizer, authorizers, scopes)?;
    }
    if let Some(key) = key {
        editor.set_method_api_key(&route.path, &route.method, key.truthy())?;
    }
    if let Some(policy) = auth.truthy("ResourcePolicy") {
        let policy = expect::map(Some(policy), expect::Resource(name), "Auth.ResourcePolicy")?;
        editor.add_resource_policy(policy, &route.path, stage)?;
        if let Some(statements) = policy.truthy("CustomStatements") {
            editor.add_custom_statements(statements);
        }
    }
    Ok(())
}

fn check_authorizer(
    name: &str,
    authorizer: &Value,
    authorizers: Option<&Value>,
    api_auth: &Value,
    at: &str,
) -> Outcome<()> {
    let text = print::text(authorizer);
    if text == "AWS_IAM" {
        return Ok(());
    }
    if text == "NONE" {
        if api_auth.get("DefaultAuthorizer").is_some_and(Value::truthy) {
            return Ok(());
        }
        return fail(
            name,
            format!(
                "Unable to set Authorizer {at} because 'NONE' is only a valid value when a DefaultAuthorizer on the API \
                 is specified."
            ),
        );
    }
    let Some(known) = authorizers else {
        return fail(
            name,
            format!(
                "Unable to set Authorizer [{text}] {at} because the related API does not define any Authorizers."
            ),
        );
    };
    let Some((key, known)) = authorizer.as_str().zip(known.as_map()) else {
        return fail(
            name,
            format!(
                "Unable to set Authorizer [{text}] {at}. The method authorizer must be a string with a corresponding dict \
                 entry in the api authorizer."
            ),
        );
    };
    if known.truthy(key).is_none() {
        return fail(
            name,
            format!(
                "Unable to set Authorizer [{text}] {at} because it wasn't defined in the API's Authorizers."
            ),
        );
    }
    Ok(())
}

fn add_model(event: &Event, api: &Map, route: &Route, editor: &mut SwaggerEditor) -> Outcome<()> {
    let Some(model) = event.source.truthy("RequestModel") else { return Ok(()) };
    let model = expect::map(Some(model), expect::Event(&event.name), "RequestModel")?;
    let Some(wanted) = model.truthy("Model") else { return Ok(()) };
    let name = print::text(wanted);
    let refuse = |what: &str, why: &str| {
        let at = format!("on API method [{}] for path [{}]", route.method, route.path);
        fail(&event.name, format!("Unable to set {what} [{name}] {at} {why}"))
    };
    let Some(models) = api.truthy("Models") else {
        return refuse("RequestModel", "because the related API does not define any Models.");
    };
    let Some(models) = models.as_map() else {
        return refuse("RequestModel", "because the related API Models defined is of invalid type.");
    };
    if !wanted.is_str() {
        return refuse("RequestModel", "because the related API does not contain valid Models.");
    }
    if models.truthy(&name).is_none() {
        return refuse("RequestModel", "because it wasn't defined in the API's Models.");
    }
    editor.add_request_model(&route.path, &route.method, model)?;
    let (body, parameters) = (model.some("ValidateBody"), model.some("ValidateParameters"));
    if body.is_none() && parameters.is_none() {
        return Ok(());
    }
    let boolean = |value: Option<&Value>| match value {
        None => Some(false),
        Some(Value::Bool(b)) => Some(*b),
        Some(_) => None,
    };
    let Some((body, parameters)) = boolean(body).zip(boolean(parameters)) else {
        return refuse(
            "Validator to RequestModel",
            "ValidateBody and ValidateParameters must be a boolean type, strings or intrinsics are not supported.",
        );
    };
    editor.add_request_validator(&route.path, &route.method, body, parameters)
}

fn add_parameters(event: &Event, route: &Route, editor: &mut SwaggerEditor) -> Outcome<()> {
    let written: Vec<Value> = match event.source.truthy("RequestParameters") {
        Some(Value::List(list)) => list.clone(),
        // An intrinsic function is not resolved: its name is taken for a parameter.
        Some(Value::Map(map)) => map.keys().into_iter().map(Value::from).collect(),
        _ => return Ok(()),
    };
    let mut parameters = Vec::new();
    let refuse =
        |why: &str| fail(&event.name, format!("Invalid value for 'RequestParameters' property. {why}"));
    for parameter in &written {
        let (name, settings) = match parameter {
            Value::Str(name) => (name.clone(), Map::new()),
            Value::Map(map) => {
                let Some((name, settings)) = map.iter().next() else { continue };
                let known =
                    |map: &&Map| map.iter().all(|(key, _)| matches!(key.as_str(), "Required" | "Caching"));
                let valid = is_parameter(name);
                match settings.as_map().filter(known) {
                    Some(settings) if valid => (name.clone(), settings.clone()),
                    None if valid => {
                        return refuse("Values must be an object, e.g { Required: true, Caching: false }");
                    }
                    _ => (name.clone(), Map::new()),
                }
            }
            _ => return refuse("Property must be either a string or an object"),
        };
        if !is_parameter(&name) {
            return refuse(
                "Keys must be in the format 'method.request.[querystring|path|header].{value}', e.g \
                 'method.request.header.Authorization'.",
            );
        }
        let setting = |key: &str| settings.get(key).cloned().unwrap_or(Value::Bool(false));
        parameters.push((name, setting("Required"), setting("Caching")));
    }
    editor.add_request_parameters(&route.path, &route.method, &parameters)
}

fn is_parameter(name: &str) -> bool {
    let rest = name.strip_prefix("method.request.").unwrap_or_default();
    ["querystring.", "path.", "header."].iter().any(|place| rest.starts_with(place))
}

/// The user's definition, with what SAM generates for this method put over it.
fn merged(body: &Value, route: &Route, link: &Link, editor: SwaggerEditor) -> Outcome<Map> {
    let Some(body) = body.as_map() else { return document("Invalid Swagger document.") };
    let mut merged = body.copy();
    let generated = editor.finish();
    let method = crate::editor::normalize_method(&route.method);
    let generated =
        generated.get("paths").and_then(|p| p.get(&route.path)).and_then(|p| p.get(&method)).cloned();
    if merged.truthy("paths").is_none() {
        // Without paths of its own the definition stays as it is.
        return Ok(merged);
    }
    let Some(paths) = merged.get_mut("paths").and_then(Value::as_map_mut) else {
        return resource(&link.api_id, "Property 'DefinitionBody' is invalid: It should be a map");
    };
    let there = match paths.get(&route.path) {
        None | Some(Value::Null) => Value::Null,
        Some(Value::Map(item)) => item.get(&route.method).into(),
        Some(_) => {
            let why = format!("The value of '{}' should be a map", route.path);
            return resource(&link.api_id, format!("Property 'DefinitionBody' is invalid: {why}"));
        }
    };
    let mut result = match there {
        value if !value.truthy() => Map::new(),
        Value::Map(map) => map.iter().map(|(k, v)| (k, v.clone())).collect(),
        other => {
            let path = format!("DefinitionBody.paths.{}.{}", route.path, route.method);
            expect::map(Some(&other), expect::Resource(&link.api_id), &path)?.clone()
        }
    };
    if let Some(Value::Map(generated)) = &generated {
        result.update(generated);
    }
    let item = paths.or_insert(&route.path, || Map::new().into());
    if !item.is_map() {
        *item = Map::new().into();
    }
    if let Some(item) = item.as_map_mut() {
        item.insert(&route.method, result);
    }
    Ok(merged)
}

/// `{Fn::Sub: text}` for a state machine's integration.
pub fn start_execution_uri() -> Value {
    sub("arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution")
}
