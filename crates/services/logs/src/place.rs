//! Where a group or stream is: in ARNs, and in segments.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html> (read 2026-11-21).
//! Permissions on streams, and CreateLogStream, name `log-group:NAME:log-stream:STREAM`, as the denials that people report
//! do: <https://github.com/aws-solutions/aws-crr-monitor/issues/8>. Those on groups name `log-group:NAME:log-stream:`, which
//! is what makes policies end in `:*`. Only the tag operations use the bare `log-group:NAME`.

use crate::errors;
use crate::tables::{GroupRow, StreamRow};
use api_logs::InvalidParameterException;
use kernel::{Arn, Scope};
use segments::StreamPath;
use wire::Refusal;

pub fn bare_group_arn(scope: &Scope, group: &str) -> String {
    scope.arn("logs", format_args!("log-group:{group}")).to_string()
}

pub fn group_arn(scope: &Scope, group: &str) -> String {
    stream_arn(scope, group, "")
}

pub fn stream_arn(scope: &Scope, group: &str, stream: &str) -> String {
    scope.arn("logs", format_args!("log-group:{group}:log-stream:{stream}")).to_string()
}

pub fn path(group: &GroupRow, stream: &StreamRow) -> StreamPath {
    StreamPath { group: group.id.clone(), stream: stream.id.to_string() }
}

/// The group's name from either of the two members that can give it. Both are refused in the words and with the code of
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/logs/test_logs_streams.snapshot.json> (read 2026-11-21).
pub fn group_name(scope: &Scope, name: Option<&str>, identifier: Option<&str>) -> Result<String, Refusal> {
    match (name, identifier) {
        (Some(_), Some(_)) => {
            let both = "LogGroup name and LogGroup ARN are mutually exclusive parameters.";
            Err(Refusal::from(errors::validation(both)))
        }
        (None, None) => Err(errors::refused("LogGroup name or LogGroup identifier has to be specified.")),
        (Some(name), None) => Ok(name.to_owned()),
        (None, Some(identifier)) => match identifier.starts_with("arn:") {
            true => Ok(name_in_arn(scope, identifier)?),
            false => Ok(identifier.to_owned()),
        },
    }
}

/// The name in a group's ARN, with or without the `:*` at its end.
pub fn name_in_arn(scope: &Scope, arn: &str) -> Result<String, InvalidParameterException> {
    let parsed = Arn::parse(arn).ok().filter(|arn| {
        arn.service() == "logs"
            && arn.region() == scope.region.as_str()
            && arn.account() == scope.account.as_str()
    });
    let name = parsed.as_ref().and_then(|arn| arn.resource_of("log-group:"));
    let name = name.map(|name| name.strip_suffix(":*").unwrap_or(name)).filter(|name| !name.contains(':'));
    name.map(str::to_owned).ok_or_else(|| {
        errors::invalid(format!("The ARN {arn} names no log group of this account and region."))
    })
}
