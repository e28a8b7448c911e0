//! A CloudFormation resource that the transform makes.

use crate::{
    intrinsics::{get_att, reference},
    problem::Outcome,
    properties::{PASSED_ON, check_logical_id},
    value::{Map, Value},
};

#[derive(Clone, Debug)]
pub struct Resource {
    pub id: String,
    pub kind: &'static str,
    pub depends_on: Option<Value>,
    pub attributes: Map,
    pub properties: Map,
}

impl Resource {
    pub fn new(kind: &'static str, id: impl Into<String>, attributes: &Map) -> Outcome<Resource> {
        let id = id.into();
        check_logical_id(&id)?;
        Ok(Resource { id, kind, depends_on: None, attributes: attributes.clone(), properties: Map::new() })
    }

    pub fn depending_on(mut self, depends_on: Option<Value>) -> Resource {
        self.depends_on = depends_on;
        self
    }

    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        if value.is_null() {
            self.properties.remove(name);
        } else {
            self.properties.insert(name, value);
        }
    }

    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Resource {
        self.set(name, value);
        self
    }

    pub fn reference(&self) -> Value {
        reference(&self.id)
    }

    pub fn att(&self, attribute: &str) -> Value {
        get_att(&self.id, attribute)
    }

    /// Tags of the SAM resource, given to what it generates (`PropagateTags`): they replace what is there.
    pub fn assign_tags(&mut self, tags: &Map) {
        match self.kind {
            "AWS::ApiGatewayV2::Api" if !self.properties.has("ProtocolType") => {}
            "AWS::ApiGatewayV2::Api" | "AWS::ApiGatewayV2::Stage" | "AWS::ApiGatewayV2::DomainName" => {
                self.set("Tags", tags);
            }
            kind if TAGGED.contains(&kind) => self.set("Tags", tag_list(tags)),
            _ => {}
        }
    }

    pub fn can_be_tagged(&self) -> bool {
        TAGGED.contains(&self.kind)
    }

    pub fn to_map(&self) -> Map {
        let mut map = Map::new();
        map.insert("Type", self.kind);
        if let Some(depends_on) = self.depends_on.as_ref().filter(|d| d.truthy()) {
            map.insert("DependsOn", depends_on);
        }
        map.update(&self.attributes);
        let properties: Map =
            self.properties.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, v.clone())).collect();
        map.insert("Properties", properties);
        map
    }
}

/// Where an event sends to: a function or its alias, a state machine or its alias.
#[derive(Clone, Debug)]
pub struct Target {
    pub id: String,
    pub arn: Value,
    /// What names a function where an ARN is not needed.
    pub name: Value,
    pub attributes: Map,
}

impl Target {
    pub fn passed_on(&self) -> Map {
        PASSED_ON.iter().filter_map(|n| self.attributes.get(n).map(|v| (*n, v.clone()))).collect()
    }
    pub fn condition(&self) -> Option<&Value> {
        self.attributes.get("Condition")
    }
}

/// `[{Key, Value}]`; a null value becomes the empty string.
pub fn tag_list(tags: &Map) -> Vec<Value> {
    let value = |v: &Value| if v.is_null() { Value::from("") } else { v.clone() };
    tags.iter().map(|(k, v)| crate::map! {"Key" => k, "Value" => value(v)}.into()).collect()
}

/// The types among those that SAM generates which take a list of tags.
const TAGGED: [&str; 20] = [
    "AWS::ApiGateway::ApiKey",
    "AWS::ApiGateway::DomainName",
    "AWS::ApiGateway::DomainNameAccessAssociation",
    "AWS::ApiGateway::DomainNameV2",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGateway::Stage",
    "AWS::ApiGateway::UsagePlan",
    "AWS::AppSync::GraphQLApi",
    "AWS::CloudFormation::Stack",
    "AWS::CodeDeploy::Application",
    "AWS::CodeDeploy::DeploymentGroup",
    "AWS::DynamoDB::Table",
    "AWS::IAM::Role",
    "AWS::IoT::TopicRule",
    "AWS::Lambda::CapacityProvider",
    "AWS::Lambda::Function",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::StepFunctions::StateMachine",
];
