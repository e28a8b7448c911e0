//! Statements of a function's resource policy, from AddPermission's members.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html> (read 2026-11-21).

use crate::errors;
use crate::tables::PolicyRow;
use api_lambda::{AddLayerVersionPermissionInput, AddPermissionInput};
use serde_json::{Map, Value, json};
use wire::Refusal;

/// The statement as Lambda keeps and shows it.
pub fn statement(input: &AddPermissionInput, resource: &str, partition: &str) -> Result<Value, Refusal> {
    let principal = principal(&input.principal, partition)?;
    if !input.action.starts_with("lambda:") {
        return Err(errors::validation(format!(
            "1 validation error detected: Value '{}' at 'action' failed to satisfy constraint: Member must satisfy regular \
             expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])",
            input.action
        )));
    }
    if input.function_url_auth_type.is_some() || input.invoked_via_function_url.is_some() {
        return Err(errors::lacking("function URLs"));
    }
    let mut made = json!({
        "Sid": input.statement_id, "Effect": "Allow", "Principal": principal, "Action": input.action, "Resource": resource
    });
    let conditions = conditions(input);
    if !conditions.is_empty() {
        made["Condition"] = Value::Object(conditions);
    }
    Ok(made)
}

/// The same of a layer version, which knows one action and no services.
pub fn layer_statement(
    input: &AddLayerVersionPermissionInput,
    resource: &str,
    partition: &str,
) -> Result<Value, Refusal> {
    let mut made = json!({
        "Sid": input.statement_id,
        "Effect": "Allow",
        "Principal": principal(&input.principal, partition)?,
        "Action": input.action,
        "Resource": resource
    });
    if let Some(organization) = &input.organization_id {
        made["Condition"] = json!({ "StringEquals": { "aws:PrincipalOrgID": organization } });
    }
    Ok(made)
}

fn conditions(input: &AddPermissionInput) -> Map<String, Value> {
    let mut equals = Map::new();
    for (key, given) in [
        ("AWS:SourceAccount", &input.source_account),
        ("lambda:EventSourceToken", &input.event_source_token),
        ("aws:PrincipalOrgID", &input.principal_org_id),
    ] {
        if let Some(given) = given {
            equals.insert(key.to_owned(), json!(given));
        }
    }
    let mut conditions = Map::new();
    if !equals.is_empty() {
        conditions.insert("StringEquals".to_owned(), Value::Object(equals));
    }
    if let Some(arn) = &input.source_arn {
        conditions.insert("ArnLike".to_owned(), json!({ "AWS:SourceArn": arn }));
    }
    conditions
}

fn principal(given: &str, partition: &str) -> Result<Value, Refusal> {
    let is_account = given.len() == 12 && given.bytes().all(|b| b.is_ascii_digit());
    if given == "*" {
        Ok(json!("*"))
    } else if is_account {
        Ok(json!({ "AWS": format!("arn:{partition}:iam::{given}:root") }))
    } else if given.starts_with("arn:") {
        Ok(json!({ "AWS": given }))
    } else if given.ends_with(".amazonaws.com") || given.ends_with(".amazon.com") {
        Ok(json!({ "Service": given }))
    } else {
        let message = "The provided principal was invalid. Please check the principal and try again.";
        Err(errors::invalid(message))
    }
}

/// The whole policy as text; none when it has no statements.
pub fn document(row: &PolicyRow) -> Option<String> {
    if row.statements.is_empty() {
        return None;
    }
    Some(json!({ "Version": "2012-10-17", "Id": "default", "Statement": row.statements }).to_string())
}
