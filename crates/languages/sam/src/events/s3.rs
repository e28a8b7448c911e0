//! S3: a bucket in the same template notifies the function.
//!
//! Surprise: the bucket must depend on the permission. When the function has a condition, a resource cannot depend on what may not be
//! there, so a tag refers to the permission under the condition instead.

use super::{Event, permission};
use crate::{
    context::Context,
    expect,
    intrinsics::{conditional, only_if, reference},
    list, map,
    output::{Resource, Target},
    problem::{Outcome, event as fail, resource},
    properties::{Kind, Property, Source, opt, pass, req, strict_req},
    value::{Map, Value},
};

pub const PROPERTIES: &[Property] =
    &[req("Bucket", Kind::Str), strict_req("Events", Kind::StrOrStrs), opt("Filter", Kind::StrMap)];

/// What a bucket may have.
#[rustfmt::skip]
const BUCKET: &[Property] = &[
    pass("AccessControl"), pass("AccelerateConfiguration"), pass("AnalyticsConfigurations"), pass("BucketEncryption"),
    pass("BucketName"), pass("CorsConfiguration"), pass("IntelligentTieringConfigurations"),
    pass("InventoryConfigurations"), pass("LifecycleConfiguration"), pass("LoggingConfiguration"),
    pass("MetricsConfigurations"), pass("NotificationConfiguration"), pass("ObjectLockConfiguration"),
    pass("ObjectLockEnabled"), pass("OwnershipControls"), pass("PublicAccessBlockConfiguration"),
    pass("ReplicationConfiguration"), pass("Tags"), pass("VersioningConfiguration"), pass("WebsiteConfiguration"),
];

/// The logical id of the bucket.
pub fn link(event: &Event, cx: &Context) -> Outcome<String> {
    if let Some(referred) =
        event.source.get("Bucket").and_then(Value::as_map).and_then(|bucket| bucket.get("Ref"))
    {
        let Some(id) = referred.as_str() else {
            return fail(&event.name, "'Ref' value in S3 events is not a valid string.");
        };
        if cx.resources.has(id) {
            return Ok(id.into());
        }
    }
    fail(&event.name, "S3 events must reference an S3 bucket in the same template.")
}

pub fn transform(event: &Event, cx: &mut Context, target: &Target) -> Outcome<Vec<Resource>> {
    let bucket_id = link(event, cx)?;
    let of = permission::Permission {
        principal: "s3.amazonaws.com",
        source_account: reference("AWS::AccountId"),
        ..Default::default()
    };
    let permission = permission::build(event, target, of)?;
    let Some(bucket) = cx.resources.get_mut(&bucket_id).and_then(Value::as_map_mut) else {
        return Ok(vec![permission]);
    };
    match permission.attributes.get("Condition") {
        Some(condition) => depend_by_tag(bucket, &bucket_id, &permission, condition)?,
        None => depend(bucket, &event.source.id, &permission)?,
    }
    add_notifications(event, target, bucket, &bucket_id)?;
    let read = Source::read(&bucket_id, "AWS::S3::Bucket", BUCKET, bucket)?;
    let mut made =
        Resource::new("AWS::S3::Bucket", bucket_id, &read.attributes)?.depending_on(read.depends_on);
    made.properties = read.properties;
    Ok(vec![permission, made])
}

fn depend(bucket: &mut Map, event_id: &str, permission: &Resource) -> Outcome<()> {
    let mut names = match bucket.get("DependsOn") {
        None => Vec::new(),
        Some(Value::Str(one)) => vec![Value::from(one)],
        Some(Value::List(list)) if !list.iter().any(|v| v.is_list() || v.is_map()) => list.clone(),
        Some(_) => {
            return resource(
                event_id,
                "Invalid type for field 'DependsOn'. Expected a string or list of strings.",
            );
        }
    };
    names.push(permission.id.as_str().into());
    let mut once: Vec<Value> = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    bucket.insert("DependsOn", once);
    Ok(())
}

fn depend_by_tag(bucket: &mut Map, bucket_id: &str, permission: &Resource, condition: &Value) -> Outcome<()> {
    if bucket.some("Properties").is_none() {
        bucket.insert("Properties", Map::new());
    }
    let Some(properties) = bucket.get_mut("Properties").and_then(Value::as_map_mut) else { return Ok(()) };
    if properties.some("Tags").is_none() {
        properties.insert("Tags", list![]);
    }
    expect::list(properties.get("Tags"), expect::Resource(bucket_id), "Tags")?;
    if let Some(tags) = properties.get_mut("Tags").and_then(Value::as_list_mut) {
        let value = conditional(condition, permission.reference(), "no dependency".into());
        tags.push(
            map! {"Key" => format!("sam:ConditionalDependsOn:{}", permission.id), "Value" => value}.into(),
        );
    }
    Ok(())
}

fn add_notifications(event: &Event, target: &Target, bucket: &mut Map, bucket_id: &str) -> Outcome<()> {
    let properties = bucket.or_insert("Properties", || Map::new().into());
    expect::map_or(Some(properties), expect::Resource(bucket_id), "Properties should be a map.")?;
    let Some(properties) = properties.as_map_mut() else { return Ok(()) };
    if properties.some("NotificationConfiguration").is_none() {
        properties.insert("NotificationConfiguration", Map::new());
    }
    let configuration = properties.get_mut("NotificationConfiguration");
    let configuration =
        expect::map_mut(configuration, expect::Resource(bucket_id), "NotificationConfiguration")?;
    if configuration.some("LambdaConfigurations").is_none() {
        configuration.insert("LambdaConfigurations", list![]);
    }
    let there = configuration.get_mut("LambdaConfigurations").and_then(Value::as_list_mut);
    let Some(there) = there else {
        return resource(bucket_id, "Invalid type for LambdaConfigurations. Must be a list.");
    };
    let events = event.source.value("Events");
    for kind in events.as_list().map_or_else(|| vec![events.clone()], <[Value]>::to_vec) {
        let mut mapping = map! {"Function" => &target.arn};
        mapping.insert_some("Filter", event.source.value("Filter"));
        mapping.insert("Event", kind);
        let mapping = match target.condition() {
            Some(condition) => only_if(condition, mapping),
            None => mapping.into(),
        };
        if !there.contains(&mapping) {
            there.push(mapping);
        }
    }
    Ok(())
}
