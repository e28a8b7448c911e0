//! A schema without what we do not use: prose above all.
//!
//! A keyword that is in neither list is an error, so that a new one is seen and decided on.

use serde_json::{Map, Value};

/// Beside these, whatever [`SHAPE`] has.
const RESOURCE: [&str; 11] = [
    "conditionalCreateOnlyProperties",
    "createOnlyProperties",
    "definitions",
    "deprecatedProperties",
    "lifecycle",
    "primaryIdentifier",
    "properties",
    "readOnlyProperties",
    "replacementStrategy",
    "required",
    "writeOnlyProperties",
];

const SHAPE: [&str; 39] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "dependencies",
    "dependentExcluded",
    "dependentRequired",
    "else",
    "enum",
    "enumCaseInsensitive",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "requiredOr",
    "requiredXor",
    "then",
    "type",
    "uniqueItems",
];

/// `cfnLint` names rules of cfn-lint's that are written in its code.
const DROPPED: [&str; 25] = [
    "$comment",
    "$id",
    "$schema",
    "additionalIdentifiers",
    "arrayType",
    "cfnLint",
    "default",
    "definitions",
    "description",
    "documentationUrl",
    "examples",
    "handlers",
    "insertionOrder",
    "maxUniqueItems",
    "nonPublicProperties",
    "propertyTransform",
    "relationshipRef",
    "resourceLink",
    "sourceUrl",
    "taggable",
    "tagging",
    "title",
    "typeConfiguration",
    "typeName",
    "uniqueKeys",
];

/// A resource type; the error is a keyword that nobody has decided on.
pub fn resource(schema: &Value) -> Result<Value, String> {
    reduced(schema, &|keyword| RESOURCE.contains(&keyword) || SHAPE.contains(&keyword))
}

/// A schema that is not a resource type.
pub fn shape(schema: &Value) -> Result<Value, String> {
    reduced(schema, &|keyword| SHAPE.contains(&keyword))
}

fn reduced(schema: &Value, is_kept: &dyn Fn(&str) -> bool) -> Result<Value, String> {
    let Some(keywords) = schema.as_object() else { return Ok(schema.clone()) };
    let mut kept = Map::new();
    for (keyword, value) in keywords {
        if is_kept(keyword) {
            kept.insert(keyword.clone(), inside(keyword, value)?);
        } else if !DROPPED.contains(&keyword.as_str()) {
            return Err(keyword.clone());
        }
    }
    Ok(Value::Object(kept))
}

/// The value of a keyword, with the schemas in it reduced.
fn inside(keyword: &str, value: &Value) -> Result<Value, String> {
    match (keyword, value) {
        ("definitions" | "properties" | "patternProperties", Value::Object(entries)) => {
            let shapes = entries.iter().map(|(name, value)| Ok((name.clone(), shape(value)?)));
            Ok(Value::Object(shapes.collect::<Result<_, String>>()?))
        }
        ("allOf" | "anyOf" | "oneOf" | "prefixItems" | "items", Value::Array(shapes)) => {
            Ok(Value::Array(shapes.iter().map(shape).collect::<Result<_, _>>()?))
        }
        (
            "additionalProperties" | "contains" | "else" | "if" | "items" | "not" | "then",
            Value::Object(_),
        ) => shape(value),
        _ => Ok(value.clone()),
    }
}
