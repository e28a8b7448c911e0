//! MSK and SelfManagedKafka: consumer groups, schema registries, and the policies to reach the cluster.

use super::{
    Event,
    pull::{kms_key, secret},
};
use crate::{
    context::Context,
    expect,
    intrinsics::{is_intrinsic, sub},
    list, map,
    output::Resource,
    policies::documents::{VERSION, allow},
    problem::{Outcome, event as fail},
    value::{Map, Value},
};

const AUTHENTICATION: [&str; 4] =
    ["SASL_SCRAM_256_AUTH", "SASL_SCRAM_512_AUTH", "BASIC_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH"];

/// The consumer group and the schema registry, in the mapping.
pub fn configure(event: &Event, mapping: &mut Resource) -> Outcome<()> {
    let name = match event.kind {
        "MSK" => "AmazonManagedKafkaEventSourceConfig",
        "SelfManagedKafka" => "SelfManagedKafkaEventSourceConfig",
        _ => "",
    };
    let mut config = Map::new();
    if let Some(group) = event.source.truthy("ConsumerGroupId") {
        if name.is_empty() {
            let kind = event.kind;
            return fail(
                &event.source.id,
                format!("Property ConsumerGroupId not defined for resource of type {kind}."),
            );
        }
        config.insert("ConsumerGroupId", group);
    }
    if let Some(registry) = event.source.truthy("SchemaRegistryConfig") {
        config.insert("SchemaRegistryConfig", registry);
    }
    if !config.is_empty() && !name.is_empty() {
        mapping.set(name, config);
    }
    Ok(())
}

pub fn managed_policy(event: &Event, cx: &Context) -> Outcome<Option<Value>> {
    let mut statements = registry_statements(event, cx)?;
    if let Some(configurations) = event.source.truthy("SourceAccessConfigurations").and_then(Value::as_list) {
        for configuration in configurations.iter().filter_map(Value::as_map) {
            if configuration.str("Type") == Some("CLIENT_CERTIFICATE_TLS_AUTH")
                && let Some(uri) = configuration.truthy("URI")
            {
                statements.push(secret(uri).into());
            }
        }
    }
    if statements.is_empty() {
        return Ok(None);
    }
    let document = map! {"Statement" => statements};
    Ok(Some(map! {"PolicyName" => "MSKExecutionRolePolicy", "PolicyDocument" => document}.into()))
}

fn entries(value: &Value) -> usize {
    value.as_list().map(<[Value]>::len).or_else(|| value.as_map().map(Map::len)).unwrap_or_default()
}

pub fn self_managed_policy(event: &Event, cx: &Context) -> Outcome<Value> {
    let name = &event.name;
    let source = &event.source;
    if source.truthy("KafkaBootstrapServers").is_none() {
        return fail(name, "No KafkaBootstrapServers provided for self managed kafka as an event source");
    }
    match source.truthy("Topics") {
        None => return fail(name, "No Topics provided for self managed kafka as an event source"),
        // A map with one entry passes too: only its length is asked.
        Some(topics) if entries(topics) != 1 => {
            return fail(name, "Topics for self managed kafka only supports single configuration entry.");
        }
        Some(_) => {}
    }
    let Some(access) = source.truthy("SourceAccessConfigurations") else {
        return fail(name, "No SourceAccessConfigurations for self managed kafka event provided.");
    };
    let access = access_of(event, access)?;
    let mut statements: Vec<Value> = Vec::new();
    statements.extend(access.authentication.as_ref().map(|uri| secret(uri).into()));
    if access.certificate {
        // The published translator allows the authentication's secret once more here, not the certificate's.
        statements.push(secret(&access.authentication.clone().unwrap_or_default()).into());
    }
    if access.subnet {
        statements.push(network_access());
    }
    if let Some(key) = kms_key(event)? {
        statements.push(allow(list!["kms:Decrypt"], key).into());
    }
    statements.extend(registry_statements(event, cx)?);
    let document = map! {"Statement" => statements, "Version" => VERSION};
    Ok(map! {"PolicyDocument" => document, "PolicyName" => "SelfManagedKafkaExecutionRolePolicy"}.into())
}

/// What the access configurations name.
#[derive(Default)]
struct Access {
    authentication: Option<Value>,
    certificate: bool,
    subnet: bool,
    group: bool,
}

fn access_of(event: &Event, configurations: &Value) -> Outcome<Access> {
    let name = &event.name;
    let Some(configurations) = configurations.as_list() else {
        return fail(name, "SourceAccessConfigurations for self managed kafka event should be a list.");
    };
    let mut access = Access::default();
    for configuration in configurations {
        let configuration =
            expect::map(Some(configuration), expect::Resource(name), "SourceAccessConfigurations")?;
        access.add(event, configuration)?;
    }
    if access.subnet != access.group {
        return fail(
            name,
            "VPC_SUBNET and VPC_SECURITY_GROUP in SourceAccessConfigurations for SelfManagedKafka must be both \
             provided.",
        );
    }
    Ok(access)
}

impl Access {
    fn add(&mut self, event: &Event, configuration: &Map) -> Outcome<()> {
        let uri = configuration.truthy("URI");
        match configuration.str("Type") {
            Some(kind @ ("VPC_SUBNET" | "VPC_SECURITY_GROUP" | "SERVER_ROOT_CA_CERTIFICATE")) => {
                check_uri(event, uri, kind)?;
                self.subnet |= kind == "VPC_SUBNET";
                self.group |= kind == "VPC_SECURITY_GROUP";
                self.certificate |= kind == "SERVER_ROOT_CA_CERTIFICATE";
            }
            Some(kind) if AUTHENTICATION.contains(&kind) => {
                if self.authentication.is_some() {
                    return fail(
                        &event.name,
                        "Multiple auth mechanism properties specified in SourceAccessConfigurations for self managed \
                         kafka event.",
                    );
                }
                check_uri(event, uri, "auth mechanism")?;
                self.authentication = uri.cloned();
            }
            _ => {
                return fail(
                    &event.name,
                    "Invalid SourceAccessConfigurations Type provided for self managed kafka event.",
                );
            }
        }
        Ok(())
    }
}

fn check_uri(event: &Event, uri: Option<&Value>, what: &str) -> Outcome<()> {
    let of = "URI property specified in SourceAccessConfigurations for self managed kafka event.";
    match uri {
        None => fail(&event.name, format!("No {what} {of}")),
        Some(uri) if !uri.is_str() && !is_intrinsic(uri) => {
            fail(&event.name, format!("Wrong Type for {what} {of}"))
        }
        Some(_) => Ok(()),
    }
}

pub fn network_access() -> Value {
    let actions = list![
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeVpcs",
        "ec2:DescribeSubnets",
        "ec2:DescribeSecurityGroups",
    ];
    allow(actions, "*").into()
}

/// What the role needs for the schema registry.
fn registry_statements(event: &Event, cx: &Context) -> Outcome<Vec<Value>> {
    let Some(config) = event.source.truthy("SchemaRegistryConfig") else { return Ok(Vec::new()) };
    let config = expect::map(Some(config), expect::Event(&event.name), "SchemaRegistryConfig")?;
    check_registry(event, config)?;
    let mut statements: Vec<Value> = Vec::new();
    for access in config.get("AccessConfigs").and_then(Value::as_list).unwrap_or_default() {
        statements.extend(access.get("URI").map(|uri| secret(uri).into()));
    }
    let uri = config.get("SchemaRegistryURI").cloned().unwrap_or_default();
    let resolved = cx.resolved(Some(&uri))?;
    let text = match &uri {
        Value::Str(text) => Some(text.to_string()),
        _ => resolved.get("Fn::Sub").and_then(Value::as_str).map(str::to_owned),
    };
    if let Some(registry) = text.as_deref().and_then(registry_name) {
        let schemas =
            format!("arn:${{AWS::Partition}}:glue:${{AWS::Region}}:${{AWS::AccountId}}:schema/{registry}/*");
        let uri = if uri.is_map() { resolved.clone() } else { uri };
        statements.push(allow(list!["glue:GetRegistry"], uri).into());
        statements.push(allow(list!["glue:GetSchemaVersion"], list![sub(schemas)]).into());
    }
    Ok(statements)
}

fn check_registry(event: &Event, config: &Map) -> Outcome<()> {
    let name = &event.name;
    let required = ["SchemaRegistryURI", "EventRecordFormat", "SchemaValidationConfigs"];
    if let Some(field) = required.iter().find(|field| !config.has(field)) {
        return fail(name, format!("Missing required field {field} in SchemaRegistryConfig"));
    }
    if !matches!(config.str("EventRecordFormat"), Some("JSON" | "SOURCE")) {
        return fail(name, "EventRecordFormat in SchemaRegistryConfig must be either 'JSON' or 'SOURCE'");
    }
    if !config.get("SchemaValidationConfigs").is_some_and(Value::is_list) {
        return fail(name, "SchemaValidationConfigs must be a list");
    }
    let Some(access) = config.truthy("AccessConfigs") else { return Ok(()) };
    let Some(access) = access.as_list() else {
        return fail(name, "AccessConfigs in SchemaRegistryConfig must be a list");
    };
    let complete = |config: &Value| config.as_map().is_some_and(|map| map.has("Type") && map.has("URI"));
    if access.iter().all(complete) {
        return Ok(());
    }
    fail(name, "Each AccessConfig must be a dict with 'Type' and 'URI' fields")
}

/// The registry in its ARN, when it is Glue's.
fn registry_name(arn: &str) -> Option<&str> {
    let resource = arn.strip_prefix("arn")?.split(':').nth(5)?;
    resource.strip_prefix("registry/")
}
