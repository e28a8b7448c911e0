//! AWS::Serverless::SimpleTable: a DynamoDB table with a single key.

use super::Made;
use crate::{
    expect, list, map,
    output::{Resource, tag_list},
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, opt, pass},
    value::{Map, Value, print},
};

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    pass("PointInTimeRecoverySpecification"), opt("PrimaryKey", Kind::StrMap), opt("ProvisionedThroughput", Kind::IntMap),
    opt("TableName", Kind::StrOrMap), opt("Tags", Kind::Map), opt("SSESpecification", Kind::Map),
];

pub fn transform(id: &str, written: &Map) -> Outcome<Made> {
    let source = Source::read(id, "AWS::Serverless::SimpleTable", PROPERTIES, written)?;
    let (name, kind) = primary_key(&source)?;
    let attribute = map! {"AttributeName" => &name, "AttributeType" => kind};
    let mut table = Resource::new("AWS::DynamoDB::Table", id, &source.attributes)?
        .depending_on(source.depends_on.clone())
        .with("AttributeDefinitions", list![attribute])
        .with("KeySchema", list![map! {"AttributeName" => &name, "KeyType" => "HASH"}]);
    for property in
        ["PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification", "TableName"]
    {
        table.set(property, source.truthy(property));
    }
    if source.truthy("ProvisionedThroughput").is_none() {
        table.set("BillingMode", "PAY_PER_REQUEST");
    }
    if let Some(tags) = source.truthy("Tags").and_then(Value::as_map) {
        table.set("Tags", tag_list(tags));
    }
    Ok(Made::new(vec![table]))
}

fn primary_key(source: &Source) -> Outcome<(Value, &'static str)> {
    let Some(key) = source.truthy("PrimaryKey").and_then(Value::as_map) else {
        return Ok(("id".into(), "S"));
    };
    let owner = expect::Resource(&source.id);
    let name = expect::some(key.get("Name"), owner, "PrimaryKey.Name")?;
    let kind = expect::some(key.get("Type"), owner, "PrimaryKey.Type")?;
    let kind = match kind.as_str() {
        Some("String") => "S",
        Some("Number") => "N",
        Some("Binary") => "B",
        _ => return resource(&source.id, format!("Invalid 'Type' \"{}\".", print::text(kind))),
    };
    Ok((name.clone(), kind))
}
