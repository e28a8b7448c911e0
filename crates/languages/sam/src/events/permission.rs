//! The permission of a service to invoke the function.

use super::Event;
use crate::{
    logical_id::readable,
    output::{Resource, Target},
    problem::Outcome,
    value::Value,
};

/// What differs between the event sources.
#[derive(Default)]
pub struct Permission<'a> {
    pub principal: &'a str,
    pub source_arn: Value,
    pub source_account: Value,
    pub token: Value,
    /// Ends the logical id; a suffix that cannot stand there is hashed.
    pub suffix: &'a str,
    /// Begins the logical id instead of the event's own.
    pub prefix: Option<String>,
}

pub fn build(event: &Event, target: &Target, of: Permission) -> Outcome<Resource> {
    let prefix = of.prefix.unwrap_or_else(|| event.source.id.clone());
    let id = readable(&format!("{prefix}Permission"), of.suffix);
    Ok(Resource::new("AWS::Lambda::Permission", id, &target.passed_on())?
        .with("Action", "lambda:InvokeFunction")
        .with("FunctionName", &target.name)
        .with("Principal", of.principal)
        .with("SourceArn", of.source_arn)
        .with("SourceAccount", of.source_account)
        .with("EventSourceToken", of.token))
}
