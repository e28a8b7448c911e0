//! The implicit HTTP API, `ServerlessHttpApi`: the default route, and settings of routes.

use super::Flavour;
use crate::{
    editor::ANY_METHOD,
    expect,
    intrinsics::only_if,
    problem::Outcome,
    template::resources_mut,
    value::{Map, Str, Value},
};

pub const HTTP: Flavour = Flavour {
    event_type: "HttpApi",
    api_property: "ApiId",
    api_type: "AWS::Serverless::HttpApi",
    logical_id: "ServerlessHttpApi",
    condition: "ServerlessHttpApiCondition",
    is_rest: false,
};

/// An event without path and method takes the default route.
pub fn default_route(event: &mut Map) {
    let unset = |name: &str| event.get(name).is_none_or(|value| !value.truthy());
    if unset("Path") && unset("Method") {
        event.insert("Path", "$default");
        event.insert("Method", ANY_METHOD);
    }
}

/// Route settings of the event, in the API's own.
pub fn add_route_settings(
    document: &mut Map,
    owner: &Map,
    event_id: &str,
    api_id: &Str,
    event: &Map,
) -> Outcome<()> {
    let (path, method) = (event.str("Path").unwrap_or_default(), event.str("Method").unwrap_or_default());
    let route = if method == ANY_METHOD { path.into() } else { format!("{} {path}", method.to_uppercase()) };
    let api = resources_mut(document).get_mut(api_id).and_then(Value::as_map_mut);
    let Some(properties) = api.and_then(|a| a.get_mut("Properties")).and_then(Value::as_map_mut) else {
        return Ok(());
    };
    let settings = properties.or_insert("RouteSettings", || Map::new().into());
    let settings = expect::map_mut(Some(settings), expect::Resource(api_id), "RouteSettings")?;
    let mut of_event = Value::from(event.get("RouteSettings"));
    if let Some(condition) = owner.truthy("Condition") {
        of_event = only_if(condition, of_event);
    }
    let of_event = expect::map(Some(&of_event), expect::Event(event_id), "RouteSettings")?;
    if let Some(of_route) = settings.or_insert(route, || Map::new().into()).as_map_mut() {
        of_route.update(of_event);
    }
    Ok(())
}
