//! AWS::Serverless::CapacityProvider: EC2 capacity for Lambda functions, and the role to run it.

use super::Made;
use crate::{
    context::Context,
    list, map,
    output::{Resource, tag_list},
    policies::{
        documents::assume_role,
        role::{self, Plan},
    },
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, strict, strict_req},
    schema::{Check, Field, Shape},
    value::{Map, Value},
};

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    strict("CapacityProviderName", Kind::StrOrMap), strict_req("VpcConfig", Kind::Map),
    strict("OperatorRole", Kind::StrOrMap), strict("Tags", Kind::Map), strict("PropagateTags", Kind::Bool),
    strict("InstanceRequirements", Kind::Map), strict("ScalingConfig", Kind::Map), strict("KmsKeyArn", Kind::StrOrMap),
];

const TEXTS: Shape = Shape::Intrinsic(&Shape::List(&Shape::Intrinsic(&Shape::Str)));
const SHAPE: Shape = Shape::Object(&[
    Field::optional("CapacityProviderName", Shape::Passed),
    Field::required(
        "VpcConfig",
        Shape::Object(&[Field::optional("SecurityGroupIds", TEXTS), Field::required("SubnetIds", TEXTS)]),
    ),
    Field::optional("OperatorRole", Shape::Passed),
    Field::optional("Tags", Shape::Dict(&Shape::Any)),
    Field::optional("PropagateTags", Shape::Bool),
    Field::optional(
        "InstanceRequirements",
        Shape::Object(&[
            Field::optional("Architectures", TEXTS),
            Field::optional("AllowedTypes", TEXTS),
            Field::optional("ExcludedTypes", TEXTS),
        ]),
    ),
    Field::optional(
        "ScalingConfig",
        Shape::Object(&[
            Field::optional("MaxVCpuCount", Shape::Intrinsic(&Shape::Int)),
            Field::optional("AverageCPUUtilization", Shape::Intrinsic(&Shape::Number)),
        ]),
    ),
    Field::optional("KmsKeyArn", Shape::Passed),
]);

pub fn transform(id: &str, written: &Map, cx: &Context) -> Outcome<Made> {
    let source = Source::read(id, "AWS::Serverless::CapacityProvider", PROPERTIES, written)?;
    let properties: Map =
        source.properties.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, v.clone())).collect();
    let (properties, check) = Check::of(&SHAPE, &properties.into());
    if !check.is_empty() {
        return resource(id, check.sentences());
    }
    let instances = part(&properties, "InstanceRequirements");
    if instances.some("AllowedTypes").is_some() && instances.some("ExcludedTypes").is_some() {
        return resource(
            id,
            "Cannot specify 'InstanceRequirements.AllowedTypes' and 'InstanceRequirements.ExcludedTypes' together.",
        );
    }
    let mut made = Vec::new();
    let role_arn = match source.truthy("OperatorRole") {
        Some(role) => role.clone(),
        None => {
            let role = operator_role(&source, cx)?;
            let arn = role.att("Arn");
            made.push(role);
            arn
        }
    };
    made.push(provider(&source, &properties, role_arn)?);
    if source.truthy("PropagateTags").is_some() {
        made.iter_mut().for_each(|resource| combine_tags(resource, &part(&properties, "Tags")));
    }
    Ok(Made::new(made))
}

fn part(properties: &Value, name: &str) -> Map {
    properties.get(name).and_then(Value::as_map).cloned().unwrap_or_default()
}

fn provider(source: &Source, properties: &Value, role_arn: Value) -> Outcome<Resource> {
    let part = |name: &str| part(properties, name);
    let (instances, scaling) = (part("InstanceRequirements"), part("ScalingConfig"));
    let mut provider = Resource::new("AWS::Lambda::CapacityProvider", &*source.id, &source.attributes)?
        .depending_on(source.depends_on.clone())
        .with("CapacityProviderName", source.truthy("CapacityProviderName"))
        .with(
            "VpcConfig",
            renamed(
                &part("VpcConfig"),
                &[("SubnetIds", "SubnetIds"), ("SecurityGroupIds", "SecurityGroupIds")],
            ),
        )
        .with("PermissionsConfig", map! {"CapacityProviderOperatorRoleArn" => role_arn})
        .with("Tags", tags(&part("Tags")))
        .with("KmsKeyArn", source.truthy("KmsKeyArn"));
    if !instances.is_empty() {
        let names = [
            ("Architectures", "Architectures"),
            ("AllowedTypes", "AllowedInstanceTypes"),
            ("ExcludedTypes", "ExcludedInstanceTypes"),
        ];
        provider.set("InstanceRequirements", renamed(&instances, &names));
    }
    if !scaling.is_empty() {
        provider.set("CapacityProviderScalingConfig", scaling_config(&scaling));
    }
    Ok(provider)
}

fn renamed(from: &Map, names: &[(&str, &str)]) -> Map {
    let mut to = Map::new();
    names.iter().for_each(|(old, new)| to.insert_some(new, from.get(old)));
    to
}

fn scaling_config(scaling: &Map) -> Map {
    let mut config = Map::new();
    config.insert_some("MaxVCpuCount", scaling.get("MaxVCpuCount"));
    match scaling.some("AverageCPUUtilization") {
        Some(target) => {
            let policy = map! {
                "PredefinedMetricType" => "LambdaCapacityProviderAverageCPUUtilization", "TargetValue" => target,
            };
            config.insert("ScalingMode", "Manual");
            config.insert("ScalingPolicies", list![policy]);
        }
        None => config.insert("ScalingMode", "Auto"),
    }
    config
}

fn tags(given: &Map) -> Vec<Value> {
    let mut tags = given.clone();
    tags.insert("lambda:createdBy", "SAM");
    tag_list(&tags)
}

fn operator_role(source: &Source, cx: &Context) -> Outcome<Resource> {
    let plan = Plan {
        attributes: source.passed_on(),
        assume: assume_role("lambda.amazonaws.com"),
        managed: vec![cx.region.managed_policy("AWSLambdaManagedEC2ResourceOperator").into()],
        tags: tags(&Map::new()),
        ..Default::default()
    };
    let mut role = role::build(&source.id, plan, &cx.managed, &cx.region)?;
    role.id = format!("{}OperatorRole", source.id);
    Ok(role)
}

/// The resource's own tags and those passed on; of two with the same key the latter wins.
fn combine_tags(resource: &mut Resource, tags: &Map) {
    if !resource.can_be_tagged() || tags.is_empty() {
        return;
    }
    let mut combined = Map::new();
    for tag in resource.properties.get("Tags").and_then(Value::as_list).unwrap_or_default() {
        if let Some(key) = tag.get("Key").and_then(Value::as_text) {
            combined.insert(key, tag.get("Value"));
        }
    }
    combined.update(tags);
    resource.set("Tags", tag_list(&combined));
}
