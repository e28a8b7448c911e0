//! AWS::Serverless::GraphQLApi: an AppSync API with its schema, keys, data sources, functions and resolvers.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/sam_resources.py> (read 2026-11).
//! The shape of its properties is in `shape`; data sources with their roles and connectors in `data_sources`.

mod data_sources;
mod shape;

use super::{Made, connector};
use crate::{
    context::Context,
    intrinsics::{get_att, reference, sub},
    list, map,
    output::{Resource, tag_list},
    policies::documents::assume_role,
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, pass, strict, strict_req},
    schema::Check,
    value::{Map, Value},
};
use std::collections::HashMap;

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    pass("Name"), strict("Tags", Kind::Map), pass("XrayEnabled"), strict_req("Auth", Kind::Map),
    strict("SchemaInline", Kind::Str), strict("SchemaUri", Kind::Str), strict("Logging", Kind::BoolOrMap),
    strict("DataSources", Kind::Map), strict("Functions", Kind::Map), strict("Resolvers", Kind::Map),
    strict("ApiKeys", Kind::Map), strict("DomainName", Kind::Map), strict("Cache", Kind::Map), pass("Visibility"),
    pass("OwnerContact"), pass("IntrospectionConfig"), pass("QueryDepthLimit"), pass("ResolverCountLimit"),
];

/// The code of a resolver that has none: it runs its functions and gives what the last one gave.
const PIPELINE: &str = "\nexport function request(ctx) {\n    return {};\n}\n\nexport function response(ctx) {\n    return \
     ctx.prev.result;\n}\n";

/// An API at work: its source, and what its parts are called in the result.
struct GraphQlApi {
    source: Source,
    sources: HashMap<String, Value>,
    functions: HashMap<String, Value>,
    none_source: Option<Resource>,
}

pub fn transform(id: &str, written: &Map, cx: &mut Context) -> Outcome<Made> {
    let mut source = Source::read_known(id, "AWS::Serverless::GraphQLApi", PROPERTIES, written)?;
    let (read, check) = Check::of(&shape::PROPERTIES, &without_nulls(&source.properties).into());
    if !check.is_empty() {
        return resource(id, format!("Property '{}' is invalid.", check.first_path()));
    }
    source.properties = read.as_map().cloned().unwrap_or_default();
    let mut api =
        GraphQlApi { source, sources: HashMap::new(), functions: HashMap::new(), none_source: None };
    let (graph, authorizers, log_role) = api.graph()?;
    let schema = api.schema()?;
    let schema_id = schema.id.clone();
    let mut made = vec![graph, schema];
    for (index, function) in authorizers.iter().enumerate() {
        made.extend(api.authorizer_connector(index + 1, function, cx)?);
    }
    made.extend(log_role);
    made.extend(api.keys()?);
    made.extend(api.cache()?);
    made.extend(api.data_sources(cx)?);
    made.extend(api.domain()?);
    made.extend(api.function_configurations()?);
    made.extend(api.resolvers(&schema_id)?);
    made.extend(api.none_source.take());
    Ok(Made::new(made))
}

fn without_nulls(map: &Map) -> Map {
    map.iter().filter(|(_, value)| !value.is_null()).map(|(key, value)| (key, value.clone())).collect()
}

impl GraphQlApi {
    fn new_resource(&self, kind: &'static str, id: String) -> Outcome<Resource> {
        Ok(Resource::new(kind, id, &self.source.attributes)?.depending_on(self.source.depends_on.clone()))
    }

    fn api_id(&self) -> Value {
        get_att(&self.source.id, "ApiId")
    }

    fn section(&self, name: &str) -> Map {
        self.source.truthy(name).and_then(Value::as_map).cloned().unwrap_or_default()
    }

    /// The API, the functions that authorize, and the role that writes logs.
    fn graph(&self) -> Outcome<(Resource, Vec<Value>, Option<Resource>)> {
        let source = &self.source;
        let id = source.id.as_str();
        let mut api = self.new_resource("AWS::AppSync::GraphQLApi", id.into())?;
        api.set("Name", source.truthy("Name").cloned().unwrap_or_else(|| id.into()));
        api.set("XrayEnabled", source.value("XrayEnabled"));
        for name in
            ["Visibility", "OwnerContact", "IntrospectionConfig", "QueryDepthLimit", "ResolverCountLimit"]
        {
            api.set(name, source.truthy(name));
        }
        let authorizers = self.authenticate(&mut api)?;
        let mut tags = self.section("Tags");
        tags.insert("graphqlapi:createdBy", "SAM");
        api.set("Tags", tag_list(&tags));
        let role = self.log(&mut api)?;
        Ok((api, authorizers, role))
    }

    fn authenticate(&self, api: &mut Resource) -> Outcome<Vec<Value>> {
        let auth = self.section("Auth");
        let mut functions = Vec::new();
        api.set("AuthenticationType", auth.get("Type"));
        let mut default = auth.clone();
        default.remove("Additional");
        if let Some((name, config)) = self.authorizer(&default, None)? {
            functions.extend(function_of(name, &config));
            api.set(name, config);
        }
        let mut providers: Vec<Value> = Vec::new();
        let additional = auth.get("Additional").and_then(Value::as_list).unwrap_or_default();
        for (index, additional) in additional.iter().filter_map(Value::as_map).enumerate() {
            let mut provider = map! {"AuthenticationType" => additional.get("Type")};
            if let Some((name, config)) = self.authorizer(additional, Some(index))? {
                functions.extend(function_of(name, &config));
                provider.insert(name, config);
            }
            providers.push(provider.into());
        }
        if !providers.is_empty() {
            api.set("AdditionalAuthenticationProviders", providers);
        }
        Ok(functions)
    }

    fn authorizer(&self, auth: &Map, index: Option<usize>) -> Outcome<Option<(&'static str, Map)>> {
        let id = &self.source.id;
        if without_nulls(auth).len() > 2 {
            let path = match index {
                Some(index) if index > 0 => format!("'Auth.Additional.{index}'"),
                _ => "'Auth'".into(),
            };
            return resource(id, format!("{path} has more than one authentication configuration defined."));
        }
        let (from, to, kind) = match auth.str("Type") {
            Some("AWS_LAMBDA") => ("LambdaAuthorizer", "LambdaAuthorizerConfig", "AWS_LAMBDA"),
            Some("OPENID_CONNECT") => ("OpenIDConnect", "OpenIDConnectConfig", "OPENID_CONNECT"),
            Some("AMAZON_COGNITO_USER_POOLS") => ("UserPool", "UserPoolConfig", "AMAZON_COGNITO_USER_POOLS"),
            _ => return Ok(None),
        };
        let Some(config) = auth.some(from).and_then(Value::as_map) else {
            return resource(id, format!("'{from}' must be defined if type is '{kind}'."));
        };
        let mut config = without_nulls(config);
        if index.is_some() && from == "UserPool" {
            config.remove("DefaultAction");
        }
        Ok((!config.is_empty()).then_some((to, config)))
    }

    fn log(&self, api: &mut Resource) -> Outcome<Option<Resource>> {
        let logging = match self.source.get("Logging") {
            Some(Value::Bool(false)) => return Ok(None),
            Some(Value::Map(map)) => map.clone(),
            _ => Map::new(),
        };
        let level = logging.truthy("FieldLogLevel").cloned().unwrap_or_else(|| "ALL".into());
        let mut config = map! {"FieldLogLevel" => level};
        config.insert_some("ExcludeVerboseContent", logging.truthy("ExcludeVerboseContent"));
        let mut made = None;
        let role = match logging.truthy("CloudWatchLogsRoleArn") {
            Some(role) => role.clone(),
            None => {
                let policy =
                    "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSAppSyncPushToCloudWatchLogs";
                let role = self
                    .new_resource("AWS::IAM::Role", format!("{}CloudWatchRole", self.source.id))?
                    .with("AssumeRolePolicyDocument", assume_role("appsync.amazonaws.com"))
                    .with("ManagedPolicyArns", list![sub(policy)]);
                let arn = role.att("Arn");
                made = Some(role);
                arn
            }
        };
        config.insert("CloudWatchLogsRoleArn", role);
        api.set("LogConfig", config);
        Ok(made)
    }

    /// AppSync may invoke the function that authorizes.
    fn authorizer_connector(
        &self,
        number: usize,
        function: &Value,
        cx: &mut Context,
    ) -> Outcome<Vec<Resource>> {
        let id = &self.source.id;
        let from = map! {
            "Type" => "AWS::AppSync::GraphQLApi", "Arn" => reference(id), "ResourceId" => self.api_id(),
        };
        let to = map! {"Type" => "AWS::Lambda::Function", "Arn" => function};
        let properties = map! {"Source" => from, "Destination" => to, "Permissions" => list!["Write"]};
        connector::inner(&format!("{id}ToLambdaAuthConnector{number}"), properties, cx)
    }

    fn schema(&self) -> Outcome<Resource> {
        let id = &self.source.id;
        let (inline, uri) = (self.source.truthy("SchemaInline"), self.source.truthy("SchemaUri"));
        match (inline, uri) {
            (None, None) => return resource(id, "One of 'SchemaInline' or 'SchemaUri' must be set."),
            (Some(_), Some(_)) => {
                return resource(
                    id,
                    "Both 'SchemaInline' and 'SchemaUri' cannot be defined at the same time.",
                );
            }
            _ => {}
        }
        Ok(self
            .new_resource("AWS::AppSync::GraphQLSchema", format!("{id}Schema"))?
            .with("ApiId", self.api_id())
            .with("Definition", self.source.get("SchemaInline"))
            .with("DefinitionS3Location", self.source.get("SchemaUri")))
    }

    fn keys(&self) -> Outcome<Vec<Resource>> {
        let mut made = Vec::new();
        for (name, key) in self.section("ApiKeys").iter() {
            made.push(
                self.new_resource("AWS::AppSync::ApiKey", format!("{}{name}", self.source.id))?
                    .with("ApiId", self.api_id())
                    .with("ApiKeyId", key.get("ApiKeyId"))
                    .with("Description", key.get("Description"))
                    .with("Expires", key.get("ExpiresOn")),
            );
        }
        Ok(made)
    }

    fn cache(&self) -> Outcome<Option<Resource>> {
        let cache = self.section("Cache");
        if cache.is_empty() {
            return Ok(None);
        }
        let id = format!("{}ApiCache", self.source.id);
        let mut made = self.new_resource("AWS::AppSync::ApiCache", id)?.with("ApiId", self.api_id());
        for name in
            ["ApiCachingBehavior", "Type", "Ttl", "AtRestEncryptionEnabled", "TransitEncryptionEnabled"]
        {
            made.set(name, cache.get(name));
        }
        Ok(Some(made))
    }

    fn domain(&self) -> Outcome<Vec<Resource>> {
        let written = self.section("DomainName");
        if written.is_empty() {
            return Ok(Vec::new());
        }
        let id = &self.source.id;
        let mut domain = self.new_resource("AWS::AppSync::DomainName", format!("{id}DomainName"))?;
        for name in ["CertificateArn", "DomainName", "Description"] {
            domain.set(name, written.get(name));
        }
        let association = self
            .new_resource("AWS::AppSync::DomainNameApiAssociation", format!("{id}DomainNameApiAssociation"))?
            .with("ApiId", self.api_id())
            .with("DomainName", domain.reference());
        Ok(vec![domain, association])
    }

    fn function_configurations(&mut self) -> Outcome<Vec<Resource>> {
        let mut made = Vec::new();
        for (name, function) in self.section("Functions").iter() {
            let Some(function) = function.as_map() else { continue };
            if let Some(id) = function.truthy("Id") {
                if without_nulls(function).len() != 1 {
                    return resource(name, "'Id' cannot be defined with other properties in Function.");
                }
                self.functions.insert(name.to_string(), id.clone());
                continue;
            }
            let id = format!("{}{name}", self.source.id);
            let mut configuration = self
                .new_resource("AWS::AppSync::FunctionConfiguration", id)?
                .with("ApiId", self.api_id())
                .with("Name", function.truthy("Name").cloned().unwrap_or_else(|| name.into()));
            set_code(name, function, &mut configuration, true)?;
            configuration.set("DataSourceName", self.source_name(name, function)?);
            configuration.set("MaxBatchSize", function.get("MaxBatchSize"));
            configuration.set("Description", function.get("Description"));
            configuration.set("Runtime", runtime(name, function)?);
            if let Some(sync) = function.truthy("Sync").and_then(Value::as_map) {
                configuration.set("SyncConfig", without_nulls(sync));
            }
            self.functions.insert(name.to_string(), configuration.att("FunctionId"));
            made.push(configuration);
        }
        Ok(made)
    }

    fn source_name(&mut self, name: &str, function: &Map) -> Outcome<Value> {
        let Some(wanted) = function.truthy("DataSource") else {
            return resource(name, "'DataSource' must be set.");
        };
        let Some(text) = wanted.as_str() else { return Ok(wanted.clone()) };
        if text.eq_ignore_ascii_case("none") {
            if self.none_source.is_none() {
                let id = format!("{}NoneDataSource", self.source.id);
                let made = self.new_resource("AWS::AppSync::DataSource", id.clone())?;
                self.none_source =
                    Some(made.with("ApiId", self.api_id()).with("Name", id).with("Type", "NONE"));
            }
            return Ok(self.none_source.as_ref().map_or(Value::Null, |made| made.att("Name")));
        }
        match self.sources.get(text) {
            Some(found) => Ok(found.clone()),
            None => resource(
                name,
                format!(
                    "Either define DataSource '{text}' in 'DataSources' or use intrinsic function like GetAtt, ImportValue, \
                     Sub or another one to reference a DataSource defined outside of this GraphQLApi resource."
                ),
            ),
        }
    }

    fn resolvers(&self, schema_id: &str) -> Outcome<Vec<Resource>> {
        let mut made = Vec::new();
        for (kind, fields) in self.section("Resolvers").iter() {
            for (name, written) in fields.as_map().into_iter().flat_map(Map::iter) {
                let Some(written) = written.as_map() else { continue };
                made.push(self.resolver(kind, name, written, schema_id)?);
            }
        }
        Ok(made)
    }

    fn resolver(&self, kind: &str, name: &str, written: &Map, schema_id: &str) -> Outcome<Resource> {
        let id = format!("{}{kind}{name}", self.source.id);
        let mut made = Resource::new("AWS::AppSync::Resolver", id, &self.source.attributes)?
            .depending_on(Some(list![schema_id]))
            .with("ApiId", self.api_id())
            .with("FieldName", written.truthy("FieldName").cloned().unwrap_or_else(|| name.into()))
            .with("TypeName", kind)
            .with("Kind", "PIPELINE");
        if written.truthy("CodeUri").is_none() && written.truthy("InlineCode").is_none() {
            made.set("Code", PIPELINE);
            made.set("Runtime", map! {"Name" => "APPSYNC_JS", "RuntimeVersion" => "1.0.0"});
        } else {
            set_code(name, written, &mut made, false)?;
            made.set("Runtime", runtime(name, written)?);
        }
        let Some(pipeline) = written.truthy("Pipeline").and_then(Value::as_list) else {
            return resource(
                name,
                format!(
                    "Resolver '{name}' must have Pipeline defined. Unit resolvers are not supported. If you need a Unit resolver \
                     you can use AppSync resource."
                ),
            );
        };
        let mut functions = Vec::new();
        for function in pipeline.iter().filter_map(Value::as_str) {
            match self.functions.get(function) {
                Some(id) => functions.push(id.clone()),
                None => return resource(name, format!("Function '{function}' does not exist.")),
            }
        }
        made.set("PipelineConfig", map! {"Functions" => functions});
        if let Some(caching) = written.truthy("Caching").and_then(Value::as_map) {
            made.set("CachingConfig", without_nulls(caching));
        }
        made.set("MaxBatchSize", written.truthy("MaxBatchSize"));
        Ok(made)
    }
}

fn function_of(name: &str, config: &Map) -> Option<Value> {
    config.get("AuthorizerUri").filter(|_| name == "LambdaAuthorizerConfig").cloned()
}

fn set_code(name: &str, written: &Map, made: &mut Resource, required: bool) -> Outcome<()> {
    match (written.truthy("InlineCode"), written.truthy("CodeUri")) {
        (Some(_), Some(_)) => {
            resource(name, "Both 'InlineCode' and 'CodeUri' cannot be defined at the same time.")
        }
        (None, None) if required => resource(name, "One of 'InlineCode' or 'CodeUri' must be set."),
        (inline, uri) => {
            made.set("Code", inline);
            made.set("CodeS3Location", uri);
            Ok(())
        }
    }
}

fn runtime(name: &str, written: &Map) -> Outcome<Map> {
    let Some(runtime) = written.truthy("Runtime") else {
        return resource(name, format!("'Runtime' must be defined as a property in {name}."));
    };
    Ok(map! {"Name" => runtime.get("Name"), "RuntimeVersion" => runtime.get("Version")})
}
