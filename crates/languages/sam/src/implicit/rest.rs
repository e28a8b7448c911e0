//! The implicit REST API, `ServerlessRestApi`.

use super::Flavour;

pub const REST: Flavour = Flavour {
    event_type: "Api",
    api_property: "RestApiId",
    api_type: "AWS::Serverless::Api",
    logical_id: "ServerlessRestApi",
    condition: "ServerlessRestApiCondition",
    is_rest: true,
};
