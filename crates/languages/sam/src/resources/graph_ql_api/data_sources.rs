//! The data sources of a GraphQL API: tables and functions, each with a role and a connector unless a role is given.

use super::{GraphQlApi, without_nulls};
use crate::{
    context::Context,
    intrinsics::{reference, sub_with},
    list, map,
    output::Resource,
    policies::documents::assume_role,
    problem::Outcome,
    resources::connector,
    value::{Map, Value},
};

impl GraphQlApi {
    pub(super) fn data_sources(&mut self, cx: &mut Context) -> Outcome<Vec<Resource>> {
        let all = self.section("DataSources");
        let mut made = Vec::new();
        for (kind, build) in [
            ("DynamoDb", Self::table as fn(&Self, &str, &Map, &mut Context) -> Outcome<Vec<Resource>>),
            ("Lambda", Self::function),
        ] {
            for (name, written) in all.get(kind).and_then(Value::as_map).into_iter().flat_map(Map::iter) {
                let Some(written) = written.as_map() else { continue };
                let resources = build(self, name, written, cx)?;
                self.sources.insert(name.to_string(), resources[0].att("Name"));
                made.extend(resources);
            }
        }
        Ok(made)
    }

    fn data_source(&self, id: &str, name: &str, written: &Map, kind: &str) -> Outcome<Resource> {
        Ok(self
            .new_resource("AWS::AppSync::DataSource", id.into())?
            .with("Name", written.truthy("Name").cloned().unwrap_or_else(|| name.into()))
            .with("Type", kind)
            .with("ApiId", self.api_id())
            .with("Description", written.get("Description")))
    }

    /// The given role, or one with what the connector adds to it.
    fn role(
        &self,
        source: &mut Resource,
        written: &Map,
        to: (&str, Map, Value),
        cx: &mut Context,
    ) -> Outcome<Vec<Resource>> {
        if let Some(role) = written.truthy("ServiceRoleArn") {
            source.set("ServiceRoleArn", role);
            return Ok(Vec::new());
        }
        let role = self
            .new_resource("AWS::IAM::Role", format!("{}Role", source.id))?
            .with("AssumeRolePolicyDocument", assume_role("appsync.amazonaws.com"));
        source.set("ServiceRoleArn", role.att("Arn"));
        let from = map! {
            "Type" => "AWS::AppSync::DataSource", "Arn" => source.att("DataSourceArn"),
            "RoleName" => role.reference(),
        };
        let (suffix, to, permissions) = to;
        let properties = map! {"Source" => from, "Destination" => to, "Permissions" => permissions};
        let connected = connector::inner(&format!("{}{suffix}", source.id), properties, cx)?;
        Ok([role].into_iter().chain(connected).collect())
    }

    fn table(&self, name: &str, written: &Map, cx: &mut Context) -> Outcome<Vec<Resource>> {
        let id = format!("{}{name}DynamoDBDataSource", self.source.id);
        let mut source = self.data_source(&id, name, written, "AMAZON_DYNAMODB")?;
        let region = written.truthy("Region").cloned().unwrap_or_else(|| reference("AWS::Region"));
        let mut config = map! {"AwsRegion" => &region, "TableName" => written.get("TableName")};
        for property in ["UseCallerCredentials", "Versioned"] {
            config.insert_some(property, written.truthy(property));
        }
        if let Some(sync) = written.truthy("DeltaSync").and_then(Value::as_map) {
            config.insert("DeltaSyncConfig", without_nulls(sync));
        }
        source.set("DynamoDBConfig", config);
        let arn = written.truthy("TableArn").cloned().unwrap_or_else(|| {
            let text =
                "arn:${AWS::Partition}:dynamodb:${__Region__}:${AWS::AccountId}:table/${__TableName__}";
            sub_with(text, map! {"__TableName__" => written.get("TableName"), "__Region__" => region})
        });
        let to = map! {"Type" => "AWS::DynamoDB::Table", "Arn" => arn};
        let permissions = written.truthy("Permissions").cloned().unwrap_or_else(|| list!["Read", "Write"]);
        let more = self.role(&mut source, written, ("ToTableConnector", to, permissions), cx)?;
        Ok([source].into_iter().chain(more).collect())
    }

    fn function(&self, name: &str, written: &Map, cx: &mut Context) -> Outcome<Vec<Resource>> {
        let id = format!("{}{name}LambdaDataSource", self.source.id);
        let arn = written.get("FunctionArn");
        let mut source = self
            .data_source(&id, name, written, "AWS_LAMBDA")?
            .with("LambdaConfig", map! {"LambdaFunctionArn" => arn});
        let to = map! {"Type" => "AWS::Lambda::Function", "Arn" => arn};
        let more = self.role(&mut source, written, ("ToLambdaConnector", to, list!["Write"]), cx)?;
        Ok([source].into_iter().chain(more).collect())
    }
}
