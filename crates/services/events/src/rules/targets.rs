//! Which targets PutTargets takes.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html> (read 2026-11-21).
//! A kind of target that we cannot deliver to is refused by name, for a rule that silently does nothing is worse.

use api_events::{PutTargetsResultEntry, Target};
use kernel::Arn;
use wire::Refusal;

use super::{path::Path, template};
use crate::errors;

/// The kinds of target that deliveries know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    CodeBuild,
    CodePipeline,
    Lambda,
    Sns,
}

pub fn kind_of(arn: &Arn) -> Option<Kind> {
    match arn.service() {
        "codebuild" if arn.resource_of("project/").is_some() => Some(Kind::CodeBuild),
        "codepipeline" => Some(Kind::CodePipeline),
        "lambda" if arn.resource_of("function:").is_some() => Some(Kind::Lambda),
        "sns" => Some(Kind::Sns),
        _ => None,
    }
}

/// What is wrong with the request as a whole.
pub fn check(target: &Target) -> Result<(), Refusal> {
    let given = [target.input.is_some(), target.input_path.is_some(), target.input_transformer.is_some()];
    if given.iter().filter(|given| **given).count() > 1 {
        let message = format!(
            "Only one of Input, InputPath, or InputTransformer must be provided for target {}.",
            target.id
        );
        return Err(errors::invalid(message));
    }
    if let Some(input) = &target.input
        && serde_json::from_str::<serde_json::Value>(input).is_err()
    {
        return Err(errors::invalid(format!("JSON syntax error in input for target {}", target.id)));
    }
    check_paths(target)?;
    if target.dead_letter_config.as_ref().is_some_and(|config| config.arn.is_some()) {
        return Err(errors::not_offered("dead-letter queues (they need SQS)"));
    }
    let Ok(arn) = Arn::parse(target.arn.as_str()) else { return Ok(()) };
    let Some(kind) = kind_of(&arn) else {
        return Err(errors::not_offered(&format!(
            "targets of the service {} ({arn})",
            arn.service(),
            arn = target.arn
        )));
    };
    if matches!(kind, Kind::CodeBuild | Kind::CodePipeline) && target.role_arn.is_none() {
        return Err(errors::invalid(format!("RoleArn is required for target {}.", target.arn)));
    }
    Ok(())
}

fn check_paths(target: &Target) -> Result<(), Refusal> {
    let transformer = target.input_transformer.as_ref();
    let map = transformer.and_then(|transformer| transformer.input_paths_map.clone()).unwrap_or_default();
    if let Some(bad) = target.input_path.iter().chain(map.values()).find(|path| Path::parse(path).is_none()) {
        return Err(errors::invalid(format!("InputPath for target {} is invalid: {bad}", target.id)));
    }
    let unknown = transformer
        .map(|transformer| template::unknown_names(&transformer.input_template, &map))
        .unwrap_or_default();
    if unknown.is_empty() {
        return Ok(());
    }
    let message = format!(
        "InputTemplate for target {} contains placeholder(s) that InputPathsMap does not name: {}",
        target.id,
        unknown.join(", ")
    );
    Err(errors::invalid(message))
}

/// What is wrong with one entry while the others may stand.
pub fn entry_failure(target: &Target) -> Option<PutTargetsResultEntry> {
    Arn::parse(target.arn.as_str()).is_err().then(|| PutTargetsResultEntry {
        target_id: Some(target.id.clone()),
        error_code: Some("ValidationException".into()),
        error_message: Some(format!(
            "Parameter {} is not valid. Reason: Provided Arn is not in correct format.",
            target.arn
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(arn: &str) -> Target {
        Target { id: "t".into(), arn: arn.into(), ..Target::default() }
    }

    #[test]
    fn what_is_refused_and_why() {
        let refused = |target: &Target| check(target).expect_err("refused").message;
        assert!(check(&target("arn:aws:lambda:us-east-1:123456789012:function:f:live")).is_ok());
        assert!(check(&target("arn:aws:sns:us-east-1:123456789012:topic")).is_ok());
        assert!(refused(&target("arn:aws:sqs:us-east-1:123456789012:q")).contains("service sqs"));
        let pipeline = target("arn:aws:codepipeline:us-east-1:123456789012:p");
        assert_eq!(
            refused(&pipeline),
            "RoleArn is required for target arn:aws:codepipeline:us-east-1:123456789012:p."
        );
        let function = target("arn:aws:lambda:us-east-1:123456789012:function:f");
        assert!(refused(&Target { input: Some("{".into()), ..function.clone() }).contains("JSON syntax"));
        assert!(
            refused(&Target { input: Some("1".into()), input_path: Some("$".into()), ..function.clone() })
                .contains("Only one of")
        );
        assert!(refused(&Target { input_path: Some("x".into()), ..function }).contains("InputPath"));
    }
}
