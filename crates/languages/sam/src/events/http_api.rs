//! HttpApi: a route of an HTTP API invokes the function.

use super::{Event, api::Route, api::integration_uri, api::properties_of, api::set_body, permission};
use crate::{
    context::Context,
    editor::{ANY_METHOD, open_api, open_api::OpenApiEditor, path_with_wildcards},
    expect,
    implicit::api_id_of,
    intrinsics::sub_with,
    map,
    output::{Resource, Target},
    problem::{Outcome, Problem, event as fail, resource},
    properties::{Kind, Property, opt},
    region::arn,
    template::MANAGED,
    value::{Map, Value, print},
};

#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    opt("Path", Kind::Str), opt("Method", Kind::Str), opt("ApiId", Kind::Str), opt("Stage", Kind::Str),
    opt("Auth", Kind::Map), opt("TimeoutInMillis", Kind::Int), opt("RouteSettings", Kind::Map),
    opt("PayloadFormatVersion", Kind::Str),
];

pub fn transform(event: &Event, cx: &mut Context, target: &Target) -> Outcome<Vec<Resource>> {
    let route = Route::of(event);
    let api_id = print::text(&api_id_of(event.source.get("ApiId")));
    let api = properties_of(cx, &api_id);
    let permission = permission(event, target, &route, &api_id, &api)?;
    if let Some(body) = api.some("DefinitionBody") {
        let body = integrate(event, target, &route, &api_id, &api, body)?;
        set_body(cx, &api_id, body);
    }
    Ok(permission.into_iter().collect())
}

/// The permission; none when the function already has the default route.
fn permission(
    event: &Event,
    target: &Target,
    route: &Route,
    api_id: &str,
    api: &Map,
) -> Outcome<Option<Resource>> {
    let mut path = super::api::without_trailing_slash(&route.path);
    let mut editor = match api.truthy("DefinitionBody") {
        None => None,
        Some(body) => Some(OpenApiEditor::new(Some(body)).or_else(|problem| match problem {
            Problem::Document(causes) => {
                let texts: Vec<String> = causes.iter().map(Problem::to_string).collect();
                resource(api_id, texts.join(" "))
            }
            other => Err(other),
        })?),
    };
    if path.as_str() == open_api::DEFAULT_PATH {
        path = "".into();
    } else if let Some(editor) = &mut editor
        && editor.default_route_is_of(&target.id)?
    {
        return Ok(None);
    }
    let path = path_with_wildcards(&path, false);
    let method = match route.method.as_str() {
        "any" | ANY_METHOD => "*".to_owned(),
        method => method.to_uppercase(),
    };
    let resource = if route.method.as_str() == "any" && path.as_str() == "/$default" {
        format!("${{__ApiId__}}/${{__Stage__}}{path}")
    } else {
        format!("${{__ApiId__}}/${{__Stage__}}/{method}{path}")
    };
    let variables = map! {"__ApiId__" => event.source.value("ApiId"), "__Stage__" => "*"};
    let of = permission::Permission {
        principal: "apigateway.amazonaws.com",
        source_arn: sub_with(arn("${AWS::Partition}", "execute-api", &resource), variables),
        ..Default::default()
    };
    permission::build(event, target, of).map(Some)
}

fn integrate(
    event: &Event,
    target: &Target,
    route: &Route,
    api_id: &str,
    api: &Map,
    body: &Value,
) -> Outcome<Map> {
    let uri = integration_uri(target, "${AWS::Partition}", false);
    let mut editor = OpenApiEditor::new(Some(body))?;
    if api.truthy(MANAGED).is_some() && editor.base.has_integration(&route.path, &route.method)? {
        return fail(
            &event.name,
            format!("API method '{}' defined multiple times for path '{}'.", route.method, route.path),
        );
    }
    editor.add_lambda_integration(&route.path, &route.method, &uri, target.condition())?;
    if let Some(auth) = event.source.truthy("Auth").and_then(Value::as_map) {
        add_auth(event, route, api_id, api, auth, &mut editor)?;
    }
    if let Some(timeout) = event.source.truthy("TimeoutInMillis") {
        editor.base.set_timeout(&route.path, &route.method, timeout)?;
    }
    let names = parameters_of(&route.path);
    if !names.is_empty() {
        editor.add_path_parameters(&route.path, &route.method, &names)?;
    }
    if let Some(version) = event.source.truthy("PayloadFormatVersion") {
        editor.set_payload_format(&route.path, &route.method, version)?;
    }
    Ok(editor.finish())
}

/// The names in braces.
fn parameters_of(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

fn add_auth(
    event: &Event,
    route: &Route,
    api_id: &str,
    api: &Map,
    auth: &Map,
    editor: &mut OpenApiEditor,
) -> Outcome<()> {
    let name = &event.name;
    let none = Value::Map(Map::new());
    let api_auth = expect::map(Some(api.get("Auth").unwrap_or(&none)), expect::Resource(api_id), "Auth")?;
    let Some(authorizer) = auth.truthy("Authorizer").or_else(|| api_auth.truthy("DefaultAuthorizer")) else {
        return fail(
            name,
            "'Auth' section requires either an explicit 'Authorizer' set or a 'DefaultAuthorizer' configured on the \
             HttpApi.",
        );
    };
    let text = print::text(authorizer);
    let at = format!("on API method [{}] for path [{}]", route.method, route.path);
    // Without any settings at all there are no authorizers; with others than authorizers, their place is null.
    let known = if api_auth.is_empty() { Some(&none) } else { api_auth.get("Authorizers") };
    let iam = api_auth.get("EnableIamAuthorizer").is_some_and(Value::is_true);
    if text == "NONE" {
        if api_auth.truthy("DefaultAuthorizer").is_none() {
            return fail(
                name,
                format!(
                    "Unable to set Authorizer {at} because 'NONE' is only a valid value when a DefaultAuthorizer on the \
                     API is specified."
                ),
            );
        }
    } else if !(text == "AWS_IAM" && iam) {
        check_known(name, authorizer, &text, known, &at)?;
    }
    let scopes = auth.truthy("AuthorizationScopes");
    if scopes.is_some_and(|scopes| !scopes.is_list()) {
        return fail(
            name,
            format!("Unable to set Authorizer {at} because 'AuthorizationScopes' must be a list of strings."),
        );
    }
    match authorizer.as_text() {
        Some(authorizer) => {
            editor.set_method_authorizer(&route.path, &route.method, authorizer, known, scopes)
        }
        None => Ok(()),
    }
}

fn check_known(name: &str, authorizer: &Value, text: &str, known: Option<&Value>, at: &str) -> Outcome<()> {
    let Some((key, map)) = authorizer.as_str().zip(known.and_then(Value::as_map)) else {
        return fail(
            name,
            format!(
                "Unable to set Authorizer [{text}] {at}. The method authorizer must be a string with a corresponding dict \
                 entry in the api authorizer."
            ),
        );
    };
    if map.is_empty() {
        return fail(
            name,
            format!(
                "Unable to set Authorizer [{text}] {at} because the related API does not define any Authorizers."
            ),
        );
    }
    if map.truthy(key).is_none() {
        return fail(
            name,
            format!(
                "Unable to set Authorizer [{text}] {at} because it wasn't defined in the API's Authorizers."
            ),
        );
    }
    Ok(())
}
