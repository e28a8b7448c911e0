//! The sources a function polls: an event source mapping, and what the role needs to read.
//!
//! One table for all; what is special of Kafka is in `kafka`. Rules:
//! <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/eventsources/pull.py> (read 2026-11).

use super::{Event, kafka};
use crate::{
    context::Context,
    expect,
    intrinsics::{is_intrinsic, sub},
    list, map,
    output::{Resource, Target},
    policies::{
        documents::{allow, publish, send_message, write_objects},
        role::{add_managed, add_policy},
    },
    problem::{Outcome, event as fail},
    properties::{Kind, Property, opt, pass, pass_req, strict},
    value::{Map, Value, print},
};

macro_rules! polled {
    ($name:ident, $position:expr $(, $own:expr)*) => {
        #[rustfmt::skip]
        pub const $name: &[Property] = &[
            opt("BatchSize", Kind::Int), $position, pass("StartingPositionTimestamp"), opt("Enabled", Kind::Bool),
            opt("MaximumBatchingWindowInSeconds", Kind::Int),
            opt("MaximumRetryAttempts", Kind::Int), opt("BisectBatchOnFunctionError", Kind::Bool),
            opt("MaximumRecordAgeInSeconds", Kind::Int), opt("DestinationConfig", Kind::Map),
            opt("ParallelizationFactor", Kind::Int), opt("Topics", Kind::List), opt("Queues", Kind::List),
            opt("SourceAccessConfigurations", Kind::List), opt("SecretsManagerKmsKeyId", Kind::Str),
            opt("TumblingWindowInSeconds", Kind::Int), opt("FunctionResponseTypes", Kind::List),
            opt("KafkaBootstrapServers", Kind::List), opt("FilterCriteria", Kind::Map), pass("KmsKeyArn"),
            opt("ConsumerGroupId", Kind::Str), opt("ScalingConfig", Kind::Map),
            opt("ProvisionedPollerConfig", Kind::Map), opt("SchemaRegistryConfig", Kind::Map),
            opt("MetricsConfig", Kind::Map), opt("LoggingConfig", Kind::Map),
            $($own),*
        ];
    };
}
polled!(STREAM, pass_req("StartingPosition"), pass_req("Stream"));
polled!(QUEUE, pass("StartingPosition"), pass_req("Queue"));
polled!(MQ, pass("StartingPosition"), pass_req("Broker"), strict("DynamicPolicyName", Kind::Bool));
polled!(KAFKA, pass("StartingPosition"));
polled!(
    DOCUMENT_DB,
    pass("StartingPosition"),
    pass_req("Cluster"),
    pass_req("DatabaseName"),
    pass("CollectionName"),
    pass("FullDocument")
);

/// Passed through to the mapping.
const PASSED: [&str; 20] = [
    "StartingPosition",
    "StartingPositionTimestamp",
    "BatchSize",
    "Enabled",
    "MaximumBatchingWindowInSeconds",
    "MaximumRetryAttempts",
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "ParallelizationFactor",
    "Topics",
    "Queues",
    "SourceAccessConfigurations",
    "TumblingWindowInSeconds",
    "FunctionResponseTypes",
    "FilterCriteria",
    "KmsKeyArn",
    "ScalingConfig",
    "ProvisionedPollerConfig",
    "MetricsConfig",
    "LoggingConfig",
];

/// The types whose events can be filtered.
const FILTERED: [&str; 7] = ["DocumentDB", "DynamoDB", "Kinesis", "MQ", "MSK", "SelfManagedKafka", "SQS"];

/// The property that names the source, and the managed policy to read it.
fn reading(kind: &str) -> (&'static str, Option<&'static str>) {
    match kind {
        "DocumentDB" => ("Cluster", None),
        "DynamoDB" => ("Stream", Some("service-role/AWSLambdaDynamoDBExecutionRole")),
        "Kinesis" => ("Stream", Some("service-role/AWSLambdaKinesisExecutionRole")),
        "MQ" => ("Broker", None),
        "MSK" => ("Stream", Some("service-role/AWSLambdaMSKExecutionRole")),
        "SQS" => ("Queue", Some("service-role/AWSLambdaSQSQueueExecutionRole")),
        _ => ("", None),
    }
}

pub fn transform(
    event: &Event,
    cx: &Context,
    target: &Target,
    role: &mut Resource,
) -> Outcome<Vec<Resource>> {
    let source = &event.source;
    let (of, managed) = reading(event.kind);
    let mut mapping = Resource::new("AWS::Lambda::EventSourceMapping", &*source.id, &target.passed_on())?
        .with("FunctionName", &target.name)
        .with("EventSourceArn", source.value(of));
    for name in PASSED {
        mapping.set(name, source.value(name));
    }
    check_filter(event)?;
    if let Some(servers) = source.truthy("KafkaBootstrapServers") {
        let endpoints = map! {"KafkaBootstrapServers" => servers};
        mapping.set("SelfManagedEventSource", map! {"Endpoints" => endpoints});
    }
    kafka::configure(event, &mut mapping)?;
    let destination_policy = set_destination(event, &mut mapping)?;
    if event.kind == "DocumentDB" {
        let mut config = map! {"DatabaseName" => source.value("DatabaseName")};
        config.insert_some("CollectionName", source.truthy("CollectionName"));
        config.insert_some("FullDocument", source.truthy("FullDocument"));
        mapping.set("DocumentDBEventSourceConfig", config);
    }
    let policy = policy(event, cx)?;
    if let Some(managed) = managed {
        add_managed(role, cx.region.managed_policy(managed));
    }
    policy.into_iter().chain(destination_policy).for_each(|policy| add_policy(role, policy));
    Ok(vec![mapping])
}

fn check_filter(event: &Event) -> Outcome<()> {
    let Some(filter) = event.source.truthy("FilterCriteria").filter(|filter| !is_intrinsic(filter)) else {
        return Ok(());
    };
    if !FILTERED.contains(&event.kind) {
        let kinds = FILTERED.join(", ");
        return fail(&event.name, format!("FilterCriteria is only available for {kinds} events."));
    }
    match filter.as_map() {
        Some(map) if map.len() == 1 && map.has("Filters") => Ok(()),
        _ => fail(&event.name, "FilterCriteria field has a wrong format"),
    }
}

/// Where failed batches go, and what the role needs for it. `Type` is SAM's and not passed on.
fn set_destination(event: &Event, mapping: &mut Resource) -> Outcome<Option<Value>> {
    let Some(config) = event.source.truthy("DestinationConfig") else { return Ok(None) };
    let id = &event.source.id;
    let mut config = config.clone();
    let on_failure = config.as_map_mut().and_then(|map| map.get_mut("OnFailure"));
    let on_failure = expect::map_mut(on_failure, expect::Event(id), "DestinationConfig.OnFailure")?;
    let mut policy = None;
    if on_failure.truthy("Type").is_some() {
        let kind = on_failure.remove("Type").unwrap_or_default();
        let destination = on_failure.get("Destination").cloned().unwrap_or_default();
        policy = match kind.as_str() {
            Some("SQS") => Some(send_message(&destination, id)),
            Some("SNS") => Some(publish(&destination, id)),
            Some("S3") => Some(write_objects(&destination, id)),
            Some("Kafka") => None,
            _ => return fail(id, "The only valid values for 'Type' are 'SQS', 'SNS', 'S3', and 'Kafka'"),
        };
    }
    mapping.set("DestinationConfig", config);
    Ok(policy)
}

fn policy(event: &Event, cx: &Context) -> Outcome<Option<Value>> {
    match event.kind {
        "MSK" => kafka::managed_policy(event, cx),
        "SelfManagedKafka" => kafka::self_managed_policy(event, cx).map(Some),
        "MQ" => mq_policy(event).map(Some),
        "DocumentDB" => document_db_policy(event).map(Some),
        _ => Ok(None),
    }
}

pub fn secret(uri: &Value) -> Map {
    allow(list!["secretsmanager:GetSecretValue"], uri)
}

/// The key that the secrets are encrypted with.
pub fn kms_key(event: &Event) -> Outcome<Option<Value>> {
    let Some(key) = event.source.truthy("SecretsManagerKmsKeyId") else { return Ok(None) };
    let key = expect::string(Some(key), expect::Event(&event.name), "SecretsManagerKmsKeyId")?;
    Ok(Some(sub(format!("arn:${{AWS::Partition}}:kms:${{AWS::Region}}:${{AWS::AccountId}}:key/{key}"))))
}

fn mq_policy(event: &Event) -> Outcome<Value> {
    let user = basic_auth(event, &["BASIC_AUTH", "VIRTUAL_HOST"])?;
    let broker = allow(list!["mq:DescribeBroker"], event.source.value("Broker"));
    let mut statements = vec![secret(&user).into(), broker.into()];
    if let Some(key) = kms_key(event)? {
        statements.push(allow("kms:Decrypt", key).into());
    }
    let name = match event.source.truthy("DynamicPolicyName") {
        Some(_) => format!("{}AMQPolicy", event.source.id),
        None => "SamAutoGeneratedAMQPolicy".into(),
    };
    Ok(map! {"PolicyName" => name, "PolicyDocument" => map! {"Statement" => statements}}.into())
}

fn document_db_policy(event: &Event) -> Outcome<Value> {
    let user = basic_auth(event, &["BASIC_AUTH"])?;
    let rds = |what: &str| {
        sub(format!("arn:${{AWS::Partition}}:rds:${{AWS::Region}}:${{AWS::AccountId}}:{what}:*"))
    };
    let mut statements: Vec<Value> = vec![
        secret(&user).into(),
        allow(list!["rds:DescribeDBClusterParameters"], rds("cluster-pg")).into(),
        allow(list!["rds:DescribeDBSubnetGroups"], rds("subgrp")).into(),
        allow(list!["rds:DescribeDBClusters"], event.source.value("Cluster")).into(),
        kafka::network_access(),
    ];
    if let Some(key) = kms_key(event)? {
        statements.push(allow(list!["kms:Decrypt"], key).into());
    }
    let document = map! {"Statement" => statements};
    Ok(map! {"PolicyName" => "SamAutoGeneratedDocumentDBPolicy", "PolicyDocument" => document}.into())
}

/// The secret of the one `BASIC_AUTH` among the access configurations.
fn basic_auth(event: &Event, supported: &[&str]) -> Outcome<Value> {
    const REQUIRED: &str = "BASIC_AUTH";
    let name = &event.name;
    let configurations = match event.source.truthy("SourceAccessConfigurations") {
        None => {
            let kind = event.kind;
            return fail(name, format!("No SourceAccessConfigurations for Amazon {kind} event provided."));
        }
        Some(Value::List(list)) => list,
        Some(_) => return fail(name, "Provided SourceAccessConfigurations cannot be parsed into a list."),
    };
    let mut found: Option<Value> = None;
    for (index, configuration) in configurations.iter().enumerate() {
        let path = format!("SourceAccessConfigurations[{index}]");
        let configuration = expect::map(Some(configuration), expect::Event(name), &path)?;
        let kind = expect::string(configuration.get("Type"), expect::Event(name), &format!("{path}.Type"))?;
        if !supported.contains(&kind.as_str()) {
            let supported = print::list(supported);
            return fail(
                name,
                format!(
                    "Invalid property Type specified in SourceAccessConfigurations. The supported values are: {supported}."
                ),
            );
        }
        if kind.as_str() == REQUIRED {
            if found.is_some() {
                return fail(
                    name,
                    format!("Multiple {REQUIRED} properties specified in SourceAccessConfigurations."),
                );
            }
            found = configuration.truthy("URI").cloned();
            if found.is_none() {
                return fail(
                    name,
                    format!("No {REQUIRED} URI property specified in SourceAccessConfigurations."),
                );
            }
        }
    }
    found.map_or_else(
        || fail(name, format!("No {REQUIRED} property specified in SourceAccessConfigurations.")),
        Ok,
    )
}
