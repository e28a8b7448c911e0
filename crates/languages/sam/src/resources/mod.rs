//! The resource types of SAM, one file or folder each.

pub mod api;
pub mod application;
pub mod capacity_provider;
pub mod connector;
pub mod function;
pub mod graph_ql_api;
pub mod http_api;
pub mod layer_version;
pub mod simple_table;
pub mod state_machine;
pub mod web_socket_api;

use crate::{
    context::{Applications, Context},
    output::Resource,
    problem::{Outcome, resource},
    properties::Source,
    value::{Map, Value},
};

/// What a SAM resource becomes.
pub struct Made {
    pub resources: Vec<Resource>,
    /// The logical id it goes by in the result, when that is another one.
    pub renamed: Option<String>,
    /// `Ref` and `GetAtt` to `Id.Name`: the name, and the type it stands for.
    pub referable: &'static [(&'static str, &'static str)],
}

impl Made {
    fn new(resources: Vec<Resource>) -> Made {
        Made { resources, renamed: None, referable: &[] }
    }
}

/// The order in which types are transformed: APIs after the functions that add to them, connectors last.
pub fn rank(kind: &str) -> Option<u8> {
    Some(match kind.strip_prefix("AWS::Serverless::")? {
        "Function" => 0,
        "StateMachine" => 1,
        "Api" | "HttpApi" | "WebSocketApi" => 2,
        "Application" | "CapacityProvider" | "GraphQLApi" | "LayerVersion" | "SimpleTable" => 3,
        "Connector" => 4,
        _ => return None,
    })
}

pub fn transform(
    id: &str,
    written: &Map,
    cx: &mut Context,
    applications: &dyn Applications,
) -> Outcome<Made> {
    match written.str("Type").unwrap_or_default() {
        "AWS::Serverless::Api" => api::transform(id, written, cx),
        "AWS::Serverless::Application" => application::transform(id, written, cx, applications),
        "AWS::Serverless::CapacityProvider" => capacity_provider::transform(id, written, cx),
        "AWS::Serverless::Connector" => connector::transform(id, written, cx),
        "AWS::Serverless::Function" => function::transform(id, written, cx),
        "AWS::Serverless::GraphQLApi" => graph_ql_api::transform(id, written, cx),
        "AWS::Serverless::HttpApi" => http_api::transform(id, written, cx),
        "AWS::Serverless::LayerVersion" => layer_version::transform(id, written, cx),
        "AWS::Serverless::SimpleTable" => simple_table::transform(id, written),
        "AWS::Serverless::StateMachine" => state_machine::transform(id, written, cx),
        "AWS::Serverless::WebSocketApi" => web_socket_api::transform(id, written, cx),
        other => resource(id, format!("Invalid resource type {other}")),
    }
}

/// `PropagateTags`: the tags go to all that is made.
fn propagate_tags(resources: &mut [Resource], source: &Source, propagate: bool) {
    if let Some(tags) = source.truthy("Tags").and_then(Value::as_map).filter(|_| propagate) {
        resources.iter_mut().for_each(|resource| resource.assign_tags(tags));
    }
}

/// Tags that say who made a resource, and so may not be the user's.
const RESERVED: [&str; 3] =
    ["lambda:createdBy", "serverlessrepo:applicationId", "serverlessrepo:semanticVersion"];

/// SAM's own tag, those given, and the user's.
fn tags_of(source: &Source, more: &Map) -> Outcome<Vec<Value>> {
    let none = Map::new();
    let tags = source.get("Tags").and_then(Value::as_map).unwrap_or(&none);
    if let Some(name) = RESERVED.iter().find(|name| tags.has(name)) {
        return resource(
            &source.id,
            format!(
                "{name} is a reserved Tag key name and cannot be set on your resource. Please change the tag key in the input."
            ),
        );
    }
    let mut list = crate::output::tag_list(&crate::map! {"lambda:createdBy" => "SAM"});
    list.extend(crate::output::tag_list(more));
    list.extend(crate::output::tag_list(tags));
    Ok(list)
}
