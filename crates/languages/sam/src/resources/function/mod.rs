//! AWS::Serverless::Function: a Lambda function with its role, version, alias, URL, destinations and events.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/sam_resources.py> (read 2026-11).
//! Reading order: this file, then `lambda` (the function itself), `version`, `invoke_config`, `url`, `role`,
//! `deployment_preference`.

pub mod deployment_preference;
pub mod invoke_config;
mod lambda;
mod role;
mod url;
mod version;

use super::{Made, propagate_tags};
use crate::{
    context::Context,
    events::{self, OF_FUNCTIONS},
    intrinsics::reference,
    output::{Resource, Target},
    policies::templates,
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, opt, pass, strict},
    value::{Map, Str, Value},
};

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    opt("FunctionName", Kind::StrOrMap), pass("Handler"), pass("Runtime"), pass("CodeUri"), pass("ImageUri"),
    pass("PackageType"), pass("InlineCode"), opt("DeadLetterQueue", Kind::Map), pass("Description"), pass("MemorySize"),
    pass("Timeout"), pass("VpcConfig"), opt("Role", Kind::Str), opt("AssumeRolePolicyDocument", Kind::Map),
    opt("Policies", Kind::StrOrMapOrItems), pass("RolePath"), opt("PermissionsBoundary", Kind::Str),
    opt("Environment", Kind::Maps), opt("Events", Kind::Maps), opt("Tags", Kind::Map), opt("PropagateTags", Kind::Bool),
    opt("Tracing", Kind::StrOrMap), pass("KmsKeyArn"), opt("DeploymentPreference", Kind::Map),
    pass("ReservedConcurrentExecutions"), opt("Layers", Kind::Items), opt("EventInvokeConfig", Kind::Map),
    pass("EphemeralStorage"), opt("AutoPublishAlias", Kind::OneStr), opt("AutoPublishCodeSha256", Kind::OneStr),
    strict("AutoPublishAliasAllProperties", Kind::Bool), pass("VersionDescription"), pass("ProvisionedConcurrencyConfig"),
    pass("FileSystemConfigs"), pass("ImageConfig"), pass("CodeSigningConfigArn"), pass("Architectures"),
    opt("SnapStart", Kind::Map), opt("FunctionUrlConfig", Kind::Map), pass("RuntimeManagementConfig"),
    pass("LoggingConfig"), pass("RecursiveLoop"), pass("SourceKMSKeyArn"), opt("CapacityProviderConfig", Kind::Map),
    opt("FunctionScalingConfig", Kind::Map), opt("VersionDeletionPolicy", Kind::OneOf(&["Delete", "Retain"])),
    pass("PublishToLatestPublished"), pass("TenancyConfig"), opt("DurableConfig", Kind::Map),
];

const REFERABLE: &[(&str, &str)] = &[
    ("Alias", "AWS::Lambda::Alias"),
    ("Version", "AWS::Lambda::Version"),
    ("DestinationTopic", "AWS::SNS::Topic"),
    ("DestinationQueue", "AWS::SQS::Queue"),
];

pub fn transform(id: &str, written: &Map, cx: &mut Context) -> Outcome<Made> {
    let mut written = written.clone();
    if let Some(properties) = written.get_mut("Properties").and_then(Value::as_map_mut) {
        templates::put_in(id, properties)?;
    }
    let mut source = Source::read(id, "AWS::Serverless::Function", PROPERTIES, &written)?;
    let events = read_events(&source, cx, OF_FUNCTIONS).map_err(|problem| problem.of_resource(id))?;
    check(&source)?;
    let mut made = Vec::new();
    let mut function = lambda::build(&source, cx)?;
    if source.truthy("ProvisionedConcurrencyConfig").is_some() && source.truthy("AutoPublishAlias").is_none()
    {
        return resource(
            id,
            "To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on the function",
        );
    }
    let mut alias = version::publish(&source, &mut function, cx, &mut made)?;
    url::build(&source, &function, alias.as_ref(), &mut made)?;
    deployment_preference::prepare(&source, alias.as_mut(), cx)?;
    let invoke_policies = invoke_config::build(&mut source, alias.as_ref(), cx, &mut made)?;
    let mut execution_role = role::build(&source, invoke_policies, cx)?;
    let takes_role = role::assign(&source, &mut function, &mut execution_role, cx)?;
    let target = target(&source, alias.as_ref(), cx);
    let of_events = transform_events(&events, &target, &mut execution_role, cx)
        .map_err(|problem| problem.of_resource(id))?;
    made.insert(0, function);
    made.extend(alias);
    made.extend(takes_role.then_some(execution_role));
    made.extend(of_events);
    propagate_tags(&mut made, &source, source.truthy("PropagateTags").is_some());
    Ok(Made { referable: REFERABLE, ..Made::new(made) })
}

/// The function as events see it: its alias when it has one.
fn target(source: &Source, alias: Option<&Resource>, cx: &Context) -> Target {
    match alias {
        Some(alias) => Target {
            id: alias.id.clone(),
            arn: alias.reference(),
            name: alias.reference(),
            attributes: alias.attributes.clone(),
        },
        None => Target {
            id: source.id.clone(),
            arn: crate::map! {"Fn::GetAtt" => crate::list![cx.logical_id(&source.id), "Arn"]}.into(),
            name: reference(&source.id),
            attributes: source.attributes.clone(),
        },
    }
}

/// All events, read and linked in the order written.
pub fn read_events(source: &Source, cx: &Context, table: events::Table) -> Outcome<Vec<events::Event>> {
    let Some(written) = source.truthy("Events").and_then(Value::as_map) else { return Ok(Vec::new()) };
    let mut read = Vec::with_capacity(written.len());
    for (name, event) in written.iter() {
        let event = events::read(&source.id, name, event, table)?;
        events::link(&event, cx)?;
        read.push(event);
    }
    Ok(read)
}

/// Events in the order of their paths, or of their names when they have none.
fn transform_events(
    events: &[events::Event],
    target: &Target,
    role: &mut Resource,
    cx: &mut Context,
) -> Outcome<Vec<Resource>> {
    let order = |event: &&events::Event| -> Str {
        event.source.properties.get("Path").and_then(Value::as_text).unwrap_or(&event.name).clone()
    };
    let mut sorted: Vec<&events::Event> = events.iter().collect();
    sorted.sort_by(|a, b| order(a).as_str().cmp(order(b).as_str()));
    let mut made = Vec::new();
    for event in sorted {
        made.extend(events::transform(event, cx, target, role)?);
    }
    Ok(made)
}

/// What excludes each other, before anything is made.
fn check(source: &Source) -> Outcome<()> {
    let has = |name: &str| source.get(name).is_some();
    let mut messages = Vec::new();
    for other in ["ProvisionedConcurrencyConfig", "VpcConfig"] {
        if has("CapacityProviderConfig") && has(other) {
            messages.push(format!("Cannot specify 'CapacityProviderConfig' and '{other}' together."));
        }
    }
    for (name, needed) in
        [("FunctionScalingConfig", "CapacityProviderConfig"), ("VersionDeletionPolicy", "AutoPublishAlias")]
    {
        if has(name) && !has(needed) {
            messages.push(format!("'{name}' requires '{needed}'."));
        }
    }
    if !messages.is_empty() {
        return resource(&source.id, messages.join("\n"));
    }
    check_dead_letter_queue(source)?;
    check_tenancy(source)
}

fn check_dead_letter_queue(source: &Source) -> Outcome<()> {
    let Some(queue) = source.truthy("DeadLetterQueue").and_then(Value::as_map) else { return Ok(()) };
    let (Some(kind), Some(_)) = (queue.truthy("Type"), queue.truthy("TargetArn")) else {
        return resource(
            &source.id,
            "'DeadLetterQueue' requires Type and TargetArn properties to be specified.",
        );
    };
    let kind =
        crate::expect::string(Some(kind), crate::expect::Resource(&source.id), "DeadLetterQueue.Type")?;
    if matches!(kind.as_str(), "SQS" | "SNS") {
        return Ok(());
    }
    resource(&source.id, "'DeadLetterQueue' requires Type of ['SQS', 'SNS']")
}

fn check_tenancy(source: &Source) -> Outcome<()> {
    if source.truthy("TenancyConfig").is_none() {
        return Ok(());
    }
    let of = "not supported for functions enabled with tenancy configuration.";
    for (name, shown) in [
        ("ProvisionedConcurrencyConfig", "Provisioned concurrency"),
        ("FunctionUrlConfig", "Function URL"),
        ("SnapStart", "SnapStart"),
    ] {
        if source.truthy(name).is_some() {
            return resource(&source.id, format!("{shown} is {of}"));
        }
    }
    let events = source.truthy("Events").and_then(Value::as_map);
    for event in events.into_iter().flat_map(Map::values) {
        let kind = event.get("Type").map_or_else(|| "None".into(), crate::value::print::text);
        if !matches!(kind.as_str(), "Api" | "HttpApi") {
            return resource(
                &source.id,
                format!("Event source '{kind}' is {of} Only Api and HttpApi event sources are supported."),
            );
        }
    }
    Ok(())
}
